/** New objects, and changes of what stands in an object's row. */
import { type Ctx, invalid, problem } from '../kernel/index.ts';
import { refuseWhileChanging } from './changing.ts';
import { checkObjects } from './check-object.ts';
import { configure, runAll } from './configure.ts';
import { checkTexts, type NewObject, type ObjectChange } from './input.ts';
import { metadataOf, objectOf } from './metadata.ts';
import type { Metadata, ObjectDef } from './model.ts';
import { refuseShutting } from './open-walls.ts';
import { choiceRow, columnRows, objectRow, settingsOf } from './rows.ts';
import { insertColumns, insertObject, type NewColumnRow, type NewObjectRow, updateObject, writeChoices } from './store.ts';
import {
  behindIndexSql,
  countersSql,
  createTableSql,
  filterIndexSql,
  newColumnSql,
  orderIndexesSql,
  referAccountsSql,
  sideTablesSql,
} from './sync.ts';
import { keyViewsSql } from './sync-keys.ts';
import {
  dropPortalPoliciesSql,
  portalPoliciesSql,
  portalWallSql,
  recordWallSql,
  searchWallSql,
  sideWallsSql,
} from './sync-walls.ts';
import { refuseTwin } from './twins.ts';
import { writeNewRules } from './unique.ts';
import { objectVersion } from './version.ts';
import { writeAllTransitions } from './workflow.ts';

/**
 * Defines an object: its rows of metadata and its tables, in one transaction of the owner.
 * @throws 422 with the path of what is wrong, 403, 503 (see `configure`).
 */
export async function defineObject(ctx: Ctx, input: NewObject): Promise<ObjectDef> {
  const [object] = await defineObjects(ctx, [input]);
  return object as ObjectDef;
}

/** Defines several objects that may refer to each other; parents stand before what is attached to them. */
export async function defineObjects(ctx: Ctx, inputs: readonly NewObject[]): Promise<ObjectDef[]> {
  return configure(ctx, 'define objects', async (tx) => {
    const before = await metadataOf(tx);
    checkObjects(before, inputs);
    const ids = new Map<string, string>();
    for (const input of inputs) ids.set(input.key, await insertObject(tx, objectRow(before, ids, input)));
    const columns = inputs.flatMap((input) => columnRows(ids.get(input.key) as string, input.columns, true));
    const columnIds = await insertColumns(tx, columns);
    await writeNewChoices(tx, inputs, columns, columnIds, ids);
    const withStates = await metadataOf(tx);
    await writeAllTransitions(
      tx,
      inputs.map((input) => ({ object: objectOf(withStates, input.key), transitions: input.transitions ?? [] })),
    );
    const after = await metadataOf(tx);
    const objects = inputs.map((input) => objectOf(after, input.key));
    await syncNew(tx, before, objects);
    if (inputs.every(({ uniqueRules = [] }) => uniqueRules.length === 0)) return objects;
    await writeNewRules(tx, inputs);
    const ruled = await metadataOf(tx);
    return inputs.map((input) => objectOf(ruled, input.key));
  });
}

/** All DDL of new objects in one flush: tables first, so that references find what they point to; walls last. */
async function syncNew(ctx: Ctx, before: Metadata, objects: readonly ObjectDef[]): Promise<void> {
  const known = before.objects.has('account');
  const withAccounts = known || objects.some((o) => o.key === 'account');
  // account itself first: every other table points to it
  const ordered = [...objects].sort((a, b) => Number(b.key === 'account') - Number(a.key === 'account'));
  const late = withAccounts && !known ? [...before.objects.keys()].map(referAccountsSql) : [];
  await runAll(ctx, [
    ...ordered.map((o) => createTableSql(o.key, withAccounts)),
    ...late,
    ...objects.flatMap((o) => o.columns.filter((c) => !c.standard).flatMap((c) => newColumnSql(c))),
    ...objects.flatMap((o) => [
      ...orderIndexesSql(o),
      ...o.columns.flatMap((c) => [...filterIndexSql(o, c), ...behindIndexSql(o, c)]),
      ...sideTablesSql(o),
    ]),
    ...objects.flatMap((o) => [...recordWallSql(o), ...sideWallsSql(o), ...keyViewsSql(o), ...countersSql(o)]),
    ...objects.flatMap((o) => [...portalWallSql(o), ...searchWallSql(o)]),
  ]);
}

