/** `/p/<slug>/invitation#<token>`: who is invited to what; one button that needs a password (INV-05, INV-10, decision 3). */
import { type ReactNode, useState } from 'react';
import { type Answer, call, FormProblem, problemText, useForm } from '../api/index.ts';
import {
  Button,
  ErrorState,
  Field,
  LinkButton,
  MailIcon,
  Notice,
  PasswordInput,
  Row,
  SkeletonRows,
  TextInput,
  useFragment,
  useText,
} from '../ui/index.ts';
import { keep, Outer, useDeadLink, useLook } from './outer.tsx';
import { useEnter, usePortal } from './portal.tsx';

type Look = Answer<'POST /api/portal/:portal/invitation'>;

/** Another link in the same tab begins anew. */
export function Invitation(): ReactNode {
  const token = useFragment();
  return <Invited key={token} token={token} />;
}

function Invited({ token }: { token: string }): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const [dead, setDead] = useState(token === '');
  const params = { portal: slug };
  const look = useLook(token, (body) => call('POST /api/portal/:portal/invitation', { params, body: { token: body } }));
  if (dead || look.problem?.code === 'link_dead' || look.problem?.status === 404) return <Dead />;
  if (look.problem) {
    return (
      <Outer title={t('portal.invitation.failed')}>
        <ErrorState title={t('portal.invitation.failed')} onRetry={look.again} reference={look.problem.reference}>
          {problemText(t, look.problem)}
        </ErrorState>
      </Outer>
    );
  }
  if (!look.data) {
    return (
      <Outer title={t('common.loading')}>
        <SkeletonRows rows={2} />
      </Outer>
    );
  }
  return <Accept invitation={look.data} token={token} onDead={() => setDead(true)} />;
}

function Accept({ invitation, token, onDead }: { invitation: Look; token: string; onDead: () => void }): ReactNode {
  const t = useText();
  const { slug, base } = usePortal();
  const enter = useEnter();
  const { existing, organisation, portal } = invitation;
  const form = useForm({
    initial: { password: '' },
    check: ({ password }) => ({
      password: password ? undefined : t(existing ? 'portal.login.passwordNeeded' : 'portal.password.needed'),
    }),
    send: ({ password }) =>
      call('POST /api/portal/:portal/invitation/accept', { params: { portal: slug }, body: { token, password } }),
    done: ({ home }) => enter(home, base),
  });
  useDeadLink(form.problem, onDead);
  const sub = organisation
    ? t('portal.invitation.subOrganisation', { portal, organisation })
    : t('portal.invitation.sub', { portal });
  return (
    <Outer title={t('portal.invitation.title', { name: invitation.name })} sub={sub}>
      <form {...form.props}>
        {!invitation.open && <Notice>{t('portal.invitation.notOpen')}</Notice>}
        {existing && <Notice>{t('portal.invitation.existing')}</Notice>}
        <FormProblem form={form} />
        <Field label={t('portal.invitation.login')}>
          <TextInput value={invitation.login} onChange={keep} size="lg" name="username" autoComplete="username" readOnly />
        </Field>
        <Field
          label={t(existing ? 'portal.invitation.existingPassword' : 'portal.invitation.password')}
          hint={existing ? undefined : t('portal.password.hint')}
          error={form.error('password')}
          required
        >
          <PasswordInput {...form.at('password')} size="lg" autoComplete={existing ? 'current-password' : 'new-password'} />
        </Field>
        <Button type="submit" kind="primary" size="lg" full busy={form.busy}>
          {t(existing ? 'portal.invitation.existingSubmit' : 'portal.invitation.submit')}
        </Button>
      </form>
    </Outer>
  );
}

/** A dead link leads to a new one; the answer is alike whoever asks (decision 3). */
function Dead(): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const [asked, setAsked] = useState('');
  const form = useForm({
    initial: { email: '' },
    check: ({ email }) => ({ email: email.trim() ? undefined : t('portal.invitation.emailNeeded') }),
    send: async ({ email }) => {
      await call('POST /api/portal/:portal/invitation/ask', { params: { portal: slug }, body: { email: email.trim() } });
      return email.trim();
    },
    done: setAsked,
  });
  const toLogin = <LinkButton to="/login">{t('portal.invitation.toLogin')}</LinkButton>;
  if (asked) {
    return (
      <Outer title={t('portal.invitation.askedTitle')} sub={t('portal.invitation.asked', { email: asked })}>
        <Row>{toLogin}</Row>
      </Outer>
    );
  }
  return (
    <Outer title={t('portal.invitation.deadTitle')} sub={t('portal.invitation.dead')}>
      <form {...form.props}>
        <FormProblem form={form} />
        <Field label={t('portal.invitation.email')} error={form.error('email')} required>
          <TextInput {...form.at('email')} type="email" size="lg" autoComplete="email" />
        </Field>
        <Row wrap>
          <Button type="submit" kind="primary" icon={MailIcon} busy={form.busy}>
            {t('portal.invitation.ask')}
          </Button>
          {toLogin}
        </Row>
      </form>
    </Outer>
  );
}
