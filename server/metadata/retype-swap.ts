/** The moment in which a column becomes another type: its new database column, filled already, takes the place of the old one. */
import { type Ctx, invalid, type Sql } from '../kernel/index.ts';
import { buildLater } from './build.ts';
import { columnOf, needOf, needs } from './columns.ts';
import { lockWait, runAll } from './configure.ts';
import { metadataOf, objectOf } from './metadata.ts';
import type { ColumnDef, ObjectDef } from './model.ts';
import { usesOf } from './remove.ts';
import { isTwice, twice } from './retype-unique.ts';
import { choiceRow } from './rows.ts';
import { waitForLocks, writeChoices } from './store.ts';
import { holdBuilders, holdPeople, lastEntry, updateType } from './store-retype.ts';
import { dropColumnSql, requireSql } from './sync.ts';
import { nextIndexes } from './sync-unique.ts';
import { grantColumnSql, grantNumbersSql } from './sync-walls.ts';
import { followColumn } from './twins.ts';
import { reindexLater } from './words.ts';

/** Milliseconds that PostgreSQL's own cleaning is waited for, which follows every change of many records and gives way after a second. */
const CLEANING = 1_500;

/**
 * Nobody reads or writes the records from here to the end of the transaction. People are kept waiting for `lockWait` at most before it gives
 * up, and at once: whoever has read and is about to write goes before us, while one who held only the writers off would wait for him in turn.
 * What takes its columns over (twins.ts) is held afterwards, by the statements that change it: whoever publishes reads the original first.
 */
export async function holdAll(tx: Ctx, object: string): Promise<void> {
  await waitForLocks(tx, CLEANING);
  await holdBuilders(tx, object);
  await waitForLocks(tx, lockWait);
  await holdPeople(tx, object);
}

/** @throws 422 where the object needs the column as it is, or something goes by its values. */
export async function refuseNeeded(ctx: Ctx, object: ObjectDef, column: ColumnDef): Promise<void> {
  const need = needOf(object, column);
  if (need !== null) throw invalid('column', 'in_use', `The column ${column.key} must stay what it is: ${needs[need]}.`);
  const held = (await usesOf(ctx, object.key, column.key, 'type')).find(({ holds }) => holds);
  if (held !== undefined) throw invalid('column', 'in_use', `${held.title} goes by its values. Take it away there first.`);
}

/**
 * `after` has the name and the values already, and nobody reads or writes the records any more (`holdAll`). `ending` comes first. `alone`: what
 * must not be the same has its indexes already, and nobody waits for the others, so the workers begin at once.
 * @throws 422 where values would be the same that none may be.
 */
export async function takeOver(
  tx: Ctx,
  object: ObjectDef,
  before: ColumnDef,
  after: ColumnDef,
  { ending = [], alone = false }: { readonly ending?: readonly Sql[]; readonly alone?: boolean } = {},
): Promise<void> {
  await writeType(tx, before, after);
  const changed = objectOf(await metadataOf(tx), object.key);
  const column = columnOf(changed, before.key);
  const required = column.required ? requireSql(column, true) : null;
  const indexes = nextIndexes(changed, column).map(({ take, make }) => (alone ? take : make));
  await runAll(tx, [
    ...ending,
    ...dropColumnSql(before),
    ...indexes,
    ...(required === null ? [] : [required]),
    ...grantColumnSql(changed),
    ...grantNumbersSql(changed),
  ]).catch((error: unknown) => {
    throw isTwice(error) ? twice() : error;
  });
  if (before.searchable) await reindexLater(tx, changed);
  // Nobody is at it himself.
  await buildLater(tx, column, alone ? 0 : undefined);
  await followColumn(tx, object.key, before.key);
}

/** The row of the column, with the type that it had until now, and its choices. */
async function writeType(tx: Ctx, before: ColumnDef, after: ColumnDef): Promise<void> {
  const titles = Object.fromEntries(before.choices.map(({ key, title }) => [key, title]));
  const upTo = await lastEntry(tx, before.objectKey);
  await updateType(tx, before.id, {
    type: after.type,
    settings: after.settings,
    required: after.required,
    is_unique: after.unique,
    indexed: after.indexed,
    searchable: after.searchable,
    default_value: after.defaultValue ?? null,
    physical: after.physical,
    was: [
      ...before.was,
      { upTo, at: tx.now.toISOString(), type: before.type, ...(before.type === 'choice' && { choices: titles }) },
    ],
  });
  if (after.choices.length === 0) return;
  const rows = after.choices.map((choice, i) => choiceRow(before.id, choice, i));
  await writeChoices(tx, [before.id], rows);
}
