/** The first administrator of an empty installation: from the environment, or through a link that only the terminal shows. */
import { asSystem, type Ctx, problem, type System, systemContext, withTx } from '../kernel/index.ts';
import { consumeLink, findLink, issueLink, linkToken } from './links.ts';
import { passwordFault } from './password-policy.ts';
import { hashPassword } from './passwords.ts';
import { startSession } from './session.ts';
import * as store from './store.ts';
import { countStaff, insertAdministrator, lockStaffMaking } from './store-me.ts';

export interface FirstAdministrator {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly culture: string;
}

/** A setup link lives until the next start makes a new one; at most this long. Milliseconds. */
const LINK_LIFE = 7 * 24 * 3_600_000;

/** Makes the administrator; the lock lets only one of several nodes or clicks do it. Null where there are staff already. */
async function makeFirst(tx: Ctx, who: FirstAdministrator, hash: string): Promise<string | null> {
  await lockStaffMaking(tx);
  if ((await countStaff(tx)) > 0) return null;
  const id = await insertAdministrator(tx, { login: who.email, email: who.email, name: who.name, culture: who.culture });
  await store.writePassword(tx, id, hash);
  return id;
}

const faultOf = (who: FirstAdministrator) => passwordFault(who.password, [who.email, who.name], 'password');

/**
 * Called by every start: on an installation without staff makes the administrator of PORTICO_ADMIN_EMAIL, or a fresh set-up link.
 * Answers the path of that link, token in its fragment, for the terminal and nowhere else; null where nothing is to be done.
 * Throws `invalid` for a PORTICO_ADMIN_PASSWORD that is too weak.
 */
export async function prepareFirstAdministrator(system: System): Promise<string | null> {
  const ctx = await systemContext(system, 'first administrator', 'auth');
  if ((await countStaff(ctx)) > 0) return null;
  const { adminEmail, adminPassword } = system.config;
  if (adminEmail !== null && adminPassword !== null) {
    const name = adminEmail.split('@')[0] ?? adminEmail;
    await makeFirstAdministrator(system, { name, email: adminEmail, password: adminPassword, culture: 'en' });
    return null;
  }
  const expiresAt = new Date(ctx.now.getTime() + LINK_LIFE);
  const link = await withTx(ctx, (tx) => issueLink(tx, { purpose: 'setup', principalId: null, expiresAt }));
  return `/setup#${linkToken(system, link)}`;
}

/** Makes the first administrator with a password; nothing where there are staff already. Throws `invalid` for a weak password. */
export async function makeFirstAdministrator(system: System, who: FirstAdministrator): Promise<void> {
  const fault = faultOf(who);
  if (fault !== null) throw fault;
  const hash = await hashPassword(who.password);
  await withTx(await systemContext(system, 'first administrator', 'auth'), (tx) => makeFirst(tx, who, hash));
}

export interface SetUp extends FirstAdministrator {
  readonly token: string;
  readonly network: string;
  readonly userAgent: string;
  readonly before: string | null;
}

/** Uses the set-up link up, makes the first administrator and signs him in; answers the cookie's value. Throws `link_dead`, `invalid`, `too_many`. */
export async function setUpFirst(ctx: Ctx, asked: SetUp): Promise<string> {
  await findLink(ctx, asked.token, 'setup', asked.network);
  const fault = faultOf(asked);
  if (fault !== null) throw fault;
  const hash = await hashPassword(asked.password);
  return withTx(asSystem(ctx, 'set up', 'auth'), async (tx) => {
    await consumeLink(tx, asked.token, 'setup');
    const principalId = await makeFirst(tx, asked, hash);
    if (principalId === null) throw problem('link_dead', 'This installation has been set up already; sign in instead');
    return startSession(tx, { door: 'staff', principalId, membershipId: null, userAgent: asked.userAgent, before: asked.before });
  });
}
