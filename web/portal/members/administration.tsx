/** An administrator and the people of his organisation: who is in it, in what state, and what can be done (ADM-01, ADM-03..08, ADM-11). */
import { type ReactNode, useState } from 'react';
import { useCall } from '../../api/index.ts';
import { MemberStatus, Person } from '../../blocks/people/index.ts';
import { useSearch } from '../../record/index.ts';
import {
  Badge,
  Button,
  Card,
  type Column,
  DataTable,
  EmptyState,
  LockIcon,
  PlusIcon,
  Row,
  SearchInput,
  SkeletonRows,
  Stack,
  UsersIcon,
  useFocusLater,
  useText,
  Words,
} from '../../ui/index.ts';
import { useMe, usePortal } from '../portal.tsx';
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
  const [open, setOpen] = useState<Open>(null);
  const [add, toAdd] = useFocusLater<HTMLButtonElement>();
  const { users, roles, portals, can } = organisation;
  const { typed, set, found, more, waits, failed } = useFound(organisation);
  // As long as it leaves somebody out it stays, however few are left.
  const searches = users.length > FEW || typed !== '';
  const close = (): void => setOpen(null);
  const menu = (user: User) => (
    <MemberMenu
      user={user}
      portals={portals}
      onRoles={() => setOpen({ what: 'roles', user })}
      onAsk={(deed) => setOpen({ what: 'ask', deed, user })}
    />
  );
  return (
    <Stack gap={12}>
      {(searches || can.add) && (
        <Row between wrap gap={12}>
          {searches ? <SearchInput label={t('members.find')} value={typed} onChange={set} maxLength={200} /> : <span />}
          {can.add && (
            <Button ref={add} kind="primary" icon={PlusIcon} onClick={() => setOpen({ what: 'add' })}>
              {t('members.invite')}
            </Button>
          )}
        </Row>
      )}
      {found.length === 0 && waits ? (
        <SkeletonRows rows={4} />
      ) : found.length === 0 ? (
        <Card>
          <EmptyState icon={UsersIcon} title={t(failed ? 'members.failed' : 'members.none')}>
            {!failed && t('members.noneWhy')}
          </EmptyState>
        </Card>
      ) : (
        <People users={found} hasRoles={users.some((user) => hereOf(user).roles.length > 0)} menu={menu} />
      )}
      {more && found.length > 0 && <More count={found.length} />}
      {open?.what === 'add' && <AddDialog organisation={organisation} onClose={close} />}
      {open?.what === 'roles' && <RolesDialog user={open.user} roles={roles} onClose={close} />}
      {open?.what === 'ask' && <AskDialog deed={open.deed} user={open.user} onClose={close} onGone={toAdd} />}
    </Stack>
  );
}

/** Who fits what is typed: looked for here, and where there are more people than came, by the server too. */
function useFound(organisation: Organisation) {
  const { slug } = usePortal();
  const { typed, search, set } = useSearch();
  const further = organisation.more && search !== '';
  const answer = useCall('GET /api/portal/:portal/organisation', {
    params: { portal: slug },
    query: { q: search },
    enabled: further,
    keep: true,
  });
  const known = (further && answer.data) || organisation;
  const wanted = typed.trim().toLowerCase();
  const found = known.users.filter(({ name, email }) => `${name} ${email}`.toLowerCase().includes(wanted));
  const waits = organisation.more && (typed.trim() !== search || (further && (answer.isPending || answer.isPlaceholderData)));
  return { typed, set, found, more: known.more && !waits, waits, failed: further && answer.isError };
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
