/** `/setup#<token>`: the first administrator, with the link that the start printed. */
import { type ReactNode, useState } from 'react';
import { call, FormProblem, Problem, useForm } from '../../api/index.ts';
import { Button, Field, LinkButton, PasswordInput, Row, Select, TextInput, useFragment, useText } from '../../ui/index.ts';
import { enter } from './next.ts';
import { languages, Outer } from './outer.tsx';

/** Another link in the same tab begins anew. */
export function SetUp(): ReactNode {
  const token = useFragment();
  return <Linked key={token} token={token} />;
}

function Linked({ token }: { token: string }): ReactNode {
  const [used, setUsed] = useState(false);
  return token && !used ? <First token={token} onDead={() => setUsed(true)} /> : <Dead />;
}

function First({ token, onDead }: { token: string; onDead: () => void }): ReactNode {
  const t = useText();
  const form = useForm({
    initial: { name: '', email: '', password: '', culture: t.language === 'de' ? 'de' : 'en' },
    check: ({ name, email, password }) => ({
      name: name.trim() ? undefined : t('desk.setUp.nameNeeded'),
      email: /.@./.test(email) ? undefined : t('common.fault.not_email'),
      password: password ? undefined : t('desk.password.needed'),
    }),
    send: async ({ name, email, password, culture }) => {
      const language = culture === 'de' ? 'de' : 'en';
      try {
        const body = { token, name: name.trim(), email: email.trim(), password, culture: language } as const;
        return await call('POST /api/setup', { body });
      } catch (cause) {
        if (cause instanceof Problem && cause.code === 'link_dead') onDead();
        throw cause;
      }
    },
    done: ({ home }) => enter(null, home),
  });
  return (
    <Outer title={t('desk.setUp.title')} sub={t('desk.setUp.sub')}>
      <form {...form.props}>
        <FormProblem form={form} />
        <Field label={t('desk.setUp.name')} error={form.error('name')} required>
          <TextInput {...form.at('name')} size="lg" autoComplete="name" maxLength={120} autoFocus />
        </Field>
        <Field label={t('desk.setUp.email')} hint={t('desk.setUp.emailHint')} error={form.error('email')} required>
          <TextInput {...form.at('email')} size="lg" type="email" autoComplete="username" maxLength={254} />
        </Field>
        <Field label={t('desk.door.password')} hint={t('desk.password.hint')} error={form.error('password')} required>
          <PasswordInput {...form.at('password')} size="lg" autoComplete="new-password" />
        </Field>
        <Field label={t('desk.languages.label')}>
          <Select {...form.at('culture')} options={languages.map((one) => ({ value: one, label: t(`desk.languages.${one}`) }))} />
        </Field>
        <Button type="submit" kind="primary" size="lg" full busy={form.busy}>
          {t('desk.setUp.submit')}
        </Button>
      </form>
    </Outer>
  );
}

/** Without a link, or with one that was used: it only ever stands in the terminal. */
function Dead(): ReactNode {
  const t = useText();
  return (
    <Outer title={t('desk.setUp.deadTitle')} sub={t('desk.setUp.dead')}>
      <form>
        <Row>
          <LinkButton to="/">{t('desk.forgot.back')}</LinkButton>
        </Row>
      </form>
    </Outer>
  );
}
