/** One person in a list of members: who, and in what state (USR-13, decision 2). */
import type { ReactNode } from 'react';
import { Avatar, Grow, Row, useText, Words } from '../../ui/index.ts';
import type { Member } from './answers.ts';
import { UserStatus } from './user-status.tsx';

interface PersonProps {
  readonly user: Pick<Member, 'name' | 'email' | 'login'>;
  /** Beside the name. */
  readonly mark?: ReactNode;
}

/** The name, with the address below it where that says more. */
export function Person({ user: { name, email, login }, mark }: PersonProps): ReactNode {
  const address = email || login;
  return (
    <Row gap={10}>
      <Avatar name={name} />
      <Grow>
        <Row gap={8}>
          <Words as="div" cut bold>
            {name}
          </Words>
          {mark}
        </Row>
        {address !== name && (
          <Words as="div" size="xs" tone="dim" cut>
            {address}
          </Words>
        )}
      </Grow>
    </Row>
  );
}

/** Of somebody who was invited also how far that is. */
export function MemberStatus({ user }: { user: Pick<Member, 'status' | 'lastInvitationEnds'> }): ReactNode {
  const t = useText();
  const open = user.status === 'not_registered' && user.lastInvitationEnds !== null;
  return (
    <>
      <UserStatus status={user.status} />
      {open && (
        <Words as="div" size="xs" tone="dim">
          {t(new Date(user.lastInvitationEnds ?? 0) > new Date() ? 'people.status.invited' : 'people.status.expired')}
        </Words>
      )}
    </>
  );
}
