/** Columns that come, change and go while people work. */
import type { Settings } from '../../shared/columns/index.ts';
import { checkSettings } from '../../shared/columns/index.ts';
import { type Ctx, invalid, problem } from '../kernel/index.ts';
import { buildLater, buildNow } from './build.ts';
import { refuseWhileChanging } from './changing.ts';
import { checkTarget } from './check-object.ts';
import { configure, runAll } from './configure.ts';
import { checkLength, checkNewColumn, checkTexts, isNow, type NewColumn } from './input.ts';
import { metadataOf, objectOf } from './metadata.ts';
import type { ColumnDef, ColumnType, ObjectDef, Texts } from './model.ts';
import { rewrite } from './rewrite.ts';
import { choiceRow, columnRows } from './rows.ts';
import { deleteColumn, insertColumns, placeColumns, updateColumn, writeChoices } from './store.ts';
import { addColumnSql, anyRecordSql, countEmptySql, dropColumnSql, forgetColumnSql, requireSql, unrequireSql } from './sync.ts';
import { countTwiceSql } from './sync-build.ts';
import { grantColumnSql, grantNumbersSql } from './sync-walls.ts';
import { followColumn, refuseTwin } from './twins.ts';
import { checkValue } from './values.ts';
import { columnVersion } from './version.ts';
import { reindexLater } from './words.ts';

/**
 * Adds a column to an object, with its physical column, in one transaction. A required one fills existing records with its default.
 * Outside nobody sees it until a rule grants it. Its indexes follow beside people at work (build.ts).
 * @throws 404, 422, 403, 503.
 */
export async function addColumn(ctx: Ctx, objectKey: string, input: NewColumn): Promise<ColumnDef> {
  const made = await configure(ctx, 'add a column', async (tx) => {
    const metadata = await metadataOf(tx);
    const before = objectOf(metadata, objectKey);
    checkNewColumn(input, 'body');
    checkLength(input, 'body');
    if (before.column(input.key) !== undefined) throw invalid('body.key', 'taken', `There is a column ${input.key} already.`);
    checkTarget(input, 'body', (key) => typeof key === 'string' && metadata.objects.has(key));
    await refuseEmptyRequired(tx, before, input);
    const last = Math.max(0, ...before.columns.filter((c) => !c.standard).map((c) => c.position));
    const [id] = await insertColumns(tx, columnRows(before.id, [input], false, last));
    const choices = (input.choices ?? []).map((choice, i) => choiceRow(id as string, choice, i));
    if (choices.length > 0) await writeChoices(tx, [id as string], choices);
    const object = objectOf(await metadataOf(tx), objectKey);
    const column = object.column(input.key) as ColumnDef;
    const required = column.required ? requireSql(column, true) : null;
    await runAll(tx, [
      ...addColumnSql(column, fillOf(tx, column)),
      ...(required === null ? [] : [required]),
      ...grantColumnSql(object),
      ...grantNumbersSql(object),
    ]);
    if (column.searchable) await reindexLater(tx, object);
    if (required !== null || column.unique || column.indexed) await buildLater(tx, column);
    await followColumn(tx, objectKey, input.key);
    return column;
  });
  await buildNow(ctx, made.id);
  return made;
}

async function refuseEmptyRequired(ctx: Ctx, object: ObjectDef, input: NewColumn): Promise<void> {
  if (input.required !== true || input.type === 'files') return;
  const hasDefault = input.defaultValue !== undefined && input.defaultValue !== null;
  if (!hasDefault && (await ctx.db.maybe(anyRecordSql(object.key))) !== null) {
    throw invalid('body.defaultValue', 'needs_default', 'There are records already: a required column needs a default for them.');
  }
}

/** The texts that existing records get, one per physical column; only where the column is required. */
function fillOf(ctx: Ctx, column: ColumnDef): (string | null)[] {
  if (!column.required || column.defaultValue === null) return [];
  if (isNow(column.type, column.defaultValue)) {
    return [column.type === 'date' ? ctx.now.toISOString().slice(0, 10) : ctx.now.toISOString()];
  }
  const value = checkValue(column, column.defaultValue);
  if (typeof value === 'object' && value !== null && 'amount' in value) return [value.amount, value.currency];
  return value === null ? [] : [String(value)];
}

export interface ColumnChange {
  readonly title?: Texts;
  readonly hint?: Texts | null;
  readonly settings?: Settings;
  readonly required?: boolean;
  readonly unique?: boolean;
  readonly indexed?: boolean;
  readonly searchable?: boolean;
  readonly defaultValue?: unknown;
  readonly position?: number;
}

