/** How many records there are for an actor, by the same ways as his pages (store-list.ts). */
import { mergeProbes, type ObjectRights, probes } from '../access/index.ts';
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import type { ColumnDef } from '../metadata/index.ts';
import { field } from './store-filter.ts';
import { FEW, joined, planned, reached, reachedOf, walk } from './store-list.ts';

export interface Reach {
  /** Records that the actor reaches, one more than was asked for at most. */
  readonly n: number;
  /** About how many there are for anybody. */
  readonly all: number;
}

/** How many records the actor reaches, deleted ones that were shared included, by the keys alone. It chooses a plan: what is counted for people is counted behind both walls. */
export async function readReach(ctx: Ctx, rights: ObjectRights, holders: readonly string[], most: number): Promise<Reach> {
  const found = reached(ctx, rights, holders, most);
  const [row] = await planned(
    ctx,
    sql<Reach>`select (select count(*)::int from ${found} p) as n,
      (select greatest(c.reltuples, 0)::float8 from pg_catalog.pg_class c join pg_catalog.pg_namespace s on s.oid = c.relnamespace
        where s.nspname = 'data' and c.relname = ${rights.object.key}) as all`,
  );
  return row ?? { n: most + 1, all: 0 };
}

/** How many records of a set the actor reaches and fulfil `where`; null where the set is too large to tell. */
export async function countOfSet(ctx: Ctx, rights: ObjectRights, where: Sql<boolean> | null, set: Sql): Promise<number | null> {
  const { from, mine } = joined(rights);
  const [row] = await planned(
    ctx,
    sql<{ n: number; hits: number }>`${reachedOf(ctx, rights, set)}
      select (select count(*)::int from listed) as n,
        (select count(*)::int from ${from} where ${mine} and ${where ?? sql`true`}) as hits`,
  );
  return (row?.n ?? 0) > FEW ? null : (row?.hits ?? 0);
}

/** How many records fulfil `where` on the actor's ways, `FEW + 1` at most; through the record table, hence behind both walls. */
export async function countByProbes(
  ctx: Ctx,
  rights: ObjectRights,
  where: Sql<boolean> | null,
  holders: readonly string[],
): Promise<number> {
  const branches = probes(rights, ctx.actor, { limit: FEW + 1, grantPrincipals: holders, where: where ?? sql<boolean>`true` });
  const found = mergeProbes(branches ?? [], FEW + 1);
  return (await ctx.db.one(sql<{ n: number }>`select count(*)::int as n from ${found} p`, { named: true })).n;
}

/** How many of the records that fulfil `where` the actor reaches, at most `most`. */
export async function countByWalk(ctx: Ctx, rights: ObjectRights, where: Sql<boolean> | null, most: number): Promise<number> {
  const { from, mine } = walk(ctx, rights);
  const [row] = await planned(
    ctx,
    sql<{ n: number }>`select count(*)::int as n from
      (select 1 from ${from} where ${mine} and ${where ?? sql`true`} limit ${sql.lit(most)}) x`,
  );
  return row?.n ?? 0;
}

/** How many of the records that the actor reaches and that fulfil `where` hold each value of a column; as the database holds it. */
export function countValues(
  ctx: Ctx,
  rights: ObjectRights,
  column: ColumnDef,
  where: Sql<boolean> | null,
): Promise<{ value: string | null; n: number }[]> {
  const { from, mine } = walk(ctx, rights);
  return planned(
    ctx,
    sql<{ value: string | null; n: number }>`select ${field('t', column.physical)}::text as value, count(*)::int as n from ${from}
      where ${mine} and ${where ?? sql`true`} group by 1`,
  );
}

/** The same by probes; null where the actor reaches too many to tell. */
export async function countOfFew(
  ctx: Ctx,
  rights: ObjectRights,
  where: Sql<boolean> | null,
  holders: readonly string[],
): Promise<number | null> {
  const { from, mine } = joined(rights);
  const [row] = await planned(
    ctx,
    sql<{ n: number; hits: number }>`with within as materialized (select p.id from ${reached(ctx, rights, holders)} p)
      select (select count(*)::int from within) as n,
        (select count(*)::int from ${from} where ${mine} and ${where ?? sql`true`}) as hits`,
  );
  // Deleted shares are among them: what is shown of so many is no answer even without a condition.
  if ((row?.n ?? 0) > FEW) return null;
  return row?.hits ?? 0;
}
