/** Reads of the engine: who somebody is, and the rules as they stand today. Versioned rows: today is `valid_to is null`. */
import type { PortalFeature } from '../../shared/portal-features.ts';
import { type Db, type Epochs, type Sql, sql } from '../kernel/index.ts';
import { type ObjectDef, tables } from '../metadata/index.ts';
import type { ColumnRow, OperationRow, ScopeRow, SystemOperationRow } from './decide.ts';

/** Joins to `r` the facts that order and side of a rule's row depend on. */
const named = sql`join portico.principal p on p.id = r.principal_id left join portico.role o on o.id = p.id`;
const rowFacts = sql`r.id::text as id, r.position, r.principal_id::text as "principalId", p.kind <> 'role' as "onUser",
  (p.kind = 'staff' or coalesce(o.side, '') = 'staff') as "onStaff"`;

/** Adds to the roles in `mine` (declared by the caller) their ancestors and the functional roles attached to any of them. */
const closure = sql`select x.id from mine cross join lateral (
    select r.parent_id as id from portico.role r where r.id = mine.id and r.parent_id is not null
    union all select a.functional_role_id from portico.role_attachment a where a.organisational_role_id = mine.id) x`;

export interface StaffFacts {
  readonly uid: string;
  readonly displayName: string;
  readonly culture: string;
  readonly roles: readonly string[];
  readonly isAdministrator: boolean;
}

/** A staff user who is not locked, with roles, ancestors and attached functional roles; every employee is in All employees. */
export function readStaff(db: Db, userId: string): Promise<StaffFacts | null> {
  return db.maybe(
    sql<StaffFacts>`with recursive mine(id) as (
        (select s.role_id from portico.staff_role s where s.staff_user_id = ${userId} and s.valid_to is null
         union select r.id from portico.role r where r.key = 'all_employees')
        union ${closure})
      select p.uid::text as uid, u.display_name as "displayName", u.culture,
        array(select id::text from mine order by id) as roles,
        exists (select 1 from portico.role r join mine on mine.id = r.id where r.key = 'administrators') as "isAdministrator"
      from portico.staff_user u join portico.principal p on p.id = u.id where u.id = ${userId} and u.locked_at is null`,
    { named: true },
  );
}

export interface PortalFacts {
  readonly uid: string;
  readonly culture: string;
  readonly portalCulture: string | null;
  readonly contactId: string;
  readonly organisationRoleId: string | null;
  readonly organisationId: string | null;
  readonly isAdmin: boolean;
  readonly portalId: string | null;
  readonly roles: readonly string[];
  /** Audiences of this portal that one of the roles belongs to. */
  readonly audiences: readonly string[];
}

/**
 * A portal user through one live membership of his, or as an individual where he never had one; null where user or membership is
 * locked, deleted, off or over. `portalId` only where he belongs to it (decision 12).
 */
export function readPortalUser(
  db: Db,
  who: { userId: string; membershipId: string | null; slug: string | null },
): Promise<PortalFacts | null> {
  return db.maybe(
    sql<PortalFacts>`with recursive mine(id) as (
        (select r.id from portico.role r where r.key = 'all_portal_users'
         union select m.organisation_id from portico.membership m
           where m.id = ${who.membershipId}::bigint and m.organisation_id is not null
         union select s.role_id from portico.membership_role s where s.membership_id = ${who.membershipId}::bigint and s.valid_to is null)
        union ${closure})
      select p.uid::text as uid, u.culture, x.culture as "portalCulture", u.contact_id::text as "contactId", m.organisation_id::text as "organisationRoleId",
        r.account_id::text as "organisationId", coalesce(m.is_admin, false) as "isAdmin", a.portal_id::text as "portalId",
        array(select id::text from mine order by id) as roles,
        array(select d.id::text from portico.audience d join mine on mine.id = d.role_id where d.portal_id = a.portal_id order by d.id) as audiences
      from portico.portal_user u
      join portico.principal p on p.id = u.id
      left join portico.membership m on m.id = ${who.membershipId}::bigint and m.portal_user_id = u.id and m.active and m.valid_to is null
      left join portico.role r on r.id = m.organisation_id
      left join portico.portal x on x.slug = ${who.slug}
      left join portico.portal_access a on a.portal_id = x.id and a.portal_user_id = u.id
      where u.id = ${who.userId} and u.locked_at is null and u.deleted_at is null and (m.id is not null
        or ${who.membershipId}::bigint is null and not exists (select 1 from portico.membership x where x.portal_user_id = u.id))`,
    { named: true },
  );
}

