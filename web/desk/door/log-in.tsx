/** `/`: the staff's log-in (AUT-03). */
import type { ReactNode } from 'react';
import type { StaffFront } from '../../../shared/contracts/looks.ts';
import { call, FormProblem, readFirstData, useForm } from '../../api/index.ts';
import { Button, Field, Link, lineIn, Notice, PasswordInput, TextInput, useLocation, useText } from '../../ui/index.ts';
import { enter } from './next.ts';
import { Outer } from './outer.tsx';

export function LogIn(): ReactNode {
  const t = useText();
  const { query } = useLocation();
  const form = useForm({
    initial: { login: '', password: '' },
    check: ({ login, password }) => ({
      login: login.trim() ? undefined : t('desk.door.loginNeeded'),
      password: password ? undefined : t('desk.door.passwordNeeded'),
    }),
    send: (body) => call('POST /api/staff/session', { body }),
    done: ({ home }) => enter(query.get('next'), home),
  });
  const look = (readFirstData().answers?.['/api/staff/front'] as StaffFront | undefined)?.look;
  const header = look && lineIn(look.header, t.language);
  const text = look && lineIn(look.text, t.language);
  return (
    <Outer title={header || t('desk.door.title')} sub={text || t('desk.door.sub')}>
      <form {...form.props}>
        {query.has('changed') && <Notice tone="ok">{t('desk.door.changed')}</Notice>}
        <FormProblem form={form} />
        <Field label={t('desk.door.login')} error={form.error('login')} required>
          <TextInput {...form.at('login')} size="lg" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
        </Field>
        <Field
          label={t('desk.door.password')}
          error={form.error('password')}
          required
          aside={<Link to="/forgot">{t('desk.door.forgot')}</Link>}
        >
          <PasswordInput {...form.at('password')} size="lg" autoComplete="current-password" />
        </Field>
        <Button type="submit" kind="primary" size="lg" full busy={form.busy}>
          {t('desk.door.submit')}
        </Button>
      </form>
    </Outer>
  );
}
