/** External users: status, search, lock, invitations (USR-13, USR-16..18, INV-02). */
import { type ReactNode, useState } from 'react';
import { type Answer, problemText, useChange, usePages } from '../api/index.ts';
import { mayBeViewed, UserStatus, useMayViewAs, ViewAsDialog } from '../blocks/people/index.ts';
import {
  DotsIcon,
  IconButton,
  Menu,
  type MenuEntry,
  Select,
  UsersIcon,
  useFormat,
  useQueryValue,
  useText,
  useToast,
} from '../ui/index.ts';
import { ListPage } from './list-page.tsx';
import { HomePageDialog } from './main-page/home-page-dialog.tsx';
import { ListSearch, NameLines } from './parts.tsx';
import css from './studio.module.css';

type User = Answer<'GET /api/staff/portal-users'>['users'][number];
const statuses = ['not_registered', 'active', 'locked'] as const;

export function PortalUsersPage(): ReactNode {
  const t = useText();
  const format = useFormat();
  const [q, setQ] = useQueryValue('q');
  const [status, setStatus] = useQueryValue('status');
  const wanted = statuses.find((one) => one === status);
  const list = usePages('GET /api/staff/portal-users', { query: { q: q || undefined, status: wanted } });
  const users = list.pages.flatMap((page) => page.users);
  const options = statuses.map((value) => ({ value, label: t(`people.status.${value}`) }));
  const filters = (
    <>
      <ListSearch value={q} onChange={setQ} />
      <div className={css.pick}>
        <Select
          size="compact"
          aria-label={t('studio.status')}
          empty={t('studio.anyStatus')}
          options={options}
          value={wanted ?? ''}
          onChange={setStatus}
        />
      </div>
    </>
  );
  return (
    <ListPage
      title={t('studio.users.title')}
      sub={t('studio.users.sub')}
      list={list}
      rows={users}
      filters={filters}
      filtered={q !== '' || wanted !== undefined}
      none={{ icon: UsersIcon, title: t('studio.users.none'), why: t('studio.users.noneWhy') }}
      rowKey={(user) => user.uid}
      rowName={(user) => user.name}
      columns={[
        { key: 'name', label: t('studio.name'), draw: (u) => <NameLines name={u.name} sub={u.email} />, card: 'title' },
        {
          key: 'organisation',
          label: t('studio.users.organisation'),
          card: 'footStart',
          draw: (u) => u.organisations.map((m) => m.organisation?.title ?? t('studio.users.individual')).join(', '),
        },
        { key: 'portals', label: t('studio.users.portals'), draw: (u) => u.portals.map((p) => p.title).join(', ') },
        {
          key: 'status',
          label: t('studio.status'),
          width: '200px',
          card: 'start',
          draw: (u) => (
            <span title={u.invitedAt ? t('studio.users.invitedOn', { date: format.short(new Date(u.invitedAt)) }) : undefined}>
              <UserStatus status={u.status} />
            </span>
          ),
        },
        {
          key: 'do',
          label: t('studio.actions'),
          width: '72px',
          align: 'end',
          card: 'end',
          draw: (u) => <UserMenu user={u} />,
        },
      ]}
    />
  );
}

function UserMenu({ user }: { user: User }): ReactNode {
  const t = useText();
  const toast = useToast();
  const told = (key: 'studio.users.locked' | 'studio.users.unlocked' | 'studio.users.revoked') => ({
    onDone: () => toast(t(key, { name: user.name })),
    onFailed: (problem: Parameters<typeof problemText>[1]) => toast(problem.detail ?? problemText(t, problem)),
  });
  const [home, setHome] = useState(false);
  const [viewing, setViewing] = useState(false);
  const mayViewAs = useMayViewAs();
  const lock = useChange('POST /api/staff/portal-users/:user/lock', told('studio.users.locked'));
  const unlock = useChange('POST /api/staff/portal-users/:user/unlock', told('studio.users.unlocked'));
  const revoke = useChange('POST /api/staff/portal-users/:user/revoke-invitation', told('studio.users.revoked'));
  const invite = useChange('POST /api/staff/invitations', {
    onDone: (a) =>
      toast(
        a.sent.length > 0 ? t('studio.users.invited', { name: user.name }) : t('studio.users.notInvited', { name: user.name }),
      ),
    onFailed: (problem) => toast(problem.detail ?? problemText(t, problem)),
  });
  const params = { user: user.uid };
  const [portal] = user.portals;
  const entries: MenuEntry[] = [];
  if (user.status === 'not_registered' && portal) {
    entries.push({
      label: t('studio.users.invite'),
      onSelect: () => invite.run({ body: { users: [user.uid], portal: portal.uid } }),
    });
    if (user.lastInvitationEnds)
      entries.push({ label: t('studio.users.revoke'), danger: true, onSelect: () => revoke.run({ params }) });
  }
  if (mayViewAs && mayBeViewed(user))
    entries.push({ label: t('people.viewAs.open', { name: user.name }), onSelect: () => setViewing(true) });
  if (user.status === 'active')
    entries.push({ label: t('studio.users.lock'), danger: true, onSelect: () => lock.run({ params }) });
  if (user.status === 'locked') entries.push({ label: t('studio.users.unlock'), onSelect: () => unlock.run({ params }) });
  entries.push({ label: t('arrange.homePage.menu'), onSelect: () => setHome(true) });
  const label = t('studio.actionsOf', { name: user.name });
  return (
    <>
      <Menu label={label} entries={entries} trigger={(props) => <IconButton icon={DotsIcon} label={label} {...props} />} />
      {viewing && <ViewAsDialog user={user} onClose={() => setViewing(false)} />}
      {home && <HomePageDialog user={user} onClose={() => setHome(false)} />}
    </>
  );
}
