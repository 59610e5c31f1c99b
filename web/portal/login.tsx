/** The portal's own log-in (AUT-01, AUT-02, AUT-04). */
import type { ReactNode } from 'react';
import { call, FormProblem, useForm } from '../api/index.ts';
import { Button, Field, Link, lineIn, Notice, PasswordInput, TextInput, useLocation, useText, Words } from '../ui/index.ts';
import { Outer } from './outer.tsx';
import { useEnter, usePortal } from './portal.tsx';

export function Login(): ReactNode {
  const t = useText();
  const { slug, base, look, culture } = usePortal();
  const { query } = useLocation();
  const enter = useEnter();
  const form = useForm({
    initial: { login: '', password: '' },
    check: ({ login, password }) => ({
      login: login.trim() ? undefined : t('portal.login.loginNeeded'),
      password: password ? undefined : t('portal.login.passwordNeeded'),
    }),
    send: (body) => call('POST /api/portal/:portal/session', { params: { portal: slug }, body }),
    done: ({ home }) => enter(query.get('next'), home || base),
  });
  const header = look && lineIn(look.header, t.language, culture);
  const text = look && lineIn(look.text, t.language, culture);
  return (
    <Outer title={header || t('portal.login.title')} sub={text || t('portal.login.sub')}>
      <form {...form.props}>
        {query.has('changed') && <Notice tone="ok">{t('portal.login.changed')}</Notice>}
        <FormProblem form={form} />
        <Field label={t('portal.login.login')} error={form.error('login')} required>
          <TextInput {...form.at('login')} size="lg" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
        </Field>
        <Field
          label={t('portal.login.password')}
          error={form.error('password')}
          required
          aside={<Link to="/forgot">{t('portal.login.forgot')}</Link>}
        >
          <PasswordInput {...form.at('password')} size="lg" autoComplete="current-password" />
        </Field>
        <Button type="submit" kind="primary" size="lg" full busy={form.busy}>
          {t('portal.login.submit')}
        </Button>
        <Words as="p" size="sm" tone="muted">
          {t('portal.login.invited')}
        </Words>
      </form>
    </Outer>
  );
}
