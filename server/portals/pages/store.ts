/** Pages, their copies and blocks. Read and written as staff, by workers, or as the system for the portal's viewers. */
import { type Ctx, type Sql, sql } from '../../kernel/index.ts';

export interface BlockRow {
  readonly uid: string;
  readonly key: string;
  readonly place: string;
  readonly kind: string;
  /** As stored; validated by its kind where it is used. */
  readonly settings: unknown;
}

type Texts = Readonly<Record<string, string>>;

export interface PageRow {
  readonly id: string;
  readonly uid: string;
  readonly portal_id: string;
  readonly slug: string;
  readonly title: Texts;
  readonly version: number;
  readonly published: number | null;
}

const PAGE = sql`select g.id::text as id, g.uid::text as uid, g.portal_id::text as portal_id, p.slug, g.title, g.version, g.published
  from portico.page g join portico.portal p on p.id = g.portal_id`;

const one = (where: Sql): Sql<PageRow> => sql<PageRow>`${PAGE} where g.kind = 'main' and ${where}`;

export function mainPage(ctx: Ctx, portalId: string): Promise<PageRow | null> {
  return ctx.db.maybe(one(sql`g.portal_id = ${portalId}`));
}

/** Holds the page's row, so that two who save or publish come one after the other. */
export function lockMainPage(tx: Ctx, portalId: string): Promise<PageRow | null> {
  return tx.db.maybe(sql<PageRow>`${one(sql`g.portal_id = ${portalId}`)} for update of g`);
}

const BLOCKS = sql`select b.uid::text as uid, b.key, b.place, b.kind, b.settings
  from portico.page_block b join portico.page_copy c on c.id = b.copy_id`;

export function blocksOf(ctx: Ctx, pageId: string, number: number): Promise<BlockRow[]> {
  return ctx.db.rows(sql<BlockRow>`${BLOCKS} where c.page_id = ${pageId} and c.number = ${number} order by b.position, b.id`);
}

/** What viewers of a portal see: title and blocks of the published copy, in one statement. Null where there is no such portal. */
export async function publishedPage(ctx: Ctx, portalId: string): Promise<{ title: Texts | null; blocks: BlockRow[] } | null> {
  const rows = await ctx.db.rows(sql<
    BlockRow & { page_title: Texts | null }
  >`select b.uid::text as uid, b.key, b.place, b.kind, b.settings,
      g.title as page_title
    from portico.portal p
    left join portico.page g on g.portal_id = p.id and g.kind = 'main'
    left join portico.page_copy c on c.page_id = g.id and c.number = g.published
    left join portico.page_block b on b.copy_id = c.id
    where p.id = ${portalId} order by b.position, b.id`);
  const [first] = rows;
  if (first === undefined) return null;
  return { title: first.page_title, blocks: rows.filter(({ uid }) => uid !== null) };
}

export async function insertPage(tx: Ctx, portalId: string, key: string, title: Texts): Promise<string> {
  const { id } = await tx.db.one(sql<{
    id: string;
  }>`insert into portico.page (key, portal_id, kind, title, modified_at, modified_by)
    values (${key}, ${portalId}, 'main', ${JSON.stringify(title)}::jsonb, ${tx.now}, ${tx.actor.userId}) returning id::text as id`);
  return id;
}

/** Writes a copy with its blocks in their order; the copy of that number must not be there. */
export async function insertCopy(tx: Ctx, pageId: string, number: number, blocks: readonly BlockRow[]): Promise<void> {
  const { id } = await tx.db.one(sql<{ id: string }>`insert into portico.page_copy (page_id, number, made_at, made_by)
    values (${pageId}, ${number}, ${tx.now}, ${tx.actor.userId}) returning id::text as id`);
  if (blocks.length === 0) return;
  const rows = blocks.map(
    (b, position) =>
      sql`(${id}::bigint, ${b.uid}::uuid, ${b.key}, ${b.place}, ${position}::int, ${b.kind}, ${JSON.stringify(b.settings)}::jsonb)`,
  );
  await tx.db.run(
    sql`insert into portico.page_block (copy_id, uid, key, place, position, kind, settings) values ${sql.join(rows)}`,
  );
}

