/** `/p/<slug>/recovery#<token>`: choosing a new password with the link from the mail (AUT-05, AUT-06). */
import { type ReactNode, useState } from 'react';
import { call, FormProblem, problemText, useForm } from '../api/index.ts';
import { Button, ErrorState, Field, PasswordInput, SkeletonRows, TextInput, useFragment, useText } from '../ui/index.ts';
import { Forgot } from './forgot.tsx';
import { keep, Outer, useDeadLink, useLook } from './outer.tsx';
import { useEnter, usePortal } from './portal.tsx';

/** Another link in the same tab begins anew. */
export function Recovery(): ReactNode {
  const token = useFragment();
  return <Linked key={token} token={token} />;
}

function Linked({ token }: { token: string }): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const [dead, setDead] = useState(false);
  const params = { portal: slug };
  const look = useLook(token, (body) => call('POST /api/portal/:portal/recovery/look', { params, body: { token: body } }));
  if (!token) return <Forgot />;
  if (dead || look.problem?.code === 'link_dead') return <Forgot dead />;
  if (look.problem) {
    return (
      <Outer title={t('portal.recovery.title')}>
        <ErrorState title={t('common.error.load')} onRetry={look.again} reference={look.problem.reference}>
          {problemText(t, look.problem)}
        </ErrorState>
      </Outer>
    );
  }
  if (!look.data) {
    return (
      <Outer title={t('portal.recovery.title')}>
        <SkeletonRows rows={2} />
      </Outer>
    );
  }
  return <Choose {...look.data} token={token} onDead={() => setDead(true)} />;
}

interface ChooseProps {
  readonly name: string;
  readonly login: string;
  readonly token: string;
  readonly onDead: () => void;
}

function Choose({ name, login, token, onDead }: ChooseProps): ReactNode {
  const t = useText();
  const { slug, base } = usePortal();
  const enter = useEnter();
  const form = useForm({
    initial: { password: '' },
    check: ({ password }) => ({ password: password ? undefined : t('portal.password.needed') }),
    send: ({ password }) =>
      call('POST /api/portal/:portal/recovery/set', { params: { portal: slug }, body: { token, password } }),
    done: () => enter(`${base}/login?changed=1`, base),
  });
  useDeadLink(form.problem, onDead);
  return (
    <Outer title={t('portal.recovery.title')} sub={t('portal.recovery.sub', { name })}>
      <form {...form.props}>
        <FormProblem form={form} />
        <Field label={t('portal.invitation.login')}>
          <TextInput value={login} onChange={keep} size="lg" name="username" autoComplete="username" readOnly />
        </Field>
        <Field label={t('portal.recovery.password')} hint={t('portal.password.hint')} error={form.error('password')} required>
          <PasswordInput {...form.at('password')} size="lg" autoComplete="new-password" />
        </Field>
        <Button type="submit" kind="primary" size="lg" full busy={form.busy}>
          {t('portal.recovery.submit')}
        </Button>
      </form>
    </Outer>
  );
}
