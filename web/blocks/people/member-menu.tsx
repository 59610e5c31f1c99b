/** What can be done with one portal user: invitation, its revocation, lock (INV-02, decision 2, USR-17, USR-18). */
import { type ReactNode, useState } from 'react';
import { type Problem, problemText, useChange } from '../../api/index.ts';
import {
  AlertIcon,
  DotsIcon,
  EyeIcon,
  IconButton,
  LockIcon,
  MailIcon,
  Menu,
  type MenuEntry,
  useText,
  useToast,
} from '../../ui/index.ts';
import type { Member } from './answers.ts';
import { mayBeViewed, useMayViewAs, ViewAsDialog } from './view-as.tsx';

export function MemberMenu({ user }: { user: Member }): ReactNode {
  const t = useText();
  const toast = useToast();
  const { name } = user;
  const onFailed = (problem: Problem): void => toast({ text: problem.detail ?? problemText(t, problem), icon: AlertIcon });
  const unlock = useChange('POST /api/staff/portal-users/:user/unlock', {
    onDone: () => toast(t('people.unlocked', { name })),
    onFailed,
  });
  const params = { user: user.uid };
  const lock = useChange('POST /api/staff/portal-users/:user/lock', {
    onDone: () => toast({ text: t('people.locked', { name }), undo: () => unlock.run({ params }) }),
    onFailed,
  });
  const revoke = useChange('POST /api/staff/portal-users/:user/revoke-invitation', {
    onDone: () => toast(t('people.revoked', { name })),
    onFailed,
  });
  const invite = useChange('POST /api/staff/invitations', {
    onDone: ({ sent }) => toast(sent.length > 0 ? t('people.invited', { count: 1 }) : t('people.noneInvited')),
    onFailed,
  });
  const mayViewAs = useMayViewAs();
  const [viewing, setViewing] = useState(false);
  const entries: MenuEntry[] = [];
  if (user.status === 'not_registered') {
    const again = user.lastInvitationEnds !== null;
    for (const portal of user.portals) {
      const label = t(again ? 'people.inviteAgain' : 'people.invite', { portal: portal.title });
      const run = (): void => invite.run({ body: { users: [user.uid], portal: portal.uid } });
      entries.push({ label, icon: MailIcon, onSelect: run });
    }
    if (again) entries.push({ label: t('people.revoke'), danger: true, onSelect: () => revoke.run({ params }) });
  }
  if (mayViewAs && mayBeViewed(user)) {
    entries.push({ label: t('people.viewAs.open', { name }), icon: EyeIcon, onSelect: () => setViewing(true) });
  }
  if (user.status === 'active') {
    entries.push({ label: t('people.lock'), icon: LockIcon, danger: true, onSelect: () => lock.run({ params }) });
  }
  if (user.status === 'locked') entries.push({ label: t('people.unlock'), onSelect: () => unlock.run({ params }) });
  if (entries.length === 0) return null;
  const label = t('people.actionsOf', { name });
  return (
    <>
      <Menu label={label} entries={entries} trigger={(props) => <IconButton icon={DotsIcon} label={label} {...props} />} />
      {viewing && <ViewAsDialog user={user} onClose={() => setViewing(false)} />}
    </>
  );
}
