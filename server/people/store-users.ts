/** Portal users: who they are, where they belong, what state they are in. */
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import type { Scope } from './scope.ts';

/** Physical names of the columns that say who a contact is and what an account is called. */
export interface Labels {
  readonly contactName: string;
  readonly contactEmail: string;
  readonly accountName: string;
}

export type UserStatus = 'not_registered' | 'active' | 'locked';

export interface UserRow {
  readonly id: string;
  readonly uid: string;
  readonly contact_id: string;
  /** Null where the contact's record was deleted. */
  readonly contact: string | null;
  readonly name: string | null;
  readonly contact_email: string | null;
  readonly login: string;
  readonly email: string;
  readonly culture: string;
  readonly home_page: string | null;
  readonly status: UserStatus;
  readonly registered: boolean;
  readonly invited_at: Date | null;
  readonly invitation_ends_at: Date | null;
  readonly organisations: readonly {
    readonly membership: string;
    /** Role id; null without organisation. */
    readonly organisationId: string | null;
    readonly organisation: { readonly uid: string; readonly title: string } | null;
    readonly isAdmin: boolean;
    readonly active: boolean;
    readonly accepted: boolean;
    /** As long as it waits, of the last invitation for it: by staff or somebody of the organisation. ISO 8601. */
    readonly invitedAt: string | null;
    readonly invitationEnds: string | null;
    readonly roles: readonly { readonly uid: string; readonly title: string }[];
  }[];
  readonly portals: readonly { readonly uid: string; readonly title: string; readonly slug: string }[];
}

/** Derived each time, so that no two writers can disagree about it (decision 2). */
const STATUS = sql`case
    when u.locked_at is not null then 'locked'
    when u.first_sign_in_at is not null and exists
      (select 1 from portico.membership m where m.portal_user_id = u.id and m.valid_to is null and m.active) then 'active'
    when u.first_sign_in_at is null and exists
      (select 1 from portico.membership m where m.portal_user_id = u.id and m.valid_to is null and (m.active or m.offered)) then 'not_registered'
    else 'locked' end`;

const ORGANISATIONS = sql`coalesce((select jsonb_agg(jsonb_build_object('membership', m.uid, 'organisationId', m.organisation_id::text,
      'organisation', case when r.id is null then null else jsonb_build_object('uid', op.uid, 'title', r.title) end,
      'isAdmin', m.is_admin, 'active', m.active or m.offered, 'accepted', m.accepted,
      'invitedAt', m.invited_at, 'invitationEnds', m.invitation_ends_at,
      'roles', coalesce((select jsonb_agg(jsonb_build_object('uid', sp.uid, 'title', sr.title) order by sr.title, sr.id)
        from portico.membership_role mr join portico.role sr on sr.id = mr.role_id join portico.principal sp on sp.id = sr.id
        where mr.membership_id = m.id and mr.valid_to is null and sr.key <> 'organisation_administrators'), '[]')) order by m.id)
    from portico.membership m left join portico.role r on r.id = m.organisation_id left join portico.principal op on op.id = r.id
    where m.portal_user_id = u.id and m.valid_to is null), '[]')`;

const PORTALS = sql`coalesce((select jsonb_agg(jsonb_build_object('uid', p.uid, 'title', p.title, 'slug', p.slug) order by p.title, p.id)
    from portico.portal_access a join portico.portal p on p.id = a.portal_id where a.portal_user_id = u.id), '[]')`;

/** The contact's name and address are read with the user: they are who he is, and who may manage users may know that much. */
const users = ({
  contactName,
  contactEmail,
}: Labels) => sql`select u.id::text as id, n.uid::text as uid, u.contact_id::text as contact_id,
    c.uid::text as contact, c.${sql.id(contactName)}::text as name, c.${sql.id(contactEmail)}::text as contact_email,
    u.login, u.email, u.culture, u.home_page, u.first_sign_in_at is not null as registered, ${STATUS} as status, u.invited_at, u.invitation_ends_at,
    ${ORGANISATIONS} as organisations, ${PORTALS} as portals
  from portico.portal_user u
  join portico.principal n on n.id = u.id
  left join data.contact c on c.id = u.contact_id and c.deleted_at is null
  where u.deleted_at is null`;

