/** Rows of changes of a type that go on in the background, and what they have to look at again. Nothing is decided here. */
import type { Reading } from '../../shared/columns/retype.ts';
import { type Ctx, sql } from '../kernel/index.ts';
import type { ColumnType } from './model.ts';
import type { Unfit } from './retype-values.ts';
import type { TypeWish } from './retype-wish.ts';
import { tables } from './sync.ts';

/** Rows written in one statement. */
const WRITTEN = 5_000;

export interface NewChange {
  readonly objectId: string;
  readonly columnId: string;
  readonly physical: string;
  readonly wish: TypeWish;
  readonly reading: Reading;
  readonly emptied: number;
  readonly sealed: boolean;
  readonly by: string | null;
  readonly total: number;
}

/** What is told of a change of a column that ended is told no more. */
export async function forgetEnded(tx: Ctx, columnId: string): Promise<void> {
  await tx.db.run(sql`delete from portico.type_change where column_id = ${columnId}::bigint and ended_at is not null`);
}

/** Writes down that a change begins; answers its id. */
export async function insertChange(tx: Ctx, c: NewChange): Promise<string> {
  const made = await tx.db.one(sql<{ id: string }>`insert into portico.type_change
      (object_id, column_id, physical, wanted, emptied, sealed, made_by, made_at, total, touched_at)
    values (${c.objectId}::bigint, ${c.columnId}::bigint, ${c.physical}, ${JSON.stringify({ wish: c.wish, reading: c.reading })}::jsonb,
      ${c.emptied}, ${c.sealed}, ${c.by}::bigint, ${tx.now}, ${c.total}, ${tx.now}) returning id::text as id`);
  return made.id;
}

/** What may be lost, and of which record. */
export async function noteAgreed(tx: Ctx, id: string, unfit: readonly Unfit[]): Promise<void> {
  for (let from = 0; from < unfit.length; from += WRITTEN) {
    const some = unfit.slice(from, from + WRITTEN);
    await tx.db.run(sql`insert into portico.type_change_loss (change_id, record_id, agreed)
      select ${id}::bigint, n.id, n.sum from unnest(${some.map((one) => one.id)}::bigint[], ${some.map(({ sum }) => sum)}::text[]) n(id, sum)`);
  }
}

export interface OpenChange {
  readonly id: string;
  readonly objectId: string;
  readonly columnId: string;
  readonly physical: string;
  readonly wanted: { readonly wish: TypeWish; readonly reading: Reading };
  readonly emptied: number;
  readonly sealed: boolean;
  readonly madeBy: string | null;
  /** Records up to this id were read; all of them where it says so. */
  readonly upTo: string;
  readonly allRead: boolean;
  /** It ended without effect. */
  readonly over: boolean;
}

const changes = sql`select id::text as id, object_id::text as "objectId", column_id::text as "columnId", physical, wanted, emptied, sealed,
  made_by::text as "madeBy", up_to::text as "upTo", all_read as "allRead", ended_at is not null as over from portico.type_change`;

/** A change under way, held until the end of the transaction; null where it is over, or where somebody else is at it and `now` is asked for. */
export function lockChange(tx: Ctx, id: string, { now = false }: { readonly now?: boolean } = {}): Promise<OpenChange | null> {
  const how = now ? sql` skip locked` : sql``;
  return tx.db.maybe(sql<OpenChange>`${changes} where id = ${id}::bigint and ended_at is null for no key update${how}`);
}

/** The change of a column, held, be it over or not. */
export function lockChangeOf(tx: Ctx, columnId: string): Promise<OpenChange | null> {
  return tx.db.maybe(sql<OpenChange>`${changes} where column_id = ${columnId}::bigint for no key update`);
}

/** Writes down how far it came. */
export async function noteProgress(
  tx: Ctx,
  id: string,
  p: { readonly read: number; readonly upTo: string; readonly allRead: boolean },
): Promise<void> {
  await tx.db.run(sql`update portico.type_change set done = done + ${p.read}::bigint, up_to = ${p.upTo}::bigint, all_read = ${p.allRead},
    touched_at = ${tx.now} where id = ${id}::bigint`);
}

/** `at`: nobody takes it up sooner. */
export async function touchChange(ctx: Ctx, id: string, at = ctx.now): Promise<void> {
  await ctx.db.run(sql`update portico.type_change set touched_at = ${at} where id = ${id}::bigint and ended_at is null`);
}

/** How often the end was tried in vain, with this time. */
export async function noteTry(ctx: Ctx, id: string): Promise<number> {
  const row = await ctx.db.maybe(sql<{ tries: number }>`update portico.type_change set tries = tries + 1
    where id = ${id}::bigint and ended_at is null returning tries`);
  return row?.tries ?? 1;
}

