import type { PageSet } from '../../shared/contracts/record-pages.ts';
import type { PortalFeature } from '../../shared/portal-features.ts';
import { type Ctx, type Sql, sql } from '../kernel/index.ts';

export interface PortalRow {
  readonly id: string;
  readonly uid: string;
  readonly workspace_id: string;
  readonly slug: string;
  readonly title: string;
  readonly kind: 'self_service' | 'customer' | 'partner';
  readonly status: 'inactive' | 'active' | 'disabled';
  readonly template: string;
  readonly culture: 'en' | 'de';
  readonly users: number;
  readonly exposed: readonly string[];
  readonly off: readonly PortalFeature[];
  readonly sections: readonly SectionRow[];
}

export interface SectionRow {
  readonly key: string;
  readonly object: string | null;
  readonly title: Readonly<Record<string, string>>;
  readonly icon: string | null;
}

export interface WorkspaceRow {
  readonly id: string;
  readonly uid: string;
  readonly title: string;
  readonly icon: string | null;
}

const PORTALS = sql`select p.id, p.uid, p.workspace_id, p.slug, p.title, p.kind, p.status, p.template, p.culture,
    p.features_off as off,
    (select count(*)::int from portico.portal_access a where a.portal_id = p.id) as users,
    array(select o.key from portico.exposure e join portico.object o on o.id = e.object_id where e.portal_id = p.id order by o.key) as exposed,
    coalesce((select jsonb_agg(jsonb_build_object('key', s.key, 'object', o.key, 'title', o.plural || s.title,
                                                  'icon', coalesce(s.icon, o.icon)) order by s.position)
              from portico.section s join portico.object o on o.id = s.object_id where s.portal_id = p.id), '[]') as sections
  from portico.portal p`;

const one = (where: Sql): Sql<PortalRow> => sql<PortalRow>`${PORTALS} where ${where}`;

export function portals(ctx: Ctx): Promise<PortalRow[]> {
  return ctx.db.rows(sql<PortalRow>`${PORTALS} order by p.id`);
}
export function portalByUid(ctx: Ctx, uid: string): Promise<PortalRow | null> {
  return ctx.db.maybe(one(sql`p.uid = ${uid}`));
}
export function portalById(ctx: Ctx, id: string): Promise<PortalRow | null> {
  return ctx.db.maybe(one(sql`p.id = ${id}`));
}
/** Holds the portal's row, so that two changes of its state come one after the other. */
export function lockPortal(ctx: Ctx, uid: string): Promise<{ id: string; status: PortalRow['status'] } | null> {
  return ctx.db.maybe(sql`select id, status from portico.portal where uid = ${uid} for update`);
}
export function workspaces(ctx: Ctx): Promise<WorkspaceRow[]> {
  return ctx.db.rows(sql`select id, uid, title, icon from portico.workspace order by position, id`);
}
export function workspaceByUid(ctx: Ctx, uid: string): Promise<WorkspaceRow | null> {
  return ctx.db.maybe(sql`select id, uid, title, icon from portico.workspace where uid = ${uid} for update`);
}
export function workspaceByKey(ctx: Ctx, key: string): Promise<WorkspaceRow | null> {
  return ctx.db.maybe(sql`select id, uid, title, icon from portico.workspace where key = ${key}`);
}
export function insertWorkspace(
  ctx: Ctx,
  { key, title, icon }: { readonly key: string; readonly title: string; readonly icon: string | null },
): Promise<WorkspaceRow> {
  return ctx.db.one(sql`insert into portico.workspace (key, title, icon, position)
    values (${key}, ${title}, ${icon}, (select coalesce(max(position), 0) + 1 from portico.workspace))
    returning id, uid, title, icon`);
}
export function portalOfWorkspace(ctx: Ctx, workspaceId: string): Promise<PortalRow | null> {
  return ctx.db.maybe(one(sql`p.workspace_id = ${workspaceId}`));
}
export function slugTaken(ctx: Ctx, slug: string, exceptId: string | null): Promise<{ one: number } | null> {
  return ctx.db.maybe(sql`select 1 as one from portico.portal where slug = ${slug} and id is distinct from ${exceptId}::bigint`);
}

