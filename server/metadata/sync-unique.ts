/** Unique rules over several columns: the index behind one, and the records that stand against it. */
import { type Sql, sql } from '../kernel/index.ts';
import type { ObjectDef, UniqueRule } from './model.ts';
import { tables } from './sync.ts';
import { physicalOf } from './sync-types.ts';

/** Name of the index of a rule; `ruleOfConstraint` reads it back. */
const indexName = (ruleId: string) => `unique_rule_${ruleId}`;

/** The rule that a database error's `constraint` is about; undefined where it is none. */
export function ruleOfConstraint(object: ObjectDef, constraint: string | undefined): UniqueRule | undefined {
  const id = /^unique_rule_(\d+)$/.exec(constraint ?? '')?.[1];
  return object.uniqueRules.find((rule) => rule.id === id);
}

/** Everything that the values of these columns are kept in: an amount of money is only the same with its currency. */
function namesOf(object: ObjectDef, keys: readonly string[], alias = ''): Sql[] {
  const columns = keys.flatMap((key) => object.column(key) ?? []);
  return columns.flatMap(physicalOf).map(({ name }) => (alias === '' ? sql.id(name) : sql.ref(`${alias}.${name}`)));
}

/** Live records that have a value in each of the columns: where one is empty nothing is the same. */
export function ruleIndexSql(object: ObjectDef, rule: UniqueRule, how: 'now' | 'beside' = 'now'): Sql {
  const beside = how === 'beside' ? sql` concurrently` : sql``;
  return sql`create unique index${beside} ${sql.id(indexName(rule.id))} on ${tables.records(object.key)}
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
