/**
 * A page in the primary order (newest first) as ordered index probes: one branch per live scope and principal, each bounded by
 * `limit`, over the key views. A record of the merged first `limit` stands among the first `limit` of every branch that holds it,
 * so the merged grade is exact. One branch per principal, always: `= any()` under one limit loses rows.
 */
import { type Actor, type Sql, sql } from '../kernel/index.ts';
import { type ObjectDef, physicalName, tables } from '../metadata/index.ts';
import { notEnded, recordSql } from './compile.ts';
import type { Grade, ObjectRights } from './model.ts';

/** One row of a probe: the record, its place in the primary order and the grade (exact after `mergeProbes`). */
export interface Probe {
  readonly id: string;
  readonly sort_key: Date;
  readonly grade: Grade;
}

export interface ProbeOptions {
  /** Rows wanted, the extra one for "has more" included: 1 to 20,001. */
  readonly limit: number;
  /** Last row of the page before, in the primary order. */
  readonly after?: { readonly sortKey: unknown; readonly id: string };
  /** From `principalsWithGrants`. */
  readonly grantPrincipals: readonly string[];
  /**
   * A condition over the record as `t`, asked on the way. The branches then go through the record table, hence through both walls;
   * without one they stay within the key views.
   */
  readonly where?: Sql<boolean> | null;
  /** The caller looks every record up himself: access rows of deleted ones may be among what is found. */
  readonly lookedUp?: boolean;
}

/** Above this many branches those of one kind become a single one that loops over its values. */
const MANY = 8;

/**
 * The branches of a page. Null for attached objects: their records are found through the parent, with `recordSql`.
 * Empty where the actor reaches no record at all.
 */
export function probes(rights: ObjectRights, actor: Actor, options: ProbeOptions): readonly Sql<Probe>[] | null {
  const { object, scopes, parent } = rights;
  if (parent !== null) return null;
  checkLimit(options.limit);
  const whole: Grade = scopes.find((s) => s.kind === 'all')?.grade ?? 0;
  const grade = (kind: string): Grade => scopes.find((s) => s.kind === kind && s.grade > whole)?.grade ?? 0;
  const holders = grade('grants') === 0 ? [] : options.grantPrincipals;
  const organisation = grade('organisation');
  const children = grade('children');
  // The own organisation is one of the family; what the family gives at least as high needs no branch of its own.
  const family = actor.familyIds.filter((id) => id !== actor.organisationId || children > organisation);
  const lone = organisation > 0 && actor.organisationId !== null && !(children >= organisation) ? [actor.organisationId] : [];
  const shared = children >= organisation && children > 0 ? actor.familyIds : children > 0 ? family : [];
  const many = lone.length + shared.length + holders.length + 3 > MANY;
  return [
    ...(whole === 0 ? [] : [structural(object, actor, () => sql``, whole, options)]),
    ...own(object, actor, grade('own'), options),
    ...byValue('organisation_id', object, actor, { values: lone, grade: organisation, many }, options),
    ...byValue('organisation_id', object, actor, { values: shared, grade: children, many }, options),
    ...explicit(object, actor, holders, options, many),
  ];
}

/**
 * Those of some records that the actor reaches, with their places: `among` selects ids as `record_id`. By the key views alone, like a page's
 * branches: what is shown of them goes through both walls. Null for attached objects.
 */
export function reachedAmong(rights: ObjectRights, actor: Actor, among: Sql): Sql<Pick<Probe, 'id' | 'sort_key'>> | null {
  const { object, parent } = rights;
  if (parent !== null) return null;
  const columns: (readonly [string, string | null])[] = [
    ['organisation_id', 'organisation'],
    ['created_by', 'created_by'],
    ['contact_id', object.contactColumn],
    ['ends_at', object.untilColumn],
  ];
  // What a condition over the record calls them.
  const named = columns.flatMap(([name, key]) =>
    key === null ? [] : [sql`k.${sql.id(name)} as ${sql.id(physicalName(object, key))}`],
  );
  return sql`select t.id, t.sort_key from (${among}) s
    join (select k.id, k.sort_key, ${sql.join(named)} from ${tables.keys(object.key)} k) t on t.id = s.record_id
    where ${recordSql(rights, actor).atLeast('t', 1)}`;
}

