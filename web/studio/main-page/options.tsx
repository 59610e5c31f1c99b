/** What only administrators set beside the page: where new users begin (HOM-02), and which websites may be framed (decision 16). */
import { type ReactNode, useState } from 'react';
import { sectionPath } from '../../../shared/portal-paths.ts';
import { call, FormProblem, useForm } from '../../api/index.ts';
import { useSay } from '../../record/index.ts';
import { Dialog, Field, Notice, Select, Stack, TextArea, useText, useToast, Words } from '../../ui/index.ts';
import type { Draft } from './draft.ts';

interface OptionsProps {
  readonly draft: Draft;
  readonly onClose: () => void;
}

export function StartPageDialog({ draft, onClose }: OptionsProps): ReactNode {
  const t = useText();
  const say = useSay();
  const toast = useToast();
  const { edit } = draft;
  const options = edit.catalogue.sections.map((s) => ({ value: sectionPath(s), label: say(s.title) || s.key }));
  const form = useForm({
    initial: { page: options.some(({ value }) => value === edit.startPage) ? edit.startPage : '' },
    send: (body) => call('PUT /api/staff/portals/:portal/start-page', { params: { portal: edit.portal.uid }, body }),
    done: () => {
      toast(t('arrange.startSaved'));
      void draft.reload();
      onClose();
    },
  });
  return (
    <Dialog kind="question" title={t('arrange.startTitle')} onClose={onClose} onSubmit={form.submit} busy={form.busy}>
      <Stack gap={16}>
        <FormProblem form={form} />
        <Words as="p" tone="muted">
          {t('arrange.startWhy')}
        </Words>
        <Field label={t('arrange.start')} error={form.error('page')}>
          <Select options={options} empty={t('arrange.startMain')} {...form.at('page')} />
        </Field>
      </Stack>
    </Dialog>
  );
}

export function HostsDialog({ draft, onClose }: OptionsProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const [text, setText] = useState(draft.edit.catalogue.hosts.join('\n'));
  const form = useForm({
    initial: {},
    send: () => {
      const hosts = text.split(/[\s,]+/).filter(Boolean);
      return call('PUT /api/staff/frame-hosts', { body: { hosts } });
    },
    done: () => {
      toast(t('arrange.hostsSaved'));
      void draft.reload();
      onClose();
    },
  });
  return (
    <Dialog kind="question" title={t('arrange.hosts')} onClose={onClose} onSubmit={form.submit} busy={form.busy}>
      <Stack gap={16}>
        {form.problem && (
          <Notice tone="late" live>
            {form.problem.errors[0]?.message ?? form.problem.detail ?? form.problem.title}
          </Notice>
        )}
        <Words as="p" tone="muted">
          {t('arrange.hostsWhy')}
        </Words>
        <Field label={t('arrange.hostsLabel')}>
          <TextArea value={text} onChange={setText} rows={6} />
        </Field>
      </Stack>
    </Dialog>
  );
}
