/**
 * Explicit grants and where they come from. A retired source counts no more from the next request on, for the actor knows it as dead
 * and the walls do, too; its rows are swept afterwards, in turns, and a job that was killed goes on where it stood.
 */
import { type Ctx, emit, inDatabase, type JobHandlers, withTx } from '../../kernel/index.ts';
import { metadataOf, type ObjectDef, objectOf } from '../../metadata/index.ts';
import { bumpConfiguration, bumpOrganisation, bumpPrincipal } from '../counters.ts';
import { GRADE, type Grade } from '../model.ts';
import * as store from './store.ts';

/** Outbox topic of the sweep. */
const SWEEP = 'access.sweep';

/** Rows deleted and sources looked at in one turn. */
const ROWS = 5_000;
const SOURCES = 200;

export interface Grant {
  readonly recordId: string;
  readonly principalId: string;
  readonly grade: Grade;
}

/**
 * Writes explicit grants of one source in the transaction of `ctx` and raises the counters of those who gain. For code that made sure
 * of the right to do so: participants, audiences, processes. Answers the source's id, to retire it by.
 */
export async function addGrants(
  ctx: Ctx,
  object: ObjectDef,
  source: { readonly kind: store.SourceKind; readonly recordId?: string; readonly madeBy?: string },
  grants: readonly Grant[],
): Promise<string> {
  return withTx(ctx, async (tx) => {
    const receivers = [...new Set(grants.map((g) => g.principalId))];
    const { id } = await store.insertSource(tx.db, {
      objectId: object.id,
      kind: source.kind,
      recordId: source.recordId ?? null,
      // A source of one receiver is dead for him alone; one of many is looked at by everybody.
      principalId: receivers.length === 1 ? (receivers[0] ?? null) : null,
      grade: grants.reduce<Grade>((most, g) => (g.grade > most ? g.grade : most), 1),
      mayPassOn: false,
      madeBy: source.madeBy ?? null,
      passedThrough: null,
      givenIn: null,
      at: tx.now,
    });
    await store.insertAccess(tx.db, object, id, grants);
    for (const principalId of receivers) await bumpPrincipal(tx, principalId);
    return id;
  });
}

/**
 * A portal user's own contact: he reads and changes it, as far as operations and columns let him, whatever the scopes say of the
 * contacts of others (PRO-01, AUT-10). In the transaction that makes the user.
 */
export async function addSelf(ctx: Ctx, contactId: string, userId: string): Promise<void> {
  const contact = objectOf(await metadataOf(ctx), 'contact');
  await addGrants(ctx, contact, { kind: 'self', recordId: contactId }, [
    { recordId: contactId, principalId: userId, grade: GRADE.edit },
  ]);
}

/** The end of it, with the user. */
export async function endSelf(ctx: Ctx, userId: string): Promise<void> {
  const contact = (await metadataOf(ctx)).objects.get('contact');
  if (contact === undefined) return;
  const sources = await store.readSelfSources(ctx.db, contact.id, userId);
  await retireSources(
    ctx,
    sources.map(({ id }) => id),
  );
}

/** Ends sources and everything passed on through them, in the transaction of `ctx`; the loss holds at the next request. */
export async function retireSources(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await withTx(ctx, async (tx) => {
    const retired = [];
    // The first round waits for those who are passing on through one of these right now; what they have made is seen by the next.
    for (let round = await store.retire(tx.db, ids, tx.now); round.length > 0; round = await store.retire(tx.db, ids, tx.now)) {
      retired.push(...round);
    }
    if (retired.length === 0) return;
    if (retired.some((s) => s.principalId === null)) await bumpConfiguration(tx);
    for (const principalId of new Set(retired.map((s) => s.principalId))) {
      if (principalId !== null) await bumpPrincipal(tx, principalId);
    }
    await emit(tx, { topic: SWEEP, payload: {} });
  });
}

/**
 * Belongs into the transaction that gives a record to another organisation: what people of the old one have shared among themselves
 * ends, for they passed on what their organisation had, and the counters of both organisations rise. What staff have shared stays.
 */
export async function organisationChanged(
  ctx: Ctx,
  object: ObjectDef,
  recordId: string,
  accounts: readonly (string | null)[],
): Promise<void> {
  const shares = await store.readOutsideShares(ctx.db, object.id, recordId);
  await retireSources(
    ctx,
    shares.map(({ id }) => id),
  );
  const known = accounts.filter((id) => id !== null);
  for (const { id } of await store.readOrganisationRoles(ctx.db, known)) await bumpOrganisation(ctx, id);
}

/**
 * One turn of the sweep: takes away a bounded number of rows of retired sources; answers whether there is more to do. A source is
 * marked as swept when none of its rows is left, so being killed or running twice does no harm.
 */
export async function sweepSources(ctx: Ctx): Promise<boolean> {
  const metadata = await metadataOf(ctx);
  const sources = await store.readUnswept(ctx.db, SOURCES);
  let left = ROWS;
  for (const source of sources) {
    const object = metadata.objectById(source.objectId);
    const deleted = object === undefined ? 0 : await store.sweepRows(ctx.db, object, source, left);
    left -= deleted;
    if (left <= 0) return true;
    await store.markSwept(ctx.db, source.id, ctx.now);
  }
  return sources.length === SOURCES;
}

/** Handlers for the workers. */
export const sourceJobs: JobHandlers = {
  [SWEEP]: inDatabase(async (ctx) => {
    if (await sweepSources(ctx)) await emit(ctx, { topic: SWEEP, payload: {} });
  }),
};