/** Portal and principal of a preview: All portal users, with what that role is given; null where there is no such portal. */
export function readPreview(
  db: Db,
  slug: string,
): Promise<{ portalId: string; userId: string; userUid: string; roles: readonly string[] } | null> {
  return db.maybe(sql<{
    portalId: string;
    userId: string;
    userUid: string;
    roles: readonly string[];
  }>`with recursive mine(id) as (
        select r.id from portico.role r where r.key = 'all_portal_users'
        union ${closure})
      select x.id::text as "portalId", p.id::text as "userId", p.uid::text as "userUid", array(select id::text from mine order by id) as roles
      from portico.portal x cross join portico.configuration c join portico.principal p on p.id = c.preview_principal
      where x.slug = ${slug}`);
}

/** The account and all accounts below it by its parent column; a circle ends the walk. */
export async function readFamily(db: Db, accountId: string, parentColumn: string): Promise<string[]> {
  const rows = await db.rows(
    sql<{ id: string }>`with recursive family(id) as (
        select ${accountId}::bigint
        union
        select c.id from family f join data.account c on c.${sql.id(parentColumn)} = f.id where c.deleted_at is null)
      select id::text as id from family`,
    { named: true },
  );
  return rows.map((r) => r.id);
}

/** What a contact is called, by the display column of the object. */
export async function readContactLabel(db: Db, contactId: string, labelColumn: string): Promise<string> {
  const row = await db.maybe(
    sql<{ label: string | null }>`select c.${sql.id(labelColumn)}::text as label from data.contact c
      where c.id = ${contactId} and c.deleted_at is null`,
    { named: true },
  );
  return row?.label ?? '';
}

/** Sources that are retired and whose rows are not swept yet, of these receivers. */
export async function readDeadSources(db: Db, principals: readonly string[]): Promise<string[]> {
  const rows = await db.rows(
    sql<{ id: string }>`select id::text as id from portico.grant_source
      where retired_at is not null and swept_at is null and (principal_id is null or principal_id = any (${principals}::bigint[]))`,
    { named: true },
  );
  return rows.map((r) => r.id);
}

/** The live membership a portal user starts with: with an organisation before without, the oldest first. */
export async function readDefaultMembership(db: Db, userId: string): Promise<string | null> {
  const row = await db.maybe(
    sql<{
      id: string;
    }>`select id::text as id from portico.membership where portal_user_id = ${userId} and active and valid_to is null
      order by organisation_id is null, id limit 1`,
    { named: true },
  );
  return row?.id ?? null;
}

/** Door, counters and membership of somebody without a session: the named one, or the one he starts with (`readDefaultMembership`). */
export function readCounters(
  db: Db,
  principalId: string,
  membershipId: string | null,
): Promise<({ kind: string; membershipId: string | null } & Epochs) | null> {
  return db.maybe(
    sql<
      { kind: string; membershipId: string | null } & Epochs
    >`select p.kind, p.epoch::text as "user", coalesce(o.epoch, 0)::text as organisation,
        c.epoch::text as configuration, m.id::text as "membershipId"
      from portico.principal p cross join portico.configuration c
      left join portico.membership m on m.id = coalesce(${membershipId}::bigint, (select x.id from portico.membership x
        where x.portal_user_id = p.id and x.active and x.valid_to is null order by x.organisation_id is null, x.id limit 1))
      left join portico.principal o on o.id = m.organisation_id
      where p.id = ${principalId}`,
    { named: true },
  );
}

export interface ConfigurationRows {
  readonly portals: readonly { id: string; status: string; off: readonly PortalFeature[] }[];
  readonly exposures: readonly { portalId: string; objectId: string }[];
  readonly operations: readonly { key: string; audience: string }[];
  readonly operationRows: readonly SystemOperationRow[];
}

const all = <T>(outcome: { rows: Record<string, unknown>[] } | undefined): T[] => (outcome?.rows ?? []) as T[];

/** Portals, exposure and system operations, in one flush. */
export async function readConfiguration(db: Db): Promise<ConfigurationRows> {
  const [portals, exposures, operations, rows] = await db.batch(
    [
      sql`select id::text as id, status, features_off as off from portico.portal`,
      sql`select portal_id::text as "portalId", object_id::text as "objectId" from portico.exposure`,
      sql`select key, audience from portico.system_operation`,
      sql`select ${rowFacts}, r.operation, r.verdict from portico.system_operation_rule r ${named} where r.valid_to is null`,
    ],
    { named: true },
  );
  return { portals: all(portals), exposures: all(exposures), operations: all(operations), operationRows: all(rows) };
}

export interface ObjectRuleRows {
  readonly operations: readonly OperationRow[];
  readonly columns: readonly ColumnRow[];
  readonly scopes: readonly ScopeRow[];
  readonly authors: readonly { readonly principalId: string; readonly standIns: readonly string[] }[];
}

