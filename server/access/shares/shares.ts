/**
 * Sharing a record by hand (PRM-11). Outsiders pass on inside their organisation only and never above their own grade; taking a share
 * back takes back what was passed on through it.
 */
import { type Actor, asSystem, type Ctx, invalid, problem, withTx } from '../../kernel/index.ts';
import { metadataOf, type ObjectDef } from '../../metadata/index.ts';
import { passesHere, recordSql } from '../compile.ts';
import { one } from '../compile-who.ts';
import { bumpPrincipal } from '../counters.ts';
import type { Grade } from '../model.ts';
import { rightsOn } from '../rights.ts';
import { contactNameColumn } from '../store-names.ts';
import { retireSources } from './sources.ts';
import type { RecordFacts, Share, ShareRow } from './store.ts';
import * as store from './store.ts';
import { readReceiver } from './store-receivers.ts';

export type { Share } from './store.ts';

export interface NewShare {
  /** Uid of the user or role who receives it. */
  readonly receiver: string;
  readonly grade: Exclude<Grade, 0>;
  readonly mayPassOn?: boolean;
}

/** A share that its giver may make, and how it is written. */
export interface Sharing {
  /** @throws 422 for a receiver the giver may not name, 403 where the share he has the record through was taken back meanwhile. */
  readonly write: (tx: Ctx) => Promise<{ readonly id: string; readonly uid: string }>;
  /** The transaction it is written in: the system's, for people outside cannot write what grants anything. */
  readonly inTransaction: <R>(inside: (tx: Ctx) => Promise<R>) => Promise<R>;
}

/**
 * Asks, as the actor, whether he may share a record; what is answered writes the share, in a transaction that may hold more.
 * @throws 404 for a record the actor cannot read, 403 where he may not pass it on at that grade.
 */
export async function shareOf(ctx: Ctx, objectKey: string, recordUid: string, input: NewShare): Promise<Sharing> {
  const { object, record } = await passable(ctx, objectKey, recordUid);
  const { actor } = ctx;
  if (record.shareable < input.grade) {
    throw problem('forbidden', 'You may pass this record on only as far as your own right to it goes.');
  }
  const inside = actor.kind === 'portal' ? actor.organisationRoleId : null;
  if (actor.kind === 'portal' && inside === null) throw problem('forbidden', 'Only members of an organisation share records.');
  const alone = await hasAlone(ctx, object, recordUid, input.grade);
  return {
    inTransaction: (work) => withTx(asSystem(ctx, 'share a record'), work),
    write: async (tx) => {
      const receiver = await readReceiver(tx.db, input.receiver, inside);
      if (receiver === null)
        throw invalid('receiver', 'unknown', 'There is nobody of this name to share with. Choose somebody else.');
      const wanted: store.NewSource = {
        objectId: object.id,
        kind: 'share',
        recordId: record.id,
        principalId: receiver.id,
        grade: input.grade,
        mayPassOn: input.mayPassOn ?? false,
        madeBy: actor.userId,
        passedThrough: alone ? null : await throughWhat(tx, object, record, actor, input.grade),
        givenIn: actor.kind === 'portal' ? actor.organisationId : null,
        at: tx.now,
      };
      await store.lockSharing(tx.db, wanted);
      // Said twice it is one share: whoever takes it back takes it back.
      const same = await store.readSameShare(tx.db, wanted);
      if (same !== null) return same;
      const made = await store.insertSource(tx.db, wanted);
      await store.insertAccess(tx.db, object, made.id, [{ recordId: record.id, principalId: receiver.id, grade: input.grade }]);
      await bumpPrincipal(tx, receiver.id);
      return made;
    },
  };
}

/**
 * Shares a record with a user or a role.
 * @throws 404 for a record the actor cannot read, 403 where he may not pass it on at that grade, 422 for a receiver he may not name:
 * outside his organisation and unknown answer alike.
 */
export async function shareRecord(
  ctx: Ctx,
  objectKey: string,
  recordUid: string,
  input: NewShare,
): Promise<{ readonly id: string; readonly uid: string }> {
  const { write, inTransaction } = await shareOf(ctx, objectKey, recordUid, input);
  return inTransaction(write);
}

export interface Shares {
  readonly shares: readonly (Share & {
    /** Whether the actor may take it back. */
    readonly removable: boolean;
  })[];
  /** As far as the actor may pass the record on himself. */
  readonly upTo: Grade;
}

/**
 * The live shares of a record. Who may not share it, or not any more (CON-23), is told of those that he gave himself, so that he can take them back.
 * @throws 404 for a record the actor cannot read, 403 where he may not share it and has given none.
 */
