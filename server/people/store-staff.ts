/** Staff users and their membership of the Administrators group. */
import { type Ctx, sql } from '../kernel/index.ts';

export type StaffStatus = 'not_registered' | 'active' | 'locked';

export interface StaffRow {
  readonly id: string;
  readonly uid: string;
  readonly display_name: string;
  readonly public_name: string;
  readonly login: string;
  readonly email: string;
  readonly culture: string;
  readonly status: StaffStatus;
  readonly administrator: boolean;
  readonly invited_at: Date | null;
}

/** One of the group, or of a role below it: whom the engine takes for an administrator. */
const ADMINISTRATOR = sql`exists (with recursive up(id) as (
      select s.role_id from portico.staff_role s where s.staff_user_id = u.id and s.valid_to is null
      union select r.parent_id from up join portico.role r on r.id = up.id where r.parent_id is not null)
    select 1 from up join portico.role r on r.id = up.id where r.key = 'administrators')`;

const STAFF = sql`select u.id::text as id, p.uid::text as uid, u.display_name, u.public_name, u.login, u.email, u.culture, u.invited_at,
    case when u.locked_at is not null then 'locked' when u.first_sign_in_at is null then 'not_registered' else 'active' end as status,
    ${ADMINISTRATOR} as administrator
  from portico.staff_user u join portico.principal p on p.id = u.id`;

export interface StaffFilter {
  readonly text: string | undefined;
  readonly after: { readonly value: string; readonly id: string } | null;
  readonly limit: number;
}

export function findStaff(ctx: Ctx, f: StaffFilter): Promise<StaffRow[]> {
  const pattern = `%${(f.text ?? '').replace(/[\\%_]/g, '\\$&')}%`;
  const text = f.text
    ? sql`(u.display_name ilike ${pattern} or u.login ilike ${pattern} or u.email ilike ${pattern})`
    : sql`true`;
  const after = f.after ? sql`(lower(u.display_name), u.id) > (${f.after.value}, ${f.after.id}::bigint)` : sql`true`;
  return ctx.db.rows(sql<StaffRow>`${STAFF} where ${text} and ${after} order by lower(u.display_name), u.id limit ${f.limit}`);
}
export function staffById(ctx: Ctx, id: string): Promise<StaffRow | null> {
  return ctx.db.maybe(sql<StaffRow>`${STAFF} where u.id = ${id}`);
}
export function staffByUid(ctx: Ctx, uid: string): Promise<StaffRow | null> {
  return ctx.db.maybe(sql<StaffRow>`${STAFF} where p.uid = ${uid}`);
}
/** Holds a staff user's row; the state is read by a statement after it. Null where there is none. */
export async function holdStaffUser(tx: Ctx, uid: string): Promise<StaffRow | null> {
  const row = await tx.db.maybe(sql<{ id: string }>`select u.id::text as id from portico.staff_user u
    join portico.principal p on p.id = u.id where p.uid = ${uid} for update of u`);
  return row && staffById(tx, row.id);
}
export function staffOfAddress(ctx: Ctx, email: string): Promise<StaffRow | null> {
  return ctx.db.maybe(sql<StaffRow>`${STAFF} where lower(u.email) = lower(${email}) or lower(u.login) = lower(${email}) limit 1`);
}
/** Two who invite the same person at once come one after the other; ends with the transaction. */
export async function lockStaffAddress(tx: Ctx, email: string): Promise<void> {
  await tx.db.rows(sql`select pg_advisory_xact_lock(hashtextextended(${`staff address:${email}`}, 0))`);
}
/** Whoever locks or demotes an administrator holds this first, so that two last ones cannot take each other out at once. */
export async function holdAdministrators(tx: Ctx): Promise<void> {
  await tx.db.rows(sql`select pg_advisory_xact_lock(hashtextextended('portico.administrators', 0))`);
}
/** Whether somebody else can still administrate: registered, not locked, in the group. */
export async function otherAdministrator(tx: Ctx, exceptId: string): Promise<boolean> {
  const row = await tx.db.maybe(sql`select 1 from portico.staff_user u
    join portico.staff_role s on s.staff_user_id = u.id and s.valid_to is null
    join portico.role r on r.id = s.role_id and r.key = 'administrators'
    where u.id <> ${exceptId} and u.locked_at is null and u.first_sign_in_at is not null limit 1`);
  return row !== null;
}

export interface NewStaff {
  readonly email: string;
  readonly displayName: string;
  readonly culture: string;
}
export async function insertStaff(tx: Ctx, u: NewStaff): Promise<string> {
  const { id } = await tx.db.one(
    sql<{ id: string }>`insert into portico.principal (kind) values ('staff') returning id::text as id`,
  );
  await tx.db.run(sql`insert into portico.staff_user (id, login, email, display_name, public_name, culture, created_at, created_by)
    values (${id}, ${u.email}, ${u.email}, ${u.displayName}, ${u.displayName}, ${u.culture}, ${tx.now}, ${tx.actor.userId})`);
  await addStaffRole(tx, id, 'all_employees');
  return id;
}
export function addStaffRole(tx: Ctx, userId: string, key: 'all_employees' | 'administrators'): Promise<number> {
  return tx.db.run(sql`insert into portico.staff_role (staff_user_id, role_id, valid_from)
    select ${userId}, r.id, ${tx.now} from portico.role r where r.key = ${key}
      and not exists (select 1 from portico.staff_role s where s.staff_user_id = ${userId} and s.role_id = r.id and s.valid_to is null)`);
}
export function endAdministrator(tx: Ctx, userId: string): Promise<number> {
  return tx.db.run(sql`update portico.staff_role s set valid_to = ${tx.now} from portico.role r
    where r.id = s.role_id and r.key = 'administrators' and s.staff_user_id = ${userId} and s.valid_to is null`);
}
export function writeStaffNames(tx: Ctx, userId: string, displayName: string | null, publicName: string | null): Promise<number> {
  return tx.db.run(sql`update portico.staff_user set display_name = coalesce(${displayName}, display_name),
    public_name = coalesce(${publicName}, public_name) where id = ${userId}`);
}
export function writeStaffLock(tx: Ctx, userId: string, locked: boolean): Promise<number> {
  return tx.db.run(sql`update portico.staff_user set locked_at = ${locked ? tx.now : null} where id = ${userId}`);
}
export function writeStaffInvited(tx: Ctx, userId: string): Promise<number> {
  return tx.db.run(
    sql`update portico.staff_user set invited_at = ${tx.now}, invited_by = ${tx.actor.userId} where id = ${userId}`,
  );
}
