/** [Home page] of one portal user (USR-10, HOM-03). */
import type { ReactNode } from 'react';
import { type Answer, call, FormProblem, useForm } from '../../api/index.ts';
import { Dialog, Field, Stack, TextInput, useText, useToast } from '../../ui/index.ts';

interface HomePageProps {
  readonly user: Answer<'GET /api/staff/portal-users'>['users'][number];
  readonly onClose: () => void;
}

export function HomePageDialog({ user, onClose }: HomePageProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const form = useForm({
    initial: { homePage: user.homePage },
    send: ({ homePage }) =>
      call('PATCH /api/staff/portal-users/:user', { params: { user: user.uid }, body: { homePage: homePage.trim() } }),
    done: () => {
      toast(t('arrange.homePage.saved', { name: user.name }));
      onClose();
    },
  });
  return (
    <Dialog
      kind="question"
      title={t('arrange.homePage.title', { name: user.name })}
      onClose={onClose}
      onSubmit={form.submit}
      busy={form.busy}
    >
      <Stack gap={16}>
        <FormProblem form={form} />
        <Field label={t('arrange.homePage.label')} hint={t('arrange.homePage.hint')} error={form.error('homePage')}>
          <TextInput {...form.at('homePage')} maxLength={80} autoComplete="off" />
        </Field>
      </Stack>
    </Dialog>
  );
}