/**
 * Changes a column where that keeps every value. Its key stays for ever, its type is another matter (retype.ts).
 * @throws 404, 412 where it is not the one `seen` any more (`columnVersion`), 422 where values would be lost, or records lack a required
 * value or share one that is to be unique, 403, 503.
 */
export async function changeColumn(
  ctx: Ctx,
  objectKey: string,
  columnKey: string,
  change: ColumnChange,
  seen: number | null = null,
): Promise<ColumnDef> {
  const changed = await configure(ctx, 'change a column', async (tx) => {
    const known = objectOf(await metadataOf(tx), objectKey);
    const before = columnOf(known, columnKey);
    if (seen !== null && seen !== columnVersion(before)) throw problem('stale');
    await refuseWhileChanging(tx, known, (key) => key === columnKey);
    checkChange(before, change);
    await updateColumn(tx, before.id, changedRow(before, change));
    const object = objectOf(await metadataOf(tx), objectKey);
    const after = columnOf(object, columnKey);
    if (after.required && !before.required) await refuseEmptyRecords(tx, after);
    if (after.unique && !before.unique) await refuseTwice(tx, after);
    await rewrite(tx, before, after);
    await runAll(tx, changeSql(before, after));
    if (after.searchable && !before.searchable) await reindexLater(tx, object);
    await buildLater(tx, after);
    await followColumn(tx, objectKey, columnKey);
    return after;
  });
  await buildNow(ctx, changed.id);
  return changed;
}

/** @throws 422 where the object has no such column. */
export function columnOf(object: ObjectDef, key: string): ColumnDef {
  const column = object.column(key);
  if (column === undefined) throw invalid('column', 'no_column', `${object.key} has no column ${key}.`);
  return column;
}

function changeSql(before: ColumnDef, after: ColumnDef) {
  const required = after.required ? requireSql(after, true) : unrequireSql(after);
  return before.required !== after.required && required !== null ? [required] : [];
}

function checkChange(before: ColumnDef, change: ColumnChange): void {
  if (Object.keys(change).some((key) => key !== 'position')) refuseTwin(before, 'column');
  const titles = Object.keys(change).every((key) => ['title', 'hint', 'position'].includes(key));
  if (before.standard && !titles)
    throw invalid('column', 'standard', 'Of a standard column only title, hint and place may change.');
  if (change.title !== undefined) checkTexts(change.title, 'title');
  if (change.hint !== undefined && change.hint !== null) checkTexts(change.hint, 'hint');
  if (before.standard) return;
  const settings = change.settings ?? before.settings;
  const { key, type, title, owned, choices } = before;
  const unique = change.unique ?? before.unique;
  if (type === 'number' && !unique) throw invalid('unique', 'number', 'An automatic number is never given twice.');
  const indexed = change.indexed ?? before.indexed;
  const defaultValue = change.defaultValue === undefined ? before.defaultValue : change.defaultValue;
  checkNewColumn(
    { key, type, title, settings, unique, indexed, owned, defaultValue, ...(type === 'choice' ? { choices } : {}) },
    'body',
  );
  // One that was longer before may still be called something else.
  const grows = (unique && !before.unique) || (indexed && !before.indexed) || settings.maxLength !== before.settings.maxLength;
  if (grows) checkLength({ key, type, title, settings, unique, indexed }, 'body');
  const fault = checkSettings(type, settings);
  if (fault !== null) throw invalid('settings', fault.code, fault.message);
  if (change.settings !== undefined && !keepsData(type, before.settings, settings)) {
    throw invalid(
      'settings',
      'loses_data',
      'Values that are there would not fit these settings. Limits can be widened, not narrowed.',
    );
  }
}

/** Settings that only say how much a list holds or how a new value looks. */
const harmless: readonly string[] = ['maxFiles', 'multiline', 'mask'];

/** True where every value that was allowed before is allowed after. */
export function keepsData(type: ColumnType, before: Settings, after: Settings): boolean {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].every((key) => {
    const [was, is] = [before[key], after[key]];
    if (was === is || harmless.includes(key)) return true;
    if (key === 'maxLength') return Number(is ?? longest[type]) >= Number(was ?? longest[type]);
    if (key === 'scale') return Number(is ?? 2) >= Number(was ?? 2);
    if (key === 'min') return is === undefined || (was !== undefined && Number(is) <= Number(was));
    if (key === 'max') return is === undefined || (was !== undefined && Number(is) >= Number(was));
    // one currency or one side only: may be lifted
    return (key === 'currency' || key === 'side') && is === undefined;
  });
}

/** Lengths where the setting is absent. */
const longest: Partial<Record<ColumnType, number>> = { text: 500, rich_text: 100_000 };

