/** Rows of comments. The record predicate stands in every statement; the second wall asks the record once more. */
import { type ObjectRights, recordSql } from '../access/index.ts';
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import { tables } from '../metadata/index.ts';
import type { CommentKind, Talk } from './model.ts';

export interface CommentRow {
  readonly id: string;
  readonly uid: string;
  readonly kind: CommentKind;
  readonly author: string;
  readonly body: string;
  readonly mentions: string[];
  readonly at: Date;
  readonly changed: Date | null;
  readonly likes: number;
  readonly liked: boolean;
}

const tableOf = (kind: CommentKind) => sql.id('portico', kind === 'public' ? 'comment' : 'internal_comment');
const likesOf = (kind: CommentKind) => sql.id('portico', kind === 'public' ? 'comment_like' : 'internal_comment_like');

/** Kinds this actor can read at all: internal ones are no table of the portal's role. */
const kindsOf = ({ actor }: Ctx): CommentKind[] => (actor.kind === 'portal' ? ['public'] : ['public', 'internal']);

function comments(ctx: Ctx, kind: CommentKind, rights: ObjectRights, recordId: string, which: Sql<boolean>): Sql {
  const { key, id } = rights.object;
  return sql`select c.id::text as id, c.uid::text as uid, ${kind} as kind, c.author_id::text as author, c.body, c.mentions::text[] as mentions,
      c.made_at as at, c.changed_at as changed,
      (select count(*)::int from ${likesOf(kind)} l where l.comment_id = c.id) as likes,
      exists (select 1 from ${likesOf(kind)} l where l.comment_id = c.id and l.principal_id = ${ctx.actor.userId}::bigint) as liked
    from ${tableOf(kind)} c join ${tables.records(key)} t on t.id = c.record_id
    where c.object_id = ${id}::bigint and c.record_id = ${recordId}::bigint and t.deleted_at is null
      and ${recordSql(rights, ctx.actor).atLeast('t', 1)} and ${which}`;
}

/** Comments of a record, the newest first, older than a place (moment and uid). */
export function readComments(
  ctx: Ctx,
  rights: ObjectRights,
  recordId: string,
  { before, limit }: { readonly before: readonly [string, string] | null; readonly limit: number },
): Promise<CommentRow[]> {
  const place =
    before === null ? sql<boolean>`true` : sql<boolean>`(c.made_at, c.uid) < (${before[0]}::timestamptz, ${before[1]}::uuid)`;
  const all = kindsOf(ctx).map(
    (kind) => sql`(${comments(ctx, kind, rights, recordId, place)} order by c.made_at desc, c.uid desc limit ${limit})`,
  );
  return ctx.db.rows(sql<CommentRow>`select * from (${sql.join(all, sql` union all `)}) x
    order by x.at desc, x.uid desc limit ${limit}`);
}

/** One comment of a record; null where there is none for this actor. */
export function readComment(ctx: Ctx, rights: ObjectRights, recordId: string, uid: string): Promise<CommentRow | null> {
  const which = sql<boolean>`c.uid = ${uid}::uuid`;
  const all = kindsOf(ctx).map((kind) => sql`(${comments(ctx, kind, rights, recordId, which)})`);
  return ctx.db.maybe(sql<CommentRow>`${sql.join(all, sql` union all `)}`);
}

export interface Words {
  readonly body: string;
  /** Principal ids. */
  readonly mentions: readonly string[];
}

/** Writes a comment where the actor may comment the record: the statement asks again. Answers its id; null where he may not. */
export async function insertComment(
  ctx: Ctx,
  rights: ObjectRights,
  what: Words & { readonly uid: string; readonly recordId: string; readonly kind: CommentKind },
): Promise<string | null> {
  const { key, id } = rights.object;
  const row = await ctx.db.maybe(sql<{ id: string }>`insert into ${tableOf(what.kind)}
      (uid, object_id, object, record_id, author_id, body, mentions, made_at)
    select ${what.uid}::uuid, ${id}::bigint, ${key}, t.id, ${ctx.actor.userId}::bigint, ${what.body}, ${what.mentions}::bigint[], ${ctx.now}
    from ${tables.records(key)} t where t.id = ${what.recordId}::bigint and t.deleted_at is null
      and ${recordSql(rights, ctx.actor).atLeast('t', 2)}
    returning id::text as id`);
  return row?.id ?? null;
}