/** Leaves records to be looked at again, as far as they are there. */
export async function markDirty(tx: Ctx, id: string, object: string, records: readonly string[]): Promise<void> {
  if (records.length === 0) return;
  await tx.db.run(sql`insert into portico.type_change_dirty (change_id, record_id)
    select ${id}::bigint, t.id from ${tables.records(object)} t where t.id = any (${records}::bigint[])`);
}

/** Takes some records that are to be looked at again, each once. */
export async function takeDirty(tx: Ctx, id: string, most: number): Promise<string[]> {
  const rows = await tx.db.rows(sql<{ id: string }>`with picked as (
      select ctid from portico.type_change_dirty where change_id = ${id}::bigint limit ${most} for update skip locked),
    gone as (delete from portico.type_change_dirty where ctid in (select ctid from picked) returning record_id)
    select distinct record_id::text as id from gone order by 1`);
  return rows.map((row) => row.id);
}

/** Of these records it is not known any more whether their values fit. */
export async function dropLoss(tx: Ctx, id: string, records: readonly string[]): Promise<void> {
  await tx.db.run(sql`update portico.type_change_loss set found = null
    where change_id = ${id}::bigint and record_id = any (${records}::bigint[]) and found is not null`);
}

/** Writes down which values do not fit. */
export async function noteLoss(tx: Ctx, id: string, unfit: readonly Unfit[]): Promise<void> {
  if (unfit.length === 0) return;
  await tx.db.run(sql`insert into portico.type_change_loss (change_id, record_id, found)
    select ${id}::bigint, n.id, n.sum from unnest(${unfit.map((one) => one.id)}::bigint[], ${unfit.map(({ sum }) => sum)}::text[]) n(id, sum)
    on conflict (change_id, record_id) do update set found = excluded.found`);
}

export interface Loss {
  readonly lost: number;
  /** Of those, how many are live; and how many are not as they were agreed to. */
  readonly live: number;
  readonly others: number;
}

const lost = (
  id: string,
  object: string,
) => sql`from portico.type_change_loss l join ${tables.records(object)} t on t.id = l.record_id
  where l.change_id = ${id}::bigint and l.found is not null`;

export const countLoss = (tx: Ctx, id: string, object: string): Promise<Loss> =>
  tx.db.one(sql<Loss>`select count(*)::int as lost, count(*) filter (where t.deleted_at is null)::int as live,
    count(*) filter (where l.agreed is distinct from l.found)::int as others ${lost(id, object)}`);

export async function readLoss(tx: Ctx, id: string, object: string): Promise<string[]> {
  const rows = await tx.db.rows(sql<{ id: string }>`select t.id::text as id ${lost(id, object)} order by t.id`);
  return rows.map((row) => row.id);
}

/** What was kept for a change. Who writes records must be known to have ended, or have no trigger any more. */
export async function forgetKept(tx: Ctx, id: string): Promise<void> {
  await tx.db.batch([
    sql`delete from portico.type_change_loss where change_id = ${id}::bigint`,
    sql`delete from portico.type_change_dirty where change_id = ${id}::bigint`,
  ]);
}

export async function deleteChange(tx: Ctx, id: string): Promise<void> {
  await tx.db.run(sql`delete from portico.type_change where id = ${id}::bigint`);
}

/** It ended without effect; told until somebody has seen it. */
export async function endChange(tx: Ctx, id: string, refused: string): Promise<void> {
  await tx.db.run(sql`update portico.type_change set ended_at = ${tx.now}, refused = ${refused} where id = ${id}::bigint`);
}

/** What is told of a change. */
export interface ToldChange {
  readonly columnId: string;
  readonly type: ColumnType;
  /** As many as the total once all are read. */
  readonly done: number;
  readonly total: number;
  /** Why it ended without effect; null = it is under way. */
  readonly refused: string | null;
}

/** The changes of columns of an object, those that ended without effect included. */
export const readChanges = (ctx: Ctx, objectId: string): Promise<ToldChange[]> =>
  ctx.db.rows(sql<ToldChange>`select column_id::text as "columnId", wanted -> 'wish' ->> 'type' as type,
    case when all_read then total else least(done, total) end::int as done, total::int as total, refused from portico.type_change where object_id = ${objectId}::bigint order by id`);

/** Changes that nobody has touched since `before`. */
export const readLeft = (ctx: Ctx, before: Date): Promise<{ readonly id: string }[]> =>
  ctx.db.rows(
    sql<{
      id: string;
    }>`select id::text as id from portico.type_change where ended_at is null and touched_at < ${before} order by id`,
  );
