/**
 * A column that becomes another type (docs/decisions/0034): a new column of the table, filled in one transaction with what the values become,
 * takes the place of the old one. Who reads is kept waiting only while it is filled; with more records than `mostRewritten` that would be
 * too long, and the change is refused.
 */
import { createHmac } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Settings } from '../../shared/columns/index.ts';
import { becomes, type Reading, retyped, retyping } from '../../shared/columns/retype.ts';
import { markOf } from '../../shared/columns/written.ts';
import { type Ctx, invalid, problem } from '../kernel/index.ts';
import { buildLater, buildNow } from './build.ts';
import { columnOf, isTooLarge, mostRewritten, type Need, needOf } from './columns.ts';
import { configure, runAll } from './configure.ts';
import { checkNewColumn, type NewChoice } from './input.ts';
import { metadataOf, objectOf } from './metadata.ts';
import type { ColumnDef, ColumnType, ObjectDef } from './model.ts';
import { usesOf } from './remove.ts';
import { choiceRow } from './rows.ts';
import { writeChoices } from './store.ts';
import {
  type HeldValue,
  holdWriters,
  lastEntry,
  liveAmong,
  type NewValue,
  noteEmptied,
  readValues,
  updateType,
  writeValues,
} from './store-retype.ts';
import { addColumnSql, dropColumnSql, requireSql } from './sync.ts';
import { countTwiceSql } from './sync-build.ts';
import { indexable, searchSql } from './sync-types.ts';
import { countClashesSql } from './sync-unique.ts';
import { grantColumnSql, grantNumbersSql } from './sync-walls.ts';
import { buildRule, buildRuleLater } from './unique.ts';
import { columnVersion } from './version.ts';
import { reindexLater } from './words.ts';

export interface TypeWish {
  readonly type: ColumnType;
  readonly settings?: Settings;
  /** Of a choice column: texts become the choice that is titled so. */
  readonly choices?: readonly NewChoice[];
  /** In which days begin; UTC where absent. */
  readonly zone?: string;
}

/** Different values shown that do not fit. */
const SHOWN = 100;
/** Values looked at before everybody else has his turn. */
const AT_ONCE = 2_000;
/** Letters of the longest text that may be an amount. */
const AMOUNT = 100;

export interface TypePlan {
  /** Why the column cannot become it; null = it can. */
  readonly need: Need | null;
  readonly tooMany: boolean;
  /** Records that hold a value, deleted ones included; and how many of those would be left empty. */
  readonly records: number;
  readonly emptied: number;
  /** How many of those are live: with any of them a column that must be filled in stays what it is. */
  readonly emptiedLive: number;
  /** Live records, one for each different value that does not fit; and how many such values are not shown. */
  readonly unfit: readonly string[];
  readonly more: number;
  /** Names what would be lost, to be agreed to; null where nothing was read. */
  readonly seal: string | null;
  /** What else becomes of the column. */
  readonly keeps: { readonly default: boolean; readonly searchable: boolean };
}

/** The column that it would be. @throws 422 where the type is none that it may become, or its settings are not sound. */
function wished(before: ColumnDef, wish: TypeWish): ColumnDef {
  const allowed = becomes[before.type] ?? [];
  if (!allowed.includes(wish.type)) {
    const list = allowed.length === 0 ? 'no other type' : allowed.join(', ');
    throw invalid('type', 'not_allowed', `A ${before.type} column can become: ${list}.`);
  }
  const settings = wish.settings ?? {};
  const { key, title, required, unique, indexed } = before;
  const choices = wish.type === 'choice' ? (wish.choices ?? []) : undefined;
  checkNewColumn({ key, type: wish.type, title, settings, required, unique, indexed, choices }, 'body');
  if (wish.type === 'money' && typeof settings.currency !== 'string')
    throw invalid('settings', 'currency', 'Say in which currency the amounts are.');
  const after = {
    ...before,
    type: wish.type,
    settings,
    choices: (choices ?? []).map((choice, i) => ({ id: '', uid: '', flags: {}, retired: false, position: i, ...choice })),
  };
  return {
    ...after,
    searchable: before.searchable && searchSql(after, 't') !== null,
    unique: before.unique && indexable(wish.type),
    defaultValue: defaultOf(before, after, readingOf(wish, [], 'en')),
  };
}

function readingOf({ zone = 'UTC' }: TypeWish, values: readonly HeldValue[], language: string): Reading {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw invalid('zone', 'no_zone', 'There is no such time zone.');
  }
  const texts = values.flatMap(({ value }) => (typeof value === 'string' && value.length <= AMOUNT ? [value] : []));
  return { zone, language, mark: markOf(texts) };
}

