/** “Enable portal”: from a template or empty (LIF-02, LIF-03). */
import type { ReactNode } from 'react';
import { call, FormProblem, Load, useCall, useForm } from '../../api/index.ts';
import { Dialog, Field, RadioCards, Select, Stack, TextInput, useText, useToast } from '../../ui/index.ts';
import { isSlug, slugOf } from './data.ts';

export function EnablePortalDialog({
  workspace,
  onClose,
}: {
  workspace: { uid: string; title: string };
  onClose: () => void;
}): ReactNode {
  const t = useText();
  const toast = useToast();
  const templates = useCall('GET /api/staff/portal-templates');
  const form = useForm({
    initial: {
      template: 'service_desk',
      title: workspace.title,
      slug: slugOf(workspace.title),
      culture: t.language === 'de' ? 'de' : 'en',
    },
    check: (v) => ({
      ...(v.title.trim() ? {} : { title: t('studio.needed') }),
      ...(isSlug(v.slug) ? {} : { slug: t('studio.portals.slugHint') }),
    }),
    send: (v, idempotencyKey) =>
      call('POST /api/staff/workspaces/:workspace/portal', {
        params: { workspace: workspace.uid },
        body: { template: v.template, title: v.title.trim(), slug: v.slug, culture: v.culture === 'de' ? 'de' : 'en' },
        idempotencyKey,
      }),
    done: (portal) => {
      toast(t('studio.portals.enabled', { title: portal.title }));
      onClose();
    },
  });
  const languages = [
    { value: 'en', label: t('studio.language.en') },
    { value: 'de', label: t('studio.language.de') },
  ];
  return (
    <Dialog
      kind="form"
      title={t('studio.portals.enable')}
      sub={workspace.title}
      onClose={onClose}
      onSubmit={form.submit}
      busy={form.busy}
    >
      <Stack gap={16}>
        <FormProblem form={form} />
        <Load of={templates}>
          {(data) => (
            <RadioCards
              label={t('studio.portals.template')}
              options={data.templates.map((one) => ({ value: one.key, label: one.title, hint: one.summary }))}
              value={form.values.template}
              onChange={(template) => form.set({ template })}
              error={form.error('template')}
            />
          )}
        </Load>
        <Field label={t('studio.portals.name')} error={form.error('title')} required>
          <TextInput
            {...form.at('title')}
            maxLength={120}
            onChange={(title) =>
              form.set(form.values.slug === slugOf(form.values.title) ? { title, slug: slugOf(title) } : { title })
            }
          />
        </Field>
        <Field label={t('studio.portals.slug')} hint={t('studio.portals.slugHint')} error={form.error('slug')} required>
          <TextInput {...form.at('slug')} maxLength={40} autoComplete="off" spellCheck={false} />
        </Field>
        <Field label={t('studio.language.label')} hint={t('studio.portals.languageHint')}>
          <Select options={languages} {...form.at('culture')} />
        </Field>
      </Stack>
    </Dialog>
  );
}
