/** Settings of the knowledge base. */
import { type Ctx, sql } from '../kernel/index.ts';
import { tables } from '../metadata/index.ts';

export async function hasSetting(ctx: Ctx, key: string): Promise<boolean> {
  return (await ctx.db.maybe(sql`select 1 from portico.setting where key = ${key}`)) !== null;
}

/** Keeps the uid of a category. */
export async function writeSetting(ctx: Ctx, key: string, uid: string): Promise<void> {
  await ctx.db.run(sql`insert into portico.setting (key, value, changed_at, changed_by)
    values (${key}, to_jsonb(${uid}::text), ${ctx.now}, ${ctx.actor.userId}::bigint)
    on conflict (key) do update set value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`);
}

/** The category that a setting names, while it is there. */
export function categoryOfSetting(ctx: Ctx, key: string): Promise<{ id: string; uid: string; name: string } | null> {
  return ctx.db.maybe(sql<{ id: string; uid: string; name: string }>`select c.id::text as id, c.uid::text as uid, c.name
    from portico.setting s join ${tables.records('article_category')} c on c.uid::text = s.value #>> '{}' and c.deleted_at is null
    where s.key = ${key}`);
}

/** Id of the role that all portal users have. */
export async function everybodyOutside(ctx: Ctx): Promise<string> {
  return (await ctx.db.one(sql<{ id: string }>`select id::text as id from portico.role where key = 'all_portal_users'`)).id;
}
