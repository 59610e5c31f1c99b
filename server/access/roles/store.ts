/** Rows of roles, attachments and staff roles. Callers check; the database's own guards stand behind them. */
import { type Db, sql } from '../../kernel/index.ts';

export interface Role {
  readonly id: string;
  readonly uid: string;
  readonly key: string;
  readonly title: string;
  readonly tree: 'organisational' | 'functional';
  readonly side: 'staff' | 'portal';
  readonly parentId: string | null;
  readonly parentUid: string | null;
  /** Set on a portal organisation: the record id of its account. */
  readonly accountId: string | null;
  /** May be handed out by the organisation's administrators (decision 7). */
  readonly delegable: boolean;
  /** Goes back as If-Match. */
  readonly version: number;
  /** Roles directly below it. */
  readonly children: number;
}

export const columns = sql`r.id::text as id, p.uid::text as uid, r.key, r.title, r.tree, r.side, r.parent_id::text as "parentId",
  (select q.uid::text from portico.principal q where q.id = r.parent_id) as "parentUid",
  r.account_id::text as "accountId", r.delegable, r.version,
  (select count(*)::int from portico.role x where x.parent_id = r.id) as children`;
export const from = sql`from portico.role r join portico.principal p on p.id = r.id`;

export const readRole = (db: Db, id: string): Promise<Role | null> =>
  db.maybe(sql<Role>`select ${columns} ${from} where r.id = ${id}`);

export const readRoleByUid = (db: Db, uid: string): Promise<Role | null> =>
  db.maybe(sql<Role>`select ${columns} ${from} where p.uid = ${uid}::uuid`);

export const readRoleByKey = (db: Db, key: string): Promise<Role | null> =>
  db.maybe(sql<Role>`select ${columns} ${from} where r.key = ${key}`);

export const readRoleOfAccount = (db: Db, accountId: string): Promise<Role | null> =>
  db.maybe(sql<Role>`select ${columns} ${from} where r.account_id = ${accountId}`);

/** The version of a role, held until the end of the transaction: of two who change it one comes after the other. Null = gone. */
export const lockRole = (db: Db, id: string): Promise<{ version: number } | null> =>
  db.maybe(sql<{ version: number }>`select version from portico.role where id = ${id} for no key update`);

export interface NewRole {
  readonly key: string;
  readonly title: string;
  readonly tree: Role['tree'];
  readonly side: Role['side'];
  readonly parentId: string | null;
  readonly accountId: string | null;
  readonly delegable: boolean;
  readonly at: Date;
}

export const insertRole = (db: Db, r: NewRole): Promise<{ id: string }> =>
  db.one(sql<{ id: string }>`with made as (insert into portico.principal (kind) values ('role') returning id)
    insert into portico.role (id, key, title, tree, side, parent_id, account_id, delegable, created_at)
    select id, ${r.key}, ${r.title}, ${r.tree}, ${r.side}, ${r.parentId}::bigint, ${r.accountId}::bigint, ${r.delegable}, ${r.at} from made
    returning id::text as id`);

export const updateRole = (
  db: Db,
  id: string,
  change: { title: string; delegable: boolean; parentId: string | null },
): Promise<number> =>
  db.run(sql`update portico.role set title = ${change.title}, delegable = ${change.delegable}, parent_id = ${change.parentId}::bigint
    where id = ${id}`);

export const insertAttachment = (db: Db, functionalId: string, organisationalId: string): Promise<number> =>
  db.run(sql`insert into portico.role_attachment (functional_role_id, organisational_role_id)
    values (${functionalId}, ${organisationalId}) on conflict do nothing`);

export const deleteAttachment = (db: Db, functionalId: string, organisationalId: string): Promise<number> =>
  db.run(
    sql`delete from portico.role_attachment where functional_role_id = ${functionalId} and organisational_role_id = ${organisationalId}`,
  );

export const insertStaffRole = (db: Db, userId: string, roleId: string, at: Date): Promise<number> =>
  db.run(sql`insert into portico.staff_role (staff_user_id, role_id, valid_from) values (${userId}, ${roleId}, ${at})
    on conflict (staff_user_id, role_id) where valid_to is null do nothing`);

export const endStaffRole = (db: Db, userId: string, roleId: string, at: Date): Promise<number> =>
  db.run(
    sql`update portico.staff_role set valid_to = ${at} where staff_user_id = ${userId} and role_id = ${roleId} and valid_to is null`,
  );

/** Users not locked who hold the role directly; the rows of the role are locked, so two who leave at once see each other. */
export const lockHolders = (db: Db, roleId: string): Promise<{ userId: string }[]> =>
  db.rows(sql<{ userId: string }>`select s.staff_user_id::text as "userId" from portico.staff_role s
    join portico.staff_user u on u.id = s.staff_user_id
    where s.role_id = ${roleId} and s.valid_to is null and u.locked_at is null order by s.staff_user_id for update of s`);

export const readMembershipId = (db: Db, uid: string): Promise<{ id: string } | null> =>
  db.maybe(sql<{ id: string }>`select id::text as id from portico.membership where uid = ${uid}::uuid`);
