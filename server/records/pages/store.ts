/** Rows of arranged pages. Row security: staff and the system, never the portal's role (migration 0095). */
import type { PageSet } from '../../../shared/contracts/record-pages.ts';
import { type Ctx, sql } from '../../kernel/index.ts';
import { type ObjectDef, tables } from '../../metadata/index.ts';

/** The object and the side: null = the desk. */
export interface PagePlace {
  readonly objectId: string;
  readonly portalId: string | null;
}

export interface PageRow extends PagePlace {
  readonly id: string;
  readonly version: number;
  /** As stored; checked when it was saved. */
  readonly body: PageSet;
}

const fields = sql`r.id::text as id, r.object_id::text as "objectId", r.portal_id::text as "portalId", r.version, r.body`;

/** All arrangements there are. */
export function readPages(ctx: Ctx): Promise<PageRow[]> {
  return ctx.db.rows(sql<PageRow>`select ${fields} from portico.record_page r`);
}

/** Holds one arrangement, so that two who save come one after the other. The object's row is held where there is none yet. */
export async function lockPage(tx: Ctx, { objectId, portalId }: PagePlace): Promise<PageRow | null> {
  await tx.db.run(sql`select pg_advisory_xact_lock(hashtextextended('portico.record_page.' || ${objectId}::text, 0))`);
  return tx.db.maybe(sql<PageRow>`select ${fields} from portico.record_page r
    where r.object_id = ${objectId}::bigint and r.portal_id is not distinct from ${portalId}::bigint for update`);
}

/** Older versions that are kept. */
const KEPT = 20;

/** Writes an arrangement over the one that was held; what stood there goes to the older ones. */
export async function writePage(tx: Ctx, at: PagePlace, before: PageRow | null, body: PageSet): Promise<void> {
  const text = JSON.stringify(body);
  if (before === null) {
    await tx.db.run(sql`insert into portico.record_page (object_id, portal_id, body, modified_at, modified_by)
      values (${at.objectId}::bigint, ${at.portalId}::bigint, ${text}::jsonb, ${tx.now}, ${tx.actor.userId}::bigint)`);
    return;
  }
  await tx.db.batch([
    sql`insert into portico.record_page_past (page_id, version, body, made_at, made_by)
      select id, version, body, modified_at, modified_by from portico.record_page where id = ${before.id}::bigint`,
    sql`update portico.record_page set body = ${text}::jsonb, version = version + 1, modified_at = ${tx.now},
      modified_by = ${tx.actor.userId}::bigint where id = ${before.id}::bigint`,
    sql`delete from portico.record_page_past where page_id = ${before.id}::bigint and version <= ${before.version - KEPT}`,
  ]);
}

/** Adds the arrangements that are missing. */
export function addPages(
  tx: Ctx,
  portalId: string | null,
  rows: readonly { readonly objectId: string; readonly body: PageSet }[],
): Promise<number> {
  const values = rows.map(
    ({ objectId, body }) =>
      sql`(${objectId}::bigint, ${portalId}::bigint, ${JSON.stringify(body)}::jsonb, ${tx.now}::timestamptz, ${tx.actor.userId}::bigint)`,
  );
  return tx.db.run(sql`insert into portico.record_page (object_id, portal_id, body, modified_at, modified_by) values ${sql.join(values)}
    on conflict (object_id, coalesce(portal_id, 0)) do nothing`);
}

export function deletePage(tx: Ctx, id: string): Promise<number> {
  return tx.db.run(sql`delete from portico.record_page where id = ${id}::bigint`);
}

export interface PastRow {
  readonly version: number;
  readonly at: Date;
  readonly by: string | null;
}

/** Older versions of an arrangement, the newest first. */
export function pastOf(ctx: Ctx, pageId: string): Promise<PastRow[]> {
  return ctx.db.rows(sql<PastRow>`select p.version, p.made_at as at, s.display_name as by from portico.record_page_past p
    left join portico.staff_user s on s.id = p.made_by where p.page_id = ${pageId}::bigint order by p.version desc`);
}

