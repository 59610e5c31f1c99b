/** Statements of a change of type: reading what is there, the new column of the table, and what stands where a value did not fit. */
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import type { ColumnDef, WasType } from './model.ts';
import { tables } from './sync.ts';
import { physicalOf, readSql } from './sync-types.ts';

export interface HeldValue {
  readonly id: string;
  /** As stored; of texts no more than anything they could become may have. */
  readonly value: unknown;
  readonly live: boolean;
}

/** Letters of a text that are read: whatever is longer fits nothing else. */
const LONGEST = 2_001;
const READ = 2_000;
/** Ids looked at in one statement: where few records hold a value, it would look through all of them. */
const WINDOW = 200_000;
const WRITTEN = 5_000;

/** Waits for whatever else changes the table: indexes that are made, and PostgreSQL's own cleaning. People read and write on. */
export async function holdBuilders(tx: Ctx, object: string): Promise<void> {
  await tx.db.run(sql`lock table ${tables.records(object)} in share update exclusive mode`);
}

/** Keeps everybody from these records until the end of the transaction. */
export async function holdPeople(tx: Ctx, object: string): Promise<void> {
  await tx.db.run(sql`lock table ${tables.records(object)} in access exclusive mode`);
}

function readHeld(column: ColumnDef): Sql {
  const value = column.type === 'text' ? sql`left(t.${sql.id(column.physical)}, ${LONGEST})` : readSql(column, 't');
  return sql`select t.id::text as id, ${value} as value, t.deleted_at is null as live from ${tables.records(column.objectKey)} t`;
}

const lastId = async (ctx: Ctx, object: string): Promise<bigint> =>
  BigInt((await ctx.db.one(sql<{ id: string }>`select coalesce(max(id), 0)::text as id from ${tables.records(object)}`)).id);

/** Behind this id, in one window, records that hold a value. */
const window = ({ physical }: ColumnDef, after: bigint): Sql =>
  sql`t.id > ${String(after)}::bigint and t.id <= ${String(after + BigInt(WINDOW))}::bigint and t.${sql.id(physical)} is not null`;

/** All values of a column, deleted records included, by id; some thousands at a time. */
export async function* heldValues(ctx: Ctx, column: ColumnDef): AsyncGenerator<HeldValue[]> {
  const end = await lastId(ctx, column.objectKey);
  for (let after = 0n; after < end; ) {
    const rows = await ctx.db.rows(
      sql<HeldValue>`${readHeld(column)} where ${window(column, after)} order by t.id limit ${READ}`,
    );
    const last = rows.at(-1);
    if (last !== undefined) yield rows;
    after = last === undefined || rows.length < READ ? after + BigInt(WINDOW) : BigInt(last.id);
  }
}

export interface Holders {
  readonly ids: readonly string[];
  /** All up to here were looked at; no record is behind it where `over`. */
  readonly upTo: string;
  readonly over: boolean;
}

/** The next records behind an id that hold a value, as far as one window goes. */
export async function nextHolders(tx: Ctx, column: ColumnDef, after: string, most: number): Promise<Holders> {
  const from = BigInt(after);
  const rows = await tx.db.rows(sql<{ id: string }>`select t.id::text as id from ${tables.records(column.objectKey)} t
    where ${window(column, from)} order by t.id limit ${most}`);
  const ids = rows.map(({ id }) => id);
  const last = ids.at(-1);
  if (last !== undefined && ids.length >= most) return { ids, upTo: last, over: false };
  const upTo = from + BigInt(WINDOW);
  return { ids, upTo: String(upTo), over: upTo >= (await lastId(tx, column.objectKey)) };
}

/**
 * What these records hold now, null for nothing; nobody else writes them until the end of the transaction. Those that somebody is writing are
 * left out: who waits for one of many records while he holds others is waited for in turn.
 */
export function claimValues(tx: Ctx, column: ColumnDef, ids: readonly string[]): Promise<HeldValue[]> {
  return tx.db.rows(sql<HeldValue>`${readHeld(column)} where t.id = any (${ids}::bigint[]) order by t.id
    for no key update skip locked`);
}

/** What these records hold, while nobody writes any. */
export function readThese(tx: Ctx, column: ColumnDef, ids: readonly string[]): Promise<HeldValue[]> {
  return tx.db.rows(sql<HeldValue>`${readHeld(column)} where t.id = any (${ids}::bigint[]) order by t.id`);
}

