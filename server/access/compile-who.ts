/** Whom the record level is compiled for: the facts of one actor as parameters, or columns of a relation that holds many people. */
import { type Actor, type Sql, sql } from '../kernel/index.ts';

/** Null where there is nothing of that kind: then no record is reached by it. */
export interface Who {
  readonly kind: Actor['kind'];
  readonly at: Date | null;
  readonly user: Sql | null;
  readonly contact: Sql | null;
  /** Account of the organisation he acts for. */
  readonly organisation: Sql | null;
  /** That account and those below it, as bigint[]. */
  readonly family: Sql | null;
  /** As bigint[]. */
  readonly principals: Sql | null;
  /** Sources whose rows count no more, as bigint[]. */
  readonly dead: Sql | null;
  /** Outside only members of an organisation pass on, where the portal has not switched it off. */
  readonly passesOn: boolean;
}

const id = (value: string | null) => (value === null ? null : sql`${value}::bigint`);
const ids = (values: readonly string[]) => (values.length === 0 ? null : sql`${values}::bigint[]`);

/** One actor. */
export function one(actor: Actor): Who {
  return {
    kind: actor.kind,
    at: actor.at,
    user: id(actor.userId),
    contact: id(actor.contactId),
    organisation: id(actor.organisationId),
    family: ids(actor.familyIds),
    principals: ids(actor.principals),
    dead: ids(actor.deadSources),
    passesOn: actor.kind !== 'portal' || (actor.organisationRoleId !== null && !actor.portalOff.has('sharing')),
  };
}
