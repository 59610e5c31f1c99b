/** Rows of metadata: reading all of it in one statement, and writing single rows. Callers check; nothing is decided here. */
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import type { Texts, TransitionDef, UniqueRule, WasType } from './model.ts';

export interface ObjectRow {
  readonly id: string;
  readonly uid: string;
  readonly key: string;
  readonly title: Texts;
  readonly plural: Texts;
  readonly icon: string | null;
  readonly display_column: string | null;
  readonly order_column: string;
  readonly contact_column: string | null;
  readonly attached_to: string | null;
  readonly parent_column: string | null;
  readonly staff_only: boolean;
  readonly use_operation_permissions: boolean;
  readonly use_record_permissions: boolean;
  readonly wall_child_accounts: boolean;
  readonly wall_all_records: boolean;
  readonly behaviour: string | null;
  readonly settings: {
    readonly organisation_from?: string;
    readonly language_column?: string;
    readonly until_column?: string;
    readonly catalogue?: boolean;
  };
  readonly solution: string | null;
}

export interface ColumnRow {
  readonly id: string;
  readonly uid: string;
  readonly object_id: string;
  readonly key: string;
  readonly type: string;
  readonly title: Texts;
  readonly hint: Texts | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly required: boolean;
  readonly is_unique: boolean;
  readonly indexed: boolean;
  readonly searchable: boolean;
  readonly owned: boolean;
  readonly shipped: boolean;
  readonly default_value: unknown;
  readonly position: number;
  /** Null: as its key says. */
  readonly physical: string | null;
  readonly was: readonly WasType[];
}

export interface ChoiceRow {
  readonly id: string;
  readonly uid: string;
  readonly column_id: string;
  readonly key: string;
  readonly title: Texts;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly position: number;
  readonly retired: boolean;
}

export interface TransitionRow extends Omit<TransitionDef, 'from' | 'to'> {
  readonly object_id: string;
  readonly from: string | null;
  readonly to: string;
  readonly status_column: string;
}

export interface RuleRow extends UniqueRule {
  readonly object_id: string;
}

export interface AllRows {
  readonly epoch: string;
  readonly objects: readonly ObjectRow[];
  readonly columns: readonly ColumnRow[];
  readonly choices: readonly ChoiceRow[];
  readonly transitions: readonly TransitionRow[];
  readonly rules: readonly RuleRow[];
}

/** All of metadata as of one moment: one statement, so that no change falls between its parts. Ids as text. */
export function readAll(ctx: Ctx): Promise<AllRows> {
  return ctx.db.one(sql<AllRows>`select c.epoch::text as epoch,
    (select coalesce(json_agg(to_jsonb(o) || jsonb_build_object('id', o.id::text, 'attached_to', p.key) order by o.id), '[]')
      from portico.object o left join portico.object p on p.id = o.attached_to) as objects,
    (select coalesce(json_agg(to_jsonb(o) || jsonb_build_object('id', o.id::text, 'object_id', o.object_id::text) order by o.object_id, o.position, o.id), '[]')
      from portico.object_column o) as columns,
    (select coalesce(json_agg(to_jsonb(o) || jsonb_build_object('id', o.id::text, 'column_id', o.column_id::text) order by o.column_id, o.retired, o.position, o.id), '[]')
      from portico.choice o) as choices,
    (select coalesce(json_agg(to_jsonb(o) || jsonb_build_object('id', o.id::text, 'object_id', o.object_id::text, 'from', f.key, 'to', t.key,
          'status_column', s.key) order by o.object_id, o.position, o.id), '[]')
      from portico.transition o left join portico.choice f on f.id = o.from_choice join portico.choice t on t.id = o.to_choice
        join portico.object_column s on s.id = t.column_id) as transitions,
    (select coalesce(json_agg(json_build_object('id', o.id::text, 'uid', o.uid, 'object_id', o.object_id::text,
          'columns', (select json_agg(c.key order by n.place) from unnest(o.columns) with ordinality n(id, place)
            join portico.object_column c on c.id = n.id)) order by o.id), '[]')
      from portico.unique_rule o) as rules
    from portico.configuration c`);
}

/** The counter of the configuration as committed now. */
export async function readEpoch(ctx: Ctx): Promise<string> {
  return (await ctx.db.one(sql<{ epoch: string }>`select epoch::text as epoch from portico.configuration`)).epoch;
}

/** Raises the counter of the configuration; its row lock also puts changes of metadata in a row. */
export async function raiseEpoch(ctx: Ctx): Promise<void> {
  await ctx.db.run(sql`update portico.configuration set epoch = epoch + 1`);
}

const json = (value: unknown): Sql => (value === null || value === undefined ? sql`null` : sql`${JSON.stringify(value)}::jsonb`);

export type NewObjectRow = Omit<ObjectRow, 'id' | 'uid' | 'attached_to'> & { readonly attached_to: string | null };