export interface UserFilter {
  readonly text: string | undefined;
  readonly status: UserStatus | undefined;
  /** Uid of an organisation. */
  readonly organisation: string | undefined;
  readonly after: { readonly value: string; readonly id: string } | null;
  readonly limit: number;
}

const holds = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

export function findUsers(ctx: Ctx, labels: Labels, f: UserFilter): Promise<UserRow[]> {
  const conditions: Sql[] = [];
  if (f.text) {
    const pattern = holds(f.text);
    conditions.push(
      sql`(u.login ilike ${pattern} or u.email ilike ${pattern} or c.${sql.id(labels.contactName)} ilike ${pattern})`,
    );
  }
  if (f.status) conditions.push(sql`${STATUS} = ${f.status}`);
  if (f.organisation) {
    conditions.push(sql`exists (select 1 from portico.membership m join portico.principal op on op.id = m.organisation_id
      where m.portal_user_id = u.id and m.valid_to is null and op.uid = ${f.organisation})`);
  }
  if (f.after) conditions.push(sql`(lower(u.login), u.id) > (${f.after.value}, ${f.after.id}::bigint)`);
  const where = conditions.length === 0 ? sql`` : sql`and ${sql.join(conditions, sql` and `)}`;
  return ctx.db.rows(sql<UserRow>`${users(labels)} ${where} order by lower(u.login), u.id limit ${f.limit}`);
}

export function usersByUid(ctx: Ctx, labels: Labels, uids: readonly string[]): Promise<UserRow[]> {
  return ctx.db.rows(sql<UserRow>`${users(labels)} and n.uid = any (${uids}::uuid[])`);
}
export function usersById(ctx: Ctx, labels: Labels, ids: readonly string[]): Promise<UserRow[]> {
  return ctx.db.rows(sql<UserRow>`${users(labels)} and u.id = any (${ids}::bigint[]) order by lower(u.login), u.id`);
}
/**
 * All of them, or at most `limit`; where asked for, only those who are in it now: accepted, switched on, not locked. `holding` looks in what
 * the organisation is told of them: of somebody who has not accepted the address alone (viewFor, D5).
 */
export function usersOfOrganisation(
  ctx: Ctx,
  labels: Labels,
  organisationId: string,
  {
    limit = null,
    inItNow = false,
    holding = '',
  }: { readonly limit?: number | null; readonly inItNow?: boolean; readonly holding?: string } = {},
): Promise<UserRow[]> {
  const now = inItNow ? sql`and ${STATUS} = 'active'` : sql``;
  const here = inItNow ? sql`and m.accepted and m.active` : sql``;
  const named = sql`(u.email ilike ${holds(holding)} or (m.accepted and coalesce(c.${sql.id(labels.contactName)}, u.login) ilike ${holds(holding)}))`;
  const found = holding === '' ? sql`` : sql`and ${named}`;
  return ctx.db.rows(sql<UserRow>`${users(labels)} ${now} and exists (select 1 from portico.membership m
    where m.portal_user_id = u.id and m.valid_to is null and m.organisation_id = ${organisationId} ${here} ${found})
    order by lower(u.login), u.id limit ${limit}::int`);
}

/** What decides whether somebody can be let in. */
export interface UserState {
  readonly id: string;
  readonly uid: string;
  readonly login: string;
  readonly email: string;
  readonly home_page: string | null;
  readonly registered: boolean;
  readonly status: UserStatus;
  /** Staff's lock; `status` says locked also where all memberships are off. */
  readonly locked: boolean;
  /** An invitation was sent and neither revoked nor accepted; it may be too old. */
  readonly invited: boolean;
  readonly invitation_portal_id: string | null;
  readonly invited_by: string | null;
}

const STATE = sql`select u.id::text as id, n.uid::text as uid, u.login, u.email, u.home_page,
    u.first_sign_in_at is not null as registered, ${STATUS} as status, u.locked_at is not null as locked,
    u.invitation_ends_at is not null as invited, u.invitation_portal_id::text as invitation_portal_id, u.invited_by::text as invited_by
  from portico.portal_user u join portico.principal n on n.id = u.id where u.deleted_at is null`;

/**
 * Holds a user: everything that changes his state begins here, so two changes come one after the other. The state is read by a
 * second statement, which sees what the one before has committed. Null where he is deleted.
 */
