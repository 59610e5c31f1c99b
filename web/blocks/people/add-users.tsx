/** “Add portal users”: contacts that are there and new addresses, invited at once or later; what was refused, and why (ORG-09..14). */
import { type ReactNode, useRef, useState } from 'react';
import { call, FormProblem, useChange, useForm } from '../../api/index.ts';
import { Checkbox, Dialog, Field, Select, Stack, useText, useToast } from '../../ui/index.ts';
import { AddressBox } from './address-box.tsx';
import { readPieces } from './addresses.ts';
import type { Added, Organisation } from './answers.ts';
import { ContactPicker } from './contact-picker.tsx';
import { type Chosen, ResultDialog } from './result.tsx';
import { SeatNotice, usePortals } from './seats.tsx';

interface AddUsersProps {
  readonly organisation: Organisation;
  readonly onClose: () => void;
}

interface Values {
  readonly contacts: readonly string[];
  readonly emails: string;
  readonly portal: string;
  readonly culture: string;
  readonly isAdmin: boolean;
  readonly send: boolean;
}

/** What goes to the server; for addresses with several contacts a second time, with the one that was chosen. */
function inputOf(organisation: string, values: Values, chosen: readonly Chosen[]) {
  const { portal, isAdmin, send } = values;
  const whom =
    chosen.length > 0
      ? { emails: chosen.map(({ email }) => email).join('\n'), chosen: [...chosen] }
      : { emails: values.emails, contacts: [...values.contacts] };
  const culture = values.culture === 'de' ? ('de' as const) : ('en' as const);
  return { params: { organisation }, body: { ...whom, portal, isAdmin, send, culture } };
}

export function AddUsersDialog({ organisation, onClose }: AddUsersProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const portals = usePortals();
  /** The only portal there is need not be chosen; of several, none is chosen for the reader. */
  const chosenOf = (uid: string) => portals.list.find((one, _, all) => one.uid === uid || all.length === 1);
  const again = useChange('POST /api/staff/organisations/:organisation/users');
  const [result, setResult] = useState<Added | null>(null);
  const language = t.language === 'de' ? 'de' : 'en';
  /** What was sent: the form begins anew with it, and who is chosen afterwards is added in the same way. */
  const sent = useRef<Values | null>(null);
  const form = useForm<Values, Added>({
    initial: { contacts: [], emails: '', portal: '', culture: language, isAdmin: false, send: true },
    draft: `people.add.${organisation.uid}`,
    check: ({ contacts, emails, portal }) => {
      const nobody = contacts.length === 0 && readPieces(emails).length === 0;
      return {
        emails: nobody ? t('people.add.nobody') : undefined,
        portal: chosenOf(portal) ? undefined : t('people.add.portalNeeded'),
      };
    },
    send: (values, idempotencyKey) => {
      sent.current = { ...values, portal: chosenOf(values.portal)?.uid ?? '' };
      const input = inputOf(organisation.uid, sent.current, []);
      return call('POST /api/staff/organisations/:organisation/users', { ...input, idempotencyKey });
    },
    done: (added) => tell(added),
  });
  function tell(added: Added): void {
    const open = added.refused.length + added.choices.length + added.present.length;
    if (added.created.length > 0) toast(t('people.add.made', { count: added.created.length }));
    if (open > 0) setResult(added);
    else onClose();
  }
  const pieces = readPieces(form.values.emails);
  const good = pieces.filter(({ fault }) => fault === null).length;
  const count = form.values.contacts.length + good;
  const portal = chosenOf(form.values.portal);
  if (result) {
    const send = (chosen: readonly Chosen[]): Promise<Added> =>
      again.runAsync(inputOf(organisation.uid, sent.current ?? form.values, chosen));
    return <ResultDialog result={result} send={send} onDone={tell} onClose={onClose} />;
  }
  return (
    <Dialog
      kind="form"
      title={t('people.add.title', { name: organisation.title })}
      sub={t('people.add.sub')}
      submit={count === 0 ? t('people.add.open') : t(form.values.send ? 'people.add.submitSend' : 'people.add.submit', { count })}
      busy={form.busy}
      // Whether a portal must be chosen is not known yet: a press would be refused for what the next moment mends.
      disabled={portals.isPending}
      onClose={onClose}
      onSubmit={form.submit}
      note={pieces.length > 0 && t('people.add.ready', { good, all: pieces.length })}
    >
      <Stack gap={20}>
        <FormProblem form={form} />
        <ContactPicker organisation={organisation} {...form.at('contacts')} />
        <AddressBox {...form.at('emails')} pieces={pieces} error={form.error('emails')} />
        <Field label={t('people.add.portal')} hint={portals.hint} error={form.error('portal')} required>
          <Select
            value={portal?.uid ?? ''}
            onChange={(uid) => form.set({ portal: uid })}
            options={portals.list.map(({ uid, title }) => ({ value: uid, label: title }))}
            empty={portals.list.length === 1 ? undefined : t('common.record.choose')}
          />
        </Field>
        <Field label={t('people.add.culture')}>
          <Select
            {...form.at('culture')}
            options={[
              { value: 'en', label: t('people.languages.en') },
              { value: 'de', label: t('people.languages.de') },
            ]}
          />
        </Field>
        <Checkbox
          label={t('people.administrator')}
          hint={t('people.add.administratorHint')}
          checked={form.values.isAdmin}
          onChange={(isAdmin) => form.set({ isAdmin })}
        />
        <Checkbox
          label={t('people.add.send')}
          hint={t('people.add.sendHint')}
          checked={form.values.send}
          onChange={(send) => form.set({ send })}
        />
        {portal && <SeatNotice kind={portal.kind} wanted={count} />}
      </Stack>
    </Dialog>
  );
}
