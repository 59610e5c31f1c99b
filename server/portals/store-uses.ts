/** Rows of menus, templates and pages that name an object. */
import { type Ctx, sql } from '../kernel/index.ts';

/** Portals and workspaces whose menu has the object. */
export async function sectionsOf(ctx: Ctx, object: string): Promise<string[]> {
  const rows = await ctx.db.rows(sql<{ title: string }>`select distinct coalesce(p.title, w.title) as title from portico.section s
    left join portico.portal p on p.id = s.portal_id left join portico.workspace w on w.id = s.workspace_id join portico.object o on o.id = s.object_id where o.key = ${object} order by 1`);
  return rows.map(({ title }) => title);
}

/** Templates whose menu or list of objects has it. */
export async function templatesOf(ctx: Ctx, object: string): Promise<string[]> {
  const rows = await ctx.db.rows(sql<{
    title: string;
  }>`select coalesce(t.title ->> 'en', t.key) as title from portico.portal_template t
    where t.exposed ? ${object} or exists (select 1 from jsonb_array_elements(t.sections) s where s ->> 'object' = ${object}) order by 1`);
  return rows.map(({ title }) => title);
}

/** Blocks of working copies and published main pages whose settings name the object. */
export function shownBlocks(ctx: Ctx, object: string): Promise<{ title: string; settings: unknown }[]> {
  return ctx.db.rows(sql<{ title: string; settings: unknown }>`select p.title, b.settings from portico.page_block b
    join portico.page_copy c on c.id = b.copy_id join portico.page g on g.id = c.page_id join portico.portal p on p.id = g.portal_id
    where c.number in (0, g.published) and b.settings ->> 'object' = ${object} order by p.title`);
}
