/** Statements of sessions, passwords and one-time links. All run under the role `auth`, the only one that reads the secrets. */
import {
  bareDb,
  type Ctx,
  type Db,
  type Door,
  poolDb,
  ready,
  type SessionKind,
  type System,
  sql,
  systemActor,
  together,
} from '../kernel/index.ts';

export interface Checked {
  readonly at: Date;
  readonly session_id: string | null;
  readonly principal_id: string | null;
  readonly membership_id: string | null;
  readonly seen_at: Date | null;
  readonly user_epoch: string | null;
  readonly organisation_epoch: string | null;
  readonly configuration_epoch: string;
}

const CHECK = `select at, session_id::text as session_id, principal_id::text as principal_id, membership_id::text as membership_id,
    seen_at, user_epoch::text as user_epoch, organisation_epoch::text as organisation_epoch,
    configuration_epoch::text as configuration_epoch
  from auth.check_session($1::bytea, $2, make_interval(secs => $3))`;

/** A look as a user shares the preview's cookie and is a kind of its own here: no other door takes it. */
type StoredDoor = SessionKind | 'view';

interface Question {
  readonly hash: Buffer | null;
  readonly door: StoredDoor;
}

/** Ways under way at a time, so that one that waits does not hold up everybody. */
const LANES = 2;
const checks = new WeakMap<System, Record<'staff' | 'portal', (question: Question) => Promise<Checked>>>();

/** Each statement of a flush sees what was committed before it, so nobody's answer is older than his request. */
function checksOf(system: System) {
  let known = checks.get(system);
  if (known === undefined) {
    const of = (role: 'staff' | 'portal') =>
      together<Question, Checked>(LANES, async (questions) => {
        const all = questions.map(({ hash, door }) => ready<Checked>(CHECK, [hash, door, system.clockShift / 1000]));
        const outcomes = await bareDb(system.pools, role).batch(all, { named: true });
        return outcomes.map(({ rows }) => rows[0] as unknown as Checked);
      });
    known = { staff: of('staff'), portal: of('portal') };
    checks.set(system, known);
  }
  return known;
}

/** The request's first statement: the clock, the session, the three counters. The function decides; no context is needed. */
export function checkSession(system: System, role: 'staff' | 'portal', hash: Buffer | null, door: StoredDoor): Promise<Checked> {
  return checksOf(system)[role]({ hash, door });
}

/** Outside any request's context: the check itself keeps sessions alive. */
export function authDb(system: System): Db {
  return poolDb(system.pools, systemActor('sessions', 'auth'));
}

/** Moves the end of a session, never beyond its greatest age. */
export function touch(db: Db, sessionId: string, now: Date, idleMinutes: number, maxHours: number): Promise<number> {
  return db.run(sql`update auth.session set seen_at = ${now},
      expires_at = least(${now}::timestamptz + make_interval(mins => ${idleMinutes}), created_at + make_interval(hours => ${maxHours}))
    where id = ${sessionId} and ended_at is null and seen_at < ${now}`);
}

export interface NewSession {
  readonly hash: Buffer;
  readonly principalId: string;
  readonly door: StoredDoor;
  readonly membershipId: string | null;
  readonly userAgent: string;
  readonly expiresAt: Date;
  /** The session this one stands on: it ends with that one. */
  readonly parentId: string | null;
}

/** Answers its id. */
export async function insertSession(ctx: Ctx, s: NewSession): Promise<string> {
  const row = await ctx.db.one(sql<{
    id: string;
  }>`insert into auth.session (token_hash, principal_id, door, membership_id, created_at, seen_at, expires_at, user_agent,
      parent_id)
    values (${s.hash}, ${s.principalId}, ${s.door}, ${s.membershipId}, ${ctx.now}, ${ctx.now}, ${s.expiresAt}, ${s.userAgent}, ${s.parentId})
    returning id::text as id`);
  return row.id;
}

/** Who looks through this session, and at which portal. */
export function readView(db: Db, sessionId: string): Promise<{ viewerId: string; slug: string } | null> {
  return db.maybe(
    sql<{ viewerId: string; slug: string }>`select v.staff_user_id::text as "viewerId", p.slug
      from portico.viewing v join portico.portal p on p.id = v.portal_id where v.session_id = ${sessionId} and v.ended_at is null`,
    { named: true },
  );
}

/** Ends one session, by its id. */
export function endSession(db: Db, sessionId: string, now: Date): Promise<number> {
  return db.run(sql`update auth.session set ended_at = ${now} where id = ${sessionId} and ended_at is null`);
}

export interface NewViewing {
  readonly sessionId: string;
  readonly viewerId: string;
  readonly principalId: string;
  readonly membershipId: string | null;
  readonly organisationId: string | null;
  readonly portalId: string;
  readonly until: Date;
}

/** The row of a look; answers its id. */
export async function insertViewing(tx: Ctx, v: NewViewing): Promise<string> {
  const row = await tx.db.one(sql<{
    id: string;
  }>`insert into portico.viewing (session_id, staff_user_id, portal_user_id, membership_id,
      organisation_id, portal_id, started_at, until)
    values (${v.sessionId}, ${v.viewerId}, ${v.principalId}, ${v.membershipId}, ${v.organisationId}, ${v.portalId}, ${tx.now}, ${v.until})
    returning id::text as id`);
  return row.id;
}

/** Ends what stands on this session. */
export function endPreviews(ctx: Ctx, sessionId: string): Promise<number> {
  return ctx.db.run(sql`update auth.session set ended_at = ${ctx.now} where parent_id = ${sessionId} and ended_at is null`);
}