/** The default goes along where it fits; the time of the request stays what it is. */
function defaultOf(before: ColumnDef, after: ColumnDef, reading: Reading): unknown {
  const value = before.defaultValue;
  if (value === null || value === undefined) return null;
  if (value === 'now') return after.type === 'date' || after.type === 'datetime' ? 'now' : null;
  return retyped(before, after, value, reading) ?? null;
}

interface Converted {
  readonly values: readonly NewValue[];
  readonly unfit: readonly HeldValue[];
}

async function convert(before: ColumnDef, after: ColumnDef, held: readonly HeldValue[], reading: Reading): Promise<Converted> {
  const values: NewValue[] = [];
  const unfit: HeldValue[] = [];
  const become = retyping(before, after, reading);
  for (const [i, one] of held.entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await breathe();
    const value = become(stored(one.value));
    if (value === undefined) unfit.push(one);
    else values.push({ id: one.id, parts: typeof value === 'object' ? [value.amount, value.currency] : [String(value)] });
  }
  return { values, unfit };
}

/**
 * Names what would be lost: which values of which records, and to which type. Made with the server's secret, so that nobody finds out by
 * trying what stands in records that he may not read.
 */
function sealOf({ system }: Ctx, { type, settings }: ColumnDef, unfit: readonly HeldValue[]): string {
  const seal = createHmac('sha256', system.config.secret).update(
    JSON.stringify(['type plan', type, Object.entries(settings).sort()]),
  );
  for (const { id, value } of unfit) seal.update(JSON.stringify([id, stored(value)]));
  return seal.digest('base64url');
}

/** A moment comes from the database as such. */
const stored = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);

/** What would become of the values, whoever may read them: only numbers and records leave. @throws 404, 422. */
export async function typePlan(ctx: Ctx, objectKey: string, columnKey: string, wish: TypeWish): Promise<TypePlan> {
  const object = objectOf(await metadataOf(ctx), objectKey);
  const before = columnOf(object, columnKey);
  const after = wished(before, wish);
  const keeps = {
    default: before.defaultValue === null || before.defaultValue === undefined || after.defaultValue !== null,
    searchable: !before.searchable || after.searchable,
  };
  const plan = { need: needOf(object, before), records: 0, emptied: 0, emptiedLive: 0, unfit: [], more: 0, seal: null, keeps };
  if (await isTooLarge(ctx, objectKey)) return { ...plan, tooMany: true };
  const held = await readValues(ctx, before);
  const { unfit } = await convert(before, after, held, readingOf(wish, held, ctx.actor.culture));
  const live = await liveAmong(
    ctx,
    objectKey,
    unfit.map(({ id }) => id),
  );
  const different = new Map(unfit.filter(({ id }) => live.has(id)).map(({ id, value }) => [String(stored(value)), id]));
  const shown = [...different.values()].slice(0, SHOWN);
  const counts = { records: held.length, emptied: unfit.length, emptiedLive: live.size, more: different.size - shown.length };
  return { ...plan, ...counts, tooMany: false, unfit: shown, seal: sealOf(ctx, after, unfit) };
}

/**
 * Changes the type of a column. Of values that do not fit no more than `emptied` may be lost, and with the `seal` of a plan no others than
 * those: what was agreed to when the plan was looked at.
 * The history keeps them, in the type in which they were written, with whose change it was: `by` where the transaction of `ctx` is the system's.
 * @throws 404, 412 where it is not the column `seen` any more, 422 where the object needs it as it is, more would be lost, or there are too many records; 403, 503.
 */
