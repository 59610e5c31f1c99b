/** What a signed-in person is told about himself, and the first staff user. Under the role `auth`, which reads people and portals. */
import { type Ctx, type Door, type Sql, sql } from '../kernel/index.ts';
import type { LookImages } from './look.ts';

export interface Person {
  readonly uid: string;
  readonly login: string;
  readonly email: string;
  readonly displayName: string;
  readonly culture: string;
}

type OwnPerson = Person & { readonly publicName: string; readonly home: string | null };

/** A staff user, or a portal user by the name of his contact. */
export const personOf = (ctx: Ctx, door: Door, userId: string): Promise<OwnPerson> =>
  ctx.db.one(personSql(door, userId), { named: true });

const personSql = (door: Door, userId: string): Sql<OwnPerson> =>
  door === 'staff'
    ? sql`select p.uid::text as uid, u.login, u.email, u.display_name as "displayName", u.public_name as "publicName", u.culture, null as home
          from portico.staff_user u join portico.principal p on p.id = u.id where u.id = ${userId}`
    : sql`select p.uid::text as uid, u.login, u.email, u.login as "displayName", u.login as "publicName", u.culture, u.home_page as home
          from portico.portal_user u join portico.principal p on p.id = u.id where u.id = ${userId}`;

/** Who looks through a session, and until when. */
export function viewerOf(ctx: Ctx, sessionId: string): Promise<{ name: string; until: Date } | null> {
  return ctx.db.maybe(
    sql<{ name: string; until: Date }>`select s.display_name as name, v.until from portico.viewing v
      join portico.staff_user s on s.id = v.staff_user_id where v.session_id = ${sessionId}`,
    { named: true },
  );
}

export interface MembershipRow {
  readonly uid: string;
  readonly organisationUid: string | null;
  readonly title: string | null;
  readonly id: string;
}

/** The live memberships of a portal user, with organisation first, by its title. */
const membershipsSql = (
  userId: string,
) => sql<MembershipRow>`select m.uid::text as uid, m.id::text as id, p.uid::text as "organisationUid", r.title
    from portico.membership m left join portico.role r on r.id = m.organisation_id left join portico.principal p on p.id = r.id
    where m.portal_user_id = ${userId} and m.active and m.valid_to is null order by r.title nulls last, m.id`;

export interface PortalRow {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly kind: 'self_service' | 'customer' | 'partner';
  readonly status: string;
  readonly culture: string;
  readonly theme: unknown;
  readonly images: LookImages;
  /** The look of the staff's door, whose telephone numbers may be shown here. */
  readonly installation: unknown;
}

/** Pictures of a door (a condition on `i.portal_id`), by their place. */
const imagesWhere = (condition: Sql) => sql`coalesce((select jsonb_object_agg(i.slot,
  jsonb_build_object('hash', encode(i.sha256, 'hex'), 'type', i.media_type)) from portico.look_image i where ${condition}), '{}')`;
const staffLook = sql`(select value from portico.setting where key = 'staff_door')`;

/** What is set for the staff's log-in page. */
export function staffDoor(ctx: Ctx): Promise<{ theme: unknown; images: LookImages }> {
  return ctx.db.one(sql<{ theme: unknown; images: LookImages }>`select ${staffLook} as theme,
    ${imagesWhere(sql`i.portal_id is null`)} as images`);
}

export const portalBySlug = (ctx: Ctx, slug: string): Promise<PortalRow | null> => ctx.db.maybe(portalSql(slug), { named: true });

const portalSql = (slug: string) => sql<PortalRow>`select p.id::text as id, p.slug, p.title, p.kind, p.status, p.culture, p.theme,
      ${imagesWhere(sql`i.portal_id = p.id`)} as images, ${staffLook} as installation
    from portico.portal p where p.slug = ${slug}`;

export interface SectionRow {
  readonly key: string;
  readonly title: Readonly<Record<string, string>>;
  readonly icon: string | null;
  readonly object: string | null;
  readonly page: 'main' | null;
  readonly renamed: boolean;
  readonly iconType: string | null;
  readonly iconHash: string | null;
}

