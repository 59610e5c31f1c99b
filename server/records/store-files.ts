/** Rows of files: staged uploads, which belong to their uploader alone, and files that stand in a column of a record. */
import { type ObjectRights, recordSql } from '../access/index.ts';
import { type Ctx, sql } from '../kernel/index.ts';
import { type ObjectDef, tables } from '../metadata/index.ts';
import type { ShownFile } from './model.ts';

export interface UploadRow {
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: Buffer;
  readonly storageKey: string;
}

/** Stages an upload of the actor; answers its uid. */
export async function insertUpload(ctx: Ctx, row: UploadRow): Promise<string> {
  const made = await ctx.db.one(
    sql<{ uid: string }>`insert into portico.upload (owner_id, name, media_type, size, sha256, storage_key, created_at)
      values (${ctx.actor.userId}::bigint, ${row.name}, ${row.mediaType}, ${row.size}, ${row.sha256}, ${row.storageKey}, ${ctx.now})
      returning uid::text as uid`,
    { named: true },
  );
  return made.uid;
}

/**
 * Stages what a large file of the actor has become, under its uid and in its place; null where it has been given up. Its row is held until this one stands,
 * so whoever gives it up at that moment finds the one or the other.
 */
export async function insertLarge(ctx: Ctx, row: UploadRow, uid: string): Promise<string | null> {
  const made = await ctx.db.maybe(
    sql<{ uid: string }>`with open as (
        select o.uid, o.owner_id, o.portal_id, o.object, o.column_key, o.record_uid, o.parent_uid, o.chain from portico.open_upload o
        where o.uid = ${uid}::uuid and o.owner_id = ${ctx.actor.userId}::bigint for update
      )
      insert into portico.upload (uid, owner_id, portal_id, object, column_key, record_uid, parent_uid, chain,
        name, media_type, size, sha256, storage_key, created_at)
      select open.*, ${row.name}::text, ${row.mediaType}::text, ${row.size}::bigint, ${row.sha256}::bytea,
        ${row.storageKey}::text, ${ctx.now}::timestamptz from open
      returning uid::text as uid`,
  );
  return made?.uid ?? null;
}

/** Takes away a staged upload of the actor; answers its storage key, null where it is attached or not his. */
export async function deleteUpload(ctx: Ctx, uid: string): Promise<string | null> {
  const row = await ctx.db.maybe(
    sql<{ storage_key: string }>`delete from portico.upload
      where uid = ${uid}::uuid and owner_id = ${ctx.actor.userId}::bigint and attached_at is null returning storage_key`,
  );
  return row?.storage_key ?? null;
}

/** How many staged bytes an actor has that no record holds yet, in files of at most `most` bytes: larger ones are counted when they begin. */
export async function stagedBytes(ctx: Ctx, most: number): Promise<number> {
  const row = await ctx.db.one(
    sql<{ bytes: string }>`select coalesce(sum(size), 0) as bytes from portico.upload
      where owner_id = ${ctx.actor.userId}::bigint and attached_at is null and size <= ${most}`,
    { named: true },
  );
  return Number(row.bytes);
}

const shownFile = sql`f.uid::text as uid, f.name, f.media_type as "mediaType", f.size::float8 as size`;

/** Files that stand in a column of a record, in their order. */
export function filesIn(ctx: Ctx, object: ObjectDef, recordId: string, column: string): Promise<ShownFile[]> {
  return ctx.db.rows(
    sql<ShownFile>`select ${shownFile} from ${tables.files(object.key)} f
      where f.record_id = ${recordId}::bigint and f.column_key = ${column} and f.deleted_at is null order by f.id`,
    { named: true },
  );
}

/**
 * Takes uploads of the actor that no record holds and puts them into a column (F8). Answers those that were taken: an upload that is
 * another's, or held already, is not among them. The conditional update lets one of two contenders have it.
 */
export async function attachUploads(
  ctx: Ctx,
  object: ObjectDef,
  recordId: string,
  column: string,
  uids: readonly string[],
): Promise<ShownFile[]> {
  const taken = await ctx.db.rows(
    sql<{ uid: string }>`update portico.upload set attached_at = ${ctx.now}::timestamptz
      where uid = any (${uids}::uuid[]) and owner_id = ${ctx.actor.userId}::bigint and attached_at is null returning uid::text as uid`,
  );
  if (taken.length < uids.length) return [];
  return ctx.db.rows(
    sql<ShownFile>`insert into ${tables.files(object.key)} as f
        (uid, record_id, column_key, name, media_type, size, sha256, storage_key, created_at, created_by)
      select u.uid, ${recordId}::bigint, ${column}, u.name, u.media_type, u.size, u.sha256, u.storage_key, ${ctx.now}::timestamptz,
        ${ctx.actor.userId}::bigint
      from portico.upload u where u.uid = any (${uids}::uuid[]) order by array_position(${uids}::uuid[], u.uid)
      returning ${shownFile}`,
  );
}