export async function holdUser(tx: Ctx, userId: string): Promise<UserState | null> {
  await tx.db.rows(sql`select 1 from portico.portal_user where id = ${userId} for update`);
  return userState(tx, userId);
}
export function userState(ctx: Ctx, userId: string): Promise<UserState | null> {
  return ctx.db.maybe(sql<UserState>`${STATE} and u.id = ${userId}`);
}
export function userStateByEmail(ctx: Ctx, email: string): Promise<UserState | null> {
  return ctx.db.maybe(sql<UserState>`${STATE} and lower(u.email) = lower(${email})`);
}
export async function userIdByUid(ctx: Ctx, uid: string): Promise<string | null> {
  const row = await ctx.db.maybe(sql<{ id: string }>`select u.id::text as id from portico.portal_user u
    join portico.principal n on n.id = u.id where n.uid = ${uid} and u.deleted_at is null`);
  return row?.id ?? null;
}
export async function userIdOfContact(ctx: Ctx, contactId: string): Promise<string | null> {
  const row = await ctx.db.maybe(sql<{ id: string }>`select id::text as id from portico.portal_user
    where contact_id = ${contactId} and deleted_at is null`);
  return row?.id ?? null;
}
/** Of these contacts the ones that have a user. */
export async function takenContacts(ctx: Ctx, uids: readonly string[]): Promise<string[]> {
  const rows = await ctx.db.rows(sql<{ uid: string }>`select c.uid::text as uid from portico.portal_user u
    join data.contact c on c.id = u.contact_id where c.uid = any (${uids}::uuid[]) and u.deleted_at is null`);
  return rows.map((row) => row.uid);
}
/** Whether another user has this as e-mail or log-in name. */
export async function addressTaken(ctx: Ctx, email: string, exceptId: string | null): Promise<boolean> {
  const row = await ctx.db.maybe(sql`select 1 from portico.portal_user where deleted_at is null
    and (lower(email) = lower(${email}) or lower(login) = lower(${email})) and id is distinct from ${exceptId}::bigint limit 1`);
  return row !== null;
}
/** Two who add the same address at once come one after the other; ends with the transaction. */
export async function lockAddress(tx: Ctx, email: string): Promise<void> {
  await tx.db.rows(sql`select pg_advisory_xact_lock(hashtextextended(${`portal address:${email}`}, 0))`);
}

export interface NewUser {
  readonly contactId: string;
  readonly email: string;
  readonly culture: string;
  /** Copied from the portal when the user is made (decision 14). */
  readonly homePage: string | null;
}

