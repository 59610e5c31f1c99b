/**
 * Level 3 as SQL: the grade of a record for one actor, and the condition that belongs in a WHERE. Every value is a parameter, so the
 * text depends on the shape of the rights alone and stays prepared. Nothing granted compiles to `false`, never to nothing.
 */
import { type Actor, type Sql, sql } from '../kernel/index.ts';
import { type ObjectDef, physicalName, tables } from '../metadata/index.ts';
import { one, type Who } from './compile-who.ts';
import type { Grade, ObjectRights, RecordSql, Scope } from './model.ts';

const NOTHING = sql<boolean>`false`;

/** The record level of `rights` for `actor`, on any alias of `data.<object>`. */
export function recordSql(rights: ObjectRights, actor: Actor): RecordSql {
  return recordSqlOf(rights, one(actor));
}

/** The same for one or for many: there is no second way to say who reaches a record. */
export function recordSqlOf(rights: ObjectRights, who: Who): RecordSql {
  return rights.parent === null ? standing(rights, who) : attached(rights, rights.parent, who);
}

/** Which records a structural scope reaches, by columns of the record; null where this actor has nothing of that kind. */
export function scopeCondition(scope: Scope, object: ObjectDef, who: Who, alias: string): Sql<boolean> | null {
  const organisation = sql.ref(`${alias}.${physicalName(object, 'organisation')}`);
  switch (scope.kind) {
    case 'all':
      return sql<boolean>`true`;
    case 'organisation':
      return who.organisation === null ? null : sql<boolean>`${organisation} = ${who.organisation}`;
    case 'children':
      return who.family === null ? null : sql<boolean>`${organisation} = any (${who.family})`;
    case 'own':
      return ownCondition(object, who, alias);
    case 'grants':
      return null;
  }
}

/** Own: who typed it, or for whom it is (the contact of a portal user). */
function ownCondition(object: ObjectDef, who: Who, alias: string): Sql<boolean> | null {
  const ways = [
    ...(who.user === null ? [] : [sql<boolean>`${sql.ref(`${alias}.created_by`)} = ${who.user}`]),
    ...(who.contact === null || object.contactColumn === null
      ? []
      : [sql<boolean>`${sql.ref(`${alias}.${physicalName(object, object.contactColumn)}`)} = ${who.contact}`]),
  ];
  return ways.length === 0 ? null : either(ways);
}

/** Rows of the access table for the record of `alias` that name one of the actor's principals and are not from a dead source. */
export function grantRows(object: ObjectDef, { principals, dead }: Who, alias: string, min: Grade): Sql {
  const live = dead === null ? sql`` : sql` and g.source_id <> all (${dead})`;
  const enough = min <= 1 ? sql`` : sql` and g.grade >= ${min}::smallint`;
  return sql`from ${tables.keysAccess(object.key)} g where g.record_id = ${sql.ref(`${alias}.id`)}
    and g.principal_id = any (${principals ?? sql`'{}'::bigint[]`})${enough}${live}`;
}

/**
 * True where the record has not ended for this actor; null where nothing can end for him. What has ended is gone for portal users at that
 * very moment, whichever job is late (K5); staff still see it.
 */
export function notEnded(object: ObjectDef, who: Pick<Who, 'kind' | 'at'>, endsAt: Sql): Sql<boolean> | null {
  if (object.untilColumn === null || who.kind !== 'portal') return null;
  return who.at === null
    ? sql<boolean>`${endsAt} is null`
    : sql<boolean>`(${endsAt} is null or ${endsAt} > ${who.at}::timestamptz)`;
}

function standing(rights: ObjectRights, who: Who): RecordSql {
  const { object } = rights;
  const whole = ways(rights, who);
  const until = object.untilColumn === null ? null : physicalName(object, object.untilColumn);
  const lives = (alias: string) => (until === null ? null : notEnded(object, who, sql.ref(`${alias}.${until}`)));
  return {
    ...whole,
    grade(alias) {
      const live = lives(alias);
      return live === null ? whole.grade(alias) : sql<number>`case when ${live} then ${whole.grade(alias)} else 0 end`;
    },
    atLeast(alias, min) {
      const live = min < 1 ? null : lives(alias);
      return live === null ? whole.atLeast(alias, min) : sql<boolean>`(${live} and ${whole.atLeast(alias, min)})`;
    },
  };
}

function ways({ object, scopes, passes }: ObjectRights, who: Who): RecordSql {
  const structural = scopes.filter((s) => s.kind !== 'grants');
  const explicit = scopes.some((s) => s.kind === 'grants') && who.principals !== null;
  return {
    grade(alias) {
      const whole = structural.find((s) => s.kind === 'all');
      if (whole?.grade === 4) return sql<number>`4`;
      const grades = structural.flatMap((scope) => {
        const condition = scopeCondition(scope, object, who, alias);
        return condition === null ? [] : [sql`case when ${condition} then ${sql.lit(scope.grade)} else 0 end`];
      });
      if (explicit) grades.push(sql`coalesce((select max(g.grade) ${grantRows(object, who, alias, 1)}), 0)`);
      return grades.length === 0 ? sql<number>`0` : sql<number>`greatest(${sql.join(grades)}, 0)`;
    },
    atLeast(alias, min) {
      if (min < 1) return sql<boolean>`true`;
      if (structural.some((s) => s.kind === 'all' && s.grade >= min)) return sql<boolean>`true`;
      const ways = structural.flatMap((scope) => {
        const condition = scope.grade < min ? null : scopeCondition(scope, object, who, alias);
        return condition === null ? [] : [condition];
      });
      // The offset keeps the planner from reading all that the principals hold at once: 200,000 rows for a page of 25.
      if (explicit) ways.push(sql<boolean>`exists (select 1 ${grantRows(object, who, alias, min)} offset 0)`);
      return either(ways);
    },
    shareable: (alias) => shareable(object, explicit, who, alias),
    shareableBesides(alias) {
      if (passes === undefined || passes === null) return shareable(object, explicit, who, alias);
      const { perhaps } = passes;
      if (perhaps.length === 0) return null;
      return sql<number>`case when ${sql.ref(`${alias}.id`)} = any (${perhaps}::bigint[]) then ${shareable(object, explicit, who, alias)} else 0 end`;
    },
  };
}

