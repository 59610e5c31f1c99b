/**
 * Columns that one object takes over from another: an administrator adds a column to articles, and what is published of them has it, too.
 * The twin is written by the behaviour alone (`owned`), is named, set up and goes like its original, and nobody outside reads it until a
 * rule grants it. It has neither index nor words of its own, so that it tells nothing before that.
 */
import type { Ctx } from '../kernel/index.ts';
import { runAll } from './configure.ts';
import { metadataOf } from './metadata.ts';
import type { ColumnDef, ColumnType, ObjectDef } from './model.ts';
import { choiceRow, columnRows } from './rows.ts';
import { deleteColumn, insertColumns, updateColumn, writeChoices } from './store.ts';
import { addColumnSql, dropColumnSql, forgetColumnSql } from './sync.ts';
import { grantColumnSql, grantNumbersSql } from './sync-walls.ts';

interface Twin {
  /** Key of the object that has the same columns. */
  readonly at: string;
  /** Types that it takes over. */
  readonly types: ReadonlySet<ColumnType>;
}

const twins = new Map<string, Twin>();

/** For the modules above, once at start-up: own columns of `object` stand in another one, too. */
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

/** Whether values of one column fit the other as they are. */
const isAlike = (a: ColumnDef, b: ColumnDef) =>
  a.type === b.type && ['scale', 'big', 'target', 'side', 'currency'].every((key) => a.settings[key] === b.settings[key]);

/**
 * Brings the twin of a column to what its original is by now, inside the transaction that changed it. Where the original has become another
 * type the twin begins anew, empty and unread: what readers have was published as something else.
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
  const stays = copy !== undefined && wanted !== undefined && isAlike(wanted, copy);
  if (copy !== undefined && !stays) {
    await runAll(tx, forgetColumnSql(copy, tx.now));
    await deleteColumn(tx, copy.id);
    await runAll(tx, dropColumnSql(copy));
  }
  if (wanted === undefined) return;
  if (stays) await updateTwin(tx, copy, wanted);
  else await addTwin(tx, there, wanted);
}

async function addTwin(tx: Ctx, there: ObjectDef, { key, type, title, hint, settings, choices }: ColumnDef): Promise<void> {
  const last = Math.max(0, ...there.columns.filter((one) => !one.standard).map(({ position }) => position));
  const [id] = await insertColumns(tx, columnRows(there.id, [{ key, type, title, hint, settings, owned: true }], false, last));
  const rows = choices.map((choice, i) => choiceRow(id as string, choice, i));
  if (rows.length > 0) await writeChoices(tx, [id as string], rows);
  const object = (await metadataOf(tx)).objects.get(there.key) as ObjectDef;
  await runAll(tx, [...addColumnSql(object.column(key) as ColumnDef, []), ...grantColumnSql(object), ...grantNumbersSql(object)]);
}

async function updateTwin(tx: Ctx, copy: ColumnDef, { title, hint, settings, type, choices }: ColumnDef): Promise<void> {
  const { required, unique, indexed, searchable, owned, defaultValue, position } = copy;
  const flags = { required, is_unique: unique, indexed, searchable, owned, default_value: defaultValue, position };
  await updateColumn(tx, copy.id, { title, hint, settings, ...flags });
  if (type !== 'choice') return;
  const rows = choices.map((choice, i) => choiceRow(copy.id, choice, i));
  await writeChoices(tx, [copy.id], rows);
}
