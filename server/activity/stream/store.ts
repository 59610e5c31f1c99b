/** Statements of live updates: events in commit order, sessions that still live, parents of attached records. */
import { asSystem, type Ctx, sql } from '../../kernel/index.ts';
import { type ObjectDef, tables } from '../../metadata/index.ts';

export interface EventRow {
  readonly id: string;
  /** Transaction that wrote it. */
  readonly xact: string;
  readonly kind: string;
  readonly object_id: string | null;
  readonly record_id: string | null;
  readonly principal_id: string | null;
  /** What happened is the staff's own: nobody outside hears of it, nor when it was (N1). */
  readonly inside?: boolean | null;
  /** A comment was written, changed or taken away, and nothing else: where they are switched off nobody hears of it (CON-23). */
  readonly comment?: boolean | null;
}

/** Every transaction below this one has ended: what it wrote is visible to whoever looks now. */
export async function horizonNow(ctx: Ctx): Promise<string> {
  const row = await ctx.db.one(sql<{ horizon: string }>`select pg_snapshot_xmin(pg_current_snapshot())::text as horizon`);
  return row.horizon;
}

type EventOrNone = { readonly horizon: string } & { readonly [K in keyof EventRow]: EventRow[K] | null };

/** Events of the transactions from `since` on, but those already seen, and the horizon of the very same look. */
export async function readEvents(
  ctx: Ctx,
  since: string,
  seen: readonly string[],
  limit: number,
): Promise<{ horizon: string; events: EventRow[] }> {
  const rows = await ctx.db.rows(
    sql<EventOrNone>`select look.horizon, e.* from (select pg_snapshot_xmin(pg_current_snapshot())::text as horizon) look
      left join lateral (
        select id, xact::text as xact, kind, object_id, record_id, principal_id,
          payload @> '{"inside":true}' as inside, payload @> '{"comment":true}' as comment from portico.event
        where xact >= ${since}::text::xid8 and not (id = any(${seen}::bigint[]))
        order by event.xact, id limit ${limit}::int) e on true`,
    { named: true },
  );
  const events = rows.filter((r): r is { readonly horizon: string } & EventRow => r.id !== null);
  return { horizon: rows[0]?.horizon ?? since, events };
}

export interface LiveSession {
  readonly id: string;
  readonly principal_id: string;
  readonly membership_id: string | null;
  readonly user_epoch: string;
  readonly organisation_epoch: string | null;
  readonly configuration_epoch: string;
  /** Staff user who looks as the principal, and the portal he may look at; null where somebody is here himself. */
  readonly viewer_id: string | null;
  readonly viewed_slug: string | null;
}

/** Those of the sessions that have not ended, with the three counters: the same question a request asks, for many at once. */
export async function liveSessions(ctx: Ctx, ids: readonly string[]): Promise<LiveSession[]> {
  const reader = asSystem(ctx, 'streams: do these sessions still live', 'auth');
  return reader.db.rows(
    sql<LiveSession>`select s.id, s.principal_id, s.membership_id, p.epoch as user_epoch, o.epoch as organisation_epoch,
        c.epoch as configuration_epoch, v.staff_user_id as viewer_id, x.slug as viewed_slug
      from auth.session s cross join portico.configuration c
      left join portico.viewing v on v.session_id = s.id and s.door = 'view'
      left join portico.portal x on x.id = v.portal_id
      join portico.principal p on p.id = s.principal_id
      left join portico.membership m on m.id = s.membership_id
      left join portico.principal o on o.id = m.organisation_id
      where s.id = any(${ids}::bigint[]) and s.ended_at is null and s.expires_at > ${ctx.now} and s.door <> 'preview'
        and (s.door <> 'view' or v.ended_at is null and x.id is not null)
        and (s.parent_id is null or exists (select 1 from auth.session z
          where z.id = s.parent_id and z.ended_at is null and z.expires_at > ${ctx.now}))`,
    { named: true },
  );
}

/** Slugs of the portals that are open. */
export async function activePortals(ctx: Ctx): Promise<Set<string>> {
  const rows = await ctx.db.rows(sql<{ slug: string }>`select slug from portico.portal where status = 'active'`);
  return new Set(rows.map((r) => r.slug));
}

/** The records that these attached records belong to: parent id by id. */
export async function parentsOf(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const parent = object.parentColumn === null ? undefined : object.column(object.parentColumn);
  if (parent === undefined) return new Map();
  const rows = await ctx.db.rows(sql<{ id: string; parent: string }>`select id, ${sql.ref(parent.physical)} as parent
    from ${tables.records(object.key)} where id = any(${ids}::bigint[])`);
  return new Map(rows.map((r) => [r.id, r.parent]));
}
