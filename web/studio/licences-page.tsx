/** Packages of seats: free and taken (LIC-02, decision 9). */
import { type ReactNode, useState } from 'react';
import { type Answer, call, FormProblem, useCall, useForm } from '../api/index.ts';
import {
  Button,
  Dialog,
  EditIcon,
  Field,
  IconButton,
  KeyIcon,
  PlusIcon,
  Select,
  Stack,
  TextInput,
  useText,
} from '../ui/index.ts';
import { LimitsCard } from './limits.tsx';
import { ListPage } from './list-page.tsx';
import { NameLines } from './parts.tsx';

type Package = Answer<'GET /api/staff/licence-packages'>['packages'][number];
const kinds = ['self_service', 'customer', 'partner'] as const;

export function LicencesPage(): ReactNode {
  const t = useText();
  const [editing, setEditing] = useState<Package | 'new' | null>(null);
  const packages = useCall('GET /api/staff/licence-packages');
  const add = (
    <Button kind="primary" icon={PlusIcon} onClick={() => setEditing('new')}>
      {t('studio.licences.add')}
    </Button>
  );
  return (
    <ListPage
      title={t('studio.licences.title')}
      sub={t('studio.licences.sub')}
      list={{ ...packages, isPending: packages.data === undefined }}
      rows={packages.data?.packages ?? []}
      add={add}
      none={{ icon: KeyIcon, title: t('studio.licences.none'), why: t('studio.licences.noneWhy') }}
      rowKey={(one) => one.uid}
      rowName={(one) => one.title}
      columns={[
        {
          key: 'title',
          label: t('studio.name'),
          draw: (one) => <NameLines name={one.title} sub={t(`studio.licences.kind.${one.kind}`)} />,
          card: 'title',
        },
        {
          key: 'taken',
          label: t('studio.licences.taken'),
          width: '120px',
          align: 'end',
          draw: (one) => one.taken,
          card: 'line',
        },
        {
          key: 'free',
          label: t('studio.licences.free'),
          width: '120px',
          align: 'end',
          draw: (one) => Math.max(0, one.seats - one.taken),
          card: 'line',
        },
        {
          key: 'seats',
          label: t('studio.licences.seats'),
          width: '120px',
          align: 'end',
          draw: (one) => one.seats,
          card: 'line',
        },
        {
          key: 'do',
          label: t('studio.actions'),
          width: '72px',
          align: 'end',
          card: 'end',
          draw: (one) => (
            <IconButton
              icon={EditIcon}
              label={t('studio.licences.change', { title: one.title })}
              onClick={() => setEditing(one)}
            />
          ),
        },
      ]}
    >
      <LimitsCard />
      {editing && <PackageDialog now={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </ListPage>
  );
}

function PackageDialog({ now, onClose }: { now: Package | null; onClose: () => void }): ReactNode {
  const t = useText();
  const form = useForm({
    initial: { title: now?.title ?? '', kind: now?.kind ?? 'self_service', seats: String(now?.seats ?? 10) },
    check: (v) => ({
      ...(v.title.trim() ? {} : { title: t('studio.needed') }),
      ...(/^\d{1,8}$/.test(v.seats) ? {} : { seats: t('studio.licences.seatsNeeded') }),
    }),
    send: (v, idempotencyKey) => {
      const facts = { title: v.title.trim(), seats: Number(v.seats) };
      return now
        ? call('PATCH /api/staff/licence-packages/:package', { params: { package: now.uid }, body: facts })
        : call('POST /api/staff/licence-packages', { body: { ...facts, kind: v.kind }, idempotencyKey });
    },
    done: onClose,
  });
  const title = now ? t('studio.licences.change', { title: now.title }) : t('studio.licences.add');
  return (
    <Dialog
      kind="form"
      title={title}
      submit={t(now ? 'studio.save' : 'studio.licences.add')}
      onClose={onClose}
      onSubmit={form.submit}
      busy={form.busy}
    >
      <Stack gap={16}>
        <FormProblem form={form} />
        <Field label={t('studio.name')} error={form.error('title')} required>
          <TextInput {...form.at('title')} maxLength={120} />
        </Field>
        {!now && (
          <Field label={t('studio.licences.kindOf')} hint={t('studio.licences.kindHint')}>
            <Select
              options={kinds.map((value) => ({ value, label: t(`studio.licences.kind.${value}`) }))}
              value={form.values.kind}
              onChange={(value) => form.set({ kind: kinds.find((one) => one === value) ?? 'self_service' })}
            />
          </Field>
        )}
        <Field
          label={t('studio.licences.seats')}
          hint={now ? t('studio.licences.fewer') : undefined}
          error={form.error('seats')}
          required
        >
          <TextInput {...form.at('seats')} inputMode="numeric" maxLength={8} />
        </Field>
      </Stack>
    </Dialog>
  );
}