/** Ends the session of a cookie, whoever's it is: who holds the cookie may end it. Answers whose it was. */
export async function endByHash(ctx: Ctx, hash: Buffer, door: Door): Promise<string | null> {
  const row = await ctx.db.maybe(sql<{ principal: string }>`update auth.session set ended_at = ${ctx.now}
    where token_hash = ${hash} and door = ${door} and ended_at is null returning principal_id::text as principal`);
  return row?.principal ?? null;
}

/** Ends the sessions of these people but one. Runs under staff, worker and auth alike: a definer function does it. */
export async function endSessions(ctx: Ctx, principals: readonly string[], except: string | null): Promise<void> {
  await ctx.db.rows(sql`select auth.end_sessions(${principals}::bigint[], ${except}::bigint, ${ctx.now}::timestamptz)`);
}

export async function usersOfPortal(ctx: Ctx, portalId: string): Promise<string[]> {
  const rows = await ctx.db.rows(
    sql<{ id: string }>`select portal_user_id::text as id from portico.portal_access where portal_id = ${portalId}`,
  );
  return rows.map((r) => r.id);
}

export async function switchMembership(ctx: Ctx, sessionId: string, userId: string, membershipUid: string): Promise<boolean> {
  const changed = await ctx.db.run(sql`update auth.session s set membership_id = m.id from portico.membership m
    where s.id = ${sessionId} and s.ended_at is null and m.uid = ${membershipUid} and m.portal_user_id = ${userId}
      and s.principal_id = m.portal_user_id and m.active and m.valid_to is null`);
  return changed === 1;
}

/** What signing in has to know of somebody; `mayEnter` is false for everybody who is answered like an unknown account. */
export interface Candidate {
  readonly id: string;
  readonly hash: string | null;
  readonly mayEnter: boolean;
  readonly email: string;
  readonly emailConfirmed: boolean;
  readonly home: string | null;
}

/** Log-in name before e-mail, so that nobody can take over a name by choosing it as his address. */
export function findStaff(ctx: Ctx, login: string): Promise<Candidate | null> {
  return ctx.db.maybe(sql<Candidate>`select u.id::text as id, w.hash, u.locked_at is null as "mayEnter", u.email,
      true as "emailConfirmed", null as home
    from portico.staff_user u left join auth.password w on w.principal_id = u.id
    where lower(u.login) = lower(${login}) or lower(u.email) = lower(${login})
    order by lower(u.login) = lower(${login}) desc limit 1`);
}

/** Only with access to the portal named by its slug and at least one live membership (decisions 2 and 12). */
export function findPortalUser(ctx: Ctx, login: string, slug: string): Promise<Candidate | null> {
  return ctx.db.maybe(sql<Candidate>`select u.id::text as id, w.hash, u.email, u.email_confirmed_at is not null as "emailConfirmed",
      u.home_page as home,
      u.locked_at is null
        and exists (select 1 from portico.membership m where m.portal_user_id = u.id and m.active and m.valid_to is null)
        and exists (select 1 from portico.portal_access a join portico.portal p on p.id = a.portal_id
                    where a.portal_user_id = u.id and p.slug = ${slug}) as "mayEnter"
    from portico.portal_user u left join auth.password w on w.principal_id = u.id
    where u.deleted_at is null and (lower(u.login) = lower(${login}) or lower(u.email) = lower(${login}))
    order by lower(u.login) = lower(${login}) desc limit 1`);
}

/** Holds a user against a lock that comes at the same moment; false where he is locked or deleted already. */
export async function holdUnlocked(ctx: Ctx, door: Door, userId: string): Promise<boolean> {
  const row =
    door === 'staff'
      ? await ctx.db.maybe(sql`select 1 from portico.staff_user where id = ${userId} and locked_at is null for no key update`)
      : await ctx.db.maybe(sql`select 1 from portico.portal_user where id = ${userId} and locked_at is null and deleted_at is null
          for no key update`);
  return row !== null;
}

/** The first log-in of any kind makes Active (decision 2). */
export async function markSignedIn(ctx: Ctx, door: Door, userId: string): Promise<void> {
  await ctx.db.run(
    door === 'staff'
      ? sql`update portico.staff_user set first_sign_in_at = ${ctx.now} where id = ${userId} and first_sign_in_at is null`
      : sql`update portico.portal_user set first_sign_in_at = ${ctx.now} where id = ${userId} and first_sign_in_at is null`,
  );
}

export async function readPasswordHash(ctx: Ctx, principalId: string): Promise<string | null> {
  const row = await ctx.db.maybe(sql<{ hash: string }>`select hash from auth.password where principal_id = ${principalId}`);
  return row?.hash ?? null;
}

export async function writePassword(ctx: Ctx, principalId: string, hash: string): Promise<void> {
  await ctx.db.run(sql`insert into auth.password (principal_id, hash, changed_at) values (${principalId}, ${hash}, ${ctx.now})
    on conflict (principal_id) do update set hash = excluded.hash, changed_at = excluded.changed_at`);
}

/** Removes what nobody asks for any more. Answers how many rows went. */
export async function sweep(ctx: Ctx): Promise<number> {
  const [sessions, attempts, known] = await ctx.db.batch([
    sql`delete from auth.session where expires_at < ${ctx.now}::timestamptz - interval '30 days'`,
    sql`delete from auth.attempt where key not like 'known:%' and window_start < ${ctx.now}::timestamptz - interval '1 day'`,
    sql`delete from auth.attempt where key like 'known:%' and window_start < ${ctx.now}::timestamptz - interval '90 days'`,
  ]);
  return (sessions?.affected ?? 0) + (attempts?.affected ?? 0) + (known?.affected ?? 0);
}
