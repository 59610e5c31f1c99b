/** Statements of one-time links, under the role `auth`. */
import { type Ctx, sql } from '../kernel/index.ts';
import type { Link, LinkPurpose } from './model.ts';

const columns = sql`id::text as id, purpose, principal_id::text as "principalId", generation, subject, created_at as "createdAt",
  expires_at as "expiresAt"`;

export interface NewLink {
  readonly purpose: LinkPurpose;
  readonly principalId: string | null;
  readonly subject: Readonly<Record<string, unknown>>;
  readonly expiresAt: Date;
}

/** Of two that issue the same link, the second waits for the first. */
export async function lockPurpose(ctx: Ctx, purpose: LinkPurpose, principalId: string | null): Promise<void> {
  await ctx.db.rows(sql`select pg_advisory_xact_lock(hashtextextended(${`link:${purpose}:${principalId ?? ''}`}, 0))`);
}

/** Takes over the person's unused link of this purpose under its next generation; null where there is none. */
export function renewLink(ctx: Ctx, link: NewLink): Promise<Link | null> {
  return ctx.db.maybe(sql<Link>`update auth.one_time_link set generation = generation + 1, subject = ${JSON.stringify(link.subject)}::jsonb,
      created_at = ${ctx.now}, created_by = ${ctx.actor.userId}, expires_at = ${link.expiresAt}, revoked_at = null
    where id = (select id from auth.one_time_link where purpose = ${link.purpose}
                and principal_id is not distinct from ${link.principalId}::bigint and used_at is null order by id desc limit 1)
    returning ${columns}`);
}

/** The hash is of the token, which needs the row's id: it follows in `writeHash`. */
export function insertLink(ctx: Ctx, link: NewLink, placeholder: Buffer): Promise<Link> {
  return ctx.db.one(sql<Link>`insert into auth.one_time_link (token_hash, purpose, principal_id, subject, created_at, created_by, expires_at)
    values (${placeholder}, ${link.purpose}, ${link.principalId}, ${JSON.stringify(link.subject)}::jsonb, ${ctx.now}, ${ctx.actor.userId},
            ${link.expiresAt}) returning ${columns}`);
}

export async function writeHash(ctx: Ctx, id: string, hash: Buffer): Promise<void> {
  await ctx.db.run(sql`update auth.one_time_link set token_hash = ${hash} where id = ${id}`);
}

const alive = (ctx: Ctx, hash: Buffer, purpose: LinkPurpose) => sql`token_hash = ${hash} and purpose = ${purpose}
  and used_at is null and revoked_at is null and expires_at > ${ctx.now}`;

export function findAlive(ctx: Ctx, hash: Buffer, purpose: LinkPurpose): Promise<Link | null> {
  return ctx.db.maybe(sql<Link>`select ${columns} from auth.one_time_link where ${alive(ctx, hash, purpose)}`);
}

/** The whole decision stands in the WHERE: of any number of contenders one changes the row. */
export function markUsed(ctx: Ctx, hash: Buffer, purpose: LinkPurpose): Promise<Link | null> {
  return ctx.db.maybe(
    sql<Link>`update auth.one_time_link set used_at = ${ctx.now} where ${alive(ctx, hash, purpose)} returning ${columns}`,
  );
}

export function findById(ctx: Ctx, id: string): Promise<Link | null> {
  return ctx.db.maybe(sql<Link>`select ${columns} from auth.one_time_link where id = ${id} and used_at is null and revoked_at is null
    and expires_at > ${ctx.now}`);
}

export async function revokeLinks(ctx: Ctx, principals: readonly string[], purposes: readonly LinkPurpose[]): Promise<void> {
  await ctx.db.rows(sql`select auth.revoke_links(${principals}::bigint[], ${purposes}::text[], ${ctx.now}::timestamptz)`);
}