export interface NewPortal {
  readonly workspaceId: string;
  readonly slug: string;
  readonly title: string;
  readonly kind: PortalRow['kind'];
  readonly culture: string;
  readonly template: string;
}
export async function insertPortal(ctx: Ctx, p: NewPortal): Promise<string> {
  const row = await ctx.db.one(sql<{
    id: string;
  }>`insert into portico.portal (key, workspace_id, slug, title, kind, culture, template, created_at)
    values ('portal_' || replace(gen_random_uuid()::text, '-', ''), ${p.workspaceId}, ${p.slug}, ${p.title}, ${p.kind}, ${p.culture}, ${p.template}, ${ctx.now})
    returning id`);
  return row.id;
}
/** A section of a template in the menu of a portal, with the columns of its list for everybody there. */
export async function insertSection(
  ctx: Ctx,
  portalId: string,
  section: TemplateRow['sections'][number],
  position: number,
): Promise<void> {
  const { key, object, title = {}, icon = null, columns } = section;
  await ctx.db.run(sql`insert into portico.section (portal_id, key, object_id, title, icon, position)
    values (${portalId}, ${key}, (select id from portico.object where key = ${object}), ${JSON.stringify(title)}::jsonb, ${icon}, ${position})`);
  if (columns === undefined) return;
  await ctx.db.run(sql`insert into portico.list_view (kind, object, portal_id, owner_id, audience, body, modified_at)
    values ('standard', ${object}, ${portalId}, ${ctx.actor.userId}, 'everybody',
      ${JSON.stringify({ columns: columns.map((column) => ({ key: column })) })}::jsonb, ${ctx.now})`);
}
/** Sections of a template that have no screens of their own at the desk, in the menu of the workspace, so that staff find what customers send. */
export function insertAtDesk(ctx: Ctx, workspaceId: string, sections: TemplateRow['sections']): Promise<number> {
  const objects = sections.flatMap(({ object }) => (object === null ? [] : [object]));
  return ctx.db.run(sql`insert into portico.section (workspace_id, key, object_id, position)
    select ${workspaceId}, o.key, o.id, w.position::int from unnest(${objects}::text[]) with ordinality as w (key, position)
    join portico.object o on o.key = w.key and o.solution = 'sections' on conflict do nothing`);
}
/** The entry of a portal's menu that leads to its main page, before all others. */
export function insertMainPage(ctx: Ctx, portalId: string): Promise<number> {
  return ctx.db.run(sql`insert into portico.section (portal_id, key, page, position) values (${portalId}, 'home', 'main', -1)`);
}
export function insertExposure(ctx: Ctx, portalId: string, objectKeys: readonly string[]): Promise<number> {
  return ctx.db.run(sql`insert into portico.exposure (portal_id, object_id)
    select ${portalId}, id from portico.object where key = any(${[...objectKeys]}::text[]) on conflict do nothing`);
}
export function setStatus(ctx: Ctx, id: string, status: PortalRow['status']): Promise<number> {
  return ctx.db.run(sql`update portico.portal set status = ${status} where id = ${id}`);
}
export interface PortalChange {
  readonly title?: string | undefined;
  readonly slug?: string | undefined;
  readonly culture?: 'en' | 'de' | undefined;
  readonly feature?: { readonly key: PortalFeature; readonly on: boolean } | undefined;
}

export function changePortalRow(ctx: Ctx, id: string, c: PortalChange): Promise<number> {
  const { feature } = c;
  const off = sql`array_remove(features_off, ${feature?.key ?? null}::text)`;
  const features = feature === undefined ? sql`features_off` : feature.on ? off : sql`${off} || ${feature.key}::text`;
  return ctx.db.run(sql`update portico.portal set title = coalesce(${c.title ?? null}, title), slug = coalesce(${c.slug ?? null}, slug),
    culture = coalesce(${c.culture ?? null}, culture), features_off = ${features} where id = ${id}`);
}

export interface TemplateRow {
  readonly key: string;
  readonly title: Readonly<Record<string, string>>;
  readonly summary: Readonly<Record<string, string>>;
  readonly kind: PortalRow['kind'];
  readonly sections: readonly {
    readonly key: string;
    readonly object: string | null;
    readonly title?: Readonly<Record<string, string>>;
    readonly icon?: string;
    /** Of its list, for everybody on the portal. */
    readonly columns?: readonly string[];
    /** How the page of its records is arranged there. */
    readonly page?: PageSet;
  }[];
  readonly exposed: readonly string[];
}

const TEMPLATES = sql`select key, title, summary, kind, sections, exposed from portico.portal_template`;

export function templateRows(ctx: Ctx): Promise<TemplateRow[]> {
  return ctx.db.rows(sql<TemplateRow>`${TEMPLATES} order by position, key`);
}
export function templateRow(ctx: Ctx, key: string): Promise<TemplateRow | null> {
  return ctx.db.maybe(sql<TemplateRow>`${TEMPLATES} where key = ${key}`);
}
