/**
 * What is selected of a record: an explicit list of columns made from tokens, never `*`. References come with uid and label of
 * their target, fetched under the target's own predicate, or empty (L1).
 */
import { type ObjectRights, type ReadableColumn, recordSql } from '../access/index.ts';
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import { type ColumnDef, currencyColumn, tables } from '../metadata/index.ts';
import type { ShownReference } from './model.ts';
import { HOLE } from './prepared.ts';
import type { ShownTarget } from './schema.ts';
import { field } from './store-filter.ts';

/**
 * A row as it comes: `v0`, `v1` ... are the projected columns, `c0` ... their currencies, `p0` ... the counters of people, `r0`, `m0` ...
 * stored values.
 */
export interface RawRow {
  readonly id: string;
  readonly uid: string;
  readonly version: number;
  readonly grade: number;
  /** Highest grade that may be passed on, besides what is kept with the rights; where that has to be asked. */
  readonly shareable?: number;
  readonly [field: string]: unknown;
}

/** What to select for one actor and one set of columns. */
export interface Projection {
  readonly rights: ObjectRights;
  readonly tokens: readonly ReadableColumn[];
  readonly targets: ReadonlyMap<string, ShownTarget>;
  /** Stored values that decide which actions there are; readable or not, they never leave the server. */
  readonly reads: readonly StoredCell[];
  readonly cells: readonly Cell[];
}

/** The records of a catalogue that an actor reaches, by id (names.ts). */
export interface Names {
  readonly all: ReadonlyMap<string, ShownReference>;
  /** Ids that rows have and nobody reaches: deleted ones. */
  readonly gone: Set<string>;
}

/** A stored column and the fields it comes in. */
export interface StoredCell {
  readonly column: ColumnDef;
  readonly value: string;
  readonly currency: string;
}

/** How a projected column comes: names of its fields, and the object a reference leads to. */
export interface Cell {
  readonly column: ColumnDef;
  readonly value: string;
  readonly currency: string;
  readonly target: string;
  /** Of a reference into a catalogue, what its records are called; it comes as an id then. Null = uid and label come with the row. */
  readonly names: Names | null;
  /** The counter of the person, by which his name is kept (people.ts). */
  readonly counter: string;
}

/** Files of a column as JSON, in the order they were attached. */
function filesOf(column: ColumnDef, alias: string): Sql {
  return sql`(select jsonb_agg(jsonb_build_object('uid', f.uid, 'name', f.name, 'mediaType', f.media_type, 'size', f.size) order by f.id)
    from ${tables.files(column.objectKey)} f
    where f.record_id = ${field(alias, 'id')} and f.column_key = ${sql.lit(column.key)} and f.deleted_at is null)`;
}

/** What a record is called, in the actor's language where it has a name in it. */
function labelOf({ label, translated = [] }: ShownTarget, alias: string): Sql {
  const names = [...translated, label].map(({ physical }) => sql`${field(alias, physical)}::text`);
  return names.length === 1 ? sql`${names[0]}` : sql`coalesce(${sql.join(names)})`;
}

/** One text, the uid in front: JSON would have to be made there and taken apart here, for every row. */
function shownReference(target: ShownTarget, there: string): Sql {
  return sql`${field(there, 'uid')}::text || coalesce(${labelOf(target, there)}, '')`;
}

/** The record that a reference leads to, as far as this actor reaches it; as alias `there`. */
function followed(ctx: Ctx, column: ColumnDef, target: ShownTarget, alias: string, there: string): { table: Sql; on: Sql } {
  return {
    table: sql`${tables.records(target.rights.object.key)} as ${sql.id(there)}`,
    on: sql`${field(there, 'id')} = ${field(alias, column.physical)} and ${field(there, 'deleted_at')} is null
      and ${recordSql(target.rights, ctx.actor).atLeast(there, 1)}`,
  };
}

/**
 * Targets of references as left joins, for the statement of a page whose select list is `joined`: a question for each row begins anew with
 * each, and reads a small table from end to end every time (docs/decisions/0011). For one record questions cost less.
 */
