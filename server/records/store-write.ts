/**
 * Statements that change records. Update and delete carry the record predicate themselves: no row written means refused, so a right
 * or a record that changes between look and write cannot be overtaken.
 */
import { type Grade, type ObjectRights, recordSql, recordWritten } from '../access/index.ts';
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import { type ColumnDef, numberSequence, type ObjectDef, physicalName, tables, writeSql } from '../metadata/index.ts';
import type { Stored } from './model.ts';
import { field } from './store-filter.ts';
import { type RawRow, storedList } from './store-read.ts';
import { dropWordsSql, writeWordsSql } from './store-search.ts';

/** A row as it stands after a write. `kept` = still within the actor's reach by its new values. */
export interface WrittenRow extends RawRow {
  readonly kept: boolean;
}

export interface NewRecord {
  readonly uid: string;
  readonly values: ReadonlyMap<string, Stored>;
  /** 'self' = the record is its own organisation (accounts). */
  readonly organisation: string | null | 'self';
}

/** The next number by its mask, inside the insert. A write that fails leaves a gap: nobody waits for it (docs/decisions/0015). */
function numberSql(column: ColumnDef): Sql {
  const [, before = '', zeros = '', after = ''] = /^([^{}]*)\{(0+)\}([^{}]*)$/.exec(String(column.settings.mask)) ?? [];
  const digits = sql.lit(zeros.length);
  return sql`(select ${before} || case when length(n::text) > ${digits} then n::text else lpad(n::text, ${digits}, '0') end || ${after}
    from nextval(${`data.${quoted(numberSequence(column))}`}::regclass) n)`;
}

