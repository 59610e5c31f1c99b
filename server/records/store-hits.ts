/**
 * The newest hits of a search among the records that somebody reaches: ids, found in one statement and in a time that does not depend on how many
 * records others have (docs/decisions/0026).
 *
 * First the newest records on his own ways are asked whether they hold the words: whatever many of his records hold is found there, and who
 * reaches no more than these is answered in full. Where that is not enough the words are not common among his records, and the index gives all of
 * them: of his organisations and his own by words of the record, of what is shared with him by ids where these are few, else hit by hit. Nothing is
 * guessed, and no hit is left out; the page that shows them checks each once more.
 */
import { mergeProbes, type ObjectRights, type ProbeOptions, probes, recordSql } from '../access/index.ts';
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import { type ColumnDef, hasVocabulary, physicalName, tables } from '../metadata/index.ts';
import type { Place } from './cursor.ts';
import { field } from './store-filter.ts';
import type { PlacedRow } from './store-list.ts';
import { type Projection, referenceJoins, selectList, shareableField } from './store-read.ts';

/** Records that are asked before the index is; as many of somebody's own and shared ones are asked by id. */
const LOOKED_AT = 500;
/**
 * So many times as many are looked through by the index first, fewer where some of the newest were hits, then all: older hits are not fetched for
 * nothing. No more steps than that, since each reads anew what the index says of the words.
 */
const WINDOW = 40;
/** Hits told beyond those wanted, so that a page of them is full though some are not there for him any more. */
const SPARE = 2;

export interface Hits {
  /** The text of the tsquery; null where there is no word to look for. */
  readonly query: string | null;
  /** The newest first. */
  readonly ids: readonly string[];
  /** True where there are more hits than these, or may be: any of these may not be there for him. */
  readonly cut: boolean;
}

export interface HitsWish {
  /** The tsquery, as SQL. */
  readonly query: Sql;
  /** Hits wanted, 1 to 101. */
  readonly limit: number;
  /** Principals of the actor that hold explicit grants. */
  readonly holders: readonly string[];
  /** Last record of the page before, in the primary order. */
  readonly after?: Place | null;
}

/** The statement, for an object of its own (not attached) without languages. */
export function hitsSql(ctx: Ctx, rights: ObjectRights, { query, limit, holders, after = null }: HitsWish): Sql<Hits> {
  const { key } = rights.object;
  const place = after === null ? {} : { after: { sortKey: after[1], id: String(after[2]) } };
  const ways = (own: ObjectRights, most: number) => {
    const options: ProbeOptions = { limit: most, grantPrincipals: holders, ...place };
    return sql`select p.id, p.sort_key from ${mergeProbes(probes(own, ctx.actor, options) ?? [], most)} p`;
  };
  const asked = sql`(select q.query from q)`;
  const among = (name: Sql) =>
    sql`select a.record_id from ${tables.keysAmong(key)}(array(select n.id from ${name} n), ${asked}) a`;
  const most = limit + SPARE;
  const told = sql.lit(most + 1);
  const before = after === null ? sql`` : sql` where (h.sort_key, h.id) < (${after[1]}::timestamptz, ${after[2]}::bigint)`;
  return sql<Hits>`with q as materialized (select ${query} as query),
      newest as materialized (${ways(rights, LOOKED_AT)}),
      held as materialized (select n.id, n.sort_key from newest n where n.id in (${among(sql`newest`)})),
      ${indexed(ctx, rights, { ways, among, asked, most: after === null ? told : null })},
      shown as materialized (select (select count(*) from held) >= ${sql.lit(limit)} or (select count(*) from newest) < ${sql.lit(LOOKED_AT)} as done),
      told as materialized (select array(select h.id from hits h${before} order by h.sort_key desc, h.id desc limit ${told}) as ids
        from shown s where not s.done)
    select q.query::text as query, case when s.done then array(select h.id::text from held h order by h.sort_key desc, h.id desc limit ${sql.lit(limit)})
        else (select t.ids[1:${sql.lit(most)}]::text[] from told t) end as ids,
      coalesce((select cardinality(t.ids) > ${sql.lit(most)} from told t),
        (select count(*) from held) > ${sql.lit(limit)} or (select count(*) from newest) >= ${sql.lit(LOOKED_AT)}) as cut
    from q, shown s`;
}

interface Indexed {
  readonly ways: (own: ObjectRights, most: number) => Sql;
  readonly among: (name: Sql) => Sql;
  readonly asked: Sql;
  /** Null = all of them. */
  readonly most: Sql | null;
}

