/** Changing the own password (AUT-08, AUT-09). */
import { asSystem, type Ctx, type Door, emit, invalid, withTx } from '../kernel/index.ts';
import { attempt, attemptFailed, attemptKeys, attemptSucceeded } from './attempts.ts';
import { revokeLinks } from './links.ts';
import { passwordFault } from './password-policy.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { endSessions, startSession } from './session.ts';
import * as store from './store.ts';
import { personOf } from './store-me.ts';

export interface PasswordChange {
  readonly current: string;
  readonly next: string;
  readonly network: string;
  readonly userAgent: string;
}

/**
 * Sets a new password where the current one is right. Every session of the user ends, this one goes on under the new cookie value
 * that is answered; open recovery links die; the owner is told by mail. Throws `invalid`, `too_many`.
 */
export async function changePassword(ctx: Ctx, { current, next, network, userAgent }: PasswordChange): Promise<string> {
  const { userId, sessionId, membershipId, kind } = ctx.actor;
  if (userId === null || sessionId === null) throw new Error('Only a session changes its own password');
  const door: Door = kind === 'staff' ? 'staff' : 'portal';
  const auth = asSystem(ctx, 'change password', 'auth');
  const keys = attemptKeys('password', door, userId, network);
  await attempt(auth, keys);
  if (!(await verifyPassword(await store.readPasswordHash(auth, userId), current))) {
    await attemptFailed(auth, keys);
    throw invalid('body.current', 'password_wrong', 'The current password is not right');
  }
  await attemptSucceeded(auth, keys);
  const person = await personOf(auth, door, userId);
  const fault = passwordFault(next, [person.login, person.email, person.displayName], 'new');
  if (fault !== null) throw fault;
  const hash = await hashPassword(next);
  return withTx(auth, async (tx) => {
    await store.writePassword(tx, userId, hash);
    await endSessions(tx, userId);
    await revokeLinks(tx, userId, ['recovery']);
    await emit(tx, { topic: 'mail', payload: { template: 'password_changed', principalId: userId, at: tx.now.toISOString() } });
    return startSession(tx, { door, principalId: userId, membershipId, userAgent, before: null });
  });
}
