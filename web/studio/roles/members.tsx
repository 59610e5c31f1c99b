/** Who is in a role: people put into it, and those who have it through a role below or one it is attached to (ORG-22). */
import { type ReactNode, useState } from 'react';
import { type Answer, call, Load, problemText, useChange, usePages } from '../../api/index.ts';
import { UserStatus } from '../../blocks/people/index.ts';
import {
  AlertIcon,
  Badge,
  Card,
  type Column,
  Combobox,
  CrossIcon,
  DataTable,
  EmptyState,
  IconButton,
  type LoadOptions,
  Notice,
  Row,
  SearchIcon,
  SearchInput,
  UsersIcon,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { NameLines } from '../parts.tsx';
import type { Role } from './data.ts';
import { RoleChangeDialog } from './dry-run.tsx';
import css from './roles.module.css';

type Member = Answer<'GET /api/staff/roles/:role/members'>['members'][number];

/** Puts people in and takes them out, each time with the way back. */
function useSwitch(role: Role) {
  const t = useText();
  const toast = useToast();
  const onFailed = (problem: Parameters<typeof problemText>[1]): void =>
    toast({ text: problem.errors[0]?.message ?? problem.detail ?? problemText(t, problem), icon: AlertIcon });
  const add = useChange('PUT /api/staff/roles/:role/members/:user', { onFailed });
  const remove = useChange('DELETE /api/staff/roles/:role/members/:user', { onFailed });
  const run = async (change: typeof add | typeof remove, user: string): Promise<boolean> => {
    const params = { role: role.uid, user };
    return change.runAsync({ params }).then(
      () => true,
      () => false,
    );
  };
  return {
    add: async (user: string, name: string) => {
      if (await run(add, user)) toast(t('roles.members.added', { name, role: role.title }));
    },
    remove: async (user: string, name: string) => {
      if (!(await run(remove, user))) return;
      toast({ text: t('roles.members.removed', { name, role: role.title }), undo: () => void run(add, user) });
    },
  };
}

interface Asked {
  readonly change: 'add' | 'remove';
  readonly user: string;
  readonly name: string;
}

export function MembersTab({ role }: { role: Role }): ReactNode {
  const t = useText();
  const [q, setQ] = useState('');
  const change = useSwitch(role);
  const [asked, setAsked] = useState<Asked | null>(null);
  const doIt = (): void => {
    if (asked === null) return;
    setAsked(null);
    void change[asked.change](asked.user, asked.name);
  };
  const list = usePages('GET /api/staff/roles/:role/members', {
    params: { role: role.uid },
    query: { q: q.trim() || undefined },
  });
  const members = list.pages.flatMap((page) => page.members);
  return (
    <div className={css.tab}>
      <Whose role={role} />
      <Row between wrap gap={12}>
        <div className={css.find}>
          <SearchInput label={t('roles.members.find')} value={q} onChange={setQ} />
        </div>
        {role.can.members && <Add role={role} onAdd={(user, name) => setAsked({ change: 'add', user, name })} />}
      </Row>
      <Load of={{ data: list.isPending ? undefined : members, error: list.error, refetch: list.refetch }}>
        {(found) =>
          found.length === 0 ? (
            <Nobody role={role} looked={q.trim() !== ''} />
          ) : (
            <DataTable
              label={t('roles.members.title')}
              rows={found}
              rowKey={(one) => one.uid}
              rowName={(one) => one.name}
              columns={columnsOf(t, role, (user, name) => setAsked({ change: 'remove', user, name }))}
              onMore={list.more}
              loadingMore={list.loadingMore}
              moreFailed={list.moreFailed}
            />
          )
        }
      </Load>
      {asked && (
        <RoleChangeDialog
          key={asked.change + asked.user}
          ask={{ role: role.uid, body: { change: asked.change, user: asked.user } }}
          title={t(asked.change === 'add' ? 'roles.members.addAsk' : 'roles.members.removeAsk', {
            name: asked.name,
            role: role.title,
          })}
          submit={t(asked.change === 'add' ? 'roles.members.addDo' : 'roles.members.removeDo')}
          onDo={doIt}
          onClose={() => setAsked(null)}
        />
      )}
    </div>
  );
}

/** Where nobody is put in by hand, why that is so. */
function Whose({ role }: { role: Role }): ReactNode {
  const t = useText();
  if (role.everybody) return <Notice>{t(role.side === 'staff' ? 'roles.members.allStaff' : 'roles.members.allPortal')}</Notice>;
  if (!role.organisation) return null;
  return (
    <Notice>
      {t('roles.members.organisationWhy')}{' '}
      {role.account && <a href={`/desk/accounts/${role.account}?tab=structure`}>{t('roles.members.toAccount')}</a>}
    </Notice>
  );
}

function Nobody({ role, looked }: { role: Role; looked: boolean }): ReactNode {
  const t = useText();
  return (
    <Card>
      {looked ? (
        <EmptyState icon={SearchIcon} title={t('common.record.noneFound')} as="h2">
          {t('common.record.noneFoundWhy')}
        </EmptyState>
      ) : (
        <EmptyState
          icon={UsersIcon}
          title={t(role.organisation ? 'roles.members.noneOrganisation' : 'roles.members.none')}
          as="h2"
        >
          {role.can.members && t('roles.members.noneWhy')}
        </EmptyState>
      )}
    </Card>
  );
}

function columnsOf(
  t: ReturnType<typeof useText>,
  role: Role,
  onRemove: (uid: string, name: string) => unknown,
): Column<Member>[] {
  const columns: Column<Member>[] = [
    { key: 'name', label: t('roles.members.name'), card: 'title', draw: (one) => <NameLines name={one.name} sub={one.login} /> },
    { key: 'how', label: t('roles.members.how'), card: 'footStart', draw: (one) => <How member={one} role={role} /> },
    {
      key: 'status',
      label: t('roles.members.status'),
      width: '150px',
      card: 'start',
      draw: (one) => <UserStatus status={one.status} />,
    },
  ];
  const organisation: Column<Member> = {
    key: 'organisation',
    label: t('roles.members.organisation'),
    card: 'second',
    draw: (one) => one.organisations.join(', '),
  };
  const out: Column<Member> = {
    key: 'do',
    label: t('roles.members.do'),
    width: '84px',
    align: 'end',
    card: 'end',
    draw: (one) =>
      one.own && (
        <IconButton
          icon={CrossIcon}
          label={t('roles.members.remove', { name: one.name, role: role.title })}
          onClick={() => onRemove(one.uid, one.name)}
        />
      ),
  };
  return [...columns, ...(role.side === 'portal' ? [organisation] : []), ...(role.can.members ? [out] : [])];
}

/** In it himself, or through what; the two are told apart at a glance. */
function How({ member, role }: { member: Member; role: Role }): ReactNode {
  const t = useText();
  if (role.everybody || (!member.own && member.through.length === 0))
    return <Badge tone="line">{t('roles.members.everybody')}</Badge>;
  if (member.own) return <Badge tone="brand">{t('roles.members.own')}</Badge>;
  return (
    <Words size="sm" tone="muted">
      {t('roles.members.through', { roles: member.through.map(({ title }) => title).join(', ') })}
    </Words>
  );
}

function Add({ role, onAdd }: { role: Role; onAdd: (uid: string, name: string) => unknown }): ReactNode {
  const t = useText();
  const options: LoadOptions = async (search, signal) => {
    const query = { q: search.trim() || undefined };
    const { users } = await call('GET /api/staff/roles/:role/candidates', { params: { role: role.uid }, query, signal });
    return users.map(({ uid, name, login, organisations }) => ({
      value: uid,
      label: name,
      hint: [login, ...organisations].join(' · '),
    }));
  };
  return (
    <div className={css.add}>
      <Combobox
        label={t('roles.members.add')}
        placeholder={t('roles.members.add')}
        value={null}
        options={options}
        onChange={(chosen) => chosen && onAdd(chosen.value, chosen.label)}
      />
    </div>
  );
}