/** Takes files out of a column; the bytes stay until the record is purged. */
export async function detachFiles(
  ctx: Ctx,
  object: ObjectDef,
  recordId: string,
  column: string,
  uids: readonly string[],
): Promise<void> {
  await ctx.db.run(
    sql`update ${tables.files(object.key)} set deleted_at = ${ctx.now}::timestamptz
      where record_id = ${recordId}::bigint and column_key = ${column} and uid = any (${uids}::uuid[]) and deleted_at is null`,
  );
}

/** Files of a column as rows that another record can be given. */
const sameFile = sql`f.name, f.media_type, f.size, f.sha256, f.storage_key`;

export interface FilePlace {
  readonly object: ObjectDef;
  readonly recordId: string;
  readonly column: string;
}

/**
 * Makes the files of one column those of another, over the same bytes. What is there already stays, so its address does. Answers pairs of
 * uids: the file there and its copy here.
 */
export async function copyFileRows(ctx: Ctx, from: FilePlace, to: FilePlace): Promise<{ old: string; copy: string }[]> {
  const source = sql`${tables.files(from.object.key)} f where f.record_id = ${from.recordId}::bigint and f.column_key = ${from.column} and f.deleted_at is null`;
  const there = sql`${tables.files(to.object.key)} c where c.record_id = ${to.recordId}::bigint and c.column_key = ${to.column} and c.deleted_at is null`;
  const outcomes = await ctx.db.batch([
    sql`update ${tables.files(to.object.key)} c set deleted_at = ${ctx.now}::timestamptz
      where c.id in (select c.id from ${there}) and not exists (select 1 from ${source} and f.storage_key = c.storage_key and f.name = c.name)`,
    sql`insert into ${tables.files(to.object.key)}
        (record_id, column_key, name, media_type, size, sha256, storage_key, created_at, created_by)
      select ${to.recordId}::bigint, ${to.column}, ${sameFile}, ${ctx.now}::timestamptz, ${ctx.actor.userId}::bigint from ${source}
        and not exists (select 1 from ${there} and f.storage_key = c.storage_key and f.name = c.name) order by f.id`,
    sql`select f.uid::text as old, (select c.uid::text from ${there} and f.storage_key = c.storage_key and f.name = c.name limit 1) as copy
      from ${source}`,
  ]);
  return (outcomes[2]?.rows ?? []) as { old: string; copy: string }[];
}

/** Makes these, which the column has or once had, the files of the column. */
export async function restoreFileRows(ctx: Ctx, { object, recordId, column }: FilePlace, uids: readonly string[]): Promise<void> {
  await ctx.db.run(
    sql`update ${tables.files(object.key)} f
      set deleted_at = case when f.uid = any (${uids}::uuid[]) then null else coalesce(f.deleted_at, ${ctx.now}::timestamptz) end
      where f.record_id = ${recordId}::bigint and f.column_key = ${column}`,
  );
}

export interface FileRow extends ShownFile {
  readonly sha256: Buffer;
  readonly storageKey: string;
}

/** A file of a record that this actor may read, in one of the columns that he may read; null for all others (F1). */
export function readFile(ctx: Ctx, rights: ObjectRights, uid: string, fileUid: string): Promise<FileRow | null> {
  const columns = [...rights.readable.values()].filter(({ column }) => column.type === 'files').map(({ column }) => column.key);
  return ctx.db.maybe(
    sql<FileRow>`select ${shownFile}, f.sha256, f.storage_key as "storageKey"
      from ${tables.records(rights.object.key)} t join ${tables.files(rights.object.key)} f on f.record_id = t.id
      where t.uid = ${uid}::uuid and t.deleted_at is null and f.uid = ${fileUid}::uuid and f.deleted_at is null
        and f.column_key = any (${columns}::text[]) and ${recordSql(rights, ctx.actor).atLeast('t', 1)}`,
    { named: true },
  );
}

/** Takes away staged uploads older than `before` that nobody attached; answers their storage keys. */
export async function deleteOldUploads(ctx: Ctx, before: Date): Promise<string[]> {
  const rows = await ctx.db.rows(
    sql<{
      storage_key: string;
    }>`delete from portico.upload where attached_at is null and created_at < ${before} returning storage_key`,
  );
  return rows.map((row) => row.storage_key);
}

/** Which of these storage keys some row still names. */
export async function keysInUse(ctx: Ctx, objects: Iterable<string>, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const sources = [...objects].map(
    (object) => sql`select f.storage_key from ${tables.files(object)} f where f.storage_key = any (${keys}::text[])`,
  );
  const rows = await ctx.db.rows(
    sql<{ storage_key: string }>`${sql.join(
      [sql`select u.storage_key from portico.upload u where u.storage_key = any (${keys}::text[])`, ...sources],
      sql` union `,
    )}`,
  );
  return new Set(rows.map((row) => row.storage_key));
}
