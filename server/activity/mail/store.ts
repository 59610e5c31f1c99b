/** Statements of mails on their way: what is known of each letter, limits per recipient, portals that are not open. */
import { type Ctx, sql } from '../../kernel/index.ts';

const HOUR = 3_600_000;

/** Whether the letter of this job has left before, and the portal's state where one is named. */
export async function letterState(
  ctx: Ctx,
  jobId: string,
  portalId: string | null,
): Promise<{ sent: boolean; portal: 'inactive' | 'active' | 'disabled' | null }> {
  return ctx.db.one(sql<{ sent: boolean; portal: 'inactive' | 'active' | 'disabled' | null }>`select
    exists (select from portico.mail m where m.outbox_id = ${jobId} and m.sent_at is not null) as sent,
    (select p.status from portico.portal p where p.id = ${portalId}) as portal`);
}

export interface LetterNote {
  readonly jobId: string;
  readonly messageId: string;
  readonly recipient: string;
  readonly template: string;
  /** Letters to one address per hour. */
  readonly limit: number;
}

/** Letters about one's account. */
const ACCOUNT: readonly string[] = ['recovery', 'password_changed', 'portal_invitation', 'staff_invitation'];

/**
 * Notes down that a letter is about to leave, unless its recipient has had his number in the last hour: then it answers when the
 * next may go. Within a transaction; contenders for one address stand in line, so the limit holds exactly (C6).
 */
export async function reserveLetter(tx: Ctx, letter: LetterNote): Promise<Date | null> {
  const { jobId, recipient } = letter;
  await tx.db.run(sql`select pg_advisory_xact_lock(hashtextextended('mail:' || lower(${recipient}::text), 0))`);
  // What others write must not keep back the way into one's account: each kind has its number.
  const account = ACCOUNT.includes(letter.template);
  const hourAgo = new Date(tx.now.getTime() - HOUR);
  const used = await tx.db.one(sql<{ count: number; oldest: Date | null }>`
    select count(*)::int as count, min(created_at) as oldest from (
      select created_at from portico.mail
      where lower(recipient) = lower(${recipient}::text) and created_at > ${hourAgo} and outbox_id <> ${jobId}
        and (template = any (${ACCOUNT}::text[])) = ${account}::boolean
      order by created_at desc limit ${letter.limit}::int) newest`);
  if (used.count >= letter.limit && used.oldest !== null) return new Date(used.oldest.getTime() + HOUR);
  await tx.db.run(sql`insert into portico.mail (outbox_id, message_id, recipient, template, created_at)
    values (${jobId}, ${letter.messageId}, ${recipient}, ${letter.template}, ${tx.now})
    on conflict (outbox_id) do update set recipient = excluded.recipient, created_at = excluded.created_at`);
  return null;
}

/** Notes down that the letter of this job has left. */
export async function letterLeft(tx: Ctx, jobId: string): Promise<void> {
  await tx.db.run(sql`update portico.mail set sent_at = ${tx.now} where outbox_id = ${jobId}`);
}

/** Lets the mails that wait for a portal go, now that it is active; call it in the transaction that activates it. */
export async function releasePortalMails(ctx: Ctx, portalId: string): Promise<void> {
  await ctx.db.run(sql`update portico.outbox set due_at = ${ctx.now} where topic = 'mail.send' and done_at is null
    and failed_at is null and due_at > ${ctx.now} and payload ->> 'portal' = ${portalId}`);
}

export interface MailCounts {
  readonly waiting: number;
  readonly failed: number;
  readonly oldest: Date | null;
  readonly last_error: string | null;
}

/** Mails that have not left: counts up to 10,000 and the reason the last one was set back. */
export async function mailCounts(ctx: Ctx): Promise<MailCounts> {
  return ctx.db.one(sql<MailCounts>`with open as (
      select id, created_at, failed_at, last_error, attempts from portico.outbox
      where topic in ('mail', 'mail.send') and done_at is null order by id desc limit 10000)
    select count(*) filter (where failed_at is null)::int as waiting, count(*) filter (where failed_at is not null)::int as failed,
      min(created_at) filter (where failed_at is null) as oldest,
      (array_agg(last_error order by coalesce(failed_at, created_at) desc, id desc) filter (where last_error is not null))[1] as last_error
    from open`);
}

export interface Person {
  readonly side: 'staff' | 'portal';
  readonly email: string;
  readonly login: string;
  readonly culture: string;
  readonly locked: boolean;
}

/** A user of either kind by principal id, with what account mails need; null where there is none any more. */
export async function personOf(ctx: Ctx, principalId: string): Promise<Person | null> {
  return ctx.db.maybe(sql<Person>`
    select 'staff' as side, email, login, culture, locked_at is not null as locked from portico.staff_user where id = ${principalId}
    union all
    select 'portal', email, login, culture, locked_at is not null from portico.portal_user where id = ${principalId} and deleted_at is null`);
}

export interface PortalName {
  readonly slug: string;
  readonly title: string;
  readonly culture: string;
}

/** The portal a mail to this user leads to: the one asked for if he belongs to it, else the one he got first. */
export async function defaultPortal(ctx: Ctx, portalUserId: string, wanted: string | null): Promise<PortalName | null> {
  return ctx.db.maybe(sql<PortalName>`select p.slug, p.title, p.culture from portico.portal_access a
    join portico.portal p on p.id = a.portal_id
    where a.portal_user_id = ${portalUserId} order by (p.slug = ${wanted}::text) desc nulls last, a.granted_at, p.id limit 1`);
}
