/**
 * The same decision told step by step: level, verdict, the row that decided, the role it came through, and where it is set. It asks the
 * very functions the engine asks, so the two cannot differ; a test compares them all the same.
 */
import { asSystem, type Ctx, contextFor, problem } from '../kernel/index.ts';
import { metadataOf, movesByAction, type ObjectDef, objectOf } from '../metadata/index.ts';
import { actorOf } from './actor.ts';
import { grantTraceSql, traceSql } from './compile-trace.ts';
import { configurationOf, rulesOf } from './configuration.ts';
import { decidingRow } from './decide.ts';
import type { ColumnGrade, Grade, ObjectRights, Verb } from './model.ts';
import { EVERYTHING, followsOperation, isExposed, keptBy, levelFour, levelTwo, rightsOn } from './rights.ts';
import { ruledObject } from './rules/change.ts';
import { readAudienceRole, readNamed } from './rules/store.ts';

/** `move`: giving the record to another account, which takes staff who may change it. */
export type Action = Verb | 'comment' | 'move';

export interface Question {
  /** Principal id of the user asked about. */
  readonly userId: string;
  readonly membershipId?: string;
  /** Slug of the portal he acts in; needed for portal users. */
  readonly portal?: string;
  readonly object: string;
  readonly action: Action;
  /** Uid of a record. */
  readonly record?: string;
  readonly column?: string;
}

export interface Step {
  readonly level: 'user' | 'portal' | 'operation' | 'record' | 'column';
  readonly object: string;
  readonly verdict: boolean;
  /** Code of the reason; the words are in the message files. */
  readonly reason: string;
  /** Who the deciding row names: the user himself or the role it came through. */
  readonly through: { readonly uid: string; readonly title: string } | null;
  /** Where it is set: kind of setting and id of the row. */
  readonly setting: { readonly kind: string; readonly id: string | null } | null;
  /** On level 2 what was asked: reading, where that is refused already and nothing further can be allowed. */
  readonly verb?: Verb;
  /** Grade reached on levels 3 and 4. */
  readonly grade?: Grade | ColumnGrade;
}

export interface Explanation {
  readonly verdict: boolean;
  readonly steps: readonly Step[];
}

const NOTHING = { create: false, read: false, update: false, delete: false };

const NEEDED: Readonly<Record<Action, Grade>> = { create: 0, read: 1, comment: 2, update: 3, move: 3, delete: 4 };

/**
 * Why a user may, or may not, do something. The first "no" ends the trace (PRM-06).
 * @throws 403 unless the asker administers access rights, 404 for an unknown object, column or record.
 */
export async function explain(ctx: Ctx, question: Question): Promise<Explanation> {
  const object = await ruledObject(ctx, question.object);
  if (question.column !== undefined && object.column(question.column) === undefined) throw problem('not_found');
  const { userId: principalId, membershipId, portal: portalSlug } = question;
  const actor = await actorOf(ctx.system, { principalId, membershipId, portalSlug });
  if (actor === null) return ended([step('user', object, false, 'nobody')]);
  const trace: Trace = {
    as: contextFor(ctx.system, actor, ctx.now, ctx.ref),
    system: asSystem(ctx, 'explain'),
    principals: new Set(actor.principals),
    steps: [],
  };
  await levels(trace, object, question);
  return ended(trace.steps);
}

function ended(steps: readonly Step[]): Explanation {
  return { verdict: steps.every((s) => s.verdict), steps };
}

function step(level: Step['level'], object: ObjectDef, verdict: boolean, reason: string, more: Partial<Step> = {}): Step {
  return { level, object: object.key, verdict, reason, through: null, setting: null, ...more };
}

/** Steps so far; the first "no" is the last one. */
interface Trace {
  /** As the user asked about. */
  readonly as: Ctx;
  readonly system: Ctx;
  readonly principals: ReadonlySet<string>;
  readonly steps: Step[];
}

function add(t: Trace, next: Step): boolean {
  t.steps.push(next);
  return next.verdict;
}

async function namedStep(t: Trace, principalId: string): Promise<Step['through']> {
  // An audience has no name of its own: what counts is the role it is made of.
  const [found] = await readNamed(t.system.db, [(await readAudienceRole(t.system.db, principalId)) ?? principalId]);
  return found === undefined ? null : { uid: found.uid, title: found.title };
}

/** Levels 1 to 4 for an object. Answers false after a "no". */
async function levels(t: Trace, object: ObjectDef, { action, record, column }: Question): Promise<boolean> {
  if (action === 'move' && !mayMove(t, object)) return false;
  const verb = action === 'comment' ? 'read' : action === 'move' ? 'update' : action;
  if (!(await objectLevels(t, object, verb))) return false;
  if (record !== undefined && !(await recordLevel(t, object, record, action))) return false;
  return column === undefined || columnLevel(t, object, column, verb);
}

/** Whether the record could be moved by anybody, and by this kind of user. */
function mayMove(t: Trace, object: ObjectDef): boolean {
  if (!movesByAction(object)) return add(t, step('user', object, false, 'moves_with_other'));
  return t.as.actor.kind === 'staff' || add(t, step('user', object, false, 'staff_moves'));
}

/** Levels 1 and 2. What is attached has neither exposure nor operations of its own: reading its parent is asked instead. */
async function objectLevels(t: Trace, object: ObjectDef, verb: Verb): Promise<boolean> {
  if (object.attachedTo !== null) {
    if (!(await objectLevels(t, objectOf(await metadataOf(t.as), object.attachedTo), 'read'))) return false;
    if (t.as.actor.kind !== 'portal' || !object.staffOnly) return true;
    return add(t, step('portal', object, false, 'staff_only'));
  }
  if (!(await portalLevel(t, object))) return false;
  return operationLevel(t, object, verb);
}