/** Adds a record, and what rules by author give of it; its text is the same for all of an object. */
export async function insertRecord(
  ctx: Ctx,
  { object }: Pick<ObjectRights, 'object'>,
  { uid, values, organisation }: NewRecord,
): Promise<RawRow> {
  const parts: { name: string; value: Sql }[] = [];
  for (const column of object.columns) {
    if (column.standard || column.type === 'files') continue;
    if (column.type === 'number') parts.push({ name: column.physical, value: numberSql(column) });
    else parts.push(...writeSql(column, values.get(column.key) ?? null));
  }
  const id = sql`nextval(${`data.${quoted(`${object.key}_id_seq`)}`}::regclass)`;
  const me = sql`${ctx.actor.userId}::bigint`;
  const row = await ctx.db.one(
    sql<RawRow>`insert into ${tables.records(object.key)} as t (id, uid, organisation_id, created_at, created_by, created_in, modified_at, modified_by${sql.join(
      [sql``, ...parts.map(({ name }) => sql.id(name))],
    )})
      select n.id, ${uid}::uuid, ${organisation === 'self' ? sql`n.id` : sql`${organisation}::bigint`},
        ${ctx.now}::timestamptz, ${me}, ${ctx.actor.membershipId}::bigint, ${ctx.now}::timestamptz, ${me}${sql.join([sql``, ...parts.map(({ value }) => value)])}
      from (select ${id} as id) n
      returning t.id::text as id, t.uid::text as uid, t.version, 4 as grade, ${storedList(object.columns, 't')}`,
    { named: true },
  );
  await recordWritten(ctx, object, row.id);
  return row;
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** A record as it stands, for the gateway's own writing; null where it is gone, or the second wall hides it. */
export function readOwn(ctx: Ctx, object: ObjectDef, id: string): Promise<RawRow | null> {
  return ctx.db.maybe(
    sql<RawRow>`select t.id::text as id, t.uid::text as uid, t.version, 4 as grade, ${storedList(object.columns, 't')}
      from ${tables.records(object.key)} t where t.id = ${id}::bigint and t.deleted_at is null`,
    { named: true },
  );
}

export interface RecordChange {
  readonly id: string;
  readonly values: ReadonlyMap<string, Stored>;
  readonly columns: readonly ColumnDef[];
  /** Grade the actor must have, in the statement; null = the gateway itself writes (owned columns). */
  readonly may: { readonly rights: ObjectRights; readonly grade: Grade } | null;
  /** Version that was seen. */
  readonly version?: number;
  /** The status an action leads from must still be this. */
  readonly status?: { readonly column: ColumnDef; readonly value: Stored };
  /** The record's new organisation, where it follows a column. */
  readonly organisation?: string | null;
}

/** Changes a record; null where no row was written. */
export function updateRecord(ctx: Ctx, object: ObjectDef, change: RecordChange): Promise<WrittenRow | null> {
  const level = change.may === null ? null : recordSql(change.may.rights, ctx.actor);
  const sets = change.columns.flatMap((column) => writeSql(column, change.values.get(column.key) ?? null));
  if (change.organisation !== undefined) sets.push({ name: 'organisation_id', value: sql`${change.organisation}::bigint` });
  const may = level?.atLeast('t', change.may?.grade ?? 4) ?? sql`true`;
  const seen = change.version === undefined ? sql`` : sql` and t.version = ${change.version}::int`;
  const from = change.status;
  const still =
    from === undefined
      ? sql``
      : sql` and ${field('t', from.column.physical)} is not distinct from ${from.value as string | null}::text`;
  return ctx.db.maybe(
    sql<WrittenRow>`update ${tables.records(object.key)} as t set version = t.version + 1, modified_at = ${ctx.now}::timestamptz,
        modified_by = ${ctx.actor.userId}::bigint${sql.join([sql``, ...sets.map(({ name, value }) => sql`${sql.id(name)} = ${value}`)])}
      where t.id = ${change.id}::bigint and t.deleted_at is null${seen}${still} and ${may}
      returning t.id::text as id, t.uid::text as uid, t.version, 0 as grade, ${level?.atLeast('t', 1) ?? sql`true`} as kept,
        ${storedList(object.columns, 't')}`,
  );
}

/** Deletes a record softly; false where no row was written. */
export async function deleteRecord(ctx: Ctx, rights: ObjectRights, id: string, version?: number): Promise<boolean> {
  const seen = version === undefined ? sql`` : sql` and t.version = ${version}::int`;
  const written = await ctx.db.run(
    sql`update ${tables.records(rights.object.key)} as t set deleted_at = ${ctx.now}::timestamptz, deleted_by = ${ctx.actor.userId}::bigint,
        version = t.version + 1, modified_at = ${ctx.now}::timestamptz, modified_by = ${ctx.actor.userId}::bigint
      where t.id = ${id}::bigint and t.deleted_at is null${seen} and ${recordSql(rights, ctx.actor).atLeast('t', 4)}`,
  );
  return written === 1;
}

/**
 * Brings back a record (uid) that the actor himself has deleted and on which he has the grade that deleting asks for. `gone`: there is none
 * for him; `stale`: it is not deleted any more, or somebody else did it.
 */
export async function restoreRecord(ctx: Ctx, rights: ObjectRights, uid: string): Promise<{ id: string } | 'gone' | 'stale'> {
  const table = tables.records(rights.object.key);
  const may = recordSql(rights, ctx.actor).atLeast('t', 4);
  const back = await ctx.db.maybe(
    sql<{ id: string }>`update ${table} as t set deleted_at = null, deleted_by = null, version = t.version + 1,
        modified_at = ${ctx.now}::timestamptz, modified_by = ${ctx.actor.userId}::bigint
      where t.uid = ${uid}::uuid and t.deleted_at is not null and t.deleted_by = ${ctx.actor.userId}::bigint and ${may}
      returning t.id::text as id`,
  );
  if (back !== null) return back;
  const there = await ctx.db.maybe(
    sql<{ id: string }>`select t.id::text as id from ${table} t where t.uid = ${uid}::uuid and ${may}`,
  );
  return there === null ? 'gone' : 'stale';
}

/** Deletes a record softly for the gateway itself; nothing happens where it is gone. */
export async function dropRecord(ctx: Ctx, object: ObjectDef, id: string): Promise<void> {
  await ctx.db.run(
    sql`update ${tables.records(object.key)} as t set deleted_at = ${ctx.now}::timestamptz, deleted_by = ${ctx.actor.userId}::bigint
      where t.id = ${id}::bigint and t.deleted_at is null`,
  );
}

/** One entry of a record's history; no column = the record as a whole. */
export interface Entry {
  readonly column: string | null;
  readonly old: unknown;
  readonly new: unknown;
}

const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value));