/** Organisations whose records are walked one by one, at most. */
const MOST_WALKED = 8;

/**
 * For a list in another order than the primary one: the accounts whose records the actor reaches as those of an organisation, the rights to
 * just these, and the rights to all else, which are gathered. Null where there is no such account, where there are many, and where he
 * reaches everything anyway.
 */
export function organisationsReached(
  rights: ObjectRights,
  actor: Actor,
): { readonly accounts: readonly string[]; readonly theirs: ObjectRights; readonly rest: ObjectRights } | null {
  if (rights.parent !== null || rights.scopes.some(({ kind }) => kind === 'all')) return null;
  const ofOrganisations = rights.scopes.filter(({ kind }) => kind === 'organisation' || kind === 'children');
  const accounts = new Set(
    ofOrganisations.flatMap(({ kind }) => (kind === 'children' ? actor.familyIds : (actor.organisationId ?? []))),
  );
  if (accounts.size === 0 || accounts.size > MOST_WALKED) return null;
  const rest = rights.scopes.filter((scope) => !ofOrganisations.includes(scope));
  return { accounts: [...accounts], theirs: { ...rights, scopes: ofOrganisations }, rest: { ...rights, scopes: rest } };
}

/** The branches merged into the first `limit` distinct records with their exact grade, in the primary order. */
export function mergeProbes(branches: readonly Sql<Probe>[], limit: number): Sql<Probe> {
  checkLimit(limit);
  if (branches.length === 0) {
    return sql<Probe>`(select null::bigint as id, null::timestamptz as sort_key, 0 as grade where false)`;
  }
  // A single branch holds each record once already.
  if (branches.length === 1) return branches[0] as Sql<Probe>;
  return sql<Probe>`(select m.id, m.sort_key, max(m.grade) as grade from (${sql.join(branches, sql` union all `)}) m
    group by m.sort_key, m.id order by m.sort_key desc, m.id desc limit ${sql.lit(limit)})`;
}

function checkLimit(limit: number): void {
  // The limit stands in the text: as a parameter, a kept plan would be made for a tenth of the table.
  if (!Number.isInteger(limit) || limit < 1 || limit > 20_001) throw new Error(`A page has 1 to 20,001 rows, not ${limit}`);
}

function own(object: ObjectDef, actor: Actor, grade: Grade, options: ProbeOptions): Sql<Probe>[] {
  if (grade === 0) return [];
  const authors = actor.userId === null ? [] : [actor.userId];
  const contacts = actor.contactId === null || object.contactColumn === null ? [] : [actor.contactId];
  return [
    ...byValue('created_by', object, actor, { values: authors, grade, many: false }, options),
    ...byValue('contact_id', object, actor, { values: contacts, grade, many: false }, options),
  ];
}

const keyset = (sortKey: Sql, id: Sql, { after }: ProbeOptions): Sql =>
  after === undefined ? sql`` : sql` and (${sortKey}, ${id}) < (${after.sortKey}, ${after.id})`;

/** Where the records of a branch are read from, and what their columns are called there. */
interface Place {
  readonly from: Sql;
  readonly name: (column: string) => Sql;
  /** Neither deleted nor ended for this actor, and the condition of the list. */
  readonly fitting: Sql;
}

