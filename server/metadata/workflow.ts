/** Choices and transitions: the workflow as rows. */
import { checkColumn } from '../../shared/columns/index.ts';
import { type Ctx, invalid, problem } from '../kernel/index.ts';
import { refuseWhileChanging } from './changing.ts';
import { configure } from './configure.ts';
import { checkNewChoices, checkTexts, isNow, type NewChoice, type NewTransition } from './input.ts';
import { metadataOf, objectOf } from './metadata.ts';
import type { ColumnDef, ObjectDef } from './model.ts';
import { checkKey } from './names.ts';
import { choiceRow } from './rows.ts';
import { writeChoices, writeTransitions } from './store.ts';
import { followColumn, refuseTwin } from './twins.ts';
import { columnVersion, workflowVersion } from './version.ts';

/**
 * Makes these the choices of a column, in this order. One that is not named any more is retired: records keep it, nobody chooses it.
 * @throws 404, 422, 403, 503.
 */
export async function saveChoices(
  ctx: Ctx,
  objectKey: string,
  columnKey: string,
  choices: readonly NewChoice[],
  seen: number | null = null,
): Promise<ColumnDef> {
  return configure(ctx, 'change choices', async (tx) => {
    const object = objectOf(await metadataOf(tx), objectKey);
    const column = object.column(columnKey);
    if (column?.type !== 'choice') throw invalid('column', 'no_column', `${objectKey} has no choice column ${columnKey}.`);
    refuseTwin(column, 'column');
    if (seen !== null && seen !== columnVersion(column)) throw problem('stale');
    await refuseWhileChanging(tx, object, (key) => key === columnKey);
    checkNewChoices(choices, 'choices');
    await writeChoices(
      tx,
      [column.id],
      choices.map((choice, i) => choiceRow(column.id, choice, i)),
    );
    await followColumn(tx, objectKey, columnKey);
    return objectOf(await metadataOf(tx), objectKey).column(columnKey) as ColumnDef;
  });
}

/**
 * Makes these the transitions of an object, in this order.
 * @throws 404, 422 for states or columns that are not there, 403, 503.
 */
export async function saveTransitions(
  ctx: Ctx,
  objectKey: string,
  transitions: readonly NewTransition[],
  statusColumn = 'status',
  seen: number | null = null,
): Promise<ObjectDef> {
  return configure(ctx, 'change transitions', async (tx) => {
    const object = objectOf(await metadataOf(tx), objectKey);
    if (seen !== null && seen !== workflowVersion(object)) throw problem('stale');
    await refuseWhileChanging(tx, object, (key) => key === statusColumn || transitions.some(({ sets = {} }) => key in sets));
    await writeAllTransitions(tx, [{ object, transitions, statusColumn }]);
    return objectOf(await metadataOf(tx), objectKey);
  });
}

interface Workflow {
  readonly object: ObjectDef;
  readonly transitions: readonly NewTransition[];
  readonly statusColumn?: string;
}

/** Writes the transitions of objects whose choices are there already, inside the owner's transaction. */
export async function writeAllTransitions(ctx: Ctx, workflows: readonly Workflow[]): Promise<void> {
  for (const { object, transitions, statusColumn = 'status' } of workflows) {
    if (transitions.length === 0 && object.transitions.length === 0) continue;
    const status = object.column(statusColumn);
    if (status?.type !== 'choice')
      throw invalid('transitions', 'no_status', `${object.key} has no choice column ${statusColumn}.`);
    checkTransitions(object, status, transitions);
    const rows = transitions.map((t, i) => ({
      ...t,
      condition: t.condition ?? null,
      sets: t.sets ?? {},
      position: (i + 1) * 10,
    }));
    await writeTransitions(ctx, object.id, status.id, rows);
  }
}

function checkTransitions(object: ObjectDef, status: ColumnDef, transitions: readonly NewTransition[]): void {
  const states = new Set(status.choices.map((c) => c.key));
  const seen = new Set<string>();
  for (const [i, t] of transitions.entries()) {
    const path = `transitions.${i}`;
    checkKey(t.key, `${path}.key`);
    checkKey(t.action, `${path}.action`);
    checkTexts(t.title, `${path}.title`);
    if (seen.has(t.key)) throw invalid(`${path}.key`, 'twice', `The transition ${t.key} stands there twice.`);
    seen.add(t.key);
    if (t.from !== null && !states.has(t.from)) throw invalid(`${path}.from`, 'no_state', `There is no state ${t.from}.`);
    if (!states.has(t.to)) throw invalid(`${path}.to`, 'no_state', `There is no state ${t.to}.`);
    if (!['staff', 'portal', 'any'].includes(t.side)) throw invalid(`${path}.side`, 'bad_side', 'Use staff, portal or any.');
    if (t.condition !== null && t.condition !== undefined) checkKey(t.condition, `${path}.condition`);
    for (const [key, value] of Object.entries(t.sets ?? {})) checkSet(object, key, value, `${path}.sets.${key}`);
  }
}

function checkSet(object: ObjectDef, key: string, value: unknown, path: string): void {
  const column = object.column(key);
  if (column === undefined || column.standard) throw invalid(path, 'no_column', `${object.key} has no column ${key} to set.`);
  if (value === null || isNow(column.type, value)) return;
  if (value === 'now_if_empty' && isNow(column.type, 'now')) return;
  if (value === 'me' && column.type === 'person') return;
  if (['reference', 'person', 'files', 'number'].includes(column.type)) {
    throw invalid(path, 'bad_value', `A transition can only empty a ${column.type} column.`);
  }
  const checked = checkColumn(value, column);
  if (!checked.ok) throw invalid(path, checked.fault.code, checked.fault.message);
}
