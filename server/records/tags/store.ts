/** Rows of tags. What somebody may know of them stands in every statement; the second wall says the same once more. */
import { type ObjectRights, recordSql } from '../../access/index.ts';
import { type Ctx, type Sql, sql } from '../../kernel/index.ts';
import { type ObjectDef, tables } from '../../metadata/index.ts';
import type { TagKind } from './model.ts';

export interface TagRow {
  readonly id: string;
  readonly uid: string;
  readonly name: string;
  readonly kind: TagKind;
}

const columns = sql`g.id::text as id, g.uid::text as uid, g.name, g.kind`;

/** Tags this actor may know: his own, public ones, and for the staff corporate ones. */
function known({ actor }: Ctx): Sql<boolean> {
  const open = actor.kind === 'portal' ? sql`g.kind = 'public'` : sql`g.kind <> 'private'`;
  return sql<boolean>`(${open} or g.owner_id = ${actor.userId}::bigint)`;
}

/** By name. */
export function readTags(ctx: Ctx, object: ObjectDef, most: number): Promise<TagRow[]> {
  return ctx.db.rows(sql<TagRow>`select ${columns} from portico.tag g
    where g.object_id = ${object.id}::bigint and ${known(ctx)} order by lower(g.name), g.id limit ${sql.lit(most)}`);
}

/** Those of these uids that there are for the actor. */
export function readTagsByUid(ctx: Ctx, object: ObjectDef, uids: readonly string[]): Promise<TagRow[]> {
  return ctx.db.rows(sql<TagRow>`select ${columns} from portico.tag g
    where g.uid = any (${uids}::uuid[]) and g.object_id = ${object.id}::bigint and ${known(ctx)}`);
}

/** The tag of this kind and name; a private one is the actor's own. */
export function readTagByName(ctx: Ctx, object: ObjectDef, kind: TagKind, name: string): Promise<TagRow | null> {
  const owner = kind === 'private' ? ctx.actor.userId : null;
  return ctx.db.maybe(sql<TagRow>`select ${columns} from portico.tag g where g.object_id = ${object.id}::bigint and g.kind = ${kind}
    and coalesce(g.owner_id, 0) = coalesce(${owner}::bigint, 0) and lower(g.name) = lower(${name})`);
}

/** How many of a kind there are; of private ones the actor's own. */
export async function countTags(ctx: Ctx, object: ObjectDef, kind: TagKind): Promise<number> {
  const owner = kind === 'private' ? ctx.actor.userId : null;
  const { n } = await ctx.db.one(sql<{ n: number }>`select count(*)::int as n from portico.tag g
    where g.object_id = ${object.id}::bigint and g.kind = ${kind} and coalesce(g.owner_id, 0) = coalesce(${owner}::bigint, 0)`);
  return n;
}

/** Makes one where none has the name. */
export async function insertTag(ctx: Ctx, object: ObjectDef, kind: TagKind, name: string): Promise<void> {
  const me = ctx.actor.userId;
  await ctx.db.run(sql`insert into portico.tag (object_id, kind, owner_id, name, made_by, made_at)
    values (${object.id}::bigint, ${kind}, ${kind === 'private' ? me : null}::bigint, ${name}, ${me}::bigint, ${ctx.now}) on conflict do nothing`);
}

export async function renameTag(ctx: Ctx, id: string, name: string): Promise<void> {
  await ctx.db.run(sql`update portico.tag set name = ${name} where id = ${id}::bigint`);
}

/** What carries it carries it no more; the records stay. */
export async function deleteTag(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.run(sql`delete from portico.tag where id = ${id}::bigint`);
}

/** The tags of a record, and which of them the actor put there. */
export function readTagsOf(ctx: Ctx, object: ObjectDef, recordId: string): Promise<(TagRow & { mine: boolean })[]> {
  return ctx.db.rows(sql<
    TagRow & { mine: boolean }
  >`select ${columns}, coalesce(m.made_by = ${ctx.actor.userId}::bigint, false) as mine
    from ${tables.marks(object.key)} m join portico.tag g on g.id = m.tag_id
    where m.record_id = ${recordId}::bigint and ${known(ctx)} order by lower(g.name), g.id`);
}

/**
 * Puts a tag on those of these records (uids) on which the actor has the grade; the statement itself asks again, for the tag as well: one
 * that has just been deleted is no matter of the second wall. Fails with SQLSTATE 23503 where it is deleted meanwhile.
 */
export async function insertMarks(
  ctx: Ctx,
  rights: ObjectRights,
  tagId: string,
  uids: readonly string[],
  min: 1 | 2,
): Promise<number> {
  const { key } = rights.object;
  return ctx.db.run(sql`insert into ${tables.marks(key)} (tag_id, record_id, made_at, made_by)
    select ${tagId}::bigint, t.id, ${ctx.now}, ${ctx.actor.userId}::bigint from ${tables.records(key)} t
    where t.uid = any (${uids}::uuid[]) and t.deleted_at is null and ${recordSql(rights, ctx.actor).atLeast('t', min)}
      and exists (select 1 from portico.tag g where g.id = ${tagId}::bigint)
    on conflict do nothing`);
}

/** Takes a tag off those of these records (uids) on which the actor has the grade; others' only with the grade `others`. */
export async function deleteMarks(
  ctx: Ctx,
  rights: ObjectRights,
  tagId: string,
  uids: readonly string[],
  { min, others }: { readonly min: 1 | 2; readonly others: 1 | 2 | 3 },
): Promise<void> {
  const { key } = rights.object;
  const level = recordSql(rights, ctx.actor);
  await ctx.db.run(sql`delete from ${tables.marks(key)} m using ${tables.records(key)} t
    where m.tag_id = ${tagId}::bigint and m.record_id = t.id and t.uid = any (${uids}::uuid[]) and t.deleted_at is null
      and ${level.atLeast('t', min)} and (m.made_by = ${ctx.actor.userId}::bigint or ${level.atLeast('t', others)})`);
}
