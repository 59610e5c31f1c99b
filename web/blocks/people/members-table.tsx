/** Members of an organisation: status, administrator, active, invitation, lock (ADM-06, ADM-08, USR-17, USR-18). */
import { type ReactNode, useState } from 'react';
import { problemText, useChange } from '../../api/index.ts';
import { AlertIcon, BulkBar, Checkbox, type Column, DataTable, MailIcon, usePhone, useText, useToast } from '../../ui/index.ts';
import type { Member, Organisation } from './answers.ts';
import { MemberMenu } from './member-menu.tsx';
import { MemberStatus, Person } from './person.tsx';

export function MembersTable({ organisation }: { organisation: Organisation }): ReactNode {
  const t = useText();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { users } = organisation;
  const columns: Column<Member>[] = [
    { key: 'name', label: t('people.name'), card: 'title', draw: (user) => <Person user={user} /> },
    {
      key: 'status',
      label: t('people.status.label'),
      width: '176px',
      card: 'start',
      draw: (user) => <MemberStatus user={user} />,
    },
    {
      key: 'admin',
      label: t('people.administrator'),
      width: '120px',
      card: 'footStart',
      draw: (user) => <Switch user={user} organisation={organisation} what="isAdmin" />,
    },
    {
      key: 'active',
      label: t('people.active'),
      width: '80px',
      card: 'footEnd',
      draw: (user) => <Switch user={user} organisation={organisation} what="active" />,
    },
    {
      key: 'do',
      label: t('people.actions'),
      width: '92px',
      align: 'end',
      stays: true,
      draw: (user) => <MemberMenu user={user} />,
    },
  ];
  return (
    <>
      <DataTable
        label={t('people.title')}
        rows={users}
        columns={columns}
        rowKey={(user) => user.uid}
        rowName={(user) => user.name}
        selection={{ keys: chosen, onChange: setChosen }}
        count={t('people.count', { count: users.length })}
      />
      {chosen.size > 0 && <InviteBar users={users} chosen={chosen} onDone={() => setChosen(new Set())} />}
    </>
  );
}

interface SwitchProps {
  readonly organisation: Organisation;
  readonly user: Member;
  readonly what: 'isAdmin' | 'active';
}

/** A check box that changes the membership at once; on a card it has its label beside it, in the table the column's head stands above. */
function Switch({ user, organisation, what }: SwitchProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const change = useChange('PATCH /api/staff/memberships/:membership', {
    onFailed: (problem) => toast({ text: problem.detail ?? problemText(t, problem), icon: AlertIcon }),
  });
  const narrow = usePhone();
  const [wanted, setWanted] = useState<boolean | null>(null);
  const short = t(what === 'isAdmin' ? 'people.administrator' : 'people.active');
  const mine = user.organisations.find((one) => one.organisation?.uid === organisation.uid);
  if (!mine) return null;
  // The tick stands at once; what the server says takes its place when the list has been read again.
  const set = (on: boolean): void => {
    // One after the other; what is disabled meanwhile would lose the focus.
    if (change.busy) return;
    setWanted(on);
    const gone = (): void => setWanted(null);
    change.runAsync({ params: { membership: mine.membership }, body: { [what]: on } }).then(gone, gone);
  };
  return (
    <Checkbox
      bare={!narrow}
      label={narrow ? short : t(what === 'isAdmin' ? 'people.administratorOf' : 'people.activeOf', { name: user.name })}
      checked={wanted ?? mine[what]}
      onChange={set}
    />
  );
}

interface InviteBarProps {
  readonly users: readonly Member[];
  readonly chosen: ReadonlySet<string>;
  readonly onDone: () => void;
}

/** Invitations for everybody who is chosen, each for the first portal he belongs to (INV-02). */
function InviteBar({ users, chosen, onDone }: InviteBarProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const send = useChange('POST /api/staff/invitations', {
    onFailed: (problem) => toast({ text: problem.detail ?? problemText(t, problem), icon: AlertIcon }),
  });
  async function invite(): Promise<void> {
    const byPortal = new Map<string, string[]>();
    for (const user of users) {
      const portal = user.portals[0]?.uid;
      if (chosen.has(user.uid) && portal) byPortal.set(portal, [...(byPortal.get(portal) ?? []), user.uid]);
    }
    let sent = 0;
    try {
      for (const [portal, members] of byPortal) sent += (await send.runAsync({ body: { users: members, portal } })).sent.length;
    } catch {
      return; // told by onFailed
    }
    toast(sent > 0 ? t('people.invited', { count: sent }) : t('people.noneInvited'));
    onDone();
  }
  const actions = [{ label: t('people.sendInvitations'), icon: MailIcon, onSelect: () => void invite() }];
  return <BulkBar count={chosen.size} actions={actions} onClear={onDone} />;
}
