/** Rows of bulk changes. They are their owner's alone: it stands in every statement of his, and in the second wall. */
import type { BulkChange } from '../../../shared/contracts/bulk.ts';
import { asSystem, type Ctx, sql } from '../../kernel/index.ts';
import type { Stored } from '../model.ts';

export interface BulkRow {
  readonly id: string;
  readonly uid: string;
  readonly object: string;
  readonly principalId: string;
  readonly membershipId: string | null;
  readonly portal: string | null;
  readonly change: BulkChange;
  readonly state: 'running' | 'done' | 'undoing' | 'undone';
  readonly total: number;
  readonly madeAt: Date;
  readonly endedAt: Date | null;
}

/** One value that a change has set. */
export interface Was {
  readonly key: string;
  readonly old: Stored;
  readonly new: Stored;
}

export interface Chosen {
  readonly uid: string;
  readonly version: number;
}

export interface Waiting {
  readonly n: number;
  readonly record: string;
  readonly version: number | null;
}

export interface Outcome {
  readonly outcome: 'done' | 'same' | 'refused' | 'stale';
  readonly code?: string;
  readonly message?: string;
  readonly before?: readonly Was[];
}

const columns = sql`b.id::text as id, b.uid::text as uid, b.object, b.principal_id::text as "principalId",
  b.membership_id::text as "membershipId", b.portal, b.change, b.state, b.total, b.made_at as "madeAt", b.ended_at as "endedAt"`;

/** One of the actor's own. */
export const readBulk = (ctx: Ctx, object: string, uid: string): Promise<BulkRow | null> =>
  ctx.db.maybe(sql<BulkRow>`select ${columns} from portico.bulk b
    where b.uid = ${uid}::uuid and b.object = ${object} and b.principal_id = ${ctx.actor.userId}::bigint`);

/** For the worker, which then acts as its owner. */
export const readBulkById = (ctx: Ctx, id: string): Promise<BulkRow | null> =>
  ctx.db.maybe(sql<BulkRow>`select ${columns} from portico.bulk b where b.id = ${id}::bigint`);

/** How many of the actor's are under way. Until the transaction ends nobody else counts them, so that of several starts each sees the others. */
export async function countRunning(ctx: Ctx): Promise<number> {
  await ctx.db.run(sql`select pg_advisory_xact_lock(hashtextextended('portico.bulk.' || ${ctx.actor.userId}::text, 0))`);
  const { n } = await ctx.db.one(sql<{ n: number }>`select count(*)::int as n from portico.bulk
    where principal_id = ${ctx.actor.userId}::bigint and state in ('running', 'undoing')`);
  return n;
}

export async function insertBulk(
  ctx: Ctx,
  made: { readonly uid: string; readonly object: string; readonly portal: string | null; readonly change: BulkChange },
  records: readonly Chosen[],
): Promise<string> {
  const { id } = await ctx.db.one(sql<{ id: string }>`insert into portico.bulk
      (uid, object, principal_id, membership_id, portal, change, total, made_at)
    values (${made.uid}::uuid, ${made.object}, ${ctx.actor.userId}::bigint, ${ctx.actor.membershipId}::bigint, ${made.portal},
      ${JSON.stringify(made.change)}::jsonb, ${records.length}::int, ${ctx.now}) returning id::text as id`);
  await ctx.db.run(sql`insert into portico.bulk_row (bulk_id, n, record, version)
    select ${id}::bigint, r.n, r.uid, r.version
    from unnest(${records.map(({ uid }) => uid)}::uuid[], ${records.map(({ version }) => version)}::int[])
      with ordinality as r(uid, version, n)`);
  return id;
}

/** The next record that nobody works on, locked for this transaction: whoever dies in it leaves it to the next. */
export const nextToDo = (ctx: Ctx, id: string): Promise<Waiting | null> =>
  ctx.db.maybe(sql<Waiting>`select r.n, r.record::text as record, r.version from portico.bulk_row r
    where r.bulk_id = ${id}::bigint and r.outcome is null order by r.n limit 1 for update skip locked`);

