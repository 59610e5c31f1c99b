/** The values of a column on their way to another type: looked through as a whole, and converted some at a time. */
import { createHash, createHmac } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { type Reading, retyping } from '../../shared/columns/retype.ts';
import { type Mark, markReader } from '../../shared/columns/written.ts';
import { type Ctx, invalid } from '../kernel/index.ts';
import type { ColumnDef } from './model.ts';
import { type TypeWish, zoneOf } from './retype-wish.ts';
import { type HeldValue, heldValues, type NewValue, writeValues } from './store-retype.ts';
import { physicalOf } from './sync-types.ts';

/** Different values shown that do not fit. */
const SHOWN = 100;
/** Letters of the longest text that may be an amount. */
const AMOUNT = 100;

/** A value that does not fit. */
export interface Unfit {
  readonly id: string;
  readonly live: boolean;
  /** Tells it from any other value. */
  readonly sum: string;
}

export interface Survey {
  readonly reading: Reading;
  /** Records that hold a value, deleted ones included. */
  readonly records: number;
  readonly unfit: readonly Unfit[];
  /** Live records, one for each different value that does not fit; and how many such values are not shown. */
  readonly shown: readonly string[];
  readonly more: number;
  /** Names what would be lost, and how the values are read. */
  readonly seal: string;
}

/** A moment comes from the database as such. */
const stored = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);

const sumOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);

/** How fractions are written is found out over all values; of other types it is never asked. */
async function markIn(ctx: Ctx, before: ColumnDef, after: ColumnDef): Promise<Mark> {
  if (before.type !== 'text' || after.type !== 'decimal') return '.';
  const reader = markReader();
  for await (const held of heldValues(ctx, before)) {
    for (const { value } of held) if (typeof value === 'string' && value.length <= AMOUNT) reader.see(value);
    await breathe();
  }
  return reader.mark();
}

/**
 * Looks through all values. The seal is made with the server's secret, so that nobody finds out by trying what stands in records that he
 * may not read. `language`: in which titles become texts.
 */
export async function survey(ctx: Ctx, before: ColumnDef, after: ColumnDef, wish: TypeWish, language: string): Promise<Survey> {
  const reading = { zone: zoneOf(wish), language, mark: await markIn(ctx, before, after) };
  const become = retyping(before, after, reading);
  const choices = after.choices.map(({ key, title }) => [key, Object.entries(title).sort()]);
  const { zone, mark } = reading;
  const named = JSON.stringify(['type plan', after.type, Object.entries(after.settings).sort(), choices, zone, language, mark]);
  const seal = createHmac('sha256', ctx.system.config.secret).update(named);
  const unfit: Unfit[] = [];
  const shown: string[] = [];
  const different = new Set<string>();
  let records = 0;
  for await (const held of heldValues(ctx, before)) {
    records += held.length;
    for (const { id, live, ...one } of held) {
      const value = stored(one.value);
      if (become(value) !== undefined) continue;
      const sum = sumOf(value);
      seal.update(JSON.stringify([id, value]));
      unfit.push({ id, live, sum });
      if (live && !different.has(sum) && shown.length < SHOWN) shown.push(id);
      if (live) different.add(sum);
    }
    // Everybody else has his turn.
    await breathe();
  }
  return { reading, records, unfit, shown, more: different.size - shown.length, seal: seal.digest('base64url') };
}

/**
 * Neither refusal tells how many: whoever may read the column asks for the plan. Nobody can change what is deleted, and it may lack what is
 * required. @throws 422 where more would be lost than `emptied`, or something else than the `seal` names.
 */
export function refuseLoss(before: ColumnDef, found: Survey, emptied: number, seal: string | undefined): void {
  if (before.required && found.unfit.some(({ live }) => live)) throw losesRequired();
  if (found.unfit.length > emptied) throw losesMore();
  if (found.unfit.length > 0 && seal !== undefined && seal !== found.seal) throw losesOthers();
}

export const losesRequired = () =>
  invalid('emptied', 'required', 'The column must be filled in, and some values do not fit. Change them first.');
export const losesMore = () => invalid('emptied', 'loses_data', 'More values do not fit and would be lost.');
export const losesOthers = () =>
  invalid('emptied', 'loses_data', 'Other values do not fit than those of the plan, and would be lost.');

/**
 * Writes what these values become into the new column `after`; answers those that do not fit. `anew`: there may be something already, which goes.
 */
export async function fillSome(
  tx: Ctx,
  { before, after, reading }: { readonly before: ColumnDef; readonly after: ColumnDef; readonly reading: Reading },
  held: readonly HeldValue[],
  anew = false,
): Promise<Unfit[]> {
  const become = retyping(before, after, reading);
  const none = physicalOf(after).map(() => null);
  const values: NewValue[] = [];
  const unfit: Unfit[] = [];
  for (const { id, live, ...one } of held) {
    const value = stored(one.value);
    const next = value === null ? undefined : become(value);
    if (next === undefined && value !== null) unfit.push({ id, live, sum: sumOf(value) });
    if (next !== undefined) values.push({ id, parts: typeof next === 'object' ? [next.amount, next.currency] : [String(next)] });
    else if (anew) values.push({ id, parts: none });
  }
  await writeValues(tx, after, values);
  return unfit;
}
