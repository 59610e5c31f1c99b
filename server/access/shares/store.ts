/** Rows of explicit grants: their sources, and the access rows that come from them. */
import { type Db, type Sql, sql } from '../../kernel/index.ts';
import { type ObjectDef, physicalName, tables } from '../../metadata/index.ts';
import type { Grade, RecordSql } from '../model.ts';
import { contactName } from '../store-names.ts';

export type SourceKind = 'share' | 'rule' | 'process' | 'participant' | 'sharing_mode' | 'audience' | 'self';

export interface RecordFacts {
  readonly id: string;
  readonly grade: Grade;
  readonly shareable: Grade;
}

/** The record of a uid with what the actor has on it; null where he cannot read it. */
export const readRecord = (db: Db, object: ObjectDef, uid: string, record: RecordSql): Promise<RecordFacts | null> =>
  db.maybe(sql<RecordFacts>`select t.id::text as id, ${record.grade('t')} as grade, ${record.shareable('t')} as shareable
    from ${tables.records(object.key)} t where t.uid = ${uid}::uuid and t.deleted_at is null and ${record.atLeast('t', 1)}`);

/**
 * The live source through which one of these principals may pass a record on at `grade`, `here` of source `s` and record `t`; locked, so
 * that it is not taken away meanwhile.
 */
export const lockPassing = (
  db: Db,
  object: ObjectDef,
  by: { recordId: string; principals: readonly string[]; grade: Grade; here: Sql<boolean> | null },
): Promise<{ id: string } | null> =>
  db.maybe(sql<{
    id: string;
  }>`select s.id::text as id from portico.grant_source s join ${tables.records(object.key)} t on t.id = ${by.recordId}
    where s.object_id = ${object.id} and s.principal_id = any (${by.principals}::bigint[])
      and (s.record_id = t.id or s.kind = 'rule' and exists (select 1 from ${tables.access(object.key)} a
        where a.record_id = t.id and a.principal_id = s.principal_id and a.source_id = s.id))
      and s.may_pass_on and s.grade >= ${by.grade} and s.retired_at is null and ${by.here ?? sql`true`}
    order by s.grade desc, s.id limit 1 for share of s`);

export interface NewSource {
  readonly objectId: string;
  readonly kind: SourceKind;
  readonly recordId: string | null;
  readonly principalId: string | null;
  readonly grade: Grade;
  readonly mayPassOn: boolean;
  readonly madeBy: string | null;
  readonly passedThrough: string | null;
  /** Account of the organisation that its giver, who is no staff, acted for. */
  readonly givenIn: string | null;
  readonly at: Date;
}

export const insertSource = (db: Db, s: NewSource): Promise<{ id: string; uid: string }> =>
  db.one(sql<{ id: string; uid: string }>`insert into portico.grant_source
      (object_id, kind, record_id, principal_id, grade, may_pass_on, made_by, passed_through, given_in, made_at)
    values (${s.objectId}, ${s.kind}, ${s.recordId}::bigint, ${s.principalId}::bigint, ${s.grade}, ${s.mayPassOn}, ${s.madeBy}::bigint,
      ${s.passedThrough}::bigint, ${s.givenIn}::bigint, ${s.at}) returning id::text as id, uid::text as uid`);

/** Shares of one record by one person with the same receiver are written one after the other: of two at once each would find none before it. */
export async function lockSharing(db: Db, { objectId, recordId, principalId, madeBy }: NewSource): Promise<void> {
  const what = ['portico.share', objectId, recordId, principalId, madeBy].join('/');
  await db.run(sql`select pg_advisory_xact_lock(hashtextextended(${what}, 0))`);
}

/** The live share that says the very same, by the same person; null where there is none. */
export const readSameShare = (db: Db, s: NewSource): Promise<{ id: string; uid: string } | null> =>
  db.maybe(sql<{ id: string; uid: string }>`select id::text as id, uid::text as uid from portico.grant_source
    where kind = ${s.kind} and object_id = ${s.objectId} and record_id = ${s.recordId}::bigint and principal_id = ${s.principalId}::bigint
      and grade = ${s.grade} and may_pass_on = ${s.mayPassOn} and made_by = ${s.madeBy}::bigint
      and passed_through is not distinct from ${s.passedThrough}::bigint and given_in is not distinct from ${s.givenIn}::bigint
      and retired_at is null order by id limit 1 for share`);

/** One access row per record and principal, with the record's place in the primary order. */
export const insertAccess = (
  db: Db,
  object: ObjectDef,
  sourceId: string,
  rows: readonly { readonly recordId: string; readonly principalId: string; readonly grade: Grade }[],
): Promise<number> =>
  db.run(sql`insert into ${tables.access(object.key)} (principal_id, sort_key, record_id, grade, source_id)
    select g.principal_id, t.${sql.id(physicalName(object, object.orderColumn))}, t.id, g.grade, ${sourceId}::bigint
    from unnest(${rows.map((r) => r.recordId)}::bigint[], ${rows.map((r) => r.principalId)}::bigint[], ${rows.map((r) => r.grade)}::smallint[])
      as g(record_id, principal_id, grade)
    join ${tables.records(object.key)} t on t.id = g.record_id
    on conflict (record_id, principal_id, source_id) do update set grade = excluded.grade`);

export interface Share {
  readonly uid: string;
  readonly id: string;
  readonly objectId: string;
  readonly recordId: string;
  readonly principalId: string;
  readonly receiver: string;
  readonly kind: 'staff' | 'portal' | 'role';
  readonly title: string;
  readonly grade: Grade;
  readonly mayPassOn: boolean;
  readonly madeBy: string | null;
  readonly madeByName: string | null;
  readonly madeAt: Date;
}

