/** What an actor may do with one record he can read: verbs of the object, grade on the record, workflow. */
import { GRADE, type ObjectRights } from '../access/index.ts';
import type { Actor, Ctx } from '../kernel/index.ts';
import type { ColumnDef, ObjectDef, TransitionDef } from '../metadata/index.ts';
import { behaviourOf } from './behaviours.ts';
import type { Can, Stored, StoredRecord } from './model.ts';
import { statusColumn } from './schema.ts';

/** Whether a transition is for this actor's side at all. */
export function isOfSide(transition: TransitionDef, actor: Actor): boolean {
  return transition.side === 'any' || actor.kind === 'system' || transition.side === actor.kind;
}

/** The transitions that lead on from where the record stands now, conditions held. Rights are asked elsewhere. */
export function openTransitions(ctx: Ctx, rights: ObjectRights, record: StoredRecord): readonly TransitionDef[] {
  const { object } = rights;
  const column = statusColumn(object);
  if (column === null) return [];
  const { conditions } = behaviourOf(object);
  return leadingOn(object, ctx.actor, record.values[column.key] ?? null).filter(
    // A condition nobody wrote does not hold: what is missing grants nothing.
    ({ condition }) => condition === null || conditions?.[condition]?.(record, ctx) === true,
  );
}

/**
 * Stages that a record of somebody outside may begin with: the first one, and where a step of his leads from there. Else whoever adds one takes any
 * step, whoever it is for (BPM-08). Null = any: it is no stage, or staff add it, or nothing says which one is first.
 */
export function beginnings(actor: Actor, object: ObjectDef, column: ColumnDef, first: Stored): readonly string[] | null {
  if (actor.kind !== 'portal' || column !== statusColumn(object) || first === null) return null;
  const steps = leadingOn(object, actor, first).filter(({ condition }) => condition === null);
  return [...new Set([String(first), ...steps.map(({ to }) => to)])];
}

/** Kept per object as it is defined now: a page asks it of every row, and looking through them all costs more than the row. */
const leading = new WeakMap<ObjectDef, Map<string, readonly TransitionDef[]>>();

/** The transitions that lead on from a status for one side. Only a status that some transition knows is kept, so what is kept is bounded. */
function leadingOn(object: ObjectDef, actor: Actor, status: Stored): readonly TransitionDef[] {
  let known = leading.get(object);
  if (known === undefined) {
    known = new Map();
    leading.set(object, known);
  }
  const key = `${actor.kind} ${status}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = object.transitions.filter(
    (one) => isOfSide(one, actor) && one.to !== status && (one.from === null || one.from === status),
  );
  if (object.transitions.some(({ from, to }) => from === status || to === status)) known.set(key, made);
  return made;
}

/** Workflow and other actions change the record, so they ask for what a change asks: the verb and the grade. */
export function mayChange(rights: ObjectRights, grade: number): boolean {
  return rights.can.update && grade >= GRADE.edit;
}

/** The actions a record offers, each once. */
export function offeredActions(ctx: Ctx, rights: ObjectRights, grade: number, record: StoredRecord): readonly string[] {
  const further = behaviourOf(rights.object).actions?.(record, ctx, {
    update: mayChange(rights, grade),
    comment: grade >= GRADE.comment,
  });
  const moves = mayChange(rights, grade) ? openTransitions(ctx, rights, record).map((transition) => transition.action) : [];
  return [...new Set([...moves, ...(further ?? [])])];
}

/** The abilities that travel with a row. */
export function abilities(
  ctx: Ctx,
  rights: ObjectRights,
  { grade, shareable = 0 }: { readonly grade: number; readonly shareable?: number },
  record: StoredRecord,
): Can {
  // The portal takes no changes (LIC-11): the door refuses them, so nothing is offered.
  if (ctx.actor.portalReadOnly) return { update: false, delete: false, comment: false, share: false, actions: [] };
  return {
    update: mayChange(rights, grade),
    delete: rights.can.delete && grade >= GRADE.delete,
    comment: grade >= GRADE.comment,
    share: shareable >= GRADE.read || (rights.passes?.certain.some((held) => held.has(record.id)) ?? false),
    actions: offeredActions(ctx, rights, grade, record),
  };
}