const converting = (how: 'on' | 'off') => sql`select set_config('portico.converting', ${how}, true)`;

export interface NewValue {
  readonly id: string;
  /** One text per column of the table, null for nothing. */
  readonly parts: readonly (string | null)[];
}

/** Fills the new column. Who is called what stays: nobody's counter is raised for it (migration 0122). */
export async function writeValues(tx: Ctx, column: ColumnDef, values: readonly NewValue[]): Promise<void> {
  if (values.length === 0) return;
  const physical = physicalOf(column);
  await tx.db.run(converting('on'));
  for (let from = 0; from < values.length; from += WRITTEN) {
    const some = values.slice(from, from + WRITTEN);
    const names = physical.map((_, i) => sql.id(`v${i}`));
    const set = physical.map(
      ({ name, type }, i) => sql`${sql.id(name)} = ${sql.ref(`n.v${i}`)}::${sql.raw(type.replace(' collate "C"', ''))}`,
    );
    const lists = physical.map((_, i) => sql`${some.map(({ parts }) => parts[i] ?? null)}::text[]`);
    await tx.db.run(sql`update ${tables.records(column.objectKey)} t set ${sql.join(set)}
      from unnest(${some.map(({ id }) => id)}::bigint[], ${sql.join(lists)}) n(id, ${sql.join(names)}) where t.id = n.id`);
  }
  await tx.db.run(converting('off'));
}

/** Writes down in the history what was there and did not fit, by whom it was given up. */
export async function noteEmptied(tx: Ctx, column: ColumnDef, ids: readonly string[], by: string | null): Promise<void> {
  if (ids.length === 0) return;
  await tx.db.run(sql`insert into ${tables.history(column.objectKey)} (record_id, at, by, action, column_key, old)
    select t.id, ${tx.now}, ${by}::bigint, 'update', ${column.key}, to_jsonb(${readSql(column, 't')})
    from ${tables.records(column.objectKey)} t where t.id = any (${ids}::bigint[])`);
}

/** Takes back what this transaction wrote so of these records: somebody has written them meanwhile. */
export async function forgetEmptied(tx: Ctx, column: ColumnDef, ids: readonly string[]): Promise<void> {
  await tx.db.run(sql`delete from ${tables.history(column.objectKey)} where record_id = any (${ids}::bigint[])
    and column_key = ${column.key} and xmin = pg_current_xact_id()::xid`);
}

/** Empties the new column of these records. */
export async function clearValues(tx: Ctx, column: ColumnDef, ids: readonly string[]): Promise<void> {
  const none = physicalOf(column).map(({ name }) => sql`${sql.id(name)} = null`);
  const empty = sql`update ${tables.records(column.objectKey)} t set ${sql.join(none)} where t.id = any (${ids}::bigint[])`;
  await tx.db.batch([converting('on'), empty, converting('off')]);
}

/** The last entry of an object's history. */
export async function lastEntry(tx: Ctx, object: string): Promise<string> {
  const { id } = await tx.db.one(sql<{ id: string }>`select coalesce(max(id), 0)::text as id from ${tables.history(object)}`);
  return id;
}

export interface RetypedRow {
  readonly type: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly required: boolean;
  readonly is_unique: boolean;
  readonly indexed: boolean;
  readonly searchable: boolean;
  readonly default_value: unknown;
  readonly physical: string;
  readonly was: readonly WasType[];
}

/** What the column of the table is called that is made next. */
export async function renamePhysical(tx: Ctx, id: string, physical: string): Promise<void> {
  await tx.db.run(sql`update portico.object_column set physical = ${physical} where id = ${id}::bigint`);
}

/** The row of a column that becomes another type. Its choices go: what is written from now on are texts. */
export async function updateType(tx: Ctx, id: string, c: RetypedRow): Promise<void> {
  const value = c.default_value === null ? sql`null` : sql`${JSON.stringify(c.default_value)}::jsonb`;
  const statements: Sql[] = [
    sql`update portico.object_column set type = ${c.type}, settings = ${JSON.stringify(c.settings)}::jsonb, required = ${c.required},
      is_unique = ${c.is_unique}, indexed = ${c.indexed}, searchable = ${c.searchable}, default_value = ${value}, physical = ${c.physical},
      was = ${JSON.stringify(c.was)}::jsonb where id = ${id}::bigint`,
    sql`delete from portico.choice where column_id = ${id}::bigint`,
  ];
  await tx.db.batch(statements);
}
