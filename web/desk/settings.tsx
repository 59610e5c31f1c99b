/** Language, look and password of whoever is logged in (AUT-08). */
import type { ReactNode } from 'react';
import { call, FormProblem, problemText, useChange, useForm } from '../api/index.ts';
import {
  AlertIcon,
  Button,
  Card,
  chooseOwnLanguage,
  DesktopIcon,
  Field,
  MoonIcon,
  Page,
  PasswordInput,
  Row,
  Segments,
  Select,
  Stack,
  SunIcon,
  type Theme,
  useText,
  useTheme,
  useToast,
} from '../ui/index.ts';
import { languages } from './door/outer.tsx';
import { useMe } from './me.tsx';

export function Settings(): ReactNode {
  const t = useText();
  return (
    <Page title={t('desk.settings.title')} width="narrow">
      <Stack gap={24}>
        <Preferences />
        <Password />
      </Stack>
    </Page>
  );
}

function Preferences(): ReactNode {
  const t = useText();
  const toast = useToast();
  const [theme, setTheme] = useTheme();
  const change = useChange('PATCH /api/staff/me', {
    onDone: ({ culture }) => chooseOwnLanguage(culture),
    onFailed: (problem) => toast({ text: problemText(t, problem), icon: AlertIcon }),
  });
  return (
    <Card title={t('desk.settings.look')} pad>
      <Stack gap={16}>
        <Field label={t('desk.languages.label')} hint={t('desk.settings.languageHint')}>
          <Select
            value={t.language}
            onChange={(culture) => change.run({ body: { culture: culture === 'de' ? 'de' : 'en' } })}
            options={languages.map((one) => ({ value: one, label: t(`desk.languages.${one}`) }))}
          />
        </Field>
        <Row wrap>
          <Segments
            label={t('desk.settings.theme')}
            value={theme}
            onChange={(value) => setTheme(value as Theme)}
            options={[
              { value: 'system', label: t('common.theme.system'), icon: DesktopIcon },
              { value: 'light', label: t('common.theme.light'), icon: SunIcon },
              { value: 'dark', label: t('common.theme.dark'), icon: MoonIcon },
            ]}
          />
        </Row>
      </Stack>
    </Card>
  );
}

function Password(): ReactNode {
  const t = useText();
  const toast = useToast();
  const me = useMe();
  const form = useForm({
    initial: { current: '', new: '' },
    check: (values) => ({
      current: values.current ? undefined : t('desk.password.currentNeeded'),
      new: values.new ? undefined : t('desk.password.needed'),
    }),
    send: (body) => call('POST /api/staff/me/password', { body }),
    done: () => {
      form.reset();
      toast(t('desk.settings.passwordChanged'));
    },
  });
  return (
    <Card title={t('desk.settings.password')} pad>
      <form {...form.props}>
        <Stack gap={16}>
          <FormProblem form={form} />
          <input type="hidden" name="username" autoComplete="username" value={me.login} readOnly />
          <Field label={t('desk.password.current')} error={form.error('current')} required>
            <PasswordInput {...form.at('current')} autoComplete="current-password" />
          </Field>
          <Field
            label={t('desk.password.new')}
            hint={`${t('desk.password.hint')} ${t('desk.password.ends')}`}
            error={form.error('new')}
            required
          >
            <PasswordInput {...form.at('new')} autoComplete="new-password" />
          </Field>
          <Row end>
            <Button type="submit" kind="primary" busy={form.busy}>
              {t('desk.settings.changePassword')}
            </Button>
          </Row>
        </Stack>
      </form>
    </Card>
  );
}