/** A section without a title or icon of its own has its object's. */
export const sectionsOf = (ctx: Ctx, slug: string): Promise<SectionRow[]> => ctx.db.rows(sectionsSql(slug), { named: true });

const sectionsSql = (
  slug: string,
) => sql<SectionRow>`select s.key, coalesce(o.plural, '{}') || s.title as title, coalesce(s.icon, o.icon) as icon, o.key as object, s.page, s.title <> '{}' as renamed,
      s.icon_type as "iconType", encode(s.icon_sha256, 'hex') as "iconHash"
    from portico.section s join portico.portal p on p.id = s.portal_id left join portico.object o on o.id = s.object_id
    where p.slug = ${slug} order by s.position, s.id`;

export interface Self {
  readonly person: OwnPerson;
  readonly memberships: readonly MembershipRow[];
  readonly portal: PortalRow | null;
  readonly sections: readonly SectionRow[];
}

/** All that a portal user is told about himself and the portal he is in, in one way to the database. */
export async function selfOf(ctx: Ctx, userId: string, slug: string): Promise<Self> {
  const statements = [personSql('portal', userId), membershipsSql(userId), portalSql(slug), sectionsSql(slug)];
  const [person, memberships, portal, sections] = (await ctx.db.batch(statements, { named: true })).map(({ rows }) => rows);
  if (person?.[0] === undefined) throw new Error('A row was expected and there was none');
  return {
    person: person[0] as unknown as OwnPerson,
    memberships: memberships as unknown as MembershipRow[],
    portal: (portal?.[0] as unknown as PortalRow | undefined) ?? null,
    sections: sections as unknown as SectionRow[],
  };
}

export async function writeCulture(ctx: Ctx, door: Door, userId: string, culture: string): Promise<void> {
  await ctx.db.run(
    door === 'staff'
      ? sql`update portico.staff_user set culture = ${culture} where id = ${userId}`
      : sql`update portico.portal_user set culture = ${culture} where id = ${userId}`,
  );
}

/** Preferences are the person's own: read and written under his own role. */
export async function readTheme(ctx: Ctx): Promise<string | null> {
  const row = await ctx.db.maybe(
    sql<{ value: unknown }>`select value from portico.preference
    where principal_id = ${ctx.actor.userId} and key = 'theme'`,
    { named: true },
  );
  return typeof row?.value === 'string' ? row.value : null;
}

export async function writeTheme(ctx: Ctx, theme: string): Promise<void> {
  await ctx.db.run(sql`insert into portico.preference (principal_id, key, value)
    values (${ctx.actor.userId}, 'theme', ${JSON.stringify(theme)}::jsonb)
    on conflict (principal_id, key) do update set value = excluded.value`);
}

export async function countStaff(ctx: Ctx): Promise<number> {
  return (await ctx.db.one(sql<{ n: number }>`select count(*)::int as n from portico.staff_user`)).n;
}

export async function lockStaffMaking(ctx: Ctx): Promise<void> {
  await ctx.db.rows(sql`select pg_advisory_xact_lock(hashtextextended('first staff user', 0))`);
}

/** A staff user of the Administrators group. */
export async function insertAdministrator(
  ctx: Ctx,
  who: { readonly login: string; readonly email: string; readonly name: string; readonly culture: string },
): Promise<string> {
  const { id } = await ctx.db.one(
    sql<{ id: string }>`insert into portico.principal (kind) values ('staff') returning id::text as id`,
  );
  await ctx.db.run(sql`insert into portico.staff_user (id, login, email, display_name, public_name, culture, created_at)
    values (${id}, ${who.login}, ${who.email}, ${who.name}, ${who.name}, ${who.culture}, ${ctx.now})`);
  await ctx.db.run(sql`insert into portico.staff_role (staff_user_id, role_id, valid_from)
    select ${id}::bigint, r.id, ${ctx.now}::timestamptz from portico.role r where r.key = 'administrators'`);
  return id;
}
