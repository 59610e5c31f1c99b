import { type ReactNode, useState } from 'react';
import {
  ApiProvider,
  call,
  createClient,
  DraftNote,
  ExpiredDialog,
  FormProblem,
  setDraftOwner,
  useForm,
} from '../../api/index.ts';
import { Button, Field, Page, TextInput, useToast } from '../../ui/index.ts';

setDraftOwner('anna');

/** A form on the real client; the test answers for the server. */
export function FormView(): ReactNode {
  const [client] = useState(createClient);
  const [expired, setExpired] = useState(false);
  return (
    <ApiProvider client={client} onExpired={() => setExpired(true)}>
      <main id="main">
        <Page title="Invite">
          <Invite />
          {expired && <ExpiredDialog onLogIn={() => setExpired(false)} />}
        </Page>
      </main>
    </ApiProvider>
  );
}

function Invite(): ReactNode {
  const toast = useToast();
  const form = useForm({
    initial: { displayName: '', email: '' },
    draft: 'staff.invite',
    check: ({ displayName }) => (displayName ? {} : { displayName: 'Write a name' }),
    send: (body, idempotencyKey) => call('POST /api/staff/users', { body, idempotencyKey }),
    done: () => toast('Invited'),
  });
  return (
    <form {...form.props}>
      <FormProblem form={form} />
      <Field label="Name" error={form.error('displayName')}>
        <TextInput {...form.at('displayName')} />
      </Field>
      <Field label="E-mail" error={form.error('email')}>
        <TextInput {...form.at('email')} />
      </Field>
      <DraftNote at={form.keptAt} />
      <Button type="submit" kind="primary" busy={form.busy}>
        Invite
      </Button>
    </form>
  );
}