/** `hits`: all hits by the index, among what the actor reaches; the newest ones for who reaches all. */
function indexed({ actor }: Ctx, rights: ObjectRights, { ways, among, asked, most }: Indexed): Sql {
  const call = (...given: Sql[]) =>
    sql`select h.record_id as id, h.sort_key from ${tables.keysHits(rights.object.key)}(${sql.join([asked, ...given])}) h`;
  // The time that his newest records span says how far back so many more of them go.
  const since = (
    window: Sql,
  ) => sql`(select array[max(n.sort_key) - ${window} * (max(n.sort_key) - min(n.sort_key)) / (1 + (select count(*) from held))]
    from newest n)`;
  if (reachesAll(rights)) {
    const none = sql`null`;
    return sql`hits as materialized (${call(none, none, none, none, since(sql.lit(WINDOW)), most ?? none)})`;
  }
  const onlyShared = rights.scopes.every(({ kind }) => kind === 'grants');
  const granted: ObjectRights = { ...rights, scopes: rights.scopes.filter(({ kind }) => kind === 'grants') };
  const { principals, me, contact, organisations } = reachOf(actor, rights);
  // Few that were shared with him, as nearly always: then they are asked by id, and nothing has to be asked of each hit of others.
  const many = sql`(select count(*) >= ${sql.lit(LOOKED_AT)} from granted)`;
  return sql`granted as materialized (${onlyShared ? sql`select n.id, n.sort_key from newest n` : ways(granted, LOOKED_AT)}),
      hits as materialized (${call(
        sql`case when ${many} then ${principals}::bigint[] else '{}' end`,
        sql`${me}::bigint`,
        sql`${contact}::bigint`,
        sql`${organisations}::bigint[]`,
        // Of hits that are asked one by one more are others' than his.
        since(sql`case when ${many} then ${sql.lit(WINDOW / 2)} else ${sql.lit(WINDOW)} end`),
        most ?? sql`null`,
      )} union select g.id, g.sort_key from granted g where g.id in (${among(sql`granted`)}))`;
}

export const reachesAll = ({ scopes, parent }: ObjectRights): boolean =>
  parent === null && scopes.some((scope) => scope.kind === 'all');

/** Whose records, by the scopes that this actor has at all: what `keys.x_hits` takes. */
export function reachOf(actor: Ctx['actor'], { scopes }: ObjectRights) {
  const has = (...kinds: string[]) => scopes.some(({ kind }) => kinds.includes(kind));
  const own = has('organisation') && actor.organisationId !== null ? [actor.organisationId] : [];
  return {
    principals: has('grants') ? actor.principals : [],
    me: has('own') ? actor.userId : null,
    contact: has('own') ? actor.contactId : null,
    organisations: [...new Set([...own, ...(has('children') ? actor.familyIds : [])])],
  };
}

/** The record whose number this is, by the index of numbers, where the actor reaches it. */
export function numberSql({ actor }: Ctx, rights: ObjectRights, column: ColumnDef, number: string): Sql<{ id: string }> {
  return sql<{ id: string }>`select t.id::text as id from ${tables.records(rights.object.key)} t
    where ${field('t', column.physical)} = ${number} and t.deleted_at is null and ${recordSql(rights, actor).atLeast('t', 1)} limit 1`;
}

/** True where hits are found this way: a list of its own, words that know their column, and some that this actor may read. */
export function hasHits({ object, parent, readable }: ObjectRights): boolean {
  return parent === null && !hasVocabulary(object) && [...readable.values()].some(({ column }) => column.searchable);
}

interface IdsWish {
  readonly projection: Projection;
  readonly ids: readonly string[];
  readonly limit: number;
}

/** What is shown of the first `limit` of these records that the actor reaches, in their order; of several objects in one way to the database. */
export async function pagesOfIds(
  ctx: Ctx,
  wishes: readonly IdsWish[],
): Promise<{ readonly projection: Projection; readonly rows: PlacedRow[] }[]> {
  const statements = wishes.map((wish) => pageSql(ctx, wish));
  const outcomes = await ctx.db.batch(statements, { named: true, isoMoments: true });
  return wishes.map(({ projection }, i) => ({ projection, rows: (outcomes[i]?.rows ?? []) as unknown as PlacedRow[] }));
}

function pageSql(ctx: Ctx, { projection, ids, limit }: IdsWish): Sql<PlacedRow> {
  const { rights } = projection;
  const level = recordSql(rights, ctx.actor);
  const order = field('t', physicalName(rights.object, rights.object.orderColumn));
  // The offset keeps it one record after the other: what is shown is made of the few that are.
  const reached = sql`select k.id, k.n from unnest(${ids}::bigint[]) with ordinality k(id, n)
    where exists (select 1 from ${tables.records(rights.object.key)} t where t.id = k.id and t.deleted_at is null and ${level.atLeast('t', 1)} offset 0)
    order by k.n limit ${sql.lit(limit)}`;
  return sql<PlacedRow>`select t.id::text as id, t.uid::text as uid, t.version, ${level.grade('t')} as grade,
      ${shareableField(ctx, rights, 't')}null as s,
      ${order}::text as o, ${selectList(ctx, projection, 't', true)}
    from (${reached}) k join ${tables.records(rights.object.key)} t on t.id = k.id${referenceJoins(ctx, projection, 't')} order by k.n`;
}
