/** Staff users: invite, administrators, lock, unlock (USR, CON-21). */
import { type ReactNode, useState } from 'react';
import { type Answer, call, FormProblem, problemText, useChange, useForm, usePages } from '../api/index.ts';
import { UserStatus } from '../blocks/people/index.ts';
import {
  Badge,
  Button,
  Checkbox,
  Dialog,
  DotsIcon,
  Field,
  IconButton,
  Menu,
  type MenuEntry,
  PlusIcon,
  Select,
  Stack,
  TextInput,
  UsersIcon,
  useQueryValue,
  useText,
  useToast,
} from '../ui/index.ts';
import { ListPage } from './list-page.tsx';
import { ListSearch, NameLines } from './parts.tsx';

type Staff = Answer<'GET /api/staff/users'>['users'][number];

export function StaffPage(): ReactNode {
  const t = useText();
  const [q, setQ] = useQueryValue('q');
  const [inviting, setInviting] = useState(false);
  const list = usePages('GET /api/staff/users', { query: { q: q || undefined }, about: ['staff'] });
  const users = list.pages.flatMap((page) => page.users);
  const add = (
    <Button kind="primary" icon={PlusIcon} onClick={() => setInviting(true)}>
      {t('studio.staff.invite')}
    </Button>
  );
  return (
    <ListPage
      title={t('studio.staff.title')}
      sub={t('studio.staff.sub')}
      list={list}
      rows={users}
      add={add}
      filters={<ListSearch value={q} onChange={setQ} />}
      filtered={q !== ''}
      none={{ icon: UsersIcon, title: t('common.record.empty'), why: t('common.record.emptyWhy') }}
      rowKey={(user) => user.uid}
      rowName={(user) => user.displayName}
      columns={[
        {
          key: 'name',
          label: t('studio.name'),
          draw: (u) => <NameLines name={u.displayName} sub={u.email} />,
          card: 'title',
        },
        {
          key: 'role',
          label: t('studio.staff.role'),
          width: '180px',
          card: 'footStart',
          draw: (u) => u.administrator && <Badge tone="brand">{t('studio.staff.administrator')}</Badge>,
        },
        {
          key: 'status',
          label: t('studio.status'),
          width: '160px',
          card: 'start',
          draw: (u) => <UserStatus status={u.status} />,
        },
        {
          key: 'do',
          label: t('studio.actions'),
          width: '72px',
          align: 'end',
          card: 'end',
          draw: (u) => <StaffMenu user={u} />,
        },
      ]}
    >
      {inviting && <InviteStaffDialog onClose={() => setInviting(false)} />}
    </ListPage>
  );
}

function StaffMenu({ user }: { user: Staff }): ReactNode {
  const t = useText();
  const toast = useToast();
  const said = { onFailed: (problem: Parameters<typeof problemText>[1]) => toast(problem.detail ?? problemText(t, problem)) };
  const lock = useChange('POST /api/staff/users/:user/lock', {
    ...said,
    onDone: (u) => toast(t('studio.users.locked', { name: u.displayName })),
  });
  const unlock = useChange('POST /api/staff/users/:user/unlock', {
    ...said,
    onDone: (u) => toast(t('studio.users.unlocked', { name: u.displayName })),
  });
  const again = useChange('POST /api/staff/users/:user/invitation', {
    ...said,
    onDone: (u) => toast(t('studio.users.invited', { name: u.displayName })),
  });
  const change = useChange('PATCH /api/staff/users/:user', said);
  const params = { user: user.uid };
  const entries: MenuEntry[] = [
    {
      label: t('studio.staff.administrator'),
      checked: user.administrator,
      onSelect: () => change.run({ params, body: { administrator: !user.administrator } }),
    },
  ];
  if (user.status === 'not_registered') entries.push({ label: t('studio.users.invite'), onSelect: () => again.run({ params }) });
  if (user.status === 'active')
    entries.push({ label: t('studio.users.lock'), danger: true, onSelect: () => lock.run({ params }) });
  if (user.status === 'locked') entries.push({ label: t('studio.users.unlock'), onSelect: () => unlock.run({ params }) });
  const label = t('studio.actionsOf', { name: user.displayName });
  return <Menu label={label} entries={entries} trigger={(props) => <IconButton icon={DotsIcon} label={label} {...props} />} />;
}

function InviteStaffDialog({ onClose }: { onClose: () => void }): ReactNode {
  const t = useText();
  const toast = useToast();
  const form = useForm({
    initial: { displayName: '', email: '', administrator: false, culture: t.language === 'de' ? 'de' : 'en' },
    check: (v) => ({
      ...(v.displayName.trim() ? {} : { displayName: t('studio.needed') }),
      ...(/.@./.test(v.email) ? {} : { email: t('studio.emailNeeded') }),
    }),
    send: (v, idempotencyKey) =>
      call('POST /api/staff/users', {
        body: {
          displayName: v.displayName.trim(),
          email: v.email.trim(),
          administrator: v.administrator,
          culture: v.culture === 'de' ? 'de' : 'en',
        },
        idempotencyKey,
      }),
    done: (user) => {
      toast(t('studio.users.invited', { name: user.displayName }));
      onClose();
    },
  });
  const languages = [
    { value: 'en', label: t('studio.language.en') },
    { value: 'de', label: t('studio.language.de') },
  ];
  return (
    <Dialog kind="form" title={t('studio.staff.invite')} onClose={onClose} onSubmit={form.submit} busy={form.busy}>
      <Stack gap={16}>
        <FormProblem form={form} />
        <Field label={t('studio.name')} error={form.error('displayName')} required>
          <TextInput {...form.at('displayName')} maxLength={120} autoComplete="off" />
        </Field>
        <Field label={t('studio.email')} hint={t('studio.staff.emailHint')} error={form.error('email')} required>
          <TextInput {...form.at('email')} type="email" maxLength={254} autoComplete="off" />
        </Field>
        <Field label={t('studio.language.label')}>
          <Select options={languages} {...form.at('culture')} />
        </Field>
        <Checkbox
          label={t('studio.staff.administrator')}
          hint={t('studio.staff.administratorHint')}
          checked={form.values.administrator}
          onChange={(administrator) => form.set({ administrator })}
        />
      </Stack>
    </Dialog>
  );
}
