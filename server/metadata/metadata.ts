/** Metadata in memory, one copy per process and configuration counter. */
import { asSystem, type Ctx, problem, type System } from '../kernel/index.ts';
import type { ChoiceDef, ColumnDef, ColumnType, Metadata, ObjectDef, TransitionDef, UniqueRule } from './model.ts';
import { standardColumn } from './names.ts';
import { type AllRows, type ColumnRow, type ObjectRow, readAll, readEpoch, type TransitionRow } from './store.ts';

/** Copies by the counter they were asked for; two, because requests of the counter before are still under way. */
const kept = new WeakMap<System, Map<string, Promise<Metadata>>>();
const copies = 2;

/**
 * The objects, columns, choices and transitions, never older than the counter that the actor carries.
 * Inside a transaction of the owner (run-time DDL) it is read through that transaction, so it shows what was just changed.
 */
export async function metadataOf(ctx: Ctx): Promise<Metadata> {
  if (ctx.inTx && ctx.actor.role === 'owner') return buildMetadata(await readAll(ctx));
  // A worker's transaction reads by itself: if each of many waited for a second connection of the same pool, none would get one.
  const reader = ctx.inTx && ctx.actor.kind === 'system' && ctx.actor.role === 'worker' ? ctx : asSystem(ctx, 'read metadata');
  const asked = ctx.actor.epochs.configuration;
  const epoch = asked === '0' ? await readEpoch(reader) : asked;
  const copy = keptBy(ctx.system);
  const found = copy.get(epoch);
  if (found !== undefined) return found;
  const reading = readAll(reader).then(buildMetadata);
  copy.set(epoch, reading);
  for (const old of [...copy.keys()].slice(0, -copies)) copy.delete(old);
  reading.catch(() => copy.delete(epoch));
  return reading;
}

function keptBy(system: System): Map<string, Promise<Metadata>> {
  let copy = kept.get(system);
  if (copy === undefined) {
    copy = new Map();
    kept.set(system, copy);
  }
  return copy;
}

/** The object of a key. @throws 404 where there is none. */
export function objectOf(metadata: Metadata, key: string): ObjectDef {
  const object = metadata.objects.get(key);
  if (object === undefined) throw problem('not_found');
  return object;
}

function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
}

/** Objects and columns out of rows; everything frozen, for many requests share it. */
export function buildMetadata(rows: AllRows): Metadata {
  const choices = groupBy(rows.choices, (c) => c.column_id);
  const columns = groupBy(rows.columns, (c) => c.object_id);
  const transitions = groupBy(rows.transitions, (t) => t.object_id);
  const rules = groupBy(rows.rules, (r) => r.object_id);
  const objects = new Map<string, ObjectDef>();
  const byId = new Map<string, ObjectDef>();
  for (const row of rows.objects) {
    const own = (columns.get(row.id) ?? []).map((c) => buildColumn(row, c, choices.get(c.id) ?? []));
    const unique = (rules.get(row.id) ?? []).map(({ object_id: _, ...rule }) => rule);
    const object = buildObject(row, own, transitions.get(row.id) ?? [], unique);
    objects.set(object.key, object);
    byId.set(object.id, object);
  }
  return { epoch: rows.epoch, objects, objectById: (id) => byId.get(id) };
}

function buildObject(
  row: ObjectRow,
  columns: readonly ColumnDef[],
  transitions: readonly TransitionRow[],
  uniqueRules: readonly UniqueRule[],
): ObjectDef {
  const byKey = new Map(columns.map((c) => [c.key, c]));
  return Object.freeze({
    id: row.id,
    uid: row.uid,
    key: row.key,
    title: row.title,
    plural: row.plural,
    icon: row.icon,
    displayColumn: row.display_column,
    orderColumn: row.order_column,
    contactColumn: row.contact_column,
    attachedTo: row.attached_to,
    parentColumn: row.parent_column,
    staffOnly: row.staff_only,
    useOperationPermissions: row.use_operation_permissions,
    useRecordPermissions: row.use_record_permissions,
    wallChildAccounts: row.wall_child_accounts,
    wallAllRecords: row.wall_all_records,
    behaviour: row.behaviour,
    organisationFrom: row.settings.organisation_from ?? null,
    languageColumn: row.settings.language_column ?? null,
    untilColumn: row.settings.until_column ?? null,
    catalogue: row.settings.catalogue === true,
    solution: row.solution,
    columns: Object.freeze(columns),
    transitions: Object.freeze(transitions.map(buildTransition)),
    uniqueRules: Object.freeze(uniqueRules),
    statusColumn: transitions[0]?.status_column ?? null,
    column: (key: string) => byKey.get(key),
  });
}

function buildColumn(object: ObjectRow, row: ColumnRow, choices: readonly (ChoiceDef & { column_id: string })[]): ColumnDef {
  const standard = standardColumn(row.key);
  return Object.freeze({
    id: row.id,
    uid: row.uid,
    objectKey: object.key,
    key: row.key,
    type: row.type as ColumnType,
    title: row.title,
    hint: row.hint,
    settings: row.settings,
    required: row.required,
    unique: row.is_unique,
    indexed: row.indexed,
    searchable: row.searchable,
    owned: row.owned,
    shipped: row.shipped,
    defaultValue: row.default_value,
    position: row.position,
    choices: choices.map(({ column_id: _, ...choice }) => choice),
    physical: row.physical ?? standard?.physical ?? row.key,
    was: row.was,
    standard: standard !== undefined,
  });
}

function buildTransition({ id, key, action, title, from, to, side, condition, sets, position }: TransitionRow): TransitionDef {
  return { id, key, action, title, from, to, side, condition, sets, position };
}
