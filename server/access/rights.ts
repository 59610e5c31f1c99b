/** Levels 1, 2 and 4 and the scopes of level 3 for one actor and one object. */
import { type Actor, asSystem, type Ctx } from '../kernel/index.ts';
import { type ColumnDef, hasAccessTable, metadataOf, type ObjectDef } from '../metadata/index.ts';
import { kept } from './cache.ts';
import { passesAnyway } from './compile.ts';
import { one } from './compile-who.ts';
import { type Configuration, configurationOf, type ObjectRules, rulesOf } from './configuration.ts';
import { type ColumnRow, columnGrade, mayDo, portalScopes, VERBS } from './decide.ts';
import type { ColumnGrade, ObjectRights, Passing, ReadableColumn, Scope, Verb } from './model.ts';
import { RecordIds } from './record-ids.ts';
import * as store from './store.ts';

const rights = kept<ObjectRights | null>(20_000);

/**
 * What the actor may do with an object; null = unknown, not exposed, or no operation allowed: answer exactly like unknown (P1).
 * `can.update` and `can.delete` stand only together with `can.read`: what cannot be read answers 404 whatever else is granted.
 */
export async function rightsOn(ctx: Ctx, objectKey: string): Promise<ObjectRights | null> {
  const { actor } = ctx;
  const metadata = await metadataOf(ctx);
  const object = metadata.objects.get(objectKey);
  if (object === undefined || actor.kind === 'anonymous') return null;
  const { user, organisation, configuration } = actor.epochs;
  const who = actor.kind === 'system' ? 'system' : [actor.kind, actor.portalId, ...actor.principals].join();
  // Both counters: a request that begins with what is kept of its actor may find metadata newer than he is, and what he was must not be kept
  // as what he is now (his operations, what his portal is switched off from).
  const key = [object.id, metadata.epoch, configuration, user, organisation, who].join(' ');
  return rights.get(ctx.system, key, () => decide(ctx, object));
}

async function decide(ctx: Ctx, object: ObjectDef): Promise<ObjectRights | null> {
  const { actor } = ctx;
  const parent = object.attachedTo === null ? null : await rightsOn(ctx, object.attachedTo);
  // An attached record is read through its parent, so without the parent there is nothing.
  if (object.attachedTo !== null && !parent?.can.read) return null;
  if (actor.kind === 'system') return systemRights(object, parent);
  if (actor.kind === 'portal' && !(await reachesPortal(ctx, object))) return null;
  const rules = await rulesOf(ctx, object);
  const principals = new Set(actor.principals);
  // What is attached has no operations of its own: who reads the parent has all four, and level 3 tells whose record it is.
  const can = verbs(
    (verb) => (verb === 'read' || !actor.portalReadOnly) && (parent !== null || levelTwo(actor, object, rules, principals, verb)),
  );
  if (!can.read && !can.create) return null;
  const grades = new Map(object.columns.map((c) => [c, levelFour(actor, rules, principals, c, can)]));
  return {
    object,
    can,
    ...columnsOf(grades, can),
    scopes: parent?.scopes ?? scopesOf(actor, object, rules, principals),
    moderates: actor.operations.has('CanModerate'),
    passes: await mayPass(ctx, object),
    parent,
  };
}

/** Records that are kept for one person alone, at most. */
const MOST_OWN = 100;
/** What roles have to pass on, once for all who are in them. */
const held = kept<RecordIds>(2_000);

/**
 * What of the object a portal user may have to pass on, so that no page has to ask it of each row. Kept with his rights: whoever gives him one or
 * takes it raises a counter (migrations 0128 and 0131). It tells what is offered; whoever does pass something on is asked for anew (shares.ts).
 */
async function mayPass(ctx: Ctx, object: ObjectDef): Promise<Passing | undefined> {
  const { actor } = ctx;
  // Whoever belongs to no organisation passes nothing on, and a class of people (readers/classes.ts) is nobody who holds anything.
  if (actor.kind !== 'portal' || actor.userId === null || actor.organisationRoleId === null || !hasAccessTable(object))
    return undefined;
  if (actor.portalOff.has('sharing')) return { certain: [], perhaps: [] };
  const { principals, userId, epochs } = actor;
  const found = await store.readPassing(asSystem(ctx, 'who holds grants').db, object, principals, passesAnyway(one(actor), 's'));
  if (found === null) return null;
  // What names himself is short, or too much to be kept for each.
  if ((found.certain.get(userId)?.length ?? 0) > MOST_OWN) return null;
  const certain = [...found.certain].map(([holder, ids]) => {
    if (holder === userId) return new RecordIds(ids);
    const key = [object.id, holder, epochs.configuration, actor.organisationRoleId, epochs.organisation].join(' ');
    return held.get(ctx.system, key, async () => new RecordIds(ids));
  });
  return { certain: await Promise.all(certain), perhaps: found.perhaps };
}

/** Level 1; what is attached is exposed with its parent, which was asked already, unless it is the staff's own. */
async function reachesPortal(ctx: Ctx, object: ObjectDef): Promise<boolean> {
  return object.attachedTo === null ? isExposed(await configurationOf(ctx), ctx.actor, object) : !object.staffOnly;
}

/** Level 1: the object stands on the portal's list, the portal is active or previewed by an administrator, and the object is not the staff's own. */
export function isExposed(configuration: Configuration, actor: Actor, object: ObjectDef): boolean {
  return (
    actor.portalId !== null &&
    !object.staffOnly &&
    (actor.isPreview || configuration.portals.get(actor.portalId) === 'active') &&
    configuration.exposures.has(`${actor.portalId} ${object.id}`)
  );
}

