/** Staff users: inviting, changing, locking; the Administrators group never runs empty (CON-21). */
import type { z } from 'zod';
import type { staffUser } from '../../shared/contracts/people.ts';
import { bumpUser, requireOperation } from '../access/index.ts';
import { audit, sendMail } from '../activity/index.ts';
import { type Ctx, invalid, problem, withTx } from '../kernel/index.ts';
import { endSessions, issueLink, revokeLinks } from '../sessions/index.ts';
import { addressOf } from './addresses.ts';
import { PAGE, pageOf, placeOf } from './cursor.ts';
import { MANAGE_STAFF } from './scope.ts';
import { holdStaff } from './store-scope.ts';
import * as store from './store-staff.ts';

export type StaffView = z.infer<typeof staffUser>;

const DAY = 86_400_000;

function viewOf(row: store.StaffRow): StaffView {
  return {
    uid: row.uid,
    displayName: row.display_name,
    publicName: row.public_name,
    login: row.login,
    email: row.email,
    status: row.status,
    administrator: row.administrator,
    invitedAt: row.invited_at?.toISOString() ?? null,
    culture: row.culture,
  };
}

/** Staff users by name, 50 at a time. Throws `forbidden`, `bad_cursor`. */
export async function listStaff(
  ctx: Ctx,
  query: { readonly q?: string | undefined; readonly cursor?: string | undefined },
): Promise<{ users: StaffView[]; next: string | null }> {
  requireOperation(ctx, MANAGE_STAFF);
  const list = `staff ${query.q ?? ''}`;
  const after = placeOf(ctx, list, query.cursor);
  const found = await store.findStaff(ctx, { text: query.q, after, limit: PAGE + 1 });
  const { rows, next } = pageOf(ctx, list, found, (row) => ({ value: row.display_name.toLowerCase(), id: row.id }));
  return { users: rows.map(viewOf), next };
}

/** The authority, with the actor's own account read anew and held. Throws `forbidden`. */
async function authorise(tx: Ctx): Promise<void> {
  requireOperation(tx, MANAGE_STAFF);
  if (tx.actor.userId === null || !(await holdStaff(tx, tx.actor.userId))) throw problem('forbidden');
}

/** The group's own members decide about it: who may only manage users would otherwise make himself an administrator. */
function needAdministrator(ctx: Ctx): void {
  if (!ctx.actor.isAdministrator) throw problem('forbidden', 'Only a member of the Administrators group may do this.');
}

async function hold(tx: Ctx, uid: string): Promise<store.StaffRow> {
  await store.holdAdministrators(tx);
  await authorise(tx);
  const row = await store.holdStaffUser(tx, uid);
  if (row === null) throw problem('not_found');
  if (row.administrator) needAdministrator(tx);
  return row;
}

async function done(tx: Ctx, action: string, id: string): Promise<StaffView> {
  await bumpUser(tx, id);
  await audit(tx, action, { user: id });
  return staffView(tx, id);
}

/** One staff user by database id. */
async function staffView(ctx: Ctx, id: string): Promise<StaffView> {
  const row = await store.staffById(ctx, id);
  if (row === null) throw problem('not_found');
  return viewOf(row);
}

/** One staff user, for the answer to a repeated request. Throws `not_found`, `forbidden`. */
export async function getStaff(ctx: Ctx, uid: string): Promise<StaffView> {
  requireOperation(ctx, MANAGE_STAFF);
  const row = await store.staffByUid(ctx, uid);
  if (row === null) throw problem('not_found');
  return viewOf(row);
}

/** The same by address. Throws `not_found`, `forbidden`. */
export async function staffOfEmail(ctx: Ctx, email: string): Promise<StaffView> {
  requireOperation(ctx, MANAGE_STAFF);
  const row = await store.staffOfAddress(ctx, email);
  if (row === null) throw problem('not_found');
  return viewOf(row);
}

export interface NewStaffUser {
  readonly email: string;
  readonly displayName: string;
  readonly administrator: boolean;
  readonly culture: string;
}

