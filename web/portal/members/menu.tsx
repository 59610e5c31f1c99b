/** The deeds on one person, as far as the server's `can` goes. */
import type { ReactNode } from 'react';
import {
  DotsIcon,
  IconButton,
  KeyIcon,
  LockIcon,
  MailIcon,
  Menu,
  type MenuEntry,
  ShieldIcon,
  TrashIcon,
  UserIcon,
  useText,
} from '../../ui/index.ts';
import { useMe } from '../portal.tsx';
import type { Asked } from './ask.tsx';
import { type Organisation, type User, useDeeds } from './deeds.ts';

interface MenuProps {
  readonly user: User;
  readonly portals: Organisation['portals'];
  readonly onRoles: () => void;
  readonly onAsk: (deed: Asked['deed']) => void;
}

export function MemberMenu({ user, portals, onRoles, onAsk }: MenuProps): ReactNode {
  const t = useText();
  const me = useMe();
  const { turn, invite } = useDeeds();
  const { can, name } = user;
  // Given up by himself, the office is not his to take again.
  const dismiss = (): void => (user.uid === me.uid ? onAsk('dismiss') : turn(user, 'dismiss'));
  const first = user.lastInvitationEnds === null ? 'members.deed.invite' : 'members.deed.inviteAgain';
  const invitations: MenuEntry[] =
    portals.length > 1
      ? portals.map(({ uid, title }) => ({
          label: t('members.deed.inviteTo', { portal: title }),
          icon: MailIcon,
          onSelect: () => invite(user, uid),
        }))
      : [{ label: t(first), icon: MailIcon, onSelect: () => invite(user) }];
  const entries: MenuEntry[] = [
    ...(can.invite ? invitations : []),
    ...(can.setRoles ? [{ label: t('members.deed.roles'), icon: KeyIcon, onSelect: onRoles }] : []),
    ...(can.appoint ? [{ label: t('members.deed.appoint'), icon: ShieldIcon, onSelect: () => turn(user, 'appoint') }] : []),
    ...(can.dismiss ? [{ label: t('members.deed.dismiss'), icon: ShieldIcon, onSelect: dismiss }] : []),
    ...(can.activate ? [{ label: t('members.deed.activate'), icon: UserIcon, onSelect: () => turn(user, 'activate') }] : []),
    ...(can.deactivate
      ? [{ label: t('members.deed.deactivate'), icon: LockIcon, onSelect: () => turn(user, 'deactivate') }]
      : []),
    ...(can.revoke ? [{ label: t('members.deed.revoke'), icon: MailIcon, danger: true, onSelect: () => onAsk('revoke') }] : []),
    ...(can.remove ? [{ label: t('members.deed.remove'), icon: TrashIcon, danger: true, onSelect: () => onAsk('remove') }] : []),
  ];
  if (entries.length === 0) return null;
  const label = t('members.actionsOf', { name });
  return <Menu label={label} entries={entries} trigger={(props) => <IconButton icon={DotsIcon} label={label} {...props} />} />;
}
