/** Asking for a link to choose a new password (AUT-05). The answer is alike whoever asks. */
import { type ReactNode, useState } from 'react';
import { call, FormProblem, useForm } from '../api/index.ts';
import { Button, Field, LinkButton, Row, TextInput, useText } from '../ui/index.ts';
import { Outer } from './outer.tsx';
import { usePortal } from './portal.tsx';

/** `dead`: somebody came with a link that can no longer be used. */
export function Forgot({ dead }: { dead?: boolean }): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const [sent, setSent] = useState('');
  const form = useForm({
    initial: { login: '' },
    check: ({ login }) => ({ login: login.trim() ? undefined : t('portal.login.loginNeeded') }),
    send: async ({ login }) => {
      await call('POST /api/portal/:portal/recovery', { params: { portal: slug }, body: { login: login.trim() } });
      return login.trim();
    },
    done: setSent,
  });
  const back = <LinkButton to="/login">{t('portal.forgot.back')}</LinkButton>;
  if (sent) {
    return (
      <Outer title={t('portal.forgot.sentTitle')} sub={t('portal.forgot.sent', { login: sent })}>
        <form>
          <Row>{back}</Row>
        </form>
      </Outer>
    );
  }
  return (
    <Outer
      title={t(dead ? 'portal.forgot.deadTitle' : 'portal.forgot.title')}
      sub={t(dead ? 'portal.forgot.dead' : 'portal.forgot.sub')}
    >
      <form {...form.props}>
        <FormProblem form={form} />
        <Field label={t('portal.login.login')} error={form.error('login')} required>
          <TextInput {...form.at('login')} size="lg" autoComplete="username" autoCapitalize="none" spellCheck={false} />
        </Field>
        <Row wrap>
          <Button type="submit" kind="primary" busy={form.busy}>
            {t('portal.forgot.submit')}
          </Button>
          {back}
        </Row>
      </form>
    </Outer>
  );
}
