/** Rows of folders. What somebody may know of them stands in every statement; the second wall says the same once more. */
import type { Filter } from '../../../shared/rules/filter.ts';
import { type ObjectRights, recordSql } from '../../access/index.ts';
import { type Ctx, type Sql, sql } from '../../kernel/index.ts';
import { type ObjectDef, tables } from '../../metadata/index.ts';

export interface FolderRow {
  readonly id: string;
  readonly uid: string;
  readonly name: string;
  readonly kind: 'dynamic' | 'static';
  readonly filter: Filter | null;
  /** Null where the actor does not see it. */
  readonly parent: string | null;
  readonly parentId: string | null;
  readonly mine: boolean;
  /** 3 = the actor may change it. */
  readonly grade: number;
}

/** The grade that readers give this actor. */
const given = ({ actor }: Ctx, alias: string): Sql =>
  sql`(select max(r.grade) from portico.folder_reader r where r.folder_id = ${sql.ref(`${alias}.id`)}
    and r.principal_id = any (${actor.principals}::bigint[]))`;

const known = (ctx: Ctx, alias: string): Sql<boolean> =>
  sql<boolean>`(${sql.ref(`${alias}.owner_id`)} = ${ctx.actor.userId}::bigint or ${given(ctx, alias)} is not null)`;

function select(ctx: Ctx, object: ObjectDef, more: Sql): Sql<FolderRow> {
  const me = ctx.actor.userId;
  return sql<FolderRow>`select f.id::text as id, f.uid::text as uid, f.name, f.kind, f.filter, p.uid::text as parent, p.id::text as "parentId",
      coalesce(f.owner_id = ${me}::bigint, false) as mine,
      case when f.owner_id = ${me}::bigint then 3 else ${given(ctx, 'f')} end as grade
    from portico.folder f left join portico.folder p on p.id = f.parent_id and ${known(ctx, 'p')}
    where f.object_id = ${object.id}::bigint and ${known(ctx, 'f')} and ${more}`;
}

/** By name. */
export const readFolders = (ctx: Ctx, object: ObjectDef, most: number): Promise<FolderRow[]> =>
  ctx.db.rows(sql<FolderRow>`${select(ctx, object, sql`true`)} order by lower(f.name), f.id limit ${sql.lit(most)}`);

export const readFolder = (ctx: Ctx, object: ObjectDef, uid: string): Promise<FolderRow | null> =>
  ctx.db.maybe(select(ctx, object, sql`f.uid = ${uid}::uuid`));

export async function countOwnFolders(ctx: Ctx, object: ObjectDef): Promise<number> {
  const { n } = await ctx.db.one(sql<{ n: number }>`select count(*)::int as n from portico.folder
    where object_id = ${object.id}::bigint and owner_id = ${ctx.actor.userId}::bigint`);
  return n;
}

export interface FolderValues {
  readonly name: string;
  readonly kind: 'dynamic' | 'static';
  readonly filter: Filter | null;
  readonly parentId: string | null;
}

export async function insertFolder(
  ctx: Ctx,
  object: ObjectDef,
  uid: string,
  { name, kind, filter, parentId }: FolderValues,
): Promise<void> {
  await ctx.db.run(sql`insert into portico.folder (uid, object_id, parent_id, owner_id, name, kind, filter, made_at)
    values (${uid}::uuid, ${object.id}::bigint, ${parentId}::bigint, ${ctx.actor.userId}::bigint, ${name}, ${kind},
      ${filter === null ? null : JSON.stringify(filter)}::jsonb, ${ctx.now})`);
}

/** Without `parentId` it stays where it is. */
export async function updateFolder(
  ctx: Ctx,
  id: string,
  { name, filter, parentId }: Pick<FolderValues, 'name' | 'filter'> & { readonly parentId: string | null | undefined },
): Promise<void> {
  const moved = parentId === undefined ? sql`` : sql` parent_id = ${parentId}::bigint,`;
  await ctx.db.run(sql`update portico.folder set name = ${name},${moved}
    filter = ${filter === null ? null : JSON.stringify(filter)}::jsonb where id = ${id}::bigint`);
}

