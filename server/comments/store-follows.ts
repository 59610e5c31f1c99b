/** Rows of follows: a person's own, and for the system those of records that something happened to. */
import { type Ctx, sql } from '../kernel/index.ts';
import type { Also } from '../records/index.ts';

/** Records of these database ids, as a condition of a list. */
export const among = (ids: readonly string[]): Also => ({
  name: `followed ${ids.join()}`,
  sql: (alias) => sql<boolean>`${sql.ref(`${alias}.id`)} = any (${ids}::bigint[])`,
});

export async function setFollow(ctx: Ctx, objectId: string, recordId: string, wanted: boolean): Promise<void> {
  const me = ctx.actor.userId;
  await ctx.db.run(
    wanted
      ? sql`insert into portico.follow (object_id, record_id, principal_id, made_at, told_at)
          values (${objectId}::bigint, ${recordId}::bigint, ${me}::bigint, ${ctx.now}, ${ctx.now}) on conflict do nothing`
      : sql`delete from portico.follow where object_id = ${objectId}::bigint and record_id = ${recordId}::bigint and principal_id = ${me}::bigint`,
  );
}

export async function isFollowed(ctx: Ctx, objectId: string, recordId: string): Promise<boolean> {
  const row = await ctx.db.one(sql<{ is: boolean }>`select exists (select 1 from portico.follow
    where object_id = ${objectId}::bigint and record_id = ${recordId}::bigint and principal_id = ${ctx.actor.userId}::bigint) as is`);
  return row.is;
}

/** How many records the actor follows. */
export async function countFollows(ctx: Ctx): Promise<number> {
  const row = await ctx.db.one(
    sql<{ n: number }>`select count(*)::int as n from portico.follow where principal_id = ${ctx.actor.userId}::bigint`,
  );
  return row.n;
}

/** What the actor follows, the last first, by database ids. */
export function readFollows(ctx: Ctx, limit: number): Promise<{ objectId: string; recordId: string }[]> {
  return ctx.db.rows(sql<{
    objectId: string;
    recordId: string;
  }>`select object_id::text as "objectId", record_id::text as "recordId"
    from portico.follow where principal_id = ${ctx.actor.userId}::bigint order by made_at desc, record_id desc limit ${limit}`);
}

export interface Due {
  readonly objectId: string;
  readonly recordId: string;
  readonly userId: string;
  /** Told until then, ISO 8601. */
  readonly since: string;
  readonly until: string;
}

/**
 * Takes the follows of records to which something happened before `until`, and marks them as told up to then. Events are kept for an
 * hour; one that commits later than its own moment says is waited for by not looking at the newest.
 */
export function takeDue(ctx: Ctx, until: Date): Promise<Due[]> {
  return ctx.db.rows(sql<Due>`update portico.follow f set told_at = ${until} from portico.follow old
    where old.object_id = f.object_id and old.record_id = f.record_id and old.principal_id = f.principal_id and exists (
      select 1 from portico.event e where e.kind = 'record' and e.object_id = f.object_id and e.record_id = f.record_id
        and e.at > f.told_at and e.at <= ${until})
    returning f.object_id::text as "objectId", f.record_id::text as "recordId", f.principal_id::text as "userId",
      to_json(old.told_at)#>>'{}' as since, to_json(f.told_at)#>>'{}' as until`);
}

/** Ends a follow of somebody who has no way to the record any more. */
export async function endFollow(ctx: Ctx, objectId: string, recordId: string, userId: string): Promise<void> {
  await ctx.db.run(sql`delete from portico.follow
    where object_id = ${objectId}::bigint and record_id = ${recordId}::bigint and principal_id = ${userId}::bigint`);
}
