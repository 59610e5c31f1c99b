/** One role: its people, what is attached to it, what it may do, and the deeds of its menu. */
import { type ReactNode, useEffect, useState } from 'react';
import { Load, useCall } from '../../api/index.ts';
import {
  Button,
  DotsIcon,
  EditIcon,
  IconButton,
  Menu,
  type MenuEntry,
  Page,
  PlusIcon,
  RightIcon,
  Tabs,
  TrashIcon,
  useNavigate,
  useQueryValue,
  useText,
} from '../../ui/index.ts';
import { AttachedTab } from './attached.tsx';
import { kindText, type Role, roleAt, rolesAt } from './data.ts';
import { EditRoleDialog, NewRoleDialog, RemoveDialog } from './dialogs.tsx';
import { MembersTab } from './members.tsx';
import { RightsTab } from './rights.tsx';

interface PageProps {
  readonly uid: string;
  readonly setsRights: boolean;
  /** Told what stands above the role (uids), so that the tree shows it. */
  readonly onShown: (above: readonly string[]) => void;
  readonly onMove: (role: Role) => void;
  /** Told below what a new role stands. */
  readonly onMade: (parent: string) => void;
}

export function RolePage({ uid, ...rest }: PageProps): ReactNode {
  const found = useCall('GET /api/staff/roles/:role', { params: { role: uid } });
  return <Load of={found}>{(role) => <Shown role={role} {...rest} />}</Load>;
}

const tabs = ['members', 'attached', 'rights'] as const;
type Deed = 'new' | 'edit' | 'remove';

function Shown({ role, setsRights, onShown, onMove, onMade }: Omit<PageProps, 'uid'> & { role: Role }): ReactNode {
  const t = useText();
  const navigate = useNavigate();
  const [wanted, setTab] = useQueryValue('tab');
  const [deed, setDeed] = useState<Deed | null>(null);
  const tab = tabs.find((one) => one === wanted) ?? 'members';
  const way = role.above.map((one) => one.uid).join();
  // The way up as a text, not the answer it came in: fetched again, it opens nothing that the reader has closed.
  useEffect(() => {
    if (way !== '') onShown(way.split(','));
  }, [way, onShown]);
  const close = (): void => setDeed(null);
  const counts = { members: role.everybody ? undefined : role.members, attached: role.attached, rights: undefined };
  return (
    <Page
      title={role.title}
      sub={kindText(t, role)}
      width="wide"
      crumbs={[
        { label: t('roles.title'), to: rolesAt },
        ...role.above.map(({ uid, title }) => ({ label: title, to: roleAt(uid) })),
      ]}
      actions={<Deeds role={role} onDeed={setDeed} onMove={() => onMove(role)} />}
    >
      <Tabs
        label={t('roles.tab.label')}
        tabs={tabs.map((key) => ({ key, label: t(`roles.tab.${key}`), count: counts[key] }))}
        value={tab}
        onChange={setTab}
      >
        {tab === 'members' && <MembersTab role={role} />}
        {tab === 'attached' && <AttachedTab role={role} />}
        {tab === 'rights' && <RightsTab role={role} setsRights={setsRights} />}
      </Tabs>
      {deed === 'new' && <NewRoleDialog parent={role} administrator={false} onClose={close} onMade={() => onMade(role.uid)} />}
      {deed === 'edit' && <EditRoleDialog role={role} onClose={close} />}
      {deed === 'remove' && (
        <RemoveDialog role={role} onClose={close} onGone={() => navigate(role.parent === null ? rolesAt : roleAt(role.parent))} />
      )}
    </Page>
  );
}

function Deeds({ role, onDeed, onMove }: { role: Role; onDeed: (deed: Deed) => void; onMove: () => void }): ReactNode {
  const t = useText();
  const move: MenuEntry = { label: t('roles.move'), icon: RightIcon, onSelect: onMove };
  const remove: MenuEntry = { label: t('roles.delete'), icon: TrashIcon, danger: true, onSelect: () => onDeed('remove') };
  const entries = [
    { label: t('roles.rename'), icon: EditIcon, onSelect: () => onDeed('edit') },
    ...(role.can.move ? [move] : []),
    ...(role.can.remove ? [remove] : []),
  ];
  return (
    <>
      {role.can.spread && (
        <Button kind="primary" icon={PlusIcon} onClick={() => onDeed('new')}>
          {t('roles.below')}
        </Button>
      )}
      <Menu
        label={t('roles.actions', { name: role.title })}
        trigger={(props) => <IconButton icon={DotsIcon} label={t('roles.actions', { name: role.title })} {...props} />}
        entries={entries}
      />
    </>
  );
}