/** What goes with every write, in one flush: history (N7), words, and the event that open screens listen for. */
export async function writeTraces(
  ctx: Ctx,
  object: ObjectDef,
  trace: {
    readonly id: string;
    readonly action: string;
    readonly entries: readonly Entry[];
    readonly words: 'write' | 'drop' | 'keep';
  },
): Promise<void> {
  const { id, action, entries } = trace;
  const statements: Sql[] = [];
  if (entries.length > 0) {
    statements.push(sql`insert into ${tables.history(object.key)} (record_id, at, by, action, column_key, old, new)
      select ${id}::bigint, ${ctx.now}::timestamptz, ${ctx.actor.userId}::bigint, ${action}, e.column_key, e.old::jsonb, e.new::jsonb
      from unnest(${entries.map((e) => e.column)}::text[], ${entries.map((e) => json(e.old))}::text[], ${entries.map((e) => json(e.new))}::text[])
        as e(column_key, old, new)`);
  }
  const words = trace.words === 'keep' ? null : trace.words === 'drop' ? dropWordsSql(object, id) : writeWordsSql(object, id);
  if (words !== null) statements.push(words);
  if (statements.length > 0) await ctx.db.later(statements, { named: true });
}

/** Organisation and contact's organisation as they stand in a record that another one points to, whoever may read it. */
export async function organisationOf(ctx: Ctx, object: string, id: string): Promise<string | null> {
  const row = await ctx.db.maybe(
    sql<{
      organisation: string | null;
    }>`select t.organisation_id::text as organisation from ${tables.records(object)} t where t.id = ${id}::bigint`,
    { named: true },
  );
  return row?.organisation ?? null;
}

/** Takes an idempotency key for the record it has made; fails with the commit where it was taken before (`isKeyTaken`). */
export async function takeKey(ctx: Ctx, key: string, hash: Buffer, object: ObjectDef, recordId: string): Promise<void> {
  const row = sql`insert into portico.idempotency (principal_id, key, request_hash, object_id, record_id, created_at)
    values (${ctx.actor.userId}::bigint, ${key}, ${hash}, ${object.id}::bigint, ${recordId}::bigint, ${ctx.now})`;
  await ctx.db.later([row], { named: true });
}

export function isKeyTaken(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23505' && constraint === 'idempotency_pkey';
}

/** What a key was used for. */
export function readKey(ctx: Ctx, key: string): Promise<{ hash: Buffer; object: string | null; record: string | null } | null> {
  return ctx.db.maybe(
    sql<{ hash: Buffer; object: string | null; record: string | null }>`select request_hash as hash, object_id::text as object,
      record_id::text as record from portico.idempotency where principal_id = ${ctx.actor.userId}::bigint and key = ${key}`,
    { named: true },
  );
}

/** The uid of a record by id, deleted or not: what an idempotency key made. The record itself is then read with today's rights. */
export async function uidOf(ctx: Ctx, object: ObjectDef, id: string): Promise<string | null> {
  const row = await ctx.db.maybe(
    sql<{ uid: string }>`select t.uid::text as uid from ${tables.records(object.key)} t where t.id = ${id}::bigint`,
    {
      named: true,
    },
  );
  return row?.uid ?? null;
}

/** The physical name of an object's primary order. */
export const orderColumnOf = (object: ObjectDef) => physicalName(object, object.orderColumn);