/** The next one to be undone; the last that was done comes first. */
export const nextToUndo = (ctx: Ctx, id: string): Promise<Waiting | null> =>
  ctx.db.maybe(sql<Waiting>`select r.n, r.record::text as record, r.version from portico.bulk_row r
    where r.bulk_id = ${id}::bigint and r.outcome = 'done' and r.undone is null order by r.n desc limit 1 for update skip locked`);

/**
 * What a change has set, columns too that whoever asked may not read: it goes back into the record and into no answer. Written when the change
 * was made, in a transaction that is over.
 */
export async function readBefore(ctx: Ctx, id: string, n: number): Promise<readonly Was[]> {
  const { db } = asSystem(ctx, 'values an undo puts back');
  const row = await db.maybe(sql<{ before: readonly Was[] | null }>`select before from portico.bulk_row
    where bulk_id = ${id}::bigint and n = ${n}::int`);
  return row?.before ?? [];
}

export async function noteDone(ctx: Ctx, id: string, n: number, { outcome, code, message, before }: Outcome): Promise<void> {
  await ctx.db.run(sql`update portico.bulk_row set outcome = ${outcome}, code = ${code ?? null}, message = ${message ?? null},
      before = ${before === undefined ? null : JSON.stringify(before)}::jsonb
    where bulk_id = ${id}::bigint and n = ${n}::int and outcome is null`);
}

export async function noteUndone(
  ctx: Ctx,
  id: string,
  n: number,
  {
    outcome,
    code,
    message,
  }: { readonly outcome: 'done' | 'refused' | 'stale'; readonly code?: string; readonly message?: string },
): Promise<void> {
  await ctx.db.run(sql`update portico.bulk_row set undone = ${outcome}, code = ${code ?? null}, message = ${message ?? null}
    where bulk_id = ${id}::bigint and n = ${n}::int and undone is null`);
}

/** Ends a run of which nothing is left. */
export async function endRun(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.run(sql`update portico.bulk b set state = case b.state when 'running' then 'done' else 'undone' end, ended_at = ${ctx.now}
    where b.id = ${id}::bigint and b.state in ('running', 'undoing') and not exists (select 1 from portico.bulk_row r
      where r.bulk_id = b.id and case b.state when 'running' then r.outcome is null else r.outcome = 'done' and r.undone is null end)`);
}

/** True where the undo begins now. */
export async function beginUndo(ctx: Ctx, id: string): Promise<boolean> {
  const changed = await ctx.db.run(
    sql`update portico.bulk set state = 'undoing' where id = ${id}::bigint and state = 'done' and principal_id = ${ctx.actor.userId}::bigint`,
  );
  return changed === 1;
}

export interface Counts {
  readonly waiting: number;
  readonly done: number;
  readonly same: number;
  readonly refused: number;
  readonly stale: number;
  readonly undone: number;
  readonly left: number;
}

export const countRows = (ctx: Ctx, id: string, undoing: boolean): Promise<Counts> =>
  ctx.db.one(sql<Counts>`select
      count(*) filter (where case when ${undoing}::boolean then outcome = 'done' and undone is null else outcome is null end)::int as waiting,
      count(*) filter (where outcome = 'done')::int as done, count(*) filter (where outcome = 'same')::int as same,
      count(*) filter (where outcome = 'refused')::int as refused, count(*) filter (where outcome = 'stale')::int as stale,
      count(*) filter (where undone = 'done')::int as undone,
      count(*) filter (where undone in ('refused', 'stale'))::int as left
    from portico.bulk_row where bulk_id = ${id}::bigint`);

export const readRefusals = (
  ctx: Ctx,
  id: string,
  undoing: boolean,
  most: number,
): Promise<{ uid: string; code: string; message: string }[]> =>
  ctx.db.rows(sql<{ uid: string; code: string; message: string }>`select r.record::text as uid,
      coalesce(r.code, 'stale') as code, coalesce(r.message, '') as message from portico.bulk_row r
    where r.bulk_id = ${id}::bigint
      and case when ${undoing}::boolean then r.undone in ('refused', 'stale') else r.outcome in ('refused', 'stale') end
    order by r.n limit ${most}::int`);

/** What nobody undoes any more. */
export async function sweepOlder(ctx: Ctx, before: Date): Promise<void> {
  await ctx.db.run(sql`delete from portico.bulk where made_at < ${before}`);
}
