/** Templates, layouts of lists, folders and limits of bundles as rows. What is there by its key stays as it is: somebody may have changed it. */
import { createHash } from 'node:crypto';
import { type Ctx, sql } from '../kernel/index.ts';
import type { Folders, LimitPackages, Lists, Template } from './format.ts';
import { needId } from './store.ts';

/** Adds the portal templates that are missing; nobody changes one by hand, so a newer version of one replaces the older where it had nothing. */
export async function addTemplates(ctx: Ctx, templates: readonly Template[]): Promise<void> {
  for (const [i, t] of templates.entries()) {
    await ctx.db.run(sql`insert into portico.portal_template as t (key, title, summary, kind, sections, exposed, pages, position)
      values (${t.key}, ${JSON.stringify(t.title)}::jsonb, ${JSON.stringify(t.summary)}::jsonb, ${t.kind}, ${JSON.stringify(t.sections)}::jsonb,
        ${JSON.stringify(t.exposed)}::jsonb, ${JSON.stringify(t.pages)}::jsonb, ${(i + 1) * 10})
      on conflict (key) do update set pages = case when t.pages = '[]' then excluded.pages else t.pages end,
        sections = case when t.sections = '[]' then excluded.sections else t.sections end,
        exposed = case when t.sections = '[]' or excluded.exposed @> t.exposed then excluded.exposed else t.exposed end
      where t.pages = '[]' or (t.sections = '[]' and excluded.sections <> '[]')
        or (excluded.exposed @> t.exposed and not t.exposed @> excluded.exposed)`);
  }
}

/** Whoever has this role changes what a bundle brought and no single person made. */
const KEEPERS = 'administrators';

/** Adds the layouts for all that are missing at the desk. */
export async function addLists(ctx: Ctx, lists: Lists, roles: ReadonlyMap<string, string>): Promise<void> {
  if (lists.length === 0) return;
  const rows = lists.map(({ object, columns }) => {
    const body = { columns: columns.map((key) => ({ key })) };
    return sql`('standard', ${object}, ${needId(roles, KEEPERS)}::bigint, 'everybody', ${JSON.stringify(body)}::jsonb, ${ctx.now}::timestamptz)`;
  });
  await ctx.db.run(sql`insert into portico.list_view (kind, object, owner_id, audience, body, modified_at) values ${sql.join(rows)}
    on conflict (object, place, coalesce(portal_id, 0)) where kind = 'standard' do nothing`);
}

/** Adds the folders that are missing: the administrators' to change, seen by the roles that are named. */
export async function addFolders(ctx: Ctx, bundle: string, folders: Folders, roles: ReadonlyMap<string, string>): Promise<void> {
  if (folders.length === 0) return;
  const keeper = needId(roles, KEEPERS);
  const uids = folders.map(({ key }) => uidOf(`${bundle}.${key}`));
  const rows = folders.map(
    ({ object, name, filter }, i) => sql`(${uids[i]}::uuid, ${object}, ${name}, ${JSON.stringify(filter)}::jsonb)`,
  );
  const readers = folders.flatMap(({ readers: seen }, i) => [
    sql`(${uids[i]}::uuid, ${keeper}::bigint, 3::smallint)`,
    ...seen.map((role) => sql`(${uids[i]}::uuid, ${needId(roles, role)}::bigint, 1::smallint)`),
  ]);
  await ctx.db.run(sql`with made as (
      insert into portico.folder (uid, object_id, owner_id, name, kind, filter, made_at)
      select v.uid, o.id, ${keeper}::bigint, v.name, 'dynamic', v.filter, ${ctx.now}::timestamptz
      from (values ${sql.join(rows)}) v (uid, object, name, filter) join portico.object o on o.key = v.object
      on conflict (uid) do nothing returning id, uid)
    insert into portico.folder_reader (folder_id, principal_id, grade)
    select made.id, r.principal_id, r.grade from made join (values ${sql.join(readers)}) r (uid, principal_id, grade) on r.uid = made.uid`);
}

/** The same folder has the same uid in every installation, so that loading again finds it. */
function uidOf(name: string): string {
  const hex = createHash('sha256').update(`portico folder ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Adds the packages of limits that are missing, out of force. */
export async function addLimits(ctx: Ctx, limits: LimitPackages): Promise<void> {
  for (const one of limits) {
    await ctx.db.run(sql`insert into portico.limit_package (key, title, limits)
      values (${one.key}, ${JSON.stringify(one.title)}::jsonb, ${JSON.stringify(one.limits)}::jsonb) on conflict (key) do nothing`);
  }
}