/** Changes a comment of the actor's own. */
export async function updateComment(ctx: Ctx, { id, kind }: CommentRow, { body, mentions }: Words): Promise<void> {
  await ctx.db.run(sql`update ${tableOf(kind)} set body = ${body}, mentions = ${mentions}::bigint[], changed_at = ${ctx.now}
    where id = ${id}::bigint and author_id = ${ctx.actor.userId}::bigint`);
}

/** Takes a comment away, with its likes. */
export async function deleteComment(ctx: Ctx, { id, kind }: CommentRow): Promise<void> {
  await ctx.db.run(sql`delete from ${tableOf(kind)} where id = ${id}::bigint`);
}

export async function setLike(ctx: Ctx, { id, kind }: CommentRow, wanted: boolean): Promise<void> {
  const table = likesOf(kind);
  await ctx.db.run(
    wanted
      ? sql`insert into ${table} (comment_id, principal_id, made_at) values (${id}::bigint, ${ctx.actor.userId}::bigint, ${ctx.now})
          on conflict do nothing`
      : sql`delete from ${table} where comment_id = ${id}::bigint and principal_id = ${ctx.actor.userId}::bigint`,
  );
}

/** Whether some portal shows the object: only there somebody outside can read what is written for him. */
export async function isExposed(ctx: Ctx, objectId: string): Promise<boolean> {
  const row = await ctx.db.one(
    sql<{ is: boolean }>`select exists (select 1 from portico.exposure where object_id = ${objectId}::bigint) as is`,
  );
  return row.is;
}

/** Open portals of a user that show the object, by slug; for staff who ask, and for the system. */
export async function portalsWith(ctx: Ctx, objectId: string, userId: string): Promise<{ slug: string; id: string }[]> {
  return ctx.db.rows(sql<{ slug: string; id: string }>`select p.slug, p.id::text as id from portico.portal p
    join portico.portal_access a on a.portal_id = p.id and a.portal_user_id = ${userId}::bigint
    join portico.exposure e on e.portal_id = p.id and e.object_id = ${objectId}::bigint
    where p.status = 'active' order by p.id limit 5`);
}

/** Where a comment stands, for a mail: ids only; null where it is gone. */
export function placeOf(
  ctx: Ctx,
  kind: CommentKind,
  id: string,
): Promise<(Pick<Talk, 'objectId' | 'recordId'> & { uid: string }) | null> {
  return ctx.db.maybe(sql`select object_id::text as "objectId", record_id::text as "recordId", uid::text as uid
    from ${tableOf(kind)} where id = ${id}::bigint`);
}

/** Address and language of a user who may still act; null otherwise. */
export function addressOf(ctx: Ctx, userId: string): Promise<{ email: string; culture: string; staff: boolean } | null> {
  return ctx.db.maybe(sql`
    select email, culture, true as staff from portico.staff_user where id = ${userId}::bigint and locked_at is null
    union all
    select email, culture, false from portico.portal_user where id = ${userId}::bigint and locked_at is null and deleted_at is null`);
}

/** Memberships of a portal user that are in force, the oldest first. */
export async function membershipsOf(ctx: Ctx, userId: string): Promise<string[]> {
  const rows = await ctx.db.rows(sql<{ id: string }>`select m.id::text as id from portico.membership m
    where m.portal_user_id = ${userId}::bigint and m.active and m.valid_from <= ${ctx.now} and (m.valid_to is null or m.valid_to > ${ctx.now})
    order by m.id limit 20`);
  return rows.map(({ id }) => id);
}

/** The section of a portal that shows an object: its key, for the address of a record. */
export async function sectionOf(ctx: Ctx, portalId: string, object: string): Promise<string | null> {
  const row = await ctx.db.maybe(sql<{
    key: string;
  }>`select s.key from portico.section s join portico.object o on o.id = s.object_id
    where s.portal_id = ${portalId}::bigint and o.key = ${object} order by s.position limit 1`);
  return row?.key ?? null;
}
