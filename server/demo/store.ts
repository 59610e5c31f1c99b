/** What the demo remembers of its own loading, and what it must look up that no screen shows. */
import { type Ctx, sql } from '../kernel/index.ts';

export interface DemoState {
  readonly state: 'loading' | 'done';
  /** Moment of the first start, ISO 8601: all moments are counted back from it, also after a kill. */
  readonly today: string;
  /** Cases played to their end. */
  readonly cases: number;
}

export async function readState(ctx: Ctx): Promise<DemoState | null> {
  const row = await ctx.db.maybe(sql<{ value: DemoState }>`select value from portico.setting where key = 'demo'`);
  return row?.value ?? null;
}

export function writeState(ctx: Ctx, state: DemoState): Promise<number> {
  return ctx.db.run(sql`insert into portico.setting (key, value, changed_at) values ('demo', ${JSON.stringify(state)}::jsonb, ${ctx.now})
    on conflict (key) do update set value = excluded.value, changed_at = excluded.changed_at`);
}

/** Whether nobody has begun to use this database: no staff and no workspace. */
export async function isEmpty(ctx: Ctx): Promise<boolean> {
  const row = await ctx.db.one(sql<{ used: boolean }>`select exists (select from portico.staff_user)
    or exists (select from portico.workspace) as used`);
  return !row.used;
}

export interface Known {
  readonly id: string;
  readonly uid: string;
  readonly registered: boolean;
}

export function staffByEmail(ctx: Ctx, email: string): Promise<Known | null> {
  return ctx.db.maybe(sql<Known>`select s.id::text as id, p.uid::text as uid, s.first_sign_in_at is not null as registered
    from portico.staff_user s join portico.principal p on p.id = s.id where lower(s.email) = lower(${email})`);
}

export function portalUserByEmail(ctx: Ctx, email: string): Promise<Known | null> {
  return ctx.db.maybe(sql<Known>`select u.id::text as id, p.uid::text as uid, u.first_sign_in_at is not null as registered
    from portico.portal_user u join portico.principal p on p.id = u.id where lower(u.email) = lower(${email}) and u.deleted_at is null`);
}

/** The open link of somebody, for the token of his invitation; under the role that keeps secrets. */
export function openLink(
  auth: Ctx,
  principalId: string,
): Promise<{ id: string; purpose: 'portal_invitation' | 'staff_invitation'; generation: number } | null> {
  return auth.db.maybe(sql<{
    id: string;
    purpose: 'portal_invitation' | 'staff_invitation';
    generation: number;
  }>`select id::text as id, purpose, generation from auth.one_time_link
    where principal_id = ${principalId} and used_at is null and revoked_at is null order by id desc limit 1`);
}

/** Takes back letters that would have gone out before `since`: nobody wants twelve months of mail at once. */
export function dropLetters(ctx: Ctx, since: Date): Promise<number> {
  return ctx.db.run(sql`delete from portico.outbox o where o.topic like 'mail%' and o.done_at is null and o.created_at < ${since}
    and not exists (select from portico.mail m where m.outbox_id = o.id)`);
}
