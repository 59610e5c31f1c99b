/** Level 3 of one record, way by way, for `explain`: the same conditions that `recordSql` compiles, asked one at a time. */
import { type Actor, type Sql, sql } from '../kernel/index.ts';
import { type ObjectDef, physicalName, tables } from '../metadata/index.ts';
import { grantRows, notEnded, recordSql, scopeCondition } from './compile.ts';
import { one } from './compile-who.ts';
import type { Grade, ObjectRights } from './model.ts';

export interface RecordTrace {
  readonly id: string;
  readonly grade: Grade;
  /** For each structural scope of the rights, in their order, whether it reaches the record. */
  readonly reached: readonly boolean[];
  /** True where it has ended for this actor, whatever he was granted. */
  readonly ended: boolean;
  /** Uid of the parent, for attached records. */
  readonly parentUid: string | null;
}

/** The record of a uid with the ways by which this actor reaches it; deleted records answer no row. */
export function traceSql(rights: ObjectRights, actor: Actor, uid: string): Sql<RecordTrace> {
  const { object, parent } = rights;
  const ways = rights.scopes.map(
    (scope) => (parent === null ? scopeCondition(scope, object, one(actor), 't') : null) ?? sql<boolean>`false`,
  );
  const reached = ways.length === 0 ? sql`'{}'::boolean[]` : sql`array[${sql.join(ways)}]::boolean[]`;
  return sql<RecordTrace>`select t.id::text as id, ${recordSql(rights, actor).grade('t')} as grade, ${reached} as reached,
      ${ended(object, actor)} as ended, ${parentUid(object)} as "parentUid"
    from ${tables.records(object.key)} t where t.uid = ${uid}::uuid and t.deleted_at is null`;
}

function ended(object: ObjectDef, actor: Actor): Sql {
  const until = object.untilColumn === null ? null : sql.ref(`t.${physicalName(object, object.untilColumn)}`);
  const live = until === null ? null : notEnded(object, actor, until);
  return live === null ? sql`false` : sql`not ${live}`;
}

function parentUid(object: ObjectDef): Sql {
  const { attachedTo, parentColumn } = object;
  if (attachedTo === null || parentColumn === null) return sql`null::text`;
  const holder = sql.ref(`t.${physicalName(object, parentColumn)}`);
  return sql`(select p.uid::text from ${tables.records(attachedTo)} p where p.id = ${holder})`;
}

export interface GrantTrace {
  readonly sourceUid: string;
  readonly kind: string;
  readonly principalId: string;
  readonly grade: Grade;
}

/** The live explicit grants of a record that name one of the actor's principals, the highest first. */
export function grantTraceSql(object: ObjectDef, actor: Actor, recordId: string): Sql<GrantTrace> {
  return sql<GrantTrace>`select s.uid::text as "sourceUid", s.kind, x.principal_id::text as "principalId", x.grade
    from (select ${recordId}::bigint as id) t
    cross join lateral (select g.principal_id, g.source_id, g.grade ${grantRows(object, one(actor), 't', 1)}) x
    join portico.grant_source s on s.id = x.source_id order by x.grade desc, x.source_id`;
}