async function writeNewChoices(
  ctx: Ctx,
  inputs: readonly NewObject[],
  columns: readonly NewColumnRow[],
  columnIds: readonly string[],
  objectIds: ReadonlyMap<string, string>,
): Promise<void> {
  const idOf = new Map(columns.map((c, i) => [`${c.object_id} ${c.key}`, columnIds[i] as string]));
  const rows = inputs.flatMap((input) =>
    input.columns.flatMap((c) => {
      const columnId = idOf.get(`${objectIds.get(input.key)} ${c.key}`) as string;
      return (c.choices ?? []).map((choice, i) => choiceRow(columnId, choice, i));
    }),
  );
  if (rows.length > 0) await writeChoices(ctx, [...new Set(rows.map((row) => row.column_id))], rows);
}

/**
 * Changes an object's title, look, switches and walls.
 * @throws 404 for an unknown object, 412 where it is not the one `seen` any more (`objectVersion`), 422 (also where a wall would close under
 * rules of scope that stand), 403, 503.
 */
export async function changeObject(ctx: Ctx, key: string, change: ObjectChange, seen: number | null = null): Promise<ObjectDef> {
  return configure(ctx, 'change an object', async (tx) => {
    const before = objectOf(await metadataOf(tx), key);
    if (seen !== null && seen !== objectVersion(before)) throw problem('stale');
    if (change.title !== undefined) checkTexts(change.title, 'title');
    if (change.plural !== undefined) checkTexts(change.plural, 'plural');
    const display = change.displayColumn;
    if (typeof display === 'string' && (before.column(display)?.standard ?? true)) {
      throw invalid('displayColumn', 'no_column', `There is no column ${display}.`);
    }
    // It goes with its original, and nothing would stand for the record.
    for (const column of before.columns) if (column.key === display) refuseTwin(column, 'displayColumn');
    if (display !== before.displayColumn) await refuseWhileChanging(tx, before, (column) => column === display);
    const row = changedRow(before, change);
    await refuseShutting(tx, before, { wallAllRecords: row.wall_all_records, wallChildAccounts: row.wall_child_accounts });
    await updateObject(tx, before.id, row);
    const after = objectOf(await metadataOf(tx), key);
    const wallsChanged = before.wallAllRecords !== after.wallAllRecords || before.wallChildAccounts !== after.wallChildAccounts;
    if (wallsChanged && !after.staffOnly) {
      await runAll(tx, [...dropPortalPoliciesSql(before), ...portalPoliciesSql(after)]);
    }
    return after;
  });
}

function changedRow(o: ObjectDef, c: ObjectChange): Omit<NewObjectRow, 'key' | 'attached_to'> {
  return {
    title: c.title ?? o.title,
    plural: c.plural ?? o.plural,
    icon: c.icon === undefined ? o.icon : c.icon,
    display_column: c.displayColumn === undefined ? o.displayColumn : c.displayColumn,
    order_column: o.orderColumn,
    contact_column: o.contactColumn,
    parent_column: o.parentColumn,
    staff_only: o.staffOnly,
    use_operation_permissions: c.useOperationPermissions ?? o.useOperationPermissions,
    use_record_permissions: c.useRecordPermissions ?? o.useRecordPermissions,
    wall_child_accounts: c.wallChildAccounts ?? o.wallChildAccounts,
    wall_all_records: c.wallAllRecords ?? o.wallAllRecords,
    behaviour: c.behaviour === undefined ? o.behaviour : c.behaviour,
    settings: settingsOf(o),
    solution: o.solution,
  };
}