export function referenceJoins(ctx: Ctx, { cells, targets }: Projection, alias: string): Sql {
  const joins = cells.flatMap(({ column, names }, i) => {
    const target = column.type === 'reference' ? targets.get(column.key) : undefined;
    if (target === undefined || names !== null) return [];
    const { table, on } = followed(ctx, column, target, alias, `ref${i}`);
    return [sql` left join ${table} on ${on}`];
  });
  return joins.length === 0 ? sql`` : sql.join(joins, sql``);
}

function referenceOf(
  ctx: Ctx,
  column: ColumnDef,
  target: ShownTarget | undefined,
  alias: string,
  there: string,
  joined: boolean,
): Sql {
  if (target === undefined) return sql`null`;
  if (joined) return shownReference(target, there);
  const { table, on } = followed(ctx, column, target, alias, there);
  return sql`(select ${shownReference(target, there)} from ${table} where ${on})`;
}

const counterOf = (column: ColumnDef, alias: string) =>
  sql`(select n.epoch::text from keys._person n where n.id = ${field(alias, column.physical)})`;

/** The select list of a projection, without id, uid, version and grade; `joined` where its statement has `referenceJoins`. */
export function selectList(ctx: Ctx, { cells, targets, reads }: Projection, alias: string, joined = false): Sql {
  const parts: Sql[] = [];
  for (const [i, { column, names }] of cells.entries()) {
    const name = sql.id(`v${i}`);
    if (column.type === 'files') parts.push(sql`${filesOf(column, alias)} as ${name}`);
    else if (column.type === 'reference' && names === null) {
      parts.push(sql`${referenceOf(ctx, column, targets.get(column.key), alias, `ref${i}`, joined)} as ${name}`);
    } else parts.push(sql`${field(alias, column.physical)} as ${name}`);
    if (column.type === 'money') parts.push(sql`${field(alias, currencyColumn(column.physical))} as ${sql.id(`c${i}`)}`);
    if (column.type === 'person') parts.push(sql`${counterOf(column, alias)} as ${sql.id(`p${i}`)}`);
  }
  for (const { column, value, currency } of reads) {
    if (!value.startsWith('r')) continue;
    parts.push(sql`${field(alias, column.physical)} as ${sql.id(value)}`);
    if (column.type === 'money') parts.push(sql`${field(alias, currencyColumn(column.physical))} as ${sql.id(currency)}`);
  }
  return parts.length === 0 ? sql`null as nothing` : sql.join(parts);
}

/** What of passing a row on has to be asked, as the field `shareable` with a comma behind; nothing where it is kept with the rights. */
export function shareableField(ctx: Ctx, rights: ObjectRights, alias: string): Sql {
  const asked = recordSql(rights, ctx.actor).shareableBesides(alias);
  return asked === null ? sql`` : sql`${asked} as shareable, `;
}

/** The statement for one record of an object by uid (`HOLE`), with the grade this actor has on it. */
export function oneSql(ctx: Ctx, projection: Projection): Sql<RawRow> {
  const { rights } = projection;
  const level = recordSql(rights, ctx.actor);
  return sql<RawRow>`select t.id::text as id, t.uid::text as uid, t.version::int as version, ${level.grade('t')} as grade,
        ${shareableField(ctx, rights, 't')}${selectList(ctx, projection, 't')}
      from ${tables.records(rights.object.key)} as t
      where t.uid = ${HOLE}::uuid and t.deleted_at is null and ${level.atLeast('t', 1)}`;
}

/** All stored columns of a record that stand in its own table, for behaviours and checks. */
export function storedList(columns: readonly ColumnDef[], alias: string): Sql {
  const parts: Sql[] = [];
  for (const [i, column] of columns.entries()) {
    if (column.type === 'files') continue;
    parts.push(sql`${field(alias, column.physical)} as ${sql.id(`r${i}`)}`);
    if (column.type === 'money') parts.push(sql`${field(alias, currencyColumn(column.physical))} as ${sql.id(`m${i}`)}`);
  }
  return parts.length === 0 ? sql`null as nothing` : sql.join(parts);
}

export interface StoredRow extends RawRow {
  readonly created_by: string | null;
}

