/** An administrator and the people of his organisation: who is in it, in what state, and what can be done (ADM-01, ADM-03..08, ADM-11). */
import { type ReactNode, useState } from 'react';
import { MemberStatus, Person } from '../../blocks/people/index.ts';
import {
  Badge,
  Button,
  Card,
  type Column,
  DataTable,
  EmptyState,
  LockIcon,
  Notice,
  PlusIcon,
  Row,
  SearchInput,
  Stack,
  UsersIcon,
  useFocusLater,
  useText,
  Words,
} from '../../ui/index.ts';
import { useMe } from '../portal.tsx';
import { AddDialog } from './add.tsx';
import { AskDialog, type Asked } from './ask.tsx';
import { hereOf, type Organisation, type User } from './deeds.ts';
import { MemberMenu } from './menu.tsx';
import { RolesDialog } from './roles.tsx';

/** People among whom nobody needs to search. */
const FEW = 8;

/** What stands open over the list. */
type Open =
  | { readonly what: 'add' }
  | { readonly what: 'roles'; readonly user: User }
  | ({ readonly what: 'ask' } & Asked)
  | null;

export function Administration({ organisation }: { organisation: Organisation }): ReactNode {
  const t = useText();
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<Open>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [add, toAdd] = useFocusLater<HTMLButtonElement>();
  const { users, roles, portals, more, can } = organisation;
  const close = (): void => setOpen(null);
  const wanted = search.trim().toLowerCase();
  const found = users.filter(({ name, email }) => `${name} ${email}`.toLowerCase().includes(wanted));
  const menu = (user: User) => (
    <MemberMenu
      user={user}
      portals={portals}
      tell={setFault}
      onRoles={() => setOpen({ what: 'roles', user })}
      onAsk={(deed) => setOpen({ what: 'ask', deed, user })}
    />
  );
  return (
    <Stack gap={12}>
      {(users.length > FEW || can.add) && (
        <Row between wrap gap={12}>
          {users.length > FEW ? <SearchInput label={t('members.find')} value={search} onChange={setSearch} /> : <span />}
          {can.add && (
            <Button ref={add} kind="primary" icon={PlusIcon} onClick={() => setOpen({ what: 'add' })}>
              {t('members.invite')}
            </Button>
          )}
        </Row>
      )}
      {fault !== null && (
        <Notice tone="late" live>
          {fault}
        </Notice>
      )}
      {found.length === 0 ? (
        <Card>
          <EmptyState icon={UsersIcon} title={t('members.none')}>
            {t('members.noneWhy')}
          </EmptyState>
        </Card>
      ) : (
        <People users={found} hasRoles={users.some((user) => hereOf(user).roles.length > 0)} menu={menu} />
      )}
      {more && <More count={users.length} />}
      {open?.what === 'add' && <AddDialog organisation={organisation} onClose={close} />}
      {open?.what === 'roles' && <RolesDialog user={open.user} roles={roles} onClose={close} />}
      {open?.what === 'ask' && <AskDialog deed={open.deed} user={open.user} onClose={close} onGone={toAdd} />}
    </Stack>
  );
}

interface PeopleProps {
  readonly users: readonly User[];
  /** Somebody has a role that can be named. */
  readonly hasRoles: boolean;
  readonly menu: (user: User) => ReactNode;
}

function People({ users, hasRoles, menu }: PeopleProps): ReactNode {
  const t = useText();
  const roles: Column<User> = {
    key: 'roles',
    label: t('members.roles'),
    width: '200px',
    card: 'footStart',
    draw: (user) =>
      hereOf(user)
        .roles.map(({ title }) => title)
        .join(', '),
  };
  return (
    <DataTable
      label={t('members.title')}
      rows={users}
      rowKey={({ uid }) => uid}
      rowName={({ name }) => name}
      count={t('members.count', { count: users.length })}
      columns={[
        { key: 'person', label: t('members.person'), card: 'title', draw: (user) => <Who user={user} /> },
        ...(hasRoles ? [roles] : []),
        { key: 'status', label: t('members.status'), width: '160px', card: 'start', draw: (user) => <State user={user} /> },
        { key: 'do', label: t('members.actions'), width: '88px', align: 'end', stays: true, draw: menu },
      ]}
    />
  );
}

function Who({ user }: { user: User }): ReactNode {
  const t = useText();
  const me = useMe();
  const mark = (
    <>
      {user.uid === me.uid && (
        <Words size="xs" tone="dim">
          {t('members.you')}
        </Words>
      )}
      {hereOf(user).isAdmin && <Badge tone="info">{t('members.administrator')}</Badge>}
    </>
  );
  return <Person user={user} mark={mark} />;
}

/** Switched off here, or what he is otherwise. */
function State({ user }: { user: User }): ReactNode {
  const t = useText();
  if (hereOf(user).active) return <MemberStatus user={user} />;
  return (
    <Badge tone="late" icon={LockIcon}>
      {t('members.off')}
    </Badge>
  );
}

/** More people than are told at once. */
export function More({ count }: { count: number }): ReactNode {
  const t = useText();
  return (
    <Words as="p" size="sm" tone="muted">
      {t('members.more', { count })}
    </Words>
  );
}
