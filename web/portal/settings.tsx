/** The user's own settings: account, language, look, password (AUT-08, AUT-09). */
import type { ReactNode } from 'react';
import { call, FormProblem, problemText, useChange, useForm } from '../api/index.ts';
import {
  Button,
  Card,
  Field,
  KeyValues,
  Page,
  PasswordInput,
  Row,
  Select,
  Stack,
  useText,
  useTheme,
  useToast,
} from '../ui/index.ts';
import { Looks } from './looks.tsx';
import { languages } from './outer.tsx';
import { useMe, usePortal } from './portal.tsx';

export function Settings(): ReactNode {
  const t = useText();
  const me = useMe();
  return (
    <Page title={t('portal.settings.title')} width="narrow">
      <Stack gap={16}>
        <Card title={t('portal.settings.account')} pad>
          <KeyValues
            rows={[
              [t('portal.settings.name'), me.displayName],
              [t('portal.settings.login'), me.login],
              [t('portal.settings.email'), me.email],
              [t('portal.settings.organisation'), me.organisation?.title],
            ]}
          />
        </Card>
        <Look />
        {me.organisationAdministrator && <Looks />}
        <Password />
      </Stack>
    </Page>
  );
}

const themes = ['system', 'light', 'dark'] as const;

function Look(): ReactNode {
  const t = useText();
  const me = useMe();
  const { slug } = usePortal();
  const [theme, setTheme] = useTheme();
  // The page is loaded in the language it is asked in.
  const language = useChange('PATCH /api/portal/:portal/me', { onDone: () => window.location.reload() });
  return (
    <Card title={t('portal.settings.look')} pad>
      <Stack gap={16}>
        <Field label={t('portal.settings.language')} error={language.problem && problemText(t, language.problem)}>
          <Select
            value={languages.find(({ value }) => me.culture.startsWith(value))?.value ?? 'en'}
            onChange={(culture) => language.run({ params: { portal: slug }, body: { culture: culture as 'en' | 'de' } })}
            options={languages.map(({ value, label }) => ({ value, label: t(label) }))}
            disabled={language.busy}
          />
        </Field>
        <Field label={t('portal.settings.theme')}>
          <Select
            value={theme}
            onChange={(wanted) => setTheme(themes.find((one) => one === wanted) ?? 'system')}
            options={themes.map((one) => ({ value: one, label: t(`common.theme.${one}`) }))}
          />
        </Field>
      </Stack>
    </Card>
  );
}

function Password(): ReactNode {
  const t = useText();
  const toast = useToast();
  const { slug } = usePortal();
  const form = useForm({
    initial: { current: '', new: '', repeat: '' },
    check: (values) => ({
      current: values.current ? undefined : t('portal.settings.currentNeeded'),
      new: values.new ? undefined : t('portal.password.needed'),
      repeat: values.new === values.repeat ? undefined : t('portal.settings.differs'),
    }),
    send: ({ current, new: wanted }) =>
      call('POST /api/portal/:portal/me/password', { params: { portal: slug }, body: { current, new: wanted } }),
    done: () => toast(t('portal.settings.changed')),
  });
  return (
    <Card title={t('portal.settings.password')} pad>
      <form {...form.props}>
        <Stack gap={16}>
          <FormProblem form={form} />
          <Field label={t('portal.settings.current')} error={form.error('current')} required>
            <PasswordInput {...form.at('current')} autoComplete="current-password" />
          </Field>
          <Field label={t('portal.settings.new')} hint={t('portal.password.hint')} error={form.error('new')} required>
            <PasswordInput {...form.at('new')} autoComplete="new-password" />
          </Field>
          <Field label={t('portal.settings.repeat')} error={form.error('repeat')} required>
            <PasswordInput {...form.at('repeat')} autoComplete="new-password" />
          </Field>
          <Row end>
            <Button type="submit" kind="primary" busy={form.busy}>
              {t('portal.settings.password')}
            </Button>
          </Row>
        </Stack>
      </form>
    </Card>
  );
}
