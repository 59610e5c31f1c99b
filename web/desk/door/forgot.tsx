/** Asking for a link to choose a new password (AUT-05). The answer is alike whoever asks. */
import { type ReactNode, useState } from 'react';
import { call, FormProblem, useForm } from '../../api/index.ts';
import { Button, Field, LinkButton, Row, TextInput, useText } from '../../ui/index.ts';
import { Outer } from './outer.tsx';

/** `dead`: somebody came with a link that can no longer be used. */
export function Forgot({ dead }: { dead?: boolean }): ReactNode {
  const t = useText();
  const [sent, setSent] = useState('');
  const form = useForm({
    initial: { login: '' },
    check: ({ login }) => ({ login: login.trim() ? undefined : t('desk.door.loginNeeded') }),
    send: async ({ login }) => {
      await call('POST /api/staff/recovery', { body: { login: login.trim() } });
      return login.trim();
    },
    done: setSent,
  });
  const back = <LinkButton to="/">{t('desk.forgot.back')}</LinkButton>;
  if (sent) {
    return (
      <Outer title={t('desk.forgot.sentTitle')} sub={<span role="status">{t('desk.forgot.sent', { login: sent })}</span>}>
        <form>
          <Row>{back}</Row>
        </form>
      </Outer>
    );
  }
  return (
    <Outer title={t(dead ? 'desk.forgot.deadTitle' : 'desk.forgot.title')} sub={t(dead ? 'desk.forgot.dead' : 'desk.forgot.sub')}>
      <form {...form.props}>
        <FormProblem form={form} />
        <Field label={t('desk.door.login')} error={form.error('login')} required>
          <TextInput {...form.at('login')} size="lg" autoComplete="username" autoCapitalize="none" spellCheck={false} />
        </Field>
        <Row wrap>
          <Button type="submit" kind="primary" busy={form.busy}>
            {t('desk.forgot.submit')}
          </Button>
          {back}
        </Row>
      </form>
    </Outer>
  );
}
