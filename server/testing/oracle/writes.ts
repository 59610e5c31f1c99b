/**
 * What create, update and remove would be allowed, the new values included. All or nothing: a body with one key that the
 * actor may not set is refused whole (P7, P8).
 */

import { lookupLabel, person } from './channels.ts';
import {
  canComment,
  canDelete,
  canUpdate,
  columnAtLeast,
  columnGrade,
  isStaff,
  operation,
  organisationOf,
  readable,
} from './oracle.ts';
import type { Actor, Column, ColumnGrade, Key, Value, World, WorldRecord } from './world.ts';
import { the } from './world.ts';

/** `missing` = 404, `forbidden` = 403 with a reason, `invalid` = the body names or holds what this actor may not (4xx). */
export type Verdict = 'ok' | 'missing' | 'forbidden' | 'invalid';
export type NewRecord = { values: Record<Key, Value>; contact?: Key; parent?: Key };

/**
 * May this value stand in this column, said by this actor? References: the target must be one he could see there (L4).
 * Decision: a person column takes, from a portal user, himself and colleagues (L2); from staff, anybody.
 */
function valueFits(world: World, actor: Actor, column: Column, value: Value): boolean {
  if (value === null) return !column.required;
  if (column.type === 'integer') return typeof value === 'number' && Number.isInteger(value);
  if (typeof value !== 'string') return false;
  if (column.type === 'choice') return column.options.includes(value);
  if (column.type === 'reference') {
    const target = world.records.find((record) => record.key === value && record.object === column.target);
    return target !== undefined && lookupLabel(world, actor, target.key) !== null;
  }
  if (column.type === 'person') {
    const exists = [...world.staffUsers, ...world.portalUsers].some((user) => user.key === value);
    return exists && (isStaff(world, actor) || person(world, actor, value).kind === 'colleague');
  }
  return true;
}

function bodyFits(world: World, actor: Actor, object: Key, values: Record<Key, Value>, wanted: ColumnGrade): boolean {
  const columns = the(world.objects, object).columns;
  for (const [key, value] of Object.entries(values)) {
    const column = columns.find((candidate) => candidate.key === key);
    if (column === undefined || column.owned) return false;
    if (!columnAtLeast(columnGrade(world, actor, object, key), wanted)) return false;
    if (!valueFits(world, actor, column, value)) return false;
  }
  return true;
}

/**
 * Creation asks levels 1, 2 and 4. Decisions: level 3 is about a record that is there, so it is not asked (scope none with
 * create = a letter box); an object that may neither be read nor created answers as unknown; only staff say for whom
 * (`contact`); author and organisation are never said by anybody. An attached thing asks for comment on its parent.
 */
export function mayCreate(world: World, actor: Actor, object: Key, input: NewRecord): Verdict {
  const what = the(world.objects, object);
  if (what.attachedTo !== null) {
    if (!operation(world, actor, object, 'create')) return 'missing';
    if (input.parent === undefined) return 'invalid';
    const parent = world.records.find((record) => record.key === input.parent && record.object === what.attachedTo);
    if (parent === undefined || !readable(world, actor, parent)) return 'missing';
    if (!canComment(world, actor, parent)) return 'forbidden';
  } else {
    if (input.parent !== undefined) return 'invalid';
    if (!operation(world, actor, object, 'create')) return operation(world, actor, object, 'read') ? 'forbidden' : 'missing';
  }
  if (input.contact !== undefined && !(isStaff(world, actor) && what.namesContact)) return 'invalid';
  const lacks = what.columns.some(
    (column) => column.required && column.default === null && (input.values[column.key] ?? null) === null,
  );
  return bodyFits(world, actor, object, input.values, 'set_once') && !lacks ? 'ok' : 'invalid';
}

/**
 * The record as it would be stored; whoever types is the author. Decision: a portal user's session says for whom it is and for which
 * organisation; what staff add belongs to the account of the contact they name, or to none. An attached thing belongs to its parent's.
 */
export function created(world: World, actor: Actor, object: Key, input: NewRecord, key: Key): WorldRecord {
  const what = the(world.objects, object);
  const values: Record<Key, Value> = {};
  for (const column of what.columns) values[column.key] = input.values[column.key] ?? column.default;
  const outside = world.portalUsers.find((user) => user.key === actor.user);
  const contact = what.namesContact ? (input.contact ?? outside?.contact ?? null) : null;
  const ofContact = outside === undefined && contact !== null ? the(world.contacts, contact).account : null;
  const parent = input.parent === undefined ? null : the(world.records, input.parent);
  const orders = world.records.map((record) => record.order);
  return {
    key,
    object,
    order: Math.max(0, ...orders) + 1,
    createdBy: actor.user,
    contact,
    organisation: parent !== null ? parent.organisation : (ofContact ?? organisationOf(world, actor)),
    parent: input.parent ?? null,
    deleted: false,
    values,
  };
}

/** Update: unreadable = missing; readable without the verb or the grade = forbidden; every column named must be at edit. */
export function mayUpdate(world: World, actor: Actor, record: WorldRecord, values: Record<Key, Value>): Verdict {
  if (!readable(world, actor, record)) return 'missing';
  if (!canUpdate(world, actor, record)) return 'forbidden';
  return bodyFits(world, actor, record.object, values, 'edit') ? 'ok' : 'invalid';
}

export function mayRemove(world: World, actor: Actor, record: WorldRecord): Verdict {
  if (!readable(world, actor, record)) return 'missing';
  return canDelete(world, actor, record) ? 'ok' : 'forbidden';
}

export function mayComment(world: World, actor: Actor, record: WorldRecord): Verdict {
  if (!readable(world, actor, record)) return 'missing';
  return canComment(world, actor, record) ? 'ok' : 'forbidden';
}
