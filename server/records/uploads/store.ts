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
}

const columns = sql`u.uid::text as uid, u.object, u.column_key as "column", u.record_uid::text as record, u.parent_uid::text as parent,
  u.name, u.media_type as "mediaType", u.size::float8 as size, u.received::float8 as received, u.chain, u.storage_key as key`;

const mine = ({ actor }: Ctx): Sql =>
  sql`u.owner_id = ${actor.userId}::bigint and u.portal_id is not distinct from ${actor.portalId}::bigint`;

export type NewRow = Omit<OpenRow, 'uid' | 'received' | 'chain'>;

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

export const listOpen = (ctx: Ctx): Promise<OpenRow[]> =>
  ctx.db.rows(sql<OpenRow>`select ${columns} from portico.open_upload u where ${mine(ctx)} order by u.id`);

/** The row, held until the transaction ends; null where somebody else holds it or it has gone on. */
export const holdOpen = (ctx: Ctx, uid: string, received: number): Promise<OpenRow | null> =>
  ctx.db.maybe(sql<OpenRow>`select ${columns} from portico.open_upload u
    where u.uid = ${uid}::uuid and ${mine(ctx)} and u.received = ${received} for update skip locked`);

export const advanceOpen = (
  ctx: Ctx,
  uid: string,
  { received, chain }: { readonly received: number; readonly chain: Buffer },
): Promise<OpenRow> =>
  ctx.db.one(sql<OpenRow>`update portico.open_upload u set received = ${received}, chain = ${chain}, touched_at = ${ctx.now}
    where u.uid = ${uid}::uuid and ${mine(ctx)} returning ${columns}`);

/** Lets one make a file of a whole one, until `until`; null where it is not whole, not his, or somebody is at it. */
export const claimOpen = (ctx: Ctx, uid: string, until: Date): Promise<OpenRow | null> =>
  ctx.db.maybe(sql<OpenRow>`update portico.open_upload u set finishing_until = ${until}, touched_at = ${ctx.now}
    where u.uid = ${uid}::uuid and ${mine(ctx)} and u.received = u.size
      and (u.finishing_until is null or u.finishing_until < ${ctx.now}) returning ${columns}`);

export async function releaseOpen(ctx: Ctx, uid: string): Promise<void> {
  await ctx.db.run(sql`update portico.open_upload u set finishing_until = null where u.uid = ${uid}::uuid and ${mine(ctx)}`);
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

/** The file that has been made of a large one of the actor, attached by now or not. */
export const readMade = (ctx: Ctx, uid: string): Promise<StagedFile | null> =>
  ctx.db.maybe(sql<StagedFile>`select u.uid::text as uid, u.name, u.media_type as "mediaType", u.size::float8 as size
    from portico.upload u where u.uid = ${uid}::uuid and u.owner_id = ${ctx.actor.userId}::bigint`);

/** What counts against the limits: large files that are not whole, and whole ones that no record holds yet. */
const counted = (small: number, of: Sql): Sql => sql`
  select u.size, u.size - u.received as coming from portico.open_upload u where ${of}
  union all select u.size, 0 from portico.upload u where u.attached_at is null and u.size > ${small} and ${of}`;

export interface Counted {
  readonly n: number;
  /** Bytes of them all once they are whole, and how many of those are still to come. */
  readonly bytes: number;
  readonly coming: number;
}

const summed = (ctx: Ctx, small: number, of: Sql): Promise<Counted> =>
  ctx.db.one(sql<Counted>`select count(*)::int as n, coalesce(sum(size), 0)::float8 as bytes, coalesce(sum(coming), 0)::float8 as coming
    from (${counted(small, of)}) x`);

/** Of the actor. Until the transaction ends nobody else counts, so that of several that begin at once each sees the others. */
export async function countOwn(ctx: Ctx, small: number): Promise<Counted> {
  await ctx.db.run(sql`select pg_advisory_xact_lock(hashtextextended('portico.open_upload', 0))`);
  return summed(ctx, small, sql`u.owner_id = ${ctx.actor.userId}::bigint`);
}

/** Of everybody. As the system. */
export const countAll = (ctx: Ctx, small: number): Promise<Counted> => summed(ctx, small, sql`true`);

/** Takes away those without a part since `before`, and answers the keys of their bytes. As the system. */
export async function deleteStale(ctx: Ctx, before: Date): Promise<string[]> {
  const rows = await ctx.db.rows(
    sql<{ key: string }>`delete from portico.open_upload where touched_at < ${before} returning storage_key as key`,
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
