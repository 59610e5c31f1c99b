/** Rows of large files on their way. They are their owner's alone, behind the door he began them at: it stands in every statement of his. */
import { type Ctx, type Sql, sql } from '../../kernel/index.ts';
import type { StagedFile } from '../model.ts';
import type { Place } from './place.ts';

export interface OpenRow extends Place {
  readonly uid: string;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly received: number;
  readonly chain: Buffer;
  readonly key: string;
  readonly touched: Date;
}

/** Milliseconds for which room is kept for one of which nothing has arrived. */
const PROMISED = 10 * 60_000;
const promisedSince = ({ now }: Ctx): Date => new Date(now.getTime() - PROMISED);

/** Whether nothing of it has arrived for so long that its room is not kept any more. */
export const lapsed = (ctx: Ctx, { received, touched }: OpenRow): boolean => received === 0 && touched < promisedSince(ctx);

const columns = sql`u.uid::text as uid, u.object, u.column_key as "column", u.record_uid::text as record, u.parent_uid::text as parent,
  u.name, u.media_type as "mediaType", u.size::float8 as size, u.received::float8 as received, u.chain, u.storage_key as key,
  u.touched_at as touched`;

/** The same of a whole one. */
const made = sql`u.uid::text as uid, u.object, u.column_key as "column", u.record_uid::text as record, u.parent_uid::text as parent,
  u.name, u.media_type as "mediaType", u.size::float8 as size, u.size::float8 as received, u.chain, u.storage_key as key,
  u.created_at as touched`;

const mine = ({ actor }: Ctx): Sql =>
  sql`u.owner_id = ${actor.userId}::bigint and u.portal_id is not distinct from ${actor.portalId}::bigint`;

export type NewRow = Omit<OpenRow, 'uid' | 'received' | 'chain' | 'touched'>;

export async function insertOpen(ctx: Ctx, row: NewRow): Promise<OpenRow> {
  return ctx.db.one(
    sql<OpenRow>`insert into portico.open_upload as u (owner_id, portal_id, object, column_key, record_uid, parent_uid, name, media_type,
        size, storage_key, created_at, touched_at)
      values (${ctx.actor.userId}::bigint, ${ctx.actor.portalId}::bigint, ${row.object}, ${row.column}, ${row.record}::uuid, ${row.parent}::uuid,
        ${row.name}, ${row.mediaType}, ${row.size}, ${row.key}, ${ctx.now}, ${ctx.now})
      returning ${columns}`,
  );
}

/** Of the actor, begun at this door; null for every other. */
export const readOpen = (ctx: Ctx, uid: string): Promise<OpenRow | null> =>
  ctx.db.maybe(sql<OpenRow>`select ${columns} from portico.open_upload u where u.uid = ${uid}::uuid and ${mine(ctx)}`);

export const readOpenByKey = (ctx: Ctx, key: string): Promise<OpenRow | null> =>
  ctx.db.maybe(sql<OpenRow>`select ${columns} from portico.open_upload u where u.storage_key = ${key} and ${mine(ctx)}`);

/** With those that are whole and that no record holds yet: whoever left the page while one became a file finds it in its place. */
export const listOpen = (ctx: Ctx): Promise<OpenRow[]> =>
  ctx.db.rows(sql<OpenRow>`select ${columns}, 1 as place, u.id from portico.open_upload u where ${mine(ctx)}
    union all
    select ${made}, 0 as place, u.id from portico.upload u where ${mine(ctx)} and u.attached_at is null and u.object is not null
      and not exists (select 1 from portico.open_upload o where o.uid = u.uid)
    order by place, id`);

/** How far one has come. */
export type Progress = Pick<OpenRow, 'received' | 'chain'>;

/** The row, held until the transaction ends; null where somebody else holds it or it has gone on, with this content or another. */
export const holdOpen = (ctx: Ctx, uid: string, { received, chain }: Progress): Promise<OpenRow | null> =>
  ctx.db.maybe(sql<OpenRow>`select ${columns} from portico.open_upload u
    where u.uid = ${uid}::uuid and ${mine(ctx)} and u.received = ${received} and u.chain = ${chain} for update skip locked`);

export async function touchOpen(ctx: Ctx, uid: string): Promise<void> {
  await ctx.db.run(sql`update portico.open_upload u set touched_at = ${ctx.now} where u.uid = ${uid}::uuid and ${mine(ctx)}`);
}

export const advanceOpen = (ctx: Ctx, uid: string, { received, chain }: Progress): Promise<OpenRow> =>
  ctx.db.one(sql<OpenRow>`update portico.open_upload u set received = ${received}, chain = ${chain}, touched_at = ${ctx.now}
    where u.uid = ${uid}::uuid and ${mine(ctx)} returning ${columns}`);