/** How people are called in a list of shares. */
export interface Naming {
  readonly contactColumn: string | null;
  /** For staff, where a contact has no name. */
  readonly orLogin: boolean;
}

const share = ({
  contactColumn,
  orLogin,
}: Naming) => sql`select s.uid::text as uid, s.id::text as id, s.object_id::text as "objectId",
    s.record_id::text as "recordId", s.principal_id::text as "principalId", p.uid::text as receiver, p.kind,
    coalesce(r.title, f.display_name, ${contactName(contactColumn, 'u', orLogin)}) as title, s.grade,
    s.may_pass_on as "mayPassOn", s.made_by::text as "madeBy", s.made_at as "madeAt",
    (select coalesce(b.display_name, ${contactName(contactColumn, 'o', orLogin)}) from portico.principal m
      left join portico.staff_user b on b.id = m.id left join portico.portal_user o on o.id = m.id where m.id = s.made_by) as "madeByName"
  from portico.grant_source s join portico.principal p on p.id = s.principal_id left join portico.role r on r.id = p.id
  left join portico.staff_user f on f.id = p.id left join portico.portal_user u on u.id = p.id
  where s.kind = 'share' and s.retired_at is null`;

export const readShares = (db: Db, objectId: string, recordId: string, naming: Naming): Promise<Share[]> =>
  db.rows(sql<Share>`${share(naming)} and s.object_id = ${objectId} and s.record_id = ${recordId} order by s.id`);

/** Whether this user has live shares of the record of a uid. */
export const hasShared = async (db: Db, object: ObjectDef, recordUid: string, userId: string): Promise<boolean> =>
  (await db.maybe(sql`select 1 from ${tables.records(object.key)} t join portico.grant_source s on s.record_id = t.id
    where t.uid = ${recordUid}::uuid and s.kind = 'share' and s.object_id = ${object.id} and s.made_by = ${userId}::bigint
      and s.retired_at is null limit 1`)) !== null;

export type ShareRow = Pick<Share, 'id' | 'objectId' | 'recordId' | 'grade' | 'madeBy'>;

export const readShare = (db: Db, uid: string): Promise<ShareRow | null> =>
  db.maybe(sql<ShareRow>`select id::text as id, object_id::text as "objectId", record_id::text as "recordId", grade,
    made_by::text as "madeBy" from portico.grant_source where kind = 'share' and retired_at is null and uid = ${uid}::uuid`);

export const readRecordUid = (db: Db, object: ObjectDef, recordId: string): Promise<{ uid: string } | null> =>
  db.maybe(
    sql<{
      uid: string;
    }>`select uid::text as uid from ${tables.records(object.key)} where id = ${recordId} and deleted_at is null`,
  );

/** The live shares of a record that people outside have given. */
export const readOutsideShares = (db: Db, objectId: string, recordId: string): Promise<{ id: string }[]> =>
  db.rows(sql<{ id: string }>`select s.id::text as id from portico.grant_source s join portico.portal_user u on u.id = s.made_by
    where s.kind = 'share' and s.object_id = ${objectId} and s.record_id = ${recordId} and s.retired_at is null`);

/** Role ids of the portal organisations of these accounts. */
export const readOrganisationRoles = (db: Db, accountIds: readonly string[]): Promise<{ id: string }[]> =>
  db.rows(
    sql<{
      id: string;
    }>`select r.id::text as id from portico.role r where r.account_id = any (${accountIds}::bigint[]) order by r.id`,
  );

/** Retires sources and all that was passed on through them, at any depth; answers whom each was for. */
export const retire = (db: Db, ids: readonly string[], at: Date): Promise<{ id: string; principalId: string | null }[]> =>
  db.rows(sql<{ id: string; principalId: string | null }>`with recursive down(id) as (
      select s from unnest(${ids}::bigint[]) s
      union select g.id from down join portico.grant_source g on g.passed_through = down.id)
    update portico.grant_source s set retired_at = ${at} from down where s.id = down.id and s.retired_at is null
    returning s.id::text as id, s.principal_id::text as "principalId"`);

export interface Unswept {
  readonly id: string;
  readonly objectId: string;
  readonly recordId: string | null;
  /** The one it was for; null where there are several. */
  readonly principalId: string | null;
}

export const readUnswept = (db: Db, limit: number): Promise<Unswept[]> =>
  db.rows(sql<Unswept>`select id::text as id, object_id::text as "objectId", record_id::text as "recordId",
      principal_id::text as "principalId" from portico.grant_source
    where retired_at is not null and swept_at is null order by id limit ${limit}`);

/** Takes away at most `limit` rows of a source; answers how many. */
export const sweepRows = (db: Db, object: ObjectDef, source: Unswept, limit: number): Promise<number> => {
  const table = tables.access(object.key);
  // By record or by receiver there is an index; a rule by author has a million rows and a receiver of its own.
  const record: Sql =
    source.recordId !== null
      ? sql` and record_id = ${source.recordId}::bigint`
      : source.principalId !== null
        ? sql` and principal_id = ${source.principalId}::bigint`
        : sql``;
  return db.run(sql`delete from ${table} where ctid = any (array(
    select ctid from ${table} where source_id = ${source.id}::bigint${record} limit ${limit}))`);
};

export const markSwept = (db: Db, sourceId: string, at: Date): Promise<number> =>
  db.run(sql`update portico.grant_source set swept_at = ${at} where id = ${sourceId}`);

/** Live sources by which a user has what is himself. */
export const readSelfSources = (db: Db, objectId: string, userId: string): Promise<{ id: string }[]> =>
  db.rows(sql<{ id: string }>`select id::text as id from portico.grant_source
    where object_id = ${objectId} and principal_id = ${userId} and kind = 'self' and retired_at is null`);
