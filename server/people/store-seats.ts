/** Packages of seats. Whoever counts or changes seats holds the packages' rows first, always in the order of their ids. */
import { type Ctx, sql } from '../kernel/index.ts';

export type Kind = 'self_service' | 'customer' | 'partner';

export interface SeatNeeds {
  /** Active: registered, not locked, at least one membership in force. */
  readonly usable: boolean;
  /** Configurations of the portals he belongs to. */
  readonly kinds: readonly Kind[];
  readonly held: readonly { readonly package_id: string; readonly kind: Kind }[];
}

/** What somebody's seats should be; he is held by the caller. */
export function seatNeeds(tx: Ctx, userId: string): Promise<SeatNeeds> {
  return tx.db.one(sql<SeatNeeds>`select
      u.locked_at is null and u.deleted_at is null and u.first_sign_in_at is not null
        and exists (select 1 from portico.membership m where m.portal_user_id = u.id and m.active and m.valid_to is null) as usable,
      array(select distinct p.kind from portico.portal_access a join portico.portal p on p.id = a.portal_id
            where a.portal_user_id = u.id order by 1) as kinds,
      coalesce((select jsonb_agg(jsonb_build_object('package_id', s.package_id::text, 'kind', k.kind))
        from portico.seat s join portico.licence_package k on k.id = s.package_id where s.portal_user_id = u.id), '[]') as held
    from portico.portal_user u where u.id = ${userId}`);
}

export interface HeldPackage {
  readonly id: string;
  readonly kind: Kind;
  readonly seats: number;
  /** Gives out seats today. */
  readonly valid: boolean;
}

export function holdPackages(tx: Ctx, kinds: readonly Kind[]): Promise<HeldPackage[]> {
  return tx.db.rows(sql<HeldPackage>`select id::text as id, kind, seats,
      valid_from <= ${tx.now} and (valid_to is null or valid_to > ${tx.now}) as valid
    from portico.licence_package where kind = any (${kinds}::text[]) order by id for update`);
}
/** A statement of its own, after the packages are held: it sees what the contender before has committed. */
export async function takenSeats(tx: Ctx, packageIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.db.rows(sql<{ id: string; taken: number }>`select package_id::text as id, count(*)::int as taken
    from portico.seat where package_id = any (${packageIds}::bigint[]) group by package_id`);
  return new Map(rows.map((row) => [row.id, row.taken]));
}
export function takeSeat(tx: Ctx, packageId: string, userId: string): Promise<number> {
  return tx.db.run(
    sql`insert into portico.seat (package_id, portal_user_id, taken_at) values (${packageId}, ${userId}, ${tx.now})`,
  );
}
export function freeSeats(tx: Ctx, userId: string, packageIds: readonly string[]): Promise<number> {
  return tx.db.run(sql`delete from portico.seat where portal_user_id = ${userId} and package_id = any (${packageIds}::bigint[])`);
}

export interface PackageRow {
  readonly id: string;
  readonly uid: string;
  readonly title: string;
  readonly kind: Kind;
  readonly seats: number;
  readonly taken: number;
  readonly valid_from: Date;
  readonly valid_to: Date | null;
}
const PACKAGES = sql`select k.id::text as id, k.uid::text as uid, k.title, k.kind, k.seats, k.valid_from, k.valid_to,
    (select count(*)::int from portico.seat s where s.package_id = k.id) as taken from portico.licence_package k`;

export function packages(ctx: Ctx): Promise<PackageRow[]> {
  return ctx.db.rows(sql<PackageRow>`${PACKAGES} order by k.kind, k.title, k.id`);
}
export function packageById(ctx: Ctx, id: string): Promise<PackageRow> {
  return ctx.db.one(sql<PackageRow>`${PACKAGES} where k.id = ${id}`);
}
/** Holds the row, so that a change and somebody taking a seat come one after the other. */
export async function holdPackage(tx: Ctx, uid: string): Promise<string | null> {
  const row = await tx.db.maybe(
    sql<{ id: string }>`select id::text as id from portico.licence_package where uid = ${uid} for update`,
  );
  return row?.id ?? null;
}
export async function insertPackage(
  tx: Ctx,
  p: { readonly title: string; readonly kind: Kind; readonly seats: number; readonly validTo: string | null },
): Promise<string> {
  const row = await tx.db.one(sql<{
    id: string;
  }>`insert into portico.licence_package (key, title, kind, seats, valid_from, valid_to)
    values ('package_' || replace(gen_random_uuid()::text, '-', ''), ${p.title}, ${p.kind}, ${p.seats}, ${tx.now}, ${p.validTo}::timestamptz)
    returning id::text as id`);
  return row.id;
}
export function writePackage(
  tx: Ctx,
  id: string,
  c: { readonly title: string | null; readonly seats: number | null; readonly validTo: string | null | undefined },
): Promise<number> {
  return tx.db.run(sql`update portico.licence_package set title = coalesce(${c.title}, title), seats = coalesce(${c.seats}::int, seats),
    valid_to = case when ${c.validTo !== undefined} then ${c.validTo ?? null}::timestamptz else valid_to end where id = ${id}`);
}
/** Free seats of the packages that give out seats of this configuration today; never below zero (C4). */
export async function freeSeatsOf(ctx: Ctx, kind: Kind): Promise<number> {
  const row = await ctx.db.one(sql<{ free: number }>`select coalesce(sum(greatest(0, k.seats -
      (select count(*) from portico.seat s where s.package_id = k.id))), 0)::int as free
    from portico.licence_package k where k.kind = ${kind} and k.valid_from <= ${ctx.now} and (k.valid_to is null or k.valid_to > ${ctx.now})`);
  return row.free;
}