export function deleteCopy(tx: Ctx, pageId: string, number: number): Promise<number> {
  return tx.db.run(sql`delete from portico.page_copy where page_id = ${pageId} and number = ${number}`);
}

export function raiseVersion(tx: Ctx, pageId: string): Promise<number> {
  return tx.db.run(sql`update portico.page set version = version + 1, modified_at = ${tx.now}, modified_by = ${tx.actor.userId}
    where id = ${pageId}`);
}

export function setPublished(tx: Ctx, pageId: string, number: number | null): Promise<number> {
  return tx.db.run(sql`update portico.page set published = ${number} where id = ${pageId}`);
}

/** The number of a new publication. */
export async function nextNumber(tx: Ctx, pageId: string): Promise<number> {
  return (
    await tx.db.one(
      sql<{ next: number }>`select coalesce(max(number), 0) + 1 as next from portico.page_copy where page_id = ${pageId}`,
    )
  ).next;
}

/** What was published before that one and not taken back; null where there is none. */
export async function publishedBefore(tx: Ctx, pageId: string, number: number): Promise<number | null> {
  const row = await tx.db.maybe(sql<{ number: number }>`select number from portico.page_copy
    where page_id = ${pageId} and number between 1 and ${number - 1} and taken_back_at is null order by number desc limit 1`);
  return row?.number ?? null;
}
export function takeBack(tx: Ctx, pageId: string, number: number): Promise<number> {
  return tx.db.run(sql`update portico.page_copy set taken_back_at = ${tx.now} where page_id = ${pageId} and number = ${number}`);
}

export interface CopyRow {
  readonly number: number;
  readonly made_at: Date;
  readonly by: string | null;
}

/** Published copies, newest first. */
export function copiesOf(ctx: Ctx, pageId: string, limit: number): Promise<CopyRow[]> {
  return ctx.db.rows(sql<CopyRow>`select c.number, c.made_at, s.display_name as by
    from portico.page_copy c left join portico.staff_user s on s.id = c.made_by
    where c.page_id = ${pageId} and c.number > 0 order by c.number desc limit ${limit}`);
}

export interface ListedPage {
  readonly portal: string;
  readonly title: string;
  readonly slug: string;
  readonly status: 'inactive' | 'active' | 'disabled';
  readonly published_at: Date | null;
  readonly changed: boolean;
}

/** Everything that is on a copy, to compare two. */
const content = (
  copy: Sql,
) => sql`(select jsonb_agg(jsonb_build_array(b.uid, b.place, b.kind, b.settings) order by b.place, b.position)
  from portico.page_block b where b.copy_id = ${copy})`;

/** Every portal with the state of its main page. */
export function listedPages(ctx: Ctx): Promise<ListedPage[]> {
  return ctx.db.rows(sql<ListedPage>`select p.uid::text as portal, p.title, p.slug, p.status, seen.made_at as published_at,
      seen.id is null or ${content(sql`work.id`)} is distinct from ${content(sql`seen.id`)} as changed
    from portico.portal p
    left join portico.page g on g.portal_id = p.id and g.kind = 'main'
    left join portico.page_copy work on work.page_id = g.id and work.number = 0
    left join portico.page_copy seen on seen.page_id = g.id and seen.number = g.published
    order by p.title, p.id`);
}

export interface PortalRow {
  readonly id: string;
  readonly uid: string;
  readonly slug: string;
  readonly title: string;
  readonly status: 'inactive' | 'active' | 'disabled';
  readonly culture: string;
  readonly theme: Readonly<Record<string, unknown>>;
  readonly start_page: string | null;
  readonly template: string;
  readonly kind: string;
}
const PORTAL = sql`select id::text as id, uid::text as uid, slug, title, status, culture, theme, start_page, template, kind from portico.portal`;