export async function pastBody(ctx: Ctx, pageId: string, version: number): Promise<PageSet | null> {
  const row = await ctx.db.maybe(
    sql<{ body: PageSet }>`select body from portico.record_page_past where page_id = ${pageId}::bigint and version = ${version}`,
  );
  return row?.body ?? null;
}

export interface PortalRow {
  readonly id: string;
  readonly uid: string;
  readonly title: string;
  /** Ids of the objects on its list. */
  readonly objects: readonly string[];
}

/** Portals that are not shut for good. */
export function readPortals(ctx: Ctx): Promise<PortalRow[]> {
  return ctx.db.rows(sql<PortalRow>`select p.id::text as id, p.uid::text as uid, p.title,
      array(select e.object_id::text from portico.exposure e where e.portal_id = p.id) as objects
    from portico.portal p where p.status <> 'disabled' order by lower(p.title), p.id`);
}

/** Database id of a live record; null where there is none. */
export async function idOf(ctx: Ctx, object: ObjectDef, uid: string): Promise<string | null> {
  const row = await ctx.db.maybe(
    sql<{
      id: string;
    }>`select t.id::text as id from ${tables.records(object.key)} t where t.uid = ${uid}::uuid and t.deleted_at is null`,
  );
  return row?.id ?? null;
}

/** Pages that portals begin with; a newer one takes the place of an older one. */
export async function writeStartPages(
  ctx: Ctx,
  rows: readonly { readonly objectId: string; readonly body: PageSet }[],
): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map(({ objectId, body }) => sql`(${objectId}::bigint, ${JSON.stringify(body)}::jsonb)`);
  await ctx.db.run(sql`insert into portico.portal_start_page (object_id, body) values ${sql.join(values)}
    on conflict (object_id) do update set body = excluded.body`);
}

/** Start pages that a portal, or each of them, was not given yet: a table `s` with page and portal. */
const notGiven = (portalId: string | null) => sql`select w.object_id, w.body, o.key, p.id as portal_id
  from portico.portal_start_page w join portico.object o on o.id = w.object_id
  join portico.portal p on o.key <> all (p.given_pages) and (${portalId}::bigint is null or p.id = ${portalId}::bigint)`;

interface StartPageRow {
  readonly objectId: string;
  readonly key: string;
  readonly body: PageSet;
}

/** Start pages that a portal, or any of them, was not given yet. */
export function missingStartPages(ctx: Ctx, portalId: string | null): Promise<StartPageRow[]> {
  return ctx.db.rows(sql<StartPageRow>`select distinct on (s.object_id) s.object_id::text as "objectId", s.key, s.body
    from (${notGiven(portalId)}) s order by s.object_id`);
}

/** Adds those of `pages` where nothing is arranged, with these bodies, and notes that all of them were given. */
export function giveStartPages(
  tx: Ctx,
  portalId: string | null,
  pages: readonly Pick<StartPageRow, 'objectId' | 'body'>[],
): Promise<number> {
  const bodies = pages.map(({ objectId, body }) => sql`(${objectId}::bigint, ${JSON.stringify(body)}::jsonb)`);
  return tx.db.run(sql`with s as (
      select n.object_id, n.portal_id, n.key, b.body from (${notGiven(portalId)}) n
      join (values ${sql.join(bodies)}) b (object_id, body) on b.object_id = n.object_id),
    made as (
      insert into portico.record_page (object_id, portal_id, body, modified_at, modified_by)
      select s.object_id, s.portal_id, s.body, ${tx.now}::timestamptz, ${tx.actor.userId}::bigint from s
      on conflict (object_id, coalesce(portal_id, 0)) do nothing)
    update portico.portal p set given_pages = p.given_pages || g.keys
    from (select s.portal_id, array_agg(s.key) as keys from s group by s.portal_id) g where g.portal_id = p.id`);
}