async function refuseEmptyRecords(ctx: Ctx, column: ColumnDef): Promise<void> {
  if (column.type === 'files') return;
  const { n } = await ctx.db.one(countEmptySql(column));
  if (n === '0') return;
  throw invalid('required', 'has_empty', `${n} records have no value there yet. Fill them first.`);
}

async function refuseTwice(ctx: Ctx, column: ColumnDef): Promise<void> {
  const { n } = await ctx.db.one(countTwiceSql(column));
  if (n !== '0') throw invalid('unique', 'has_twice', `${n} records share their value with another one. Make them differ first.`);
}

function changedRow(c: ColumnDef, change: ColumnChange) {
  return {
    title: change.title ?? c.title,
    hint: change.hint === undefined ? c.hint : change.hint,
    settings: change.settings ?? c.settings,
    required: change.required ?? c.required,
    is_unique: change.unique ?? c.unique,
    indexed: change.indexed ?? c.indexed,
    searchable: change.searchable ?? c.searchable,
    owned: c.owned,
    default_value: change.defaultValue === undefined ? c.defaultValue : change.defaultValue,
    position: change.position ?? c.position,
  };
}

/**
 * Puts the columns of an object in this order; those not named keep theirs, behind them.
 * @throws 404, 422 for a column that is not there, or named twice, 403, 503.
 */
export async function orderColumns(ctx: Ctx, objectKey: string, keys: readonly string[]): Promise<ObjectDef> {
  return configure(ctx, 'order columns', async (tx) => {
    const object = objectOf(await metadataOf(tx), objectKey);
    if (new Set(keys).size !== keys.length) throw invalid('columns', 'twice', 'Name each column once.');
    const named = keys.map((key) => columnOf(object, key));
    if (named.some(({ standard }) => standard)) throw invalid('columns', 'standard', 'What every object has stands behind.');
    const others = object.columns.filter(({ key, standard }) => !standard && !keys.includes(key));
    await placeColumns(
      tx,
      [...named, ...others].map(({ id }) => id),
    );
    return objectOf(await metadataOf(tx), objectKey);
  });
}

/**
 * Removes a column with its values, history, files and the rules that name it. There is no way back but a backup.
 * @throws 404, 422 where the object needs the column, 403, 503.
 */
export async function removeColumn(ctx: Ctx, objectKey: string, columnKey: string, seen: number | null = null): Promise<void> {
  await configure(ctx, 'remove a column', async (tx) => {
    const object = objectOf(await metadataOf(tx), objectKey);
    const column = columnOf(object, columnKey);
    if (seen !== null && seen !== columnVersion(column)) throw problem('stale');
    await refuseWhileChanging(tx, object, (key) => key === columnKey);
    const use = needOf(object, column);
    if (use !== null) throw invalid('column', 'in_use', `The column ${columnKey} cannot be removed: ${needs[use]}.`);
    await runAll(tx, forgetColumnSql(column, tx.now));
    await deleteColumn(tx, column.id);
    await runAll(tx, dropColumnSql(column));
    await followColumn(tx, objectKey, columnKey);
  });
}

/** Why an object needs one of its columns, in the words of a refusal. */
export const needs = {
  standard: 'every object has it',
  behaviour: 'the behaviour of the object writes it',
  shipped: 'it came with the product, which counts on it',
  display: 'its value stands for the record',
  order: 'it is the primary order',
  contact: 'it says for whom the record is',
  parent: 'it leads to the parent',
  organisation: 'the organisation of the record follows it',
  language: 'its value says in which language the texts are',
  until: 'it says until when the record is reached',
  status: 'it holds the state of the workflow',
  transition: 'a transition sets it',
} as const;

export type Need = keyof typeof needs;

/** Why the object needs the column; null where it does not. */
export function needOf(object: ObjectDef, column: ColumnDef): Need | null {
  const { key } = column;
  const roles: readonly [string | null, Need][] = [
    [object.displayColumn, 'display'],
    [object.orderColumn, 'order'],
    [object.contactColumn, 'contact'],
    [object.parentColumn, 'parent'],
    [object.organisationFrom, 'organisation'],
    [object.languageColumn, 'language'],
    [object.untilColumn, 'until'],
    [object.statusColumn, 'status'],
  ];
  if (column.standard) return 'standard';
  if (column.owned && object.behaviour !== null) return 'behaviour';
  const role = roles.find(([named]) => named === key);
  if (role !== undefined) return role[1];
  if (object.transitions.some((t) => key in t.sets)) return 'transition';
  return column.shipped ? 'shipped' : null;
}