export function portalByUid(ctx: Ctx, uid: string): Promise<PortalRow | null> {
  return ctx.db.maybe(sql<PortalRow>`${PORTAL} where uid = ${uid}`);
}
export function setStartPage(tx: Ctx, portalId: string, page: string | null): Promise<number> {
  return tx.db.run(sql`update portico.portal set start_page = ${page} where id = ${portalId}`);
}

export interface SectionRow {
  readonly key: string;
  readonly object: string | null;
  readonly title: Texts;
}
export function sectionsOf(ctx: Ctx, portalId: string): Promise<SectionRow[]> {
  return ctx.db.rows(sql<SectionRow>`select s.key, o.key as object, coalesce(o.plural, '{}') || s.title as title
    from portico.section s left join portico.object o on o.id = s.object_id where s.portal_id = ${portalId} and s.page is null order by s.position, s.id`);
}

/** Portals without a main page, with the pages of the template each was made from. */
export function portalsWithoutPage(ctx: Ctx): Promise<{ id: string; pages: unknown }[]> {
  return ctx.db.rows(sql`select p.id::text as id, coalesce(nullif(t.pages, '[]'), e.pages, '[]') as pages from portico.portal p
    left join portico.portal_template t on t.key = p.template left join portico.portal_template e on e.key = 'empty'
    where not exists (select 1 from portico.page g where g.portal_id = p.id and g.kind = 'main') order by p.id`);
}

/** Makes page-making of two nodes that start at once come one after the other; ends with the transaction. */
export async function lockPageMaking(tx: Ctx): Promise<void> {
  await tx.db.rows(sql`select pg_advisory_xact_lock(hashtextextended('pages of templates', 0))`);
}

export async function frameHosts(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.db.rows(sql<{ host: string }>`select host from portico.frame_host order by host`);
  return rows.map(({ host }) => host);
}
/** Addresses that the published main page of a portal frames. */
export async function framedAddresses(ctx: Ctx, portalId: string): Promise<string[]> {
  const rows = await ctx.db.rows(sql<{ address: string }>`select b.settings ->> 'address' as address
    from portico.page g join portico.page_copy c on c.page_id = g.id and c.number = g.published
    join portico.page_block b on b.copy_id = c.id and b.kind = 'website'
    where g.portal_id = ${portalId} and g.kind = 'main' and b.settings ? 'address'`);
  return rows.map(({ address }) => address);
}
export async function writeFrameHosts(tx: Ctx, hosts: readonly string[]): Promise<void> {
  await tx.db.run(sql`delete from portico.frame_host where host <> all (${[...hosts]}::text[])`);
  await tx.db.run(sql`insert into portico.frame_host (host, added_at, added_by)
    select host, ${tx.now}, ${tx.actor.userId} from unnest(${[...hosts]}::text[]) as host on conflict do nothing`);
}

const dismissed = (uid: string) => `announcement:${uid}`;

/** Marks of dismissed announcements by uid of the block; one's own rows, under one's own role. */
export async function dismissedMarks(ctx: Ctx, uids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (uids.length === 0) return new Map();
  const rows = await ctx.db.rows(sql<{ key: string; value: unknown }>`select key, value from portico.preference
    where principal_id = ${ctx.actor.userId} and key = any (${uids.map(dismissed)}::text[])`);
  return new Map(rows.map(({ key, value }) => [key.slice(dismissed('').length), String(value)]));
}
export async function writeDismissed(ctx: Ctx, uid: string, mark: string | null): Promise<void> {
  const key = dismissed(uid);
  await ctx.db.run(
    mark === null
      ? sql`delete from portico.preference where principal_id = ${ctx.actor.userId} and key = ${key}`
      : sql`insert into portico.preference (principal_id, key, value) values (${ctx.actor.userId}, ${key}, ${JSON.stringify(mark)}::jsonb)
          on conflict (principal_id, key) do update set value = excluded.value`,
  );
}

/** Uid of the viewer's own contact. */
export async function contactUid(ctx: Ctx, contactId: string): Promise<string | null> {
  const row = await ctx.db.maybe(
    sql<{ uid: string }>`select uid::text as uid from data.contact where id = ${contactId} and deleted_at is null`,
  );
  return row?.uid ?? null;
}
