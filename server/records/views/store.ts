/** Statements of layouts and saved views. Row security repeats who may read and write which (migration 0090). */
import type { ListLayout, ViewAudience, ViewBody } from '../../../shared/contracts/list-views.ts';
import { type Ctx, sql } from '../../kernel/index.ts';

/** A list: of an object, at one place, at the desk or on a portal. */
export interface ListPlace {
  readonly object: string;
  readonly place: string;
  /** Null = the desk. */
  readonly portalId: string | null;
}

export interface ViewRow {
  readonly uid: string;
  readonly kind: 'own' | 'standard' | 'saved';
  readonly name: string;
  readonly audience: ViewAudience;
  readonly portalId: string | null;
  readonly ownerId: string;
  /** Account of those who share it. */
  readonly organisationId: string | null;
  readonly body: ViewBody;
  readonly opens: string | null;
}

const fields = sql`v.uid::text as uid, v.kind, v.name, v.audience, v.portal_id::text as "portalId", v.owner_id::text as "ownerId",
  v.organisation_id::text as "organisationId", v.body, v.opens::text as opens`;

/** Everything this actor finds at a list, in one statement; `everywhere` takes in what was made for portals. */
export function readViews(ctx: Ctx, { object, place, portalId }: ListPlace, everywhere: boolean): Promise<ViewRow[]> {
  const { userId, organisationId } = ctx.actor;
  const here = everywhere
    ? sql`(v.portal_id is null or v.kind = 'saved' and v.audience = 'everybody')`
    : sql`v.portal_id is not distinct from ${portalId}::bigint`;
  return ctx.db.rows(
    sql<ViewRow>`select ${fields} from portico.list_view v where v.object = ${object} and v.place = ${place} and ${here}
      and (v.owner_id = ${userId}::bigint or v.audience = 'everybody' or v.organisation_id = ${organisationId}::bigint)
      order by lower(v.name), v.id`,
    { named: true },
  );
}

export interface PortalName {
  readonly id: string;
  readonly uid: string;
  readonly title: string;
}

/** Portals that show the object, for administrators. */
export function readPortals(ctx: Ctx, objectId: string): Promise<PortalName[]> {
  return ctx.db.rows(sql<PortalName>`select p.id::text as id, p.uid::text as uid, p.title from portico.portal p
    join portico.exposure e on e.portal_id = p.id and e.object_id = ${objectId}::bigint order by p.title, p.id`);
}

/** One saved view that this actor finds, at whichever door. */
export function findView(ctx: Ctx, object: string, uid: string): Promise<ViewRow | null> {
  return ctx.db.maybe(sql<ViewRow>`select ${fields} from portico.list_view v
    where v.kind = 'saved' and v.object = ${object} and v.uid = ${uid}::uuid
      and (v.owner_id = ${ctx.actor.userId}::bigint or v.audience = 'everybody' or v.organisation_id = ${ctx.actor.organisationId}::bigint)`);
}

/** How many rows a person has: of this list, and of all. */
export function countViews(ctx: Ctx, at: ListPlace): Promise<{ here: number; all: number }> {
  return ctx.db.one(sql<{ here: number; all: number }>`select count(*)::int as all,
    (count(*) filter (where kind = 'saved' and object = ${at.object} and place = ${at.place}
      and portal_id is not distinct from ${at.portalId}::bigint))::int as here
    from portico.list_view where owner_id = ${ctx.actor.userId}::bigint`);
}

/** Writes the own row: its layout, or what it opens with; the other stays as it is. */
export function writeOwn(ctx: Ctx, at: ListPlace, own: { body: ListLayout } | { opens: string | null }): Promise<number> {
  const body = 'body' in own ? own.body : {};
  const opens = 'opens' in own ? own.opens : null;
  const change = 'body' in own ? sql`body = excluded.body` : sql`opens = excluded.opens`;
  return ctx.db.run(sql`insert into portico.list_view (kind, object, place, portal_id, owner_id, body, opens, modified_at)
    values ('own', ${at.object}, ${at.place}, ${at.portalId}::bigint, ${ctx.actor.userId}::bigint, ${JSON.stringify(body)}::jsonb,
      ${opens}::uuid, ${ctx.now})
    on conflict (owner_id, object, place, coalesce(portal_id, 0)) where kind = 'own'
    do update set ${change}, modified_at = excluded.modified_at`);
}

/** The layout for all; null takes it away. */
export function writeStandard(ctx: Ctx, at: ListPlace, layout: ListLayout | null): Promise<number> {
  if (layout === null) {
    return ctx.db.run(sql`delete from portico.list_view where kind = 'standard' and object = ${at.object} and place = ${at.place}
      and portal_id is not distinct from ${at.portalId}::bigint`);
  }
  return ctx.db.run(sql`insert into portico.list_view (kind, object, place, portal_id, owner_id, audience, body, modified_at)
    values ('standard', ${at.object}, ${at.place}, ${at.portalId}::bigint, ${ctx.actor.userId}::bigint, 'everybody',
      ${JSON.stringify(layout)}::jsonb, ${ctx.now})
    on conflict (object, place, coalesce(portal_id, 0)) where kind = 'standard'
    do update set body = excluded.body, owner_id = excluded.owner_id, modified_at = excluded.modified_at`);
}

export interface NewView {
  readonly name: string;
  readonly audience: ViewAudience;
  readonly body: ViewBody;
}

const organisationOf = (ctx: Ctx, audience: ViewAudience) => (audience === 'organisation' ? ctx.actor.organisationId : null);

export function insertView(ctx: Ctx, at: ListPlace, { name, audience, body }: NewView): Promise<{ uid: string }> {
  return ctx.db.one(sql<{ uid: string }>`insert into portico.list_view
      (kind, object, place, portal_id, owner_id, audience, organisation_id, name, body, modified_at)
    values ('saved', ${at.object}, ${at.place}, ${at.portalId}::bigint, ${ctx.actor.userId}::bigint, ${audience},
      ${organisationOf(ctx, audience)}::bigint, ${name}, ${JSON.stringify(body)}::jsonb, ${ctx.now})
    returning uid::text as uid`);
}

/** Its organisation is written with whom it is shared, never anew: whoever changes it may act for another one by now. */
export function updateView(ctx: Ctx, uid: string, { name, audience, body }: NewView): Promise<number> {
  return ctx.db.run(sql`update portico.list_view set name = ${name}, audience = ${audience},
      organisation_id = case when audience = ${audience} then organisation_id else ${organisationOf(ctx, audience)}::bigint end, body = ${JSON.stringify(body)}::jsonb, modified_at = ${ctx.now}
    where uid = ${uid}::uuid`);
}

export function deleteView(ctx: Ctx, uid: string): Promise<number> {
  return ctx.db.run(sql`delete from portico.list_view where uid = ${uid}::uuid`);
}
