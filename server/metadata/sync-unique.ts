/** Unique rules over several columns: the index behind one, and the records that stand against it. */
import { type Sql, sql } from '../kernel/index.ts';
import type { ColumnDef, ObjectDef, UniqueRule } from './model.ts';
import { constraintName, tables, uniqueIndexSql } from './sync.ts';
import { physicalOf } from './sync-types.ts';

/** Name of the index of a rule; `ruleOfConstraint` reads it back. */
const indexName = (ruleId: string) => `unique_rule_${ruleId}`;

/** The rule that a database error's `constraint` is about; undefined where it is none. */
export function ruleOfConstraint(object: ObjectDef, constraint: string | undefined): UniqueRule | undefined {
  const id = /^unique_rule_(\d+)(?:_next)?$/.exec(constraint ?? '')?.[1];
  return object.uniqueRules.find((rule) => rule.id === id);
}

/** Everything that the values of these columns are kept in: an amount of money is only the same with its currency. */
function namesOf(object: ObjectDef, keys: readonly string[], alias = ''): Sql[] {
  const columns = keys.flatMap((key) => object.column(key) ?? []);
  return columns.flatMap(physicalOf).map(({ name }) => (alias === '' ? sql.id(name) : sql.ref(`${alias}.${name}`)));
}

/** Live records that have a value in each of the columns: where one is empty nothing is the same. */
export function ruleIndexSql(object: ObjectDef, rule: UniqueRule, how: 'now' | 'beside' = 'now', ending: '' | '_next' = ''): Sql {
  const beside = how === 'beside' ? sql` concurrently` : sql``;
  return sql`create unique index${beside} ${sql.id(`${indexName(rule.id)}${ending}`)} on ${tables.records(object.key)}
    (${sql.join(namesOf(object, rule.columns))}) where deleted_at is null`;
}

export function dropRuleIndexSql(ruleId: string): Sql {
  return sql`drop index concurrently if exists ${sql.id('data', indexName(ruleId))}`;
}

/** Whether the index of a rule stands; no row where there is none, false while it is being made or was left half made. */
export function ruleStandsSql(ruleId: string): Sql<{ sound: boolean }> {
  return sql<{ sound: boolean }>`select i.indisvalid as sound from pg_index i join pg_class c on c.oid = i.indexrelid
    join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'data' and c.relname = ${indexName(ruleId)}`;
}

/** Groups of live records with the same values in all of these columns. */
function groups(object: ObjectDef, keys: readonly string[]): Sql {
  const names = namesOf(object, keys);
  const filled = names.map((name) => sql`${name} is not null`);
  return sql`select ${sql.join(names)}, count(*) as n from ${tables.records(object.key)}
    where deleted_at is null and ${sql.join(filled, sql` and `)} group by ${sql.join(names)} having count(*) > 1`;
}

/** How many records share their values with another one, and in how many groups. */
export function countClashesSql(object: ObjectDef, keys: readonly string[]): Sql<{ groups: string; records: string }> {
  return sql<{ groups: string; records: string }>`select count(*)::text as groups, coalesce(sum(n), 0)::text as records
    from (${groups(object, keys)}) g`;
}

export interface Clashing {
  readonly id: string;
  /** Number of its group, from 1. */
  readonly place: number;
}

/** Some of them: at most so many groups, and of each at most so many records. */
export function clashingSql(object: ObjectDef, keys: readonly string[], mostGroups: number, mostOfOne: number): Sql<Clashing> {
  const same = sql.join(
    namesOf(object, keys, 't').map((name, i) => sql`${name} = ${namesOf(object, keys, 'g')[i]}`),
    sql` and `,
  );
  return sql<Clashing>`select x.id::text as id, x.place::int as place from (
      select t.id, g.place, row_number() over (partition by g.place order by t.id) as nth from (
        select *, row_number() over () as place from (${groups(object, keys)} limit ${mostGroups}) few) g
      join ${tables.records(object.key)} t on ${same} and t.deleted_at is null) x
    where x.nth <= ${mostOfOne} order by x.place, x.id`;
}

/** An index of what must not be the same, on the new database column of one that becomes another type. */
export interface NextIndex {
  /** What it is called while the old one stands. */
  readonly next: string;
  /** Makes it beside people at work, or in the transaction in which the old one goes; takes the place of the old one; and ends it. */
  readonly beside: Sql;
  readonly make: Sql;
  readonly take: Sql;
  readonly drop: Sql;
  readonly names: readonly Sql[];
}

/** The indexes of a column and of the rules that name it; `object` has the column as it will be. */
export function nextIndexes(object: ObjectDef, column: ColumnDef): NextIndex[] {
  const rest = (name: string) => ({
    next: `${name}_next`,
    take: sql`alter index ${sql.id('data', `${name}_next`)} rename to ${sql.id(name)}`,
    drop: sql`drop index concurrently if exists ${sql.id('data', `${name}_next`)}`,
  });
  const [make] = uniqueIndexSql(column);
  const [beside] = uniqueIndexSql(column, 'beside', '_next');
  const single = { ...rest(constraintName('unique', column.id)), names: [sql.id(column.physical)] };
  const rules = object.uniqueRules
    .filter(({ columns }) => columns.includes(column.key))
    .map((rule) => ({
      ...rest(indexName(rule.id)),
      make: ruleIndexSql(object, rule),
      beside: ruleIndexSql(object, rule, 'beside', '_next'),
      names: namesOf(object, rule.columns),
    }));
  return make === undefined || beside === undefined ? rules : [{ ...single, make, beside }, ...rules];
}

/** Whether live records are the same in it of which none is to be looked at again: those are read as they stand. */
export function surelyTwiceSql(object: string, { names }: NextIndex, change: string): Sql<{ found: boolean }> {
  const filled = names.map((name) => sql`${name} is not null`);
  return sql<{ found: boolean }>`select exists (select from ${tables.records(object)} t where t.deleted_at is null
    and ${sql.join(filled, sql` and `)} and not exists (select from portico.type_change_dirty d
      where d.change_id = ${change}::bigint and d.record_id = t.id)
    group by ${sql.join(names)} having count(*) > 1) as found`;
}