/**
 * What may be passed on: what somebody shared "and may pass on", at that grade. Staff pass on anything while the object's record switch
 * is off. What is one's own, or comes by a wider scope, says nothing of passing on.
 */
function shareable(object: ObjectDef, explicit: boolean, who: Who, alias: string): Sql<number> {
  if (!who.passesOn) return sql<number>`0`;
  if (who.kind === 'system' || (who.kind === 'staff' && !object.useRecordPermissions)) return sql<number>`4`;
  if (!explicit) return sql<number>`0`;
  const here = passesHere(object, who, 's', alias);
  const passed = sql` and exists (select 1 from portico.grant_source s
    where s.id = g.source_id and s.may_pass_on and s.retired_at is null${here === null ? sql`` : sql` and ${here}`})`;
  return sql<number>`coalesce((select max(g.grade) ${grantRows(object, who, alias, 1)}${passed}), 0)`;
}

/**
 * Whether what a source gives on a record may be passed on where somebody outside acts now; null for whom that is not asked. A grant that
 * names himself goes with him into each of his memberships, and would leave an organisation through him: it is passed on only in the one
 * it was given in, one of staff in the record's; a record of no organisation that staff gave him, anywhere (decision 3).
 */
export function passesHere(
  object: ObjectDef,
  { kind, user, organisation }: Who,
  source: string,
  record: string,
): Sql<boolean> | null {
  if (kind !== 'portal') return null;
  const here = organisation ?? sql`null::bigint`;
  return sql<boolean>`(${sql.ref(`${source}.principal_id`)} <> ${user ?? sql`null::bigint`}
    or coalesce(${sql.ref(`${source}.given_in`)}, ${sql.ref(`${record}.${physicalName(object, 'organisation')}`)}, ${here}) = ${here})`;
}

/** As far as `passesHere` does not hang on the record: it names others as well, or was given here. What was given elsewhere never is. */
export function passesAnyway(
  { user, organisation }: Who,
  source: string,
): { readonly always: Sql<boolean>; readonly never: Sql<boolean> } {
  const names = sql<boolean>`${sql.ref(`${source}.principal_id`)} = ${user ?? sql`null::bigint`}`;
  const given = sql.ref(`${source}.given_in`);
  const here = organisation ?? sql`null::bigint`;
  return {
    always: sql<boolean>`(not ${names} or coalesce(${given} = ${here}, false))`,
    never: sql<boolean>`(${names} and coalesce(${given} <> ${here}, false))`,
  };
}

/**
 * Attached records: read with their parent; one's own and, for moderators, all of them are edited and deleted. Others' never have
 * more than the parent gives, and at most `comment`: what is attached to them in turn needs that grade.
 */
function attached(rights: ObjectRights, parent: ObjectRights, who: Who): RecordSql {
  const { object, moderates } = rights;
  const above = recordSqlOf(parent, who);
  const mine = (alias: string) =>
    moderates || who.kind === 'system'
      ? sql<boolean>`true`
      : who.user === null
        ? NOTHING
        : sql<boolean>`${sql.ref(`${alias}.created_by`)} = ${who.user}`;
  const holder = (alias: string, p: string, condition: Sql<boolean>) =>
    sql`from ${tables.records(parent.object.key)} ${sql.id(p)} where ${sql.ref(`${p}.id`)} = ${sql.ref(
      `${alias}.${physicalName(object, object.parentColumn ?? '')}`,
    )} and ${sql.ref(`${p}.deleted_at`)} is null and ${condition}`;
  return {
    grade(alias) {
      const p = `${alias}_p`;
      return sql<number>`coalesce((select case when ${mine(alias)} then 4 else least(${above.grade(p)}, 2) end
        ${holder(alias, p, above.atLeast(p, 1))}), 0)`;
    },
    atLeast(alias, min) {
      if (min < 1) return sql<boolean>`true`;
      const p = `${alias}_p`;
      const others = min > 2 ? NOTHING : above.atLeast(p, min);
      const enough = min === 1 ? above.atLeast(p, 1) : sql<boolean>`(${mine(alias)} and ${above.atLeast(p, 1)} or ${others})`;
      return sql<boolean>`exists (select 1 ${holder(alias, p, enough)})`;
    },
    // What is attached is seen with its parent and never shared for itself.
    shareable: () => sql<number>`0`,
    shareableBesides: () => null,
  };
}

/** One of several conditions; none at all is a "no". */
export function either(ways: readonly Sql<boolean>[]): Sql<boolean> {
  if (ways.length === 0) return NOTHING;
  return ways.length === 1 ? (ways[0] as Sql<boolean>) : sql<boolean>`(${sql.join(ways, sql` or `)})`;
}