async function portalLevel(t: Trace, object: ObjectDef): Promise<boolean> {
  const { actor } = t.as;
  if (actor.kind === 'staff') return add(t, step('portal', object, true, 'staff'));
  const configuration = await configurationOf(t.as);
  const setting = { kind: 'exposure', id: actor.portalId };
  if (isExposed(configuration, actor, object)) return add(t, step('portal', object, true, 'exposed', { setting }));
  const status = configuration.portals.get(actor.portalId ?? '');
  const reason = object.staffOnly ? 'staff_only' : status === 'active' ? 'not_exposed' : 'portal_not_active';
  return add(t, step('portal', object, false, reason, { setting }));
}

/** One step: what may not be read may not be changed either, so a refused "read" stands in the place of what was asked. */
async function operationLevel(t: Trace, object: ObjectDef, verb: Verb): Promise<boolean> {
  if (verb === 'update' || verb === 'delete') {
    const reading = await operationStep(t, object, 'read');
    if (!reading.verdict) return add(t, reading);
  }
  return add(t, await operationStep(t, object, verb));
}

async function operationStep(t: Trace, object: ObjectDef, verb: Verb): Promise<Step> {
  const { actor } = t.as;
  const rules = await rulesOf(t.as, object);
  const verdict = levelTwo(actor, object, rules, t.principals, verb);
  if (actor.kind === 'staff' && !object.useOperationPermissions) {
    return step('operation', object, verdict, 'switched_off', { verb, setting: { kind: 'switch', id: object.key } });
  }
  if (actor.kind === 'staff' && actor.operations.has(EVERYTHING[verb])) {
    const setting = { kind: 'system_operation', id: EVERYTHING[verb] };
    return step('operation', object, verdict, 'everything', { verb, setting });
  }
  const row = decidingRow(rules.operations, t.principals, (r) => r[verb] !== null);
  if (row === null) return step('operation', object, verdict, 'no_row', { verb });
  const more = { verb, through: await namedStep(t, row.principalId), setting: { kind: 'operation_rule', id: row.id } };
  return step('operation', object, verdict, `row_${verb}`, more);
}

async function recordLevel(t: Trace, object: ObjectDef, uid: string, action: Action): Promise<boolean> {
  const rights = await rightsOn(t.as, object.key);
  if (rights === null) return add(t, step('record', object, false, 'no_scope'));
  const found = await t.system.db.maybe(traceSql(rights, t.as.actor, uid));
  if (found === null) throw problem('not_found');
  const verdict = found.grade >= NEEDED[action];
  if (found.parentUid !== null) {
    return add(
      t,
      step('record', object, verdict, 'parent', { grade: found.grade, setting: { kind: 'record', id: found.parentUid } }),
    );
  }
  return add(t, step('record', object, verdict, ...(await strongestWay(t, object, rights, found))));
}

/** The strongest way to the record: a scope with the role it came through, or an explicit grant. */
async function strongestWay(
  t: Trace,
  object: ObjectDef,
  rights: ObjectRights,
  found: { id: string; grade: Grade; reached: readonly boolean[]; ended: boolean },
): Promise<[string, Partial<Step>]> {
  const { grade } = found;
  const scope = rights.scopes.find((s, index) => found.reached[index] && s.grade === grade);
  if (scope !== undefined) {
    const { scopes } = await rulesOf(t.as, object);
    const mine = scopes.filter((r) => t.principals.has(r.roleId) && r.grade === grade && r.scope !== 'none');
    // One's own records may come with a wider scope; without any row they come with the shipped default.
    const row = mine.find((r) => r.scope === scope.kind) ?? (scope.kind === 'own' ? mine[0] : undefined);
    const through = row === undefined ? null : await namedStep(t, row.roleId);
    return [`scope_${scope.kind}`, { grade, through, setting: { kind: 'scope_rule', id: row?.id ?? null } }];
  }
  if (object.attachedTo === null && grade > 0) {
    const [grant] = await t.system.db.rows(grantTraceSql(object, t.as.actor, found.id));
    if (grant !== undefined) {
      const setting = { kind: grant.kind, id: grant.sourceUid };
      return ['grant', { grade, through: await namedStep(t, grant.principalId), setting }];
    }
  }
  return [found.ended ? 'ended' : 'no_grant', { grade }];
}

async function columnLevel(t: Trace, object: ObjectDef, key: string, verb: Verb): Promise<boolean> {
  const { actor } = t.as;
  const column = object.column(key);
  if (column === undefined || verb === 'delete') return true;
  const rules = await rulesOf(t.as, object);
  const can = (await rightsOn(t.as, object.key))?.can ?? NOTHING;
  const grade = levelFour(actor, rules, t.principals, column, can);
  const verdict = grade >= { read: 1, create: 2, update: 3 }[verb];
  const kept = keptBy(actor, rules, t.principals, column);
  const rows = kept?.rows ?? rules.columns.get(column.id) ?? [];
  if (kept !== null && kept.rows === null) return add(t, await operationStep(t, kept.object, 'read'));
  if (column.owned && verb !== 'read') return add(t, step('column', object, verdict, 'owned', { grade }));
  const row = decidingRow(rows, t.principals, (r) => r.grade !== null);
  if (row !== null) {
    const more = { grade, through: await namedStep(t, row.principalId), setting: { kind: 'column_rule', id: row.id } };
    return add(t, step('column', object, verdict, 'row_grade', more));
  }
  const reason = followsOperation(actor, rows) ? 'follows_operation' : 'no_row';
  return add(t, step('column', object, verdict, reason, { grade }));
}
