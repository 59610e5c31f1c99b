/**
 * Columns that one object takes over from another: an administrator adds a column to articles, and what is published of them has it, too.
 * The twin is written by the behaviour alone (`owned`), is named, set up and goes like its original. Nobody outside reads it until a rule
 * grants it, and no staff from whom the original is kept (access/rights.ts). It has neither index nor words of its own, so that it tells
 * nothing before that.
 */
import { type Ctx, invalid } from '../kernel/index.ts';
import { configure, runAll } from './configure.ts';
import { metadataOf } from './metadata.ts';
import type { ColumnDef, ColumnType, Metadata, ObjectDef } from './model.ts';
import { nextPhysical } from './names.ts';
import { rewrite } from './rewrite.ts';
import { choiceRow, columnRows } from './rows.ts';
import { deleteColumn, insertColumns, updateColumn, writeChoices } from './store.ts';
import { renamePhysical } from './store-retype.ts';
import { addColumnSql, dropColumnSql, forgetColumnSql } from './sync.ts';
import { grantColumnSql, grantNumbersSql } from './sync-walls.ts';

interface Twin {
  /** Key of the object that has the same columns. */
  readonly at: string;
  /** Types that it takes over. */
  readonly types: ReadonlySet<ColumnType>;
}

const twins = new Map<string, Twin>();

/** For the modules above, once at start-up: own columns of `object`, which hangs on no other, stand in another one, too. */
export function registerTwin(object: string, twin: Twin): void {
  twins.set(object, twin);
}

/** Columns of the copy that an original fills, with the key that both have. */
export function takenOver(from: ObjectDef, copy: ObjectDef): ColumnDef[] {
  const types = twins.get(from.key)?.at === copy.key ? twins.get(from.key)?.types : undefined;
  return copy.columns.filter((column) => {
    const original = from.column(column.key);
    return isTwin(column) && original !== undefined && types?.has(original.type) && isAlike(original, column);
  });
}

const isOwn = ({ shipped, standard }: ColumnDef) => !shipped && !standard;
const isTwin = (column: ColumnDef) => isOwn(column) && column.owned;

/** Key of the object whose column this one is the twin of; null for all others. */
export function twinFrom(column: ColumnDef): string | null {
  const [from] = [...twins].find(([, { at }]) => at === column.objectKey) ?? [];
  return from !== undefined && isTwin(column) ? from : null;
}

/** The twin of a column, where it has one. */
export function twinOf({ objects }: Metadata, object: string, key: string): ColumnDef | undefined {
  const copy = objects.get(twins.get(object)?.at ?? '')?.column(key);
  return copy !== undefined && isTwin(copy) ? copy : undefined;
}

/** @throws 422 at `path` for a twin: it is what its original is, and publishing must never fail at it. */
export function refuseTwin(column: ColumnDef, path: string): void {
  const from = twinFrom(column);
  if (from !== null) throw invalid(path, 'own_place', `The column ${column.key} follows that of ${from}. Change it there.`);
}

/** Whether values of one column fit the other as they are. */
const isAlike = (a: ColumnDef, b: ColumnDef) =>
  isSame(a, b) && ['scale', 'big', 'side', 'currency'].every((key) => a.settings[key] === b.settings[key]);

/** Whether they hold the same kind of thing: settings of one type are only ever widened (`keepsData`). */
const isSame = (a: ColumnDef, b: ColumnDef) => a.type === b.type && a.settings.target === b.settings.target;

/**
 * Brings twins to columns that stood there before twins were, or before their object had any. Safe at every start; nothing is locked where
 * nothing is missing.
 */
export async function followAll(ctx: Ctx): Promise<void> {
  const { objects } = await metadataOf(ctx);
  const missing = [...twins].flatMap(([object, { at, types }]) =>
    (objects.get(object)?.columns ?? [])
      .filter((one) => isOwn(one) && types.has(one.type) && objects.get(at)?.column(one.key) === undefined)
      .map(({ key }) => ({ object, key })),
  );
  if (missing.length === 0) return;
  const work = async (tx: Ctx) => {
    for (const { object, key } of missing) await followColumn(tx, object, key);
  };
  // Another node may be at it, or at work on the records: a start waits for it, about a minute.
  await configure(ctx, 'bring twins', work, { tries: 40 });
}

/**
 * Brings the twin of a column to what its original is by now, inside the transaction that changed it. Where the original has become another
 * type the twin begins anew, empty and unread outside: what readers have was published as something else.
 */
export async function followColumn(tx: Ctx, objectKey: string, key: string): Promise<void> {
  const twin = twins.get(objectKey);
  if (twin === undefined) return;
  const { objects } = await metadataOf(tx);
  const there = objects.get(twin.at);
  const original = objects.get(objectKey)?.column(key);
  const copy = there?.column(key);
  // A column of its own that is called the same stays what it is.
  if (there === undefined || (copy !== undefined && !isTwin(copy)) || (original !== undefined && !isOwn(original))) return;
  const wanted = original !== undefined && twin.types.has(original.type) ? original : undefined;
  const stays = copy !== undefined && wanted !== undefined && isSame(wanted, copy);
  if (copy !== undefined && !stays) {
    await runAll(tx, forgetColumnSql(copy, tx.now));
    await deleteColumn(tx, copy.id);
    await runAll(tx, dropColumnSql(copy));
  }
  if (wanted === undefined) return;
  if (stays) await updateTwin(tx, copy, wanted);
  else await addTwin(tx, there, wanted, copy === undefined ? wanted.key : nextPhysical(copy));
}

async function addTwin(tx: Ctx, there: ObjectDef, original: ColumnDef, physical: string): Promise<void> {
  const { key, type, title, hint, settings, choices } = original;
  const last = Math.max(0, ...there.columns.filter((one) => !one.standard).map(({ position }) => position));
  const [id] = await insertColumns(tx, columnRows(there.id, [{ key, type, title, hint, settings, owned: true }], false, last));
  if (physical !== key) await renamePhysical(tx, id as string, physical);
  const rows = choices.map((choice, i) => choiceRow(id as string, choice, i));
  if (rows.length > 0) await writeChoices(tx, [id as string], rows);
  const object = (await metadataOf(tx)).objects.get(there.key) as ObjectDef;
  await runAll(tx, [...addColumnSql(object.column(key) as ColumnDef, []), ...grantColumnSql(object), ...grantNumbersSql(object)]);
}

async function updateTwin(tx: Ctx, copy: ColumnDef, { title, hint, settings, type, choices }: ColumnDef): Promise<void> {
  const { required, unique, indexed, searchable, owned, defaultValue, position } = copy;
  const flags = { required, is_unique: unique, indexed, searchable, owned, default_value: defaultValue, position };
  await updateColumn(tx, copy.id, { title, hint, settings, ...flags });
  await rewrite(tx, copy, { ...copy, settings });
  if (type !== 'choice') return;
  const rows = choices.map((choice, i) => choiceRow(copy.id, choice, i));
  await writeChoices(tx, [copy.id], rows);
}