export async function sharesOf(ctx: Ctx, objectKey: string, recordUid: string): Promise<Shares> {
  const { object, record } = await reachable(ctx, objectKey, recordUid);
  const outside = ctx.actor.kind === 'portal';
  const naming = { contactColumn: await contactNameColumn(ctx), orLogin: !outside };
  const shares = await store.readShares(allShares(ctx), object.id, record.id, naming);
  const mine = (s: Share) => s.madeBy === ctx.actor.userId;
  // Outsiders see what they gave themselves; with whom staff share is not theirs to know.
  const shown = outside || record.shareable === 0 ? shares.filter(mine) : shares;
  if (record.shareable === 0 && shown.length === 0) throw notToShare();
  return { shares: shown.map((s) => ({ ...s, removable: mine(s) || record.shareable >= s.grade })), upTo: record.shareable };
}

const allShares = (ctx: Ctx) => asSystem(ctx, 'shares of a record').db;
const notToShare = () => problem('forbidden', 'Only who may share a record sees with whom it is shared.');

/** Whether the actor, who reads the record of this uid, has shared it himself and has not taken that back. */
export const hasShared = (ctx: Ctx, object: ObjectDef, recordUid: string): Promise<boolean> =>
  ctx.actor.userId === null ? Promise.resolve(false) : store.hasShared(allShares(ctx), object, recordUid, ctx.actor.userId);

/**
 * Takes a share back, with everything that was passed on through it. For who made it, and for staff who may share the record.
 * @throws 404 otherwise.
 */
export async function revokeShare(ctx: Ctx, shareUid: string): Promise<void> {
  const system = asSystem(ctx, 'revoke a share');
  const share = await store.readShare(system.db, shareUid);
  if (share === null) throw problem('not_found');
  if (ctx.actor.kind !== 'system' && share.madeBy !== ctx.actor.userId && !(await mayTakeBack(ctx, share))) {
    throw problem('not_found');
  }
  await retireSources(system, [share.id]);
}

async function mayTakeBack(ctx: Ctx, share: ShareRow): Promise<boolean> {
  if (ctx.actor.kind !== 'staff') return false;
  const object = (await metadataOf(ctx)).objectById(share.objectId);
  if (object === undefined) return false;
  const found = await store.readRecordUid(ctx.db, object, share.recordId);
  if (found === null) return false;
  const { record } = await reachable(ctx, object.key, found.uid);
  return record.shareable >= share.grade;
}

/** Anything else is no address of a record. */
const UID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function reachable(ctx: Ctx, objectKey: string, recordUid: string): Promise<{ object: ObjectDef; record: RecordFacts }> {
  const rights = await rightsOn(ctx, objectKey);
  if (!rights?.can.read || !UID.test(recordUid)) throw problem('not_found');
  const record = await store.readRecord(ctx.db, rights.object, recordUid, recordSql(rights, ctx.actor));
  if (record === null) throw problem('not_found');
  return { object: rights.object, record };
}

/** A record that the actor may pass on at all. @throws 404 where he cannot read it, 403 where he may not. */
export async function passable(
  ctx: Ctx,
  objectKey: string,
  recordUid: string,
): Promise<{ object: ObjectDef; record: RecordFacts }> {
  const found = await reachable(ctx, objectKey, recordUid);
  if (found.record.shareable === 0) throw notToShare();
  return found;
}

/** Whether the actor may pass the record on by himself, whoever shares it with him: by the switch of the object. */
async function hasAlone(ctx: Ctx, object: ObjectDef, recordUid: string, grade: Grade): Promise<boolean> {
  const rights = await rightsOn(ctx, object.key);
  if (rights === null) throw problem('not_found');
  const own = { ...rights, scopes: rights.scopes.filter((s) => s.kind !== 'grants') };
  const alone = await store.readRecord(ctx.db, object, recordUid, recordSql(own, ctx.actor));
  return alone !== null && alone.shareable >= grade;
}

/**
 * The share that a new one hangs on. Read again and locked inside the transaction, so that a share taken back at the same moment
 * either takes the new one along or refuses it.
 */
async function throughWhat(tx: Ctx, object: ObjectDef, record: RecordFacts, actor: Actor, grade: Grade): Promise<string> {
  const here = passesHere(object, one(actor), 's', 't');
  const source = await store.lockPassing(tx.db, object, { recordId: record.id, principals: actor.principals, grade, here });
  if (source === null) throw problem('forbidden', 'The share you have this record through was taken back.');
  return source.id;
}
