/** Which saved views, layouts and folders name a column. */
import { asSystem, type Ctx, type Sql, sql } from '../kernel/index.ts';

interface Named {
  readonly id: string;
  readonly key: string;
}

/** Whether a column's key stands anywhere in it as a value. */
const names = (body: Sql, column: string): Sql =>
  sql`jsonb_path_exists(${body}, '$.** ? (@ == $k)', jsonb_build_object('k', ${column}::text))`;

/** Those that this actor has, or that are shared with him. */
export function readUses(ctx: Ctx, object: Named, column: string): Promise<{ kind: 'view' | 'folder'; name: string }[]> {
  const { userId, principals } = ctx.actor;
  return ctx.db.rows(sql<{ kind: 'view' | 'folder'; name: string }>`
    select 'view' as kind, v.name from portico.list_view v where v.kind = 'saved' and v.object = ${object.key} and ${names(sql`v.body`, column)}
      and (v.owner_id = ${userId}::bigint or v.audience = 'everybody')
    union all
    select 'folder', f.name from portico.folder f where f.object_id = ${object.id}::bigint and ${names(sql`f.filter`, column)}
      and (f.owner_id = ${userId}::bigint or exists (select 1 from portico.folder_reader r where r.folder_id = f.id
        and r.principal_id = any (${principals}::bigint[])))
    order by 1, 2`);
}

/** All of them, of whomever: only how many comes back. */
export async function countUses(ctx: Ctx, object: Named, column: string): Promise<number> {
  const system = asSystem(ctx, 'count views and folders that name a column');
  const { n } = await system.db.one(sql<{ n: number }>`select (
      (select count(*) from portico.list_view v where v.kind = 'saved' and v.object = ${object.key} and ${names(sql`v.body`, column)})
      + (select count(*) from portico.folder f where f.object_id = ${object.id}::bigint and ${names(sql`f.filter`, column)}))::int as n`);
  return n;
}
