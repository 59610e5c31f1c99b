/** Statements of looks: what is set for each door, its pictures, and which door the root address opens. */
import type { Look } from '../../shared/contracts/looks.ts';
import { type Ctx, sql } from '../kernel/index.ts';
import type { Slot } from '../sessions/index.ts';

export async function portalIdOf(ctx: Ctx, uid: string): Promise<string | null> {
  const row = await ctx.db.maybe(sql<{ id: string }>`select id::text as id from portico.portal where uid = ${uid}`);
  return row?.id ?? null;
}

async function setting(ctx: Ctx, key: string): Promise<unknown> {
  return (await ctx.db.maybe(sql<{ value: unknown }>`select value from portico.setting where key = ${key}`))?.value ?? null;
}

function writeSetting(ctx: Ctx, key: string, value: unknown): Promise<number> {
  return ctx.db.run(sql`insert into portico.setting (key, value, changed_at, changed_by)
    values (${key}, ${JSON.stringify(value)}::jsonb, ${ctx.now}, ${ctx.actor.userId}::bigint)
    on conflict (key) do update set value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`);
}

export const staffTheme = (ctx: Ctx): Promise<unknown> => setting(ctx, 'staff_door');
export const writeStaffTheme = (ctx: Ctx, look: Look): Promise<number> => writeSetting(ctx, 'staff_door', look);

export async function portalTheme(ctx: Ctx, portalId: string): Promise<unknown> {
  return (await ctx.db.one(sql<{ theme: unknown }>`select theme from portico.portal where id = ${portalId}`)).theme;
}
export function writePortalTheme(ctx: Ctx, portalId: string, look: Look): Promise<number> {
  return ctx.db.run(sql`update portico.portal set theme = ${JSON.stringify(look)}::jsonb where id = ${portalId}`);
}

export interface ImageRow {
  readonly slot: Slot;
  readonly hash: string;
  readonly type: string;
  readonly width: number | null;
  readonly height: number | null;
}
export function imagesOf(ctx: Ctx, portalId: string | null): Promise<ImageRow[]> {
  return ctx.db.rows(sql<ImageRow>`select slot, encode(sha256, 'hex') as hash, media_type as type, width, height
    from portico.look_image where portal_id is not distinct from ${portalId}::bigint`);
}

export interface NewImage {
  readonly portalId: string | null;
  readonly slot: Slot;
  readonly sha256: Buffer;
  readonly type: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly bytes: Buffer;
}
export function writeImage(ctx: Ctx, i: NewImage): Promise<number> {
  return ctx.db.run(sql`insert into portico.look_image (portal_id, slot, sha256, media_type, width, height, content, created_at)
    values (${i.portalId}::bigint, ${i.slot}, ${i.sha256}, ${i.type}, ${i.width}, ${i.height}, ${i.bytes}, ${ctx.now})
    on conflict (portal_id, slot) do update set sha256 = excluded.sha256, media_type = excluded.media_type, width = excluded.width,
      height = excluded.height, content = excluded.content, created_at = excluded.created_at`);
}
export function removeImage(ctx: Ctx, portalId: string | null, slot: Slot): Promise<number> {
  return ctx.db.run(
    sql`delete from portico.look_image where portal_id is not distinct from ${portalId}::bigint and slot = ${slot}`,
  );
}
export function imageByHash(ctx: Ctx, hash: Buffer): Promise<{ type: string; content: Buffer } | null> {
  return ctx.db.maybe(
    sql<{
      type: string;
      content: Buffer;
    }>`select media_type as type, content from portico.look_image where sha256 = ${hash}
      union all select icon_type, icon_content from portico.section where icon_sha256 = ${hash} limit 1`,
  );
}

/** The portal whose log-in the root address opens; null = the staff's. A disabled one has left every menu, and this one. */
export function frontPortal(ctx: Ctx): Promise<{ uid: string; slug: string } | null> {
  return ctx.db.maybe(sql<{ uid: string; slug: string }>`select p.uid::text as uid, p.slug from portico.setting s
    join portico.portal p on p.uid::text = s.value ->> 'portal' where s.key = 'front_page' and p.status <> 'disabled'`);
}
export const writeFrontPortal = (ctx: Ctx, uid: string | null): Promise<number> =>
  writeSetting(ctx, 'front_page', { portal: uid });