export async function insertUser(tx: Ctx, u: NewUser): Promise<string> {
  const { id } = await tx.db.one(
    sql<{ id: string }>`insert into portico.principal (kind) values ('portal') returning id::text as id`,
  );
  await tx.db.run(sql`insert into portico.portal_user (id, contact_id, login, email, culture, home_page, created_at, created_by)
    values (${id}, ${u.contactId}, ${u.email}, ${u.email}, ${u.culture}, ${u.homePage}, ${tx.now}, ${tx.actor.userId})`);
  return id;
}
export function writeAddress(tx: Ctx, userId: string, email: string): Promise<number> {
  return tx.db.run(sql`update portico.portal_user set login = ${email}, email = ${email} where id = ${userId}`);
}
export function writeHomePage(tx: Ctx, userId: string, page: string | null): Promise<number> {
  return tx.db.run(sql`update portico.portal_user set home_page = ${page} where id = ${userId}`);
}
export function writeLock(tx: Ctx, userId: string, locked: boolean): Promise<number> {
  return tx.db.run(sql`update portico.portal_user set locked_at = ${locked ? tx.now : null},
    locked_by = ${locked ? tx.actor.userId : null} where id = ${userId}`);
}
export function writeDeleted(tx: Ctx, userId: string): Promise<number> {
  return tx.db.run(sql`update portico.portal_user set deleted_at = ${tx.now}, invitation_ends_at = null where id = ${userId}`);
}
/** Notes an invitation with the person, and with those of his memberships that it was sent for: of nobody else's, whose date would tell of it (D5). */
export async function writeInvited(
  tx: Ctx,
  userId: string,
  i: { readonly ends: Date; readonly portalId: string; readonly inviter: string | null; readonly dated: readonly string[] },
): Promise<void> {
  await tx.db.run(sql`update portico.portal_user set invited_at = ${tx.now}, invitation_ends_at = ${i.ends},
    invitation_portal_id = ${i.portalId}, invited_by = ${i.inviter} where id = ${userId}`);
  await tx.db.run(sql`update portico.membership m set invited_at = ${tx.now}, invitation_ends_at = ${i.ends}
    where m.portal_user_id = ${userId} and m.id = any (${i.dated}::bigint[]) and m.valid_to is null and not m.accepted`);
}
/** Notes that a new link was asked for; false where that has happened `most` times within the hour. The user is held by the caller. */
export async function noteAsked(tx: Ctx, userId: string, most: number): Promise<boolean> {
  const noted = await tx.db.run(sql`update portico.portal_user u
    set asked_at = array(select at from unnest(u.asked_at) as at where at > ${tx.now}::timestamptz - interval '1 hour') || ${tx.now}::timestamptz
    where u.id = ${userId}
      and (select count(*) from unnest(u.asked_at) as at where at > ${tx.now}::timestamptz - interval '1 hour') < ${most}::int`);
  return noted === 1;
}
export async function writeUninvited(tx: Ctx, userId: string): Promise<void> {
  await tx.db.run(sql`update portico.portal_user set invitation_ends_at = null where id = ${userId}`);
  await tx.db.run(sql`update portico.membership set invitation_ends_at = null
    where portal_user_id = ${userId} and valid_to is null and not accepted`);
}
/** Takes one membership out of an invitation that stands for others too; a letter still to come speaks in nobody's name. */
export async function writeUninvitedHere(tx: Ctx, userId: string, membershipId: string): Promise<void> {
  await tx.db.run(sql`update portico.portal_user set invited_by = null where id = ${userId}`);
  await tx.db.run(sql`update portico.membership set invitation_ends_at = null where id = ${membershipId} and not accepted`);
}
/** Who accepted through a link sent to his address has shown that it is his. */
export function writeAccepted(tx: Ctx, userId: string): Promise<number> {
  return tx.db.run(sql`update portico.portal_user set invitation_ends_at = null,
    email_confirmed_at = coalesce(email_confirmed_at, ${tx.now}), first_sign_in_at = coalesce(first_sign_in_at, ${tx.now})
    where id = ${userId}`);
}

export interface PortalFacts {
  readonly id: string;
  readonly uid: string;
  readonly slug: string;
  readonly title: string;
  readonly kind: 'self_service' | 'customer' | 'partner';
  readonly status: 'inactive' | 'active' | 'disabled';
  readonly culture: string;
  readonly start_page: string | null;
}
const PORTAL = sql`select id::text as id, uid::text as uid, slug, title, kind, status, culture, start_page from portico.portal`;

/** A portal that may be given to somebody: to an organisation's administrator, one he belongs to himself. */
export function portalIn(ctx: Ctx, scope: Pick<Scope, 'organisationId' | 'userId'>, uid: string): Promise<PortalFacts | null> {
  const own = sql`id in (select portal_id from portico.portal_access where portal_user_id = ${scope.userId})
    and not ('organisation' = any (features_off))`;
  return ctx.db.maybe(sql<PortalFacts>`${PORTAL} where uid = ${uid} and ${scope.organisationId === null ? sql`true` : own}`);
}
export function portalById(ctx: Ctx, id: string): Promise<PortalFacts | null> {
  return ctx.db.maybe(sql<PortalFacts>`${PORTAL} where id = ${id}::bigint`);
}
export function portalsByUid(ctx: Ctx, uids: readonly string[]): Promise<PortalFacts[]> {
  return ctx.db.rows(sql<PortalFacts>`${PORTAL} where uid = any (${uids}::uuid[])`);
}
export function addPortals(tx: Ctx, userId: string, portalIds: readonly string[]): Promise<number> {
  return tx.db.run(sql`insert into portico.portal_access (portal_user_id, portal_id, granted_at)
    select ${userId}, id, ${tx.now} from unnest(${portalIds}::bigint[]) as id on conflict do nothing`);
}
export function keepPortals(tx: Ctx, userId: string, portalIds: readonly string[]): Promise<number> {
  return tx.db.run(
    sql`delete from portico.portal_access where portal_user_id = ${userId} and portal_id <> all (${portalIds}::bigint[])`,
  );
}