export async function changeType(
  ctx: Ctx,
  objectKey: string,
  columnKey: string,
  wish: TypeWish,
  {
    emptied = 0,
    seal,
    seen = null,
    by = ctx.actor.userId,
  }: { readonly emptied?: number; readonly seal?: string; readonly seen?: number | null; readonly by?: string | null } = {},
): Promise<ColumnDef> {
  const changed = await configure(ctx, 'change the type of a column', async (tx) => {
    const object = objectOf(await metadataOf(tx), objectKey);
    const before = columnOf(object, columnKey);
    if (seen !== null && seen !== columnVersion(before)) throw problem('stale');
    const need = needOf(object, before);
    if (need !== null) throw invalid('column', 'in_use', `The column ${columnKey} must stay what it is (${need}).`);
    const next = wished(before, wish);
    const held = (await usesOf(tx, objectKey, columnKey, 'type')).find(({ holds }) => holds);
    if (held !== undefined) throw invalid('column', 'in_use', `${held.title} goes by its values. Take it away there first.`);
    if (await isTooLarge(tx, objectKey)) throw tooLarge();
    await holdWriters(tx, objectKey);
    const there = await readValues(tx, before);
    const { values, unfit } = await convert(before, next, there, readingOf(wish, there, ctx.actor.culture));
    const lost = unfit.map(({ id }) => id);
    // Neither tells how many: whoever may read the column asks for the plan. Nobody can change what is deleted, and it may lack what is required.
    if (before.required && (await liveAmong(tx, objectKey, lost)).size > 0)
      throw invalid('emptied', 'required', 'The column must be filled in, and some values do not fit. Change them first.');
    if (unfit.length > emptied) throw invalid('emptied', 'loses_data', 'More values do not fit and would be lost.');
    if (unfit.length > 0 && seal !== undefined && seal !== sealOf(tx, next, unfit))
      throw invalid('emptied', 'loses_data', 'Other values do not fit than those of the plan, and would be lost.');
    await noteEmptied(tx, before, lost, by);
    await swap(tx, object, before, next, values);
    return columnOf(objectOf(await metadataOf(tx), objectKey), columnKey);
  });
  await buildNow(ctx, changed.id);
  await buildRulesWith(ctx, objectKey, columnKey);
  return changed;
}

/** Makes the indexes of the unique rules that name a column, where the change of its type took them away. */
export async function buildRulesWith(ctx: Ctx, objectKey: string, columnKey: string): Promise<void> {
  for (const { id } of await rulesWith(ctx, objectKey, columnKey)) await buildRule(ctx, id);
}

const tooLarge = () =>
  invalid(
    'type',
    'too_many_records',
    `With more than ${mostRewritten} records this would stop everybody for too long. Add a new column instead.`,
  );

async function rulesWith(ctx: Ctx, objectKey: string, columnKey: string) {
  const { uniqueRules } = objectOf(await metadataOf(ctx), objectKey);
  return uniqueRules.filter(({ columns }) => columns.includes(columnKey));
}

/** `state`, `state$2`, `state$3`: whoever still knows the column as it was finds none, and asks anew. */
function nextPhysical({ key, physical }: ColumnDef): string {
  return `${key}$${Number(/\$(\d+)$/.exec(physical)?.[1] ?? 1) + 1}`;
}

/** The new column of the table takes the place of the old one; everybody waits from here to the end of the transaction. */
async function swap(tx: Ctx, object: ObjectDef, before: ColumnDef, next: ColumnDef, values: readonly NewValue[]): Promise<void> {
  const titles = Object.fromEntries(before.choices.map(({ key, title }) => [key, title]));
  const upTo = await lastEntry(tx, object.key);
  await updateType(tx, before.id, {
    type: next.type,
    settings: next.settings,
    required: next.required,
    is_unique: next.unique,
    indexed: next.indexed,
    searchable: next.searchable,
    default_value: next.defaultValue ?? null,
    physical: nextPhysical(before),
    was: [
      ...before.was,
      { upTo, at: tx.now.toISOString(), type: before.type, ...(before.type === 'choice' && { choices: titles }) },
    ],
  });
  if (next.choices.length > 0) {
    const rows = next.choices.map((choice, i) => choiceRow(before.id, choice, i));
    await writeChoices(tx, [before.id], rows);
  }
  const changed = objectOf(await metadataOf(tx), object.key);
  const after = columnOf(changed, before.key);
  await runAll(tx, addColumnSql(after));
  await writeValues(tx, after, values);
  await refuseSame(tx, changed, after);
  const required = after.required ? requireSql(after, true) : null;
  await runAll(tx, [
    ...dropColumnSql(before),
    ...(required === null ? [] : [required]),
    ...grantColumnSql(changed),
    ...grantNumbersSql(changed),
  ]);
  if (before.searchable) await reindexLater(tx, changed);
  await buildLater(tx, after);
  for (const { id } of await rulesWith(tx, object.key, before.key)) await buildRuleLater(tx, id);
}

/** Texts that differ may say the same: 01 and 1 are one number. */
async function refuseSame(tx: Ctx, object: ObjectDef, column: ColumnDef): Promise<void> {
  const message = 'Some values would be the same then, and none may be there twice.';
  if (column.unique && (await tx.db.one(countTwiceSql(column))).n !== '0') throw invalid('type', 'has_twice', message);
  for (const { columns } of object.uniqueRules.filter((rule) => rule.columns.includes(column.key))) {
    if ((await tx.db.one(countClashesSql(object, columns))).records !== '0') throw invalid('type', 'has_twice', message);
  }
}