/** All stored columns of a record this actor may read, with his grade on it; null where he may not. */
export function readStored(
  ctx: Ctx,
  rights: ObjectRights,
  by: { readonly uid: string } | { readonly id: string },
): Promise<StoredRow | null> {
  const level = recordSql(rights, ctx.actor);
  const which = 'uid' in by ? sql`t.uid = ${by.uid}::uuid` : sql`t.id = ${by.id}::bigint`;
  return ctx.db.maybe(
    sql<StoredRow>`select t.id::text as id, t.uid::text as uid, t.version, ${level.grade('t')} as grade, t.created_by,
        ${storedList(rights.object.columns, 't')}
      from ${tables.records(rights.object.key)} t
      where ${which} and t.deleted_at is null and ${level.atLeast('t', 1)}`,
    { named: true },
  );
}

/** Ids and uids of those records that this actor may read. */
export function readVisible(ctx: Ctx, rights: ObjectRights, ids: readonly string[]): Promise<{ id: string; uid: string }[]> {
  return ctx.db.rows(
    sql<{ id: string; uid: string }>`select t.id::text as id, t.uid::text as uid from ${tables.records(rights.object.key)} t
      where t.id = any (${ids}::bigint[]) and t.deleted_at is null and ${recordSql(rights, ctx.actor).atLeast('t', 1)}`,
    { named: true },
  );
}

/** The records of these uids that this actor may read: for values that name them (L4). */
export function readByUid(ctx: Ctx, rights: ObjectRights, uids: readonly string[]): Promise<{ id: string; uid: string }[]> {
  return ctx.db.rows(
    sql<{ id: string; uid: string }>`select t.id::text as id, t.uid::text as uid from ${tables.records(rights.object.key)} t
      where t.uid = any (${uids}::uuid[]) and t.deleted_at is null and ${recordSql(rights, ctx.actor).atLeast('t', 1)}`,
    { named: true },
  );
}

/** Uid and name of those of these records that this actor may read; the name only where he may read that column. */
export function readNamed(
  ctx: Ctx,
  rights: ObjectRights,
  ids: readonly string[],
): Promise<{ id: string; uid: string; label: string | null }[]> {
  const name = rights.object.displayColumn === null ? undefined : rights.readable.get(rights.object.displayColumn)?.column;
  if (name !== undefined) return readLabels(ctx, { rights, label: name }, ids);
  return ctx.db.rows(
    sql<{ id: string; uid: string; label: null }>`select t.id::text as id, t.uid::text as uid, null as label
      from ${tables.records(rights.object.key)} t
      where t.id = any (${ids}::bigint[]) and t.deleted_at is null and ${recordSql(rights, ctx.actor).atLeast('t', 1)}`,
  );
}

/** Uid and label of all records of an object that this actor may follow a reference to, up to `most`. */
export function readAllLabels(
  ctx: Ctx,
  target: ShownTarget,
  most: number,
): Promise<{ id: string; uid: string; label: string | null }[]> {
  const { rights } = target;
  return ctx.db.rows(
    sql<{
      id: string;
      uid: string;
      label: string | null;
    }>`select t.id::text as id, t.uid::text as uid, ${labelOf(target, 't')} as label
      from ${tables.records(rights.object.key)} t
      where t.deleted_at is null and ${recordSql(rights, ctx.actor).atLeast('t', 1)} order by t.id limit ${sql.lit(most)}`,
    { named: true },
  );
}

/** Uid and label of those records that this actor may follow a reference to. */
export function readLabels(
  ctx: Ctx,
  target: ShownTarget,
  ids: readonly string[],
): Promise<{ id: string; uid: string; label: string | null }[]> {
  const { rights } = target;
  return ctx.db.rows(
    sql<{
      id: string;
      uid: string;
      label: string | null;
    }>`select t.id::text as id, t.uid::text as uid, ${labelOf(target, 't')} as label
      from ${tables.records(rights.object.key)} t
      where t.id = any (${ids}::bigint[]) and t.deleted_at is null and ${recordSql(rights, ctx.actor).atLeast('t', 1)}`,
    { named: true },
  );
}
