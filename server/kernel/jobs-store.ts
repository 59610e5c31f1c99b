/** The statements of background work. The row is the lock: a claim with a lease, and every later write names the claim. */
import type { Ctx } from './ctx.ts';
import { sql } from './db.ts';
import type { Job } from './jobs-model.ts';

const inSeconds = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000);

interface ClaimedRow {
  id: string;
  topic: string;
  payload: Record<string, unknown>;
  attempts: number;
  created_at: Date;
  at: Date;
}

/**
 * Takes up to `limit` due rows for `lease` seconds, by the database's clock, which it answers as well; oldest first within each topic, so
 * that a crowd in one cannot starve another.
 */
export async function claimJobs(
  ctx: Ctx,
  topics: readonly string[],
  limit: number,
  lease: number,
  claim: string,
): Promise<{ jobs: Job[]; now: Date }> {
  const rows = await ctx.db.rows<ClaimedRow>(
    sql<ClaimedRow>`with clock as materialized (select clock_timestamp() + make_interval(secs => ${ctx.system.clockShift / 1000}) as at),
      due as materialized (
        select d.id, d.due_at from unnest(${topics}::text[]) as wanted(topic) cross join lateral (
          select o.id, o.due_at from portico.outbox o
          where o.topic = wanted.topic and o.done_at is null and o.failed_at is null and o.due_at <= (select at from clock)
            and (o.locked_until is null or o.locked_until <= (select at from clock))
          order by o.due_at, o.id limit ${limit}::int for update skip locked) d
        order by d.due_at, d.id limit ${limit}::int)
      update portico.outbox o
      set locked_until = clock.at + make_interval(secs => ${lease}), claim = ${claim}::uuid, attempts = o.attempts + 1
      from due, clock where o.id = due.id
      returning o.id, o.topic, o.payload, o.attempts, o.created_at, clock.at`,
    { named: true },
  );
  const jobs = rows
    .map((r) => ({ id: r.id, topic: r.topic, payload: r.payload, attempt: r.attempts, createdAt: r.created_at }))
    .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  return { jobs, now: rows[0]?.at ?? ctx.now };
}

/** Whether a row of these topics is due and free. */
export async function jobsDue(ctx: Ctx, topics: readonly string[]): Promise<boolean> {
  const row = await ctx.db.one(sql<{ due: boolean }>`select exists (select from portico.outbox
    where topic = any(${topics}::text[]) and done_at is null and failed_at is null and due_at <= ${ctx.now}
      and (locked_until is null or locked_until <= ${ctx.now})) as due`);
  return row.due;
}

/** Keeps a claimed row for another `lease` seconds; false where the claim is lost. */
export async function renewJob(ctx: Ctx, id: string, claim: string, lease: number): Promise<boolean> {
  return (
    (await ctx.db.run(sql`update portico.outbox set locked_until = ${inSeconds(ctx.now, lease)}
      where id = ${id} and claim = ${claim}::uuid and done_at is null`)) === 1
  );
}

/** Marks a claimed row as done; false where another worker holds it by now. */
export async function finishJob(ctx: Ctx, id: string, claim: string): Promise<boolean> {
  return (
    (await ctx.db.run(
      sql`update portico.outbox set done_at = ${ctx.now}, locked_until = null, claim = null, last_error = null
      where id = ${id} and claim = ${claim}::uuid and done_at is null`,
      { named: true },
    )) === 1
  );
}

export interface Setback {
  readonly error: string;
  /** Next try; null = failed for good. */
  readonly until: Date | null;
  /** False where the try does not count. */
  readonly counts: boolean;
}

/** Gives a claimed row back, to be taken again later or never. */
export async function returnJob(ctx: Ctx, id: string, claim: string, setback: Setback): Promise<void> {
  await ctx.db.run(sql`update portico.outbox set locked_until = null, claim = null, last_error = ${setback.error},
      due_at = coalesce(${setback.until}::timestamptz, due_at),
      failed_at = case when ${setback.until}::timestamptz is null then ${ctx.now}::timestamptz end,
      attempts = attempts - case when ${setback.counts}::boolean then 0 else 1 end
    where id = ${id} and claim = ${claim}::uuid and done_at is null`);
}

/** Makes the rows of these timers; a new one is due at once. */
export async function ensureTimers(ctx: Ctx, names: readonly string[]): Promise<void> {
  await ctx.db.run(sql`insert into portico.timer (name, due_at)
    select name, ${ctx.now}::timestamptz from unnest(${names}::text[]) as t(name) on conflict (name) do nothing`);
}

/** Takes the due ones of these timers for `lease` seconds. */
export async function claimTimers(ctx: Ctx, names: readonly string[], lease: number, claim: string): Promise<string[]> {
  const rows = await ctx.db.rows(sql<{ name: string }>`with due as materialized (
      select name from portico.timer where name = any(${names}::text[]) and due_at <= ${ctx.now}
        and (locked_until is null or locked_until <= ${ctx.now}) for update skip locked)
    update portico.timer t set locked_until = ${inSeconds(ctx.now, lease)}, claim = ${claim}::uuid
    from due where t.name = due.name returning t.name`);
  return rows.map((r) => r.name);
}

/** Ends a timer's run; it is due again after `seconds`. */
export async function finishTimer(ctx: Ctx, name: string, claim: string, seconds: number, error: string | null): Promise<void> {
  await ctx.db.run(sql`update portico.timer set due_at = ${inSeconds(ctx.now, seconds)}, locked_until = null, claim = null,
    last_error = ${error} where name = ${name} and claim = ${claim}::uuid`);
}

/** Deletes events older than an hour; streams that slept longer start over. */
export async function sweepEvents(ctx: Ctx): Promise<void> {
  await ctx.db.run(sql`delete from portico.event where at < ${inSeconds(ctx.now, -3_600)}`);
}

/** Deletes idempotency keys older than a day. */
export async function sweepIdempotency(ctx: Ctx): Promise<void> {
  await ctx.db.run(sql`delete from portico.idempotency where created_at < ${inSeconds(ctx.now, -86_400)}`);
}

/** Deletes done work and what is known of its mails after 30 days; failed rows stay until somebody looks at them. */
export async function sweepOutbox(ctx: Ctx): Promise<void> {
  const before = inSeconds(ctx.now, -30 * 86_400);
  await ctx.db.batch([
    sql`delete from portico.mail m using portico.outbox o where o.id = m.outbox_id and o.done_at < ${before}`,
    sql`delete from portico.outbox o where o.done_at < ${before} and not exists (select from portico.mail m where m.outbox_id = o.id)`,
  ]);
}