function placeOf(object: ObjectDef, actor: Actor, { where }: ProbeOptions): Place {
  const conditions = where === undefined || where === null ? null : where;
  const physical: Readonly<Record<string, string | null>> = {
    sort_key: object.orderColumn,
    contact_id: object.contactColumn,
    ends_at: object.untilColumn,
  };
  const name = (column: string) =>
    conditions === null ? sql.ref(`k.${column}`) : sql.ref(`t.${physicalName(object, physical[column] ?? column)}`);
  const lives = object.untilColumn === null ? null : notEnded(object, actor, name('ends_at'));
  const living = lives === null ? sql`` : sql` and ${lives}`;
  return conditions === null
    ? { from: sql`${tables.keys(object.key)} k`, name, fitting: sql`true${living}` }
    : { from: sql`${tables.records(object.key)} t`, name, fitting: sql`t.deleted_at is null${living} and ${conditions}` };
}

function structural(
  object: ObjectDef,
  actor: Actor,
  condition: (place: Place) => Sql,
  grade: Grade,
  options: ProbeOptions,
): Sql<Probe> {
  const place = placeOf(object, actor, options);
  const [id, sortKey] = [place.name('id'), place.name('sort_key')];
  return sql<Probe>`(select ${id} as id, ${sortKey} as sort_key, ${sql.lit(grade)} as grade from ${place.from}
    where ${place.fitting}${condition(place)}${keyset(sortKey, id, options)}
    order by ${sortKey} desc, ${id} desc limit ${sql.lit(options.limit)})`;
}

function byValue(
  column: string,
  object: ObjectDef,
  actor: Actor,
  { values, grade, many }: { readonly values: readonly string[]; readonly grade: Grade; readonly many: boolean },
  options: ProbeOptions,
): Sql<Probe>[] {
  // The range says nothing new; it tells the planner that few rows match. A kept plan does not know the value: where one author or one
  // organisation holds nearly all records, equality alone would make it walk the whole order for somebody who has none.
  const equals = (value: Sql) => {
    const same = ({ name }: Place) => sql` and ${name(column)} = ${value} and ${name(column)} between ${value} and ${value}`;
    return structural(object, actor, same, grade, options);
  };
  if (values.length < 2 || !many) return values.map((value) => equals(sql`${value}::bigint`));
  return [
    sql<Probe>`(select x.id, x.sort_key, x.grade from unnest(${values}::bigint[]) as v(value)
      cross join lateral ${equals(sql`v.value`)} x)`,
  ];
}

/**
 * Access rows know nothing of deletion, so each is looked up in the key view, unless the caller does. A record shared twice with one principal stands there
 * twice: grouped before the limit, or the page would lose rows.
 */
function explicit(
  object: ObjectDef,
  actor: Actor,
  holders: readonly string[],
  options: ProbeOptions,
  many: boolean,
): Sql<Probe>[] {
  const fromLive = actor.deadSources.length === 0 ? sql`` : sql` and g.source_id <> all (${actor.deadSources}::bigint[])`;
  const { from, name, fitting } = placeOf(object, actor, options);
  // The offset keeps it a question per row: the planner must not fetch all records that fulfil the condition first.
  const asked = sql` and exists (select 1 from ${from} where ${name('id')} = g.record_id and ${fitting} offset 0)`;
  const deletedOnly = object.untilColumn === null && (options.where ?? null) === null;
  const there = options.lookedUp === true && deletedOnly ? sql`` : asked;
  const of = (principal: Sql) => sql<Probe>`(select g.record_id as id, g.sort_key, max(g.grade)::int as grade
    from ${tables.keysAccess(object.key)} g
    where g.principal_id = ${principal}${there}${fromLive}${keyset(sql.ref('g.sort_key'), sql.ref('g.record_id'), options)}
    group by g.sort_key, g.record_id order by g.sort_key desc, g.record_id desc limit ${sql.lit(options.limit)})`;
  if (holders.length < 2 || !many) return holders.map((holder) => of(sql`${holder}::bigint`));
  return [
    sql<Probe>`(select x.id, x.sort_key, max(x.grade) as grade from unnest(${holders}::bigint[]) as v(value)
      cross join lateral ${of(sql`v.value`)} x group by x.sort_key, x.id
      order by x.sort_key desc, x.id desc limit ${sql.lit(options.limit)})`,
  ];
}