/** Makes a staff user in All employees and leaves his invitation, in one transaction. Call it under the role of `asKeeper`. Throws `invalid`, `forbidden`. */
export async function inviteStaff(tx: Ctx, input: NewStaffUser): Promise<StaffView> {
  await authorise(tx);
  if (input.administrator) needAdministrator(tx);
  const email = addressOf(input.email);
  if (email === null) throw invalid('body.email', 'not_email', 'Write one e-mail address, e.g. maria@example.com.');
  await store.lockStaffAddress(tx, email);
  if ((await store.staffOfAddress(tx, email)) !== null) {
    throw invalid('body.email', 'taken', 'A staff user with this address is there already.');
  }
  const id = await store.insertStaff(tx, { ...input, email });
  if (input.administrator) await store.addStaffRole(tx, id, 'administrators');
  await sendInvitation(tx, id);
  await audit(tx, 'staff.create', { user: id, administrator: input.administrator });
  return staffView(tx, id);
}

async function sendInvitation(tx: Ctx, id: string): Promise<void> {
  const expiresAt = new Date(tx.now.getTime() + tx.system.config.invitationDays * DAY);
  const link = await issueLink(tx, { purpose: 'staff_invitation', principalId: id, expiresAt });
  await store.writeStaffInvited(tx, id);
  await sendMail(tx, 'staff_invitation', { linkId: link.id, generation: String(link.generation) });
}

/** Sends a new invitation; the older link dies. Under the role of `asKeeper`. Throws `not_found`, `conflict` where he is registered or locked. */
export async function reinviteStaff(tx: Ctx, uid: string): Promise<StaffView> {
  const row = await hold(tx, uid);
  if (row.status !== 'not_registered') throw problem('conflict', 'Only a user who has not registered yet can be invited again.');
  await sendInvitation(tx, row.id);
  return done(tx, 'staff.invite', row.id);
}

export interface StaffChange {
  readonly displayName?: string | undefined;
  readonly publicName?: string | undefined;
  readonly administrator?: boolean | undefined;
}

/** Changes names and the Administrators group. Throws `not_found`, `forbidden`, `conflict` for the last active administrator, and for one by a role below the group. */
export function changeStaff(ctx: Ctx, uid: string, change: StaffChange): Promise<StaffView> {
  return withTx(ctx, async (tx) => {
    const row = await hold(tx, uid);
    await store.writeStaffNames(tx, row.id, change.displayName ?? null, change.publicName ?? null);
    if (change.administrator === true && !row.administrator) {
      needAdministrator(tx);
      await store.addStaffRole(tx, row.id, 'administrators');
    }
    if (change.administrator === false && row.administrator) {
      await needAnother(tx, row);
      await store.endAdministrator(tx, row.id);
      if ((await store.staffById(tx, row.id))?.administrator) {
        throw problem('conflict', 'This user is an administrator by a role below the group. Take him out of that role.');
      }
    }
    return done(tx, 'staff.change', row.id);
  });
}

async function needAnother(tx: Ctx, row: store.StaffRow): Promise<void> {
  if (await store.otherAdministrator(tx, row.id)) return;
  throw problem('conflict', 'This is the last active administrator. Make somebody else one first.');
}

/** Locks a staff user: with the commit sessions and links are dead (S2, S6). Throws `not_found`, `forbidden`, `conflict`. */
export function lockStaff(ctx: Ctx, uid: string): Promise<StaffView> {
  return withTx(ctx, async (tx) => {
    const row = await hold(tx, uid);
    if (row.status === 'locked') throw problem('conflict', 'This user is locked already.');
    if (row.administrator) await needAnother(tx, row);
    await store.writeStaffLock(tx, row.id, true);
    await revokeLinks(tx, row.id);
    await endSessions(tx, row.id);
    return done(tx, 'staff.lock', row.id);
  });
}

/** Lifts the lock. Throws `not_found`, `forbidden`, `conflict`. */
export function unlockStaff(ctx: Ctx, uid: string): Promise<StaffView> {
  return withTx(ctx, async (tx) => {
    const row = await hold(tx, uid);
    if (row.status !== 'locked') throw problem('conflict', 'This user is not locked.');
    await store.writeStaffLock(tx, row.id, false);
    return done(tx, 'staff.unlock', row.id);
  });
}