/** Today's rules of one object, in one flush. */
export async function readObjectRules(db: Db, objectId: string): Promise<ObjectRuleRows> {
  const [operations, columns, scopes, authors] = await db.batch(
    [
      sql`select ${rowFacts}, r.can_create as "create", r.can_read as "read", r.can_update as "update", r.can_delete as "delete"
        from portico.operation_rule r ${named} where r.object_id = ${objectId} and r.valid_to is null`,
      sql`select ${rowFacts}, r.column_id::text as "columnId", r.grade from portico.column_rule r ${named}
        join portico.object_column c on c.id = r.column_id where c.object_id = ${objectId} and r.valid_to is null`,
      sql`select r.id::text as id, r.role_id::text as "roleId", o.key = 'all_portal_users' as "onRoot", r.scope, r.grade
        from portico.scope_rule r join portico.role o on o.id = r.role_id where r.object_id = ${objectId} and r.valid_to is null`,
      sql`select r.principal_id::text as "principalId", coalesce(f.stand_ins, '{}')::text[] as "standIns" from portico.author_rule r
        left join portico.author_fill f on f.source_id = r.source_id and f.finished_at is null
        where r.object_id = ${objectId} and r.valid_to is null`,
    ],
    { named: true },
  );
  return { operations: all(operations), columns: all(columns), scopes: all(scopes), authors: all(authors) };
}

/** Which of these principals hold rows of the object's access table that are not from a dead source. */
export async function readGrantHolders(
  db: Db,
  access: Sql,
  principals: readonly string[],
  deadSources: readonly string[],
): Promise<string[]> {
  const live = deadSources.length === 0 ? sql`` : sql`and a.source_id <> all (${deadSources}::bigint[])`;
  const rows = await db.rows(
    sql<{ id: string }>`select p.id::text as id from unnest(${principals}::bigint[]) as p(id)
      where exists (select 1 from ${access} a where a.principal_id = p.id ${live})`,
    { named: true },
  );
  return rows.map((r) => r.id);
}

/** Records named with somebody's rights at most, and those of them that each page compares its rows with. */
const MOST_CERTAIN = 5_000;
const MOST_PERHAPS = 100;

/**
 * What these principals may have to pass on of an object: certain ones by principal, and those that depend on whose the record is. Null where they are
 * very many, or a rule gives it. `always`, `never`: which sources `s` count whosever the record is, and which do not (`passesAnyway`).
 */
export async function readPassing(
  db: Db,
  object: ObjectDef,
  principals: readonly string[],
  { always, never }: { readonly always: Sql<boolean>; readonly never: Sql<boolean> },
): Promise<{ readonly certain: ReadonlyMap<string, readonly string[]>; readonly perhaps: readonly string[] } | null> {
  const rows = await db.rows(
    sql<{ holder: string; id: string | null; certain: boolean }>`select s.principal_id::text as holder, s.record_id::text as id,
        ${always} as certain
      from portico.grant_source s where s.principal_id = any (${principals}::bigint[])
        and s.object_id = ${object.id}::bigint and s.may_pass_on and s.retired_at is null and not ${never}
        and (s.record_id is null or exists (select 1 from ${tables.keysAccess(object.key)} g
          where g.record_id = s.record_id and g.principal_id = s.principal_id and g.source_id = s.id))
      limit ${sql.lit(MOST_CERTAIN + 1)}`,
    { named: true },
  );
  const certain = new Map<string, string[]>();
  const perhaps = new Set<string>();
  for (const row of rows) {
    if (row.id === null) return null;
    if (!row.certain) perhaps.add(row.id);
    else if (certain.get(row.holder)?.push(row.id) === undefined) certain.set(row.holder, [row.id]);
  }
  return rows.length > MOST_CERTAIN || perhaps.size > MOST_PERHAPS ? null : { certain, perhaps: [...perhaps] };
}

/** Raises the counter of a user or an organisation. */
export function raisePrincipal(db: Db, principalId: string): Promise<number> {
  return db.run(sql`update portico.principal set epoch = epoch + 1 where id = ${principalId}`);
}

/** Raises the counter of the configuration. */
export function raiseConfiguration(db: Db): Promise<number> {
  return db.run(sql`update portico.configuration set epoch = epoch + 1`);
}

/** What a principal is, and the organisation (role id) that a role stands in. */
export function readHolder(db: Db, principalId: string): Promise<{ kind: string; organisationRoleId: string | null } | null> {
  return db.maybe(
    sql<{ kind: string; organisationRoleId: string | null }>`select p.kind,
        case when p.kind = 'role' then portico.organisation_of_role(p.id)::text end as "organisationRoleId"
      from portico.principal p where p.id = ${principalId}`,
  );
}

/** Id of the role All portal users. */
export async function readRoot(db: Db): Promise<string> {
  return (
    await db.one(sql<{ id: string }>`select id::text as id from portico.role where key = 'all_portal_users'`, { named: true })
  ).id;
}