/** The actor's own folders below it move up; those of others stand at the root afterwards. Records are not touched (LST-04). */
export async function deleteFolder(ctx: Ctx, { id, parentId }: FolderRow): Promise<void> {
  await ctx.db.batch([
    sql`update portico.folder set parent_id = ${parentId}::bigint where parent_id = ${id}::bigint and owner_id = ${ctx.actor.userId}::bigint`,
    sql`delete from portico.folder where id = ${id}::bigint`,
  ]);
}

/**
 * Puts those of these records (uids) that the actor reads into a static folder; the statement itself asks again, for the folder as well: one
 * that has just been deleted is no matter of the second wall. Fails with SQLSTATE 23503 where it is deleted meanwhile.
 */
export async function insertInto(ctx: Ctx, rights: ObjectRights, folderId: string, uids: readonly string[]): Promise<number> {
  const { key } = rights.object;
  return ctx.db.run(sql`insert into ${tables.marks(key)} (folder_id, record_id, made_at, made_by)
    select ${folderId}::bigint, t.id, ${ctx.now}, ${ctx.actor.userId}::bigint from ${tables.records(key)} t
    where t.uid = any (${uids}::uuid[]) and t.deleted_at is null and ${recordSql(rights, ctx.actor).atLeast('t', 1)}
      and exists (select 1 from portico.folder f where f.id = ${folderId}::bigint)
    on conflict do nothing`);
}

/** Takes those that he reads out of it. */
export async function deleteFrom(ctx: Ctx, rights: ObjectRights, folderId: string, uids: readonly string[]): Promise<void> {
  const { key } = rights.object;
  await ctx.db.run(sql`delete from ${tables.marks(key)} m using ${tables.records(key)} t
    where m.folder_id = ${folderId}::bigint and m.record_id = t.id and t.uid = any (${uids}::uuid[]) and t.deleted_at is null
      and ${recordSql(rights, ctx.actor).atLeast('t', 1)}`);
}

/** Uids of the static folders that a record stands in, of those that the actor sees. */
export async function readFoldersOf(ctx: Ctx, object: ObjectDef, recordId: string): Promise<string[]> {
  const rows = await ctx.db.rows(sql<{ uid: string }>`select f.uid::text as uid from ${tables.marks(object.key)} m
    join portico.folder f on f.id = m.folder_id where m.record_id = ${recordId}::bigint and ${known(ctx, 'f')} order by f.id`);
  return rows.map(({ uid }) => uid);
}

export interface ReaderRow {
  readonly principal: string;
  readonly uid: string;
  readonly title: string;
  readonly kind: 'staff' | 'portal' | 'role';
  readonly grade: number;
}

/** Roles first, then people, by name; for staff. */
export const readReaders = (ctx: Ctx, folderId: string): Promise<ReaderRow[]> =>
  ctx.db.rows(sql<ReaderRow>`select x.* from (select p.id::text as principal, p.uid::text as uid, p.kind, r.grade,
      coalesce(o.title, s.display_name, u.login, '') as title
    from portico.folder_reader r join portico.principal p on p.id = r.principal_id left join portico.role o on o.id = p.id
      left join portico.staff_user s on s.id = p.id left join portico.portal_user u on u.id = p.id
    where r.folder_id = ${folderId}::bigint) x order by x.kind <> 'role', lower(x.title)`);

/** Holds the list of readers of a folder; false where there is none any more. Fails with SQLSTATE 55P03 where somebody else does. */
export async function holdReaders(ctx: Ctx, folderId: string): Promise<boolean> {
  return (await ctx.db.maybe(sql`select 1 from portico.folder where id = ${folderId}::bigint for no key update nowait`)) !== null;
}

/** The whole list; answers how many of the named there are. */
export async function writeReaders(
  ctx: Ctx,
  folderId: string,
  readers: readonly { readonly principal: string; readonly grade: number }[],
): Promise<number> {
  await ctx.db.run(sql`delete from portico.folder_reader where folder_id = ${folderId}::bigint`);
  if (readers.length === 0) return 0;
  return ctx.db.run(sql`insert into portico.folder_reader (folder_id, principal_id, grade)
    select ${folderId}::bigint, p.id, w.grade from unnest(${readers.map((r) => r.principal)}::uuid[], ${readers.map((r) => r.grade)}::smallint[])
      as w(uid, grade) join portico.principal p on p.uid = w.uid and p.kind in ('role', 'staff', 'portal')`);
}