/** Adds an object's row; `attached_to` is the parent's id here. Answers its id. */
export async function insertObject(ctx: Ctx, o: NewObjectRow): Promise<string> {
  const row = await ctx.db.one(sql<{
    id: string;
  }>`insert into portico.object (key, title, plural, icon, display_column, order_column, contact_column, attached_to,
      parent_column, staff_only, use_operation_permissions, use_record_permissions, wall_child_accounts, wall_all_records, behaviour, settings,
      solution, created_at)
    values (${o.key}, ${json(o.title)}, ${json(o.plural)}, ${o.icon}, ${o.display_column}, ${o.order_column}, ${o.contact_column},
      ${o.attached_to}, ${o.parent_column}, ${o.staff_only}, ${o.use_operation_permissions}, ${o.use_record_permissions},
      ${o.wall_child_accounts}, ${o.wall_all_records}, ${o.behaviour}, ${json(o.settings)}, ${o.solution}, ${ctx.now}) returning id`);
  return row.id;
}

export type NewColumnRow = Omit<ColumnRow, 'id' | 'uid' | 'physical' | 'was'>;

/** Adds rows of columns; answers their ids in order. */
export async function insertColumns(ctx: Ctx, rows: readonly NewColumnRow[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const values = rows.map(
    (
      c,
    ) => sql`(${c.object_id}::bigint, ${c.key}::text, ${c.type}::text, ${json(c.title)}::jsonb, ${json(c.hint)}::jsonb, ${json(c.settings)}::jsonb,
      ${c.required}::boolean, ${c.is_unique}::boolean, ${c.indexed}::boolean, ${c.searchable}::boolean, ${c.owned}::boolean,
      ${c.shipped}::boolean, ${json(c.default_value)}::jsonb, ${c.position}::int)`,
  );
  const made = await ctx.db.rows(sql<{ id: string; object_id: string; key: string }>`insert into portico.object_column
    (object_id, key, type, title, hint, settings, required, is_unique, indexed, searchable, owned, shipped, default_value, position)
    values ${sql.join(values)} returning id, object_id, key`);
  const idOf = new Map(made.map((row) => [`${row.object_id} ${row.key}`, row.id]));
  return rows.map((c) => idOf.get(`${c.object_id} ${c.key}`) as string);
}

/** Updates what may change of an object. */
export async function updateObject(ctx: Ctx, id: string, o: Omit<NewObjectRow, 'key' | 'attached_to'>): Promise<void> {
  await ctx.db.run(sql`update portico.object set title = ${json(o.title)}, plural = ${json(o.plural)}, icon = ${o.icon},
    display_column = ${o.display_column}, use_operation_permissions = ${o.use_operation_permissions},
    use_record_permissions = ${o.use_record_permissions}, wall_child_accounts = ${o.wall_child_accounts},
    wall_all_records = ${o.wall_all_records}, behaviour = ${o.behaviour}, settings = ${json(o.settings)}, solution = ${o.solution}
    where id = ${id}`);
}

/** Today's rules of these scopes, with the titles of their roles. */
export function readScopes(ctx: Ctx, objectId: string, scopes: readonly string[]): Promise<{ scope: string; role: string }[]> {
  return ctx.db.rows(sql<{ scope: string; role: string }>`select s.scope, r.title as role from portico.scope_rule s
    join portico.role r on r.id = s.role_id
    where s.object_id = ${objectId} and s.valid_to is null and s.scope = any (${scopes}::text[]) order by s.scope, lower(r.title), r.id`);
}

/** Updates what may change of a column. */
export async function updateColumn(
  ctx: Ctx,
  id: string,
  c: Omit<NewColumnRow, 'object_id' | 'key' | 'type' | 'shipped'>,
): Promise<void> {
  await ctx.db.run(sql`update portico.object_column set title = ${json(c.title)}, hint = ${json(c.hint)}, settings = ${json(c.settings)},
    required = ${c.required}, is_unique = ${c.is_unique}, indexed = ${c.indexed}, searchable = ${c.searchable}, owned = ${c.owned},
    default_value = ${json(c.default_value)}, position = ${c.position} where id = ${id}`);
}

/** Takes a column out of metadata, with its choices and the rules that name it. */
export async function deleteColumn(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.batch([
    sql`delete from portico.choice where column_id = ${id}`,
    sql`delete from portico.column_rule where column_id = ${id}`,
    // Their indexes go with the column itself.
    sql`delete from portico.unique_rule where columns @> array[${id}::bigint]`,
    // What is told of a change of its type that ended; one under way keeps the column.
    sql`delete from portico.type_change where column_id = ${id}`,
    sql`delete from portico.object_column where id = ${id}`,
  ]);
}

/** Adds a unique rule; answers its id. */
export async function insertRule(ctx: Ctx, objectId: string, columnIds: readonly string[]): Promise<string> {
  const made = await ctx.db.one(sql<{ id: string }>`insert into portico.unique_rule (object_id, columns)
    values (${objectId}::bigint, ${columnIds}::bigint[]) returning id::text as id`);
  return made.id;
}

export async function deleteRule(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.run(sql`delete from portico.unique_rule where id = ${id}::bigint`);
}

/** Gives columns their places, in this order. */
export async function placeColumns(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await ctx.db.run(sql`update portico.object_column c set position = n.place * 10
    from unnest(${ids}::bigint[]) with ordinality n(id, place) where c.id = n.id`);
}

/** A line of the audit log: what was changed by whom, in keys only. Of a request's own transaction of the owner. */
export async function noteChange(
  ctx: Ctx,
  by: string | null,
  action: string,
  subject: Readonly<Record<string, unknown>>,
): Promise<void> {
  await ctx.db.run(sql`insert into portico.audit (at, principal_id, action, subject, ref)
    values (${ctx.now}, ${by}, ${action}, ${JSON.stringify(subject)}::jsonb, ${ctx.ref})`);
}

export type NewChoiceRow = Omit<ChoiceRow, 'id' | 'uid'>;

/** Writes choices by key. Those of the columns that are not named any more are retired, not deleted: records hold their keys. */
export async function writeChoices(ctx: Ctx, columnIds: readonly string[], rows: readonly NewChoiceRow[]): Promise<void> {
  const values = rows.map(
    (c) =>
      sql`(${c.column_id}::bigint, ${c.key}::text, ${json(c.title)}::jsonb, ${json(c.flags)}::jsonb, ${c.position}::int, ${c.retired}::boolean)`,
  );
  const named = sql.join(
    rows.map((c) => sql`(${c.column_id}::bigint, ${c.key}::text)`),
    sql`, `,
  );
  const retire = sql`update portico.choice set retired = true where column_id = any (${columnIds}::bigint[])`;
  await ctx.db.batch(
    rows.length === 0
      ? [retire]
      : [
          sql`${retire} and (column_id, key) not in (${named})`,
          sql`insert into portico.choice (column_id, key, title, flags, position, retired) values ${sql.join(values)}
            on conflict (column_id, key) do update set title = excluded.title, flags = excluded.flags, position = excluded.position,
              retired = excluded.retired`,
        ],
  );
}

export type NewTransitionRow = Omit<TransitionDef, 'id'>;

/** Makes these the transitions of an object, by key; `from` and `to` are keys of choices of the column `statusColumnId`. */
export async function writeTransitions(
  ctx: Ctx,
  objectId: string,
  statusColumnId: string,
  rows: readonly NewTransitionRow[],
): Promise<void> {
  const choice = (key: string | null) =>
    key === null ? sql`null::bigint` : sql`(select id from portico.choice where column_id = ${statusColumnId} and key = ${key})`;
  const values = rows.map(
    (
      t,
    ) => sql`(${objectId}::bigint, ${t.key}::text, ${t.action}::text, ${json(t.title)}::jsonb, ${choice(t.from)}, ${choice(t.to)},
      ${t.side}::text, ${t.condition}::text, ${json(t.sets)}::jsonb, ${t.position}::int)`,
  );
  await ctx.db.batch([
    sql`delete from portico.transition where object_id = ${objectId} and not key = any (${rows.map((t) => t.key)}::text[])`,
    ...(rows.length === 0
      ? []
      : [
          sql`insert into portico.transition (object_id, key, action, title, from_choice, to_choice, side, condition, sets, position)
            values ${sql.join(values)}
            on conflict (object_id, key) do update set action = excluded.action, title = excluded.title, from_choice = excluded.from_choice,
              to_choice = excluded.to_choice, side = excluded.side, condition = excluded.condition, sets = excluded.sets,
              position = excluded.position`,
        ]),
  ]);
}

/** How long each statement of this transaction waits for a lock, in milliseconds; after that readers go on and the change is tried again. */
export async function waitForLocks(ctx: Ctx, milliseconds: number): Promise<void> {
  await ctx.db.run(sql`set local lock_timeout = ${sql.lit(`${milliseconds}ms`)}`);
}

/** The version of the order in which texts are read, as the database server has it, and as it was when the indexes were made; null for never. */
export const readOrderVersion = (ctx: Ctx): Promise<{ now: string; kept: string | null }> =>
  ctx.db.one(sql<{ now: string; kept: string | null }>`select coalesce(pg_collation_actual_version(c.oid), '') as now,
      (select s.value #>> '{}' from portico.setting s where s.key = 'reading_order') as kept
    from pg_collation c join pg_namespace n on n.oid = c.collnamespace where n.nspname = 'pg_catalog' and c.collname = 'und-x-icu'`);

export async function rememberOrderVersion(ctx: Ctx, version: string): Promise<void> {
  await ctx.db.run(sql`insert into portico.setting (key, value, changed_at) values ('reading_order', to_jsonb(${version}::text), ${ctx.now})
    on conflict (key) do update set value = excluded.value, changed_at = excluded.changed_at`);
}

/** Those of these indexes that stand and are whole. */
export const readStanding = async (ctx: Ctx, names: readonly string[]): Promise<string[]> => {
  const rows = await ctx.db.rows(sql<{
    name: string;
  }>`select c.relname::text as name from pg_index i join pg_class c on c.oid = i.indexrelid
    join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'data' and i.indisvalid and c.relname = any (${names}::text[])`);
  return rows.map(({ name }) => name);
};