/** Operations that pass by levels 2 and 3 for a staff user who has them. */
export const EVERYTHING: Readonly<Record<Verb, string>> = {
  create: 'CanInsertEverything',
  read: 'CanSelectEverything',
  update: 'CanUpdateEverything',
  delete: 'CanDeleteEverything',
};

/** Level 2: the switch of the object and the "everything" operations for staff, else the first deciding row. */
export function levelTwo(
  actor: Actor,
  object: ObjectDef,
  rules: ObjectRules,
  principals: ReadonlySet<string>,
  verb: Verb,
): boolean {
  if (actor.kind === 'staff' && (!object.useOperationPermissions || actor.operations.has(EVERYTHING[verb]))) return true;
  return mayDo(rules.operations, principals, verb);
}

function verbs(may: (verb: Verb) => boolean): Record<Verb, boolean> {
  const asked = Object.fromEntries(VERBS.map((verb) => [verb, may(verb)])) as Record<Verb, boolean>;
  return { ...asked, update: asked.read && asked.update, delete: asked.read && asked.delete };
}

/**
 * Level 4 of one column; `can` are the operations of its object. For staff a column without rows follows them; rows of portal roles
 * say nothing about staff, or else exposing a column would hide it from the desk. Owned columns are written by actions only. What follows
 * a column of another object is no more than that is, for staff: publishing must not tell them what is kept from them.
 */
export function levelFour(
  actor: Actor,
  rules: ObjectRules,
  principals: ReadonlySet<string>,
  column: ColumnDef,
  can: Readonly<Record<Verb, boolean>>,
): ColumnGrade {
  const rows = rules.columns.get(column.id) ?? [];
  const grade = followsOperation(actor, rows) ? followed(can) : columnGrade(rows, principals);
  if (keptBy(actor, rules, principals, column) !== null) return 0;
  return column.owned && grade > 1 ? 1 : grade;
}

/**
 * What keeps a column from staff that follows one of another object: the rows of that, or its object itself (`rows` null), where no row of
 * what follows it speaks of staff. Null = nothing does.
 */
export function keptBy(
  actor: Actor,
  rules: ObjectRules,
  principals: ReadonlySet<string>,
  column: ColumnDef,
): { readonly object: ObjectDef; readonly rows: readonly ColumnRow[] | null } | null {
  const original = actor.kind === 'staff' ? rules.originals.get(column.id) : undefined;
  if (original === undefined) return null;
  const { object, rows } = original;
  if (!followsOperation(actor, rows) && columnGrade(rows, principals) === 0) return { object, rows };
  const follows = followsOperation(actor, rules.columns.get(column.id) ?? []);
  return follows && !levelTwo(actor, object, original.rules, principals, 'read') ? { object, rows: null } : null;
}

/** True for staff where no row for staff says anything about the column. */
export function followsOperation(actor: Actor, rows: readonly ColumnRow[]): boolean {
  return actor.kind === 'staff' && !rows.some((row) => row.onStaff && row.grade !== null);
}

function followed(can: Readonly<Record<Verb, boolean>>): ColumnGrade {
  if (can.update) return 3;
  if (can.create) return 2;
  return can.read ? 1 : 0;
}

function columnsOf(
  grades: ReadonlyMap<ColumnDef, ColumnGrade>,
  can: Readonly<Record<Verb, boolean>>,
): Pick<ObjectRights, 'readable' | 'settable' | 'editable'> {
  const readable = new Map<string, ReadableColumn>();
  const settable = new Map<string, ColumnDef>();
  const editable = new Map<string, ColumnDef>();
  for (const [column, grade] of grades) {
    if (can.read && grade >= 1) readable.set(column.key, mint(column, grade));
    if (can.create && grade >= 2) settable.set(column.key, column);
    if (can.update && grade >= 3) editable.set(column.key, column);
  }
  return { readable, settable, editable };
}

/** The one place where a column becomes nameable. */
function mint(column: ColumnDef, grade: ColumnGrade): ReadableColumn {
  return Object.freeze({ column, grade }) as ReadableColumn;
}

/** The scopes of level 3 of an object that stands for itself. Explicit grants always count besides. */
export function scopesOf(actor: Actor, object: ObjectDef, rules: ObjectRules, principals: ReadonlySet<string>): readonly Scope[] {
  const grants: Scope = { kind: 'grants', grade: 4 };
  if (actor.kind === 'portal') return [...portalScopes(rules.scopes, principals), grants];
  if (!object.useRecordPermissions) return [{ kind: 'all', grade: 4 }];
  const everything = everythingGrade(actor);
  const own: Scope[] = [{ kind: 'own', grade: 4 }, grants];
  return everything === 0 ? own : [{ kind: 'all', grade: everything }, ...own];
}

function everythingGrade(actor: Actor): Scope['grade'] {
  if (actor.operations.has(EVERYTHING.delete)) return 4;
  if (actor.operations.has(EVERYTHING.update)) return 3;
  return actor.operations.has(EVERYTHING.read) ? 1 : 0;
}

/** The system itself: everything at every record; owned columns stay with the actions. */
function systemRights(object: ObjectDef, parent: ObjectRights | null): ObjectRights {
  const can = verbs(() => true);
  const grades = new Map(object.columns.map((c): [ColumnDef, ColumnGrade] => [c, c.owned ? 1 : 3]));
  return { object, can, ...columnsOf(grades, can), scopes: [{ kind: 'all', grade: 4 }], moderates: true, parent };
}