/** Lets one make a file of a whole one, until `until`; null where it is not whole, not his, or somebody is at it. */
export const claimOpen = (ctx: Ctx, uid: string, until: Date): Promise<OpenRow | null> =>
  ctx.db.maybe(sql<OpenRow>`update portico.open_upload u set finishing_until = ${until}, touched_at = ${ctx.now}
    where u.uid = ${uid}::uuid and ${mine(ctx)} and u.received = u.size
      and (u.finishing_until is null or u.finishing_until < ${ctx.now}) returning ${columns}`);

/** Gives back the claim of this very moment, not that of another who came after its end. */
export async function releaseOpen(ctx: Ctx, uid: string, until: Date): Promise<void> {
  await ctx.db.run(sql`update portico.open_upload u set finishing_until = null
    where u.uid = ${uid}::uuid and ${mine(ctx)} and u.finishing_until = ${until}`);
}

/** Takes the row away; answers the key of its bytes, null where it is not his. */
export async function deleteOpen(ctx: Ctx, uid: string): Promise<string | null> {
  const row = await ctx.db.maybe(
    sql<{
      key: string;
    }>`delete from portico.open_upload u where u.uid = ${uid}::uuid and ${mine(ctx)} returning u.storage_key as key`,
  );
  return row?.key ?? null;
}

/** The file that has been made of a large one of the actor, as long as no record holds it: then it is asked for there. */
export const readMade = (ctx: Ctx, uid: string): Promise<StagedFile | null> =>
  ctx.db.maybe(sql<StagedFile>`select u.uid::text as uid, u.name, u.media_type as "mediaType", u.size::float8 as size
    from portico.upload u where u.uid = ${uid}::uuid and u.owner_id = ${ctx.actor.userId}::bigint and u.attached_at is null`);

/** What counts against the limits: large files that are not whole, mere promises for a while, and whole ones that no record holds yet. */
const counted = (ctx: Ctx, small: number, of: Sql): Sql => sql`
  select u.size, u.size - u.received as coming from portico.open_upload u
    where (u.received > 0 or u.touched_at >= ${promisedSince(ctx)}) and ${of}
  union all select u.size, 0 from portico.upload u where u.attached_at is null and u.size > ${small} and ${of}`;

/** Bytes of large files that the actor has put onto records since a moment and whose rows are there still. */
export async function attachedBytes(ctx: Ctx, since: Date): Promise<number> {
  const { bytes } = await ctx.db.one(sql<{ bytes: number }>`select coalesce(sum(u.size), 0)::float8 as bytes from portico.upload u
    where u.owner_id = ${ctx.actor.userId}::bigint and u.object is not null and u.attached_at >= ${since}`);
  return bytes;
}

export interface Counted {
  readonly n: number;
  /** Bytes of them all once they are whole, and how many of those are still to come. */
  readonly bytes: number;
  readonly coming: number;
}

const summed = (ctx: Ctx, small: number, of: Sql): Promise<Counted> =>
  ctx.db.one(sql<Counted>`select count(*)::int as n, coalesce(sum(size), 0)::float8 as bytes, coalesce(sum(coming), 0)::float8 as coming
    from (${counted(ctx, small, of)}) x`);

/** Of the actor. Until the transaction ends he counts nowhere else, so that of several that begin at once each sees the others. */
export async function countOwn(ctx: Ctx, small: number): Promise<Counted> {
  await ctx.db.run(sql`select pg_advisory_xact_lock(hashtextextended('portico.open_upload/' || ${ctx.actor.userId}::text, 0))`);
  return summed(ctx, small, sql`u.owner_id = ${ctx.actor.userId}::bigint`);
}

/** Until the transaction ends nobody else gives room away. */
export async function holdRoom(ctx: Ctx): Promise<void> {
  await ctx.db.run(sql`select pg_advisory_xact_lock(hashtextextended('portico.open_upload', 0))`);
}

/** Of everybody. As the system. */
export const countAll = (ctx: Ctx, small: number): Promise<Counted> => summed(ctx, small, sql`true`);

/** Takes away those without a part since `before`, or `begunBefore` without any, and answers the keys of their bytes. As the system. */
export async function deleteStale(
  ctx: Ctx,
  { before, begunBefore }: { readonly before: Date; readonly begunBefore: Date },
): Promise<string[]> {
  const rows = await ctx.db.rows(
    sql<{ key: string }>`delete from portico.open_upload
      where touched_at < ${before} or (received = 0 and touched_at < ${begunBefore}) returning storage_key as key`,
  );
  return rows.map(({ key }) => key);
}

/** Which of these keys a row still names. As the system. */
export async function openKeys(ctx: Ctx, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await ctx.db.rows(
    sql<{ key: string }>`select storage_key as key from portico.open_upload where storage_key = any (${keys}::text[])`,
  );
  return new Set(rows.map(({ key }) => key));
}
