/** The two log-in doors. */
import { defaultMembership } from '../access/index.ts';
import { asSystem, type Ctx, type Door, problem, withTx } from '../kernel/index.ts';
import { attempt, attemptFailed, attemptKeys, attemptSucceeded } from './attempts.ts';
import { verifyPassword } from './passwords.ts';
import { endSessionOf, startSession } from './session.ts';
import * as store from './store.ts';

export interface SignIn {
  readonly door: Door;
  /** Slug of the portal whose log-in page this is; null at the staff's. */
  readonly portal: string | null;
  readonly login: string;
  readonly password: string;
  readonly network: string;
  readonly userAgent: string;
  readonly before: string | null;
}

export interface SignedIn {
  readonly token: string;
  /** Path to go to (AUT-04, decision 14). */
  readonly home: string;
}

/** Only paths below the portal itself: a home page is typed by people and must not lead elsewhere. */
export function homeOf(portal: string | null, page: string | null): string {
  if (portal === null) return '/desk';
  return page !== null && /^\/[\w~/-]*$/.test(page) && !page.startsWith('//') ? `/p/${portal}${page}` : `/p/${portal}`;
}

/** The stored user a log-in name or an e-mail means, at this door. */
export function findCandidate(auth: Ctx, door: Door, portal: string | null, login: string): Promise<store.Candidate | null> {
  return door === 'staff' ? store.findStaff(auth, login) : store.findPortalUser(auth, login, portal ?? '');
}

/**
 * Signs in with log-in name or e-mail and password (AUT-02). Unknown, locked, invited and foreign accounts, and a portal one does
 * not belong to, all take the same way: one look-up, one hash, one answer (U1, decision 12).
 * Throws `sign_in_failed`, `too_many`, `busy`.
 */
export async function signIn(ctx: Ctx, asked: SignIn): Promise<SignedIn> {
  const auth = asSystem(ctx, 'sign in', 'auth');
  const login = asked.login.normalize('NFC');
  const keys = attemptKeys('sign-in', asked.door, login, asked.network);
  await attempt(auth, keys);
  const found = await findCandidate(auth, asked.door, asked.portal, login);
  const fits = await verifyPassword(found?.hash ?? null, asked.password);
  if (!fits || found === null || !found.mayEnter) {
    await attemptFailed(auth, keys);
    throw problem('sign_in_failed');
  }
  const membershipId = asked.door === 'portal' ? await defaultMembership(ctx.system, found.id) : null;
  const token = await withTx(auth, (tx) => startSession(tx, { ...asked, principalId: found.id, membershipId }));
  await attemptSucceeded(auth, keys);
  ctx.log.info('signed in', { door: asked.door, userId: found.id });
  return { token, home: homeOf(asked.portal, found.home) };
}

/** Ends the session of this cookie and no other (AUT-14, S5). */
export async function signOut(ctx: Ctx, door: Door, token: string | null): Promise<void> {
  if (token === null) return;
  await withTx(asSystem(ctx, 'sign out', 'auth'), (tx) => endSessionOf(tx, door, token));
}
