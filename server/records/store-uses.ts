/** Which saved views, layouts and folders name a column. */
import { asSystem, type Ctx, type Sql, sql } from '../kernel/index.ts';

/** A name by which the lists of an object know a column: its key, or `reference.key` where one of theirs leads to it. */
export interface Named {
  readonly object: string;
  readonly objectId: string;
  readonly name: string;
}

const wanted = (names: readonly Named[]): Sql =>
  sql`unnest(${names.map(({ object }) => object)}::text[], ${names.map(({ objectId }) => objectId)}::bigint[],
    ${names.map(({ name }) => name)}::text[]) w(object, id, name)`;

const inView = (
  names: readonly Named[],
): Sql => sql`v.kind = 'saved' and exists (select 1 from ${wanted(names)} where w.object = v.object
  and (v.body->>'sort' in (w.name, '-' || w.name)
    or jsonb_path_exists(v.body, '$.columns[*].key ? (@ == $k)', jsonb_build_object('k', w.name))
    or jsonb_path_exists(v.body, '$.filter.**.column ? (@ == $k)', jsonb_build_object('k', w.name))))`;

const inFolder = (names: readonly Named[]): Sql => sql`exists (select 1 from ${wanted(names)} where w.id = f.object_id
  and jsonb_path_exists(f.filter, '$.**.column ? (@ == $k)', jsonb_build_object('k', w.name)))`;

/** Those that this actor has, or that are shared with him. */
export function readUses(ctx: Ctx, names: readonly Named[]): Promise<{ kind: 'view' | 'folder'; name: string }[]> {
  const { userId, principals } = ctx.actor;
  return ctx.db.rows(sql<{ kind: 'view' | 'folder'; name: string }>`
    select 'view' as kind, v.name from portico.list_view v where ${inView(names)}
      and (v.owner_id = ${userId}::bigint or v.audience = 'everybody')
    union all
    select 'folder', f.name from portico.folder f where ${inFolder(names)}
      and (f.owner_id = ${userId}::bigint or exists (select 1 from portico.folder_reader r where r.folder_id = f.id
        and r.principal_id = any (${principals}::bigint[])))
    order by 1, 2`);
}

/** All of them, of whomever: only how many comes back. */
export async function countUses(ctx: Ctx, names: readonly Named[]): Promise<number> {
  const system = asSystem(ctx, 'count views and folders that name a column');
  const { n } = await system.db.one(sql<{ n: number }>`select ((select count(*) from portico.list_view v where ${inView(names)})
      + (select count(*) from portico.folder f where ${inFolder(names)}))::int as n`);
  return n;
}
