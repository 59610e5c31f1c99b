/** The moment in which a column becomes another type: its new database column, filled already, takes the place of the old one. */
import { type Ctx, invalid, type Sql } from '../kernel/index.ts';
import { buildLater } from './build.ts';
import { columnOf, needOf } from './columns.ts';
import { runAll } from './configure.ts';
import { metadataOf, objectOf } from './metadata.ts';
import type { ColumnDef, ObjectDef } from './model.ts';
import { usesOf } from './remove.ts';
import { choiceRow } from './rows.ts';
import { writeChoices } from './store.ts';
import { lastEntry, updateType } from './store-retype.ts';
import { dropColumnSql, requireSql } from './sync.ts';
import { countTwiceSql } from './sync-build.ts';
import { countClashesSql } from './sync-unique.ts';
import { grantColumnSql, grantNumbersSql } from './sync-walls.ts';
import { followColumn } from './twins.ts';
import { buildRuleLater } from './unique.ts';
import { reindexLater } from './words.ts';

/** @throws 422 where the object needs the column as it is, or something goes by its values. */
export async function refuseNeeded(ctx: Ctx, object: ObjectDef, column: ColumnDef): Promise<void> {
  const need = needOf(object, column);
  if (need !== null) throw invalid('column', 'in_use', `The column ${column.key} must stay what it is (${need}).`);
  const held = (await usesOf(ctx, object.key, column.key, 'type')).find(({ holds }) => holds);
  if (held !== undefined) throw invalid('column', 'in_use', `${held.title} goes by its values. Take it away there first.`);
}

/**
 * `after` has the name and the values already. Nobody may write the records; who reads them waits from the last statements of this, which
 * `ending` begins, to the end of the transaction. `alone`: nobody waits for the indexes, so the workers begin at once.
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
  await refuseSame(tx, changed, column);
  const required = column.required ? requireSql(column, true) : null;
  await runAll(tx, [
    ...ending,
    ...dropColumnSql(before),
    ...(required === null ? [] : [required]),
    ...grantColumnSql(changed),
    ...grantNumbersSql(changed),
  ]);
  if (before.searchable) await reindexLater(tx, changed);
  await buildLater(tx, column, alone);
  for (const { id, columns } of changed.uniqueRules) if (columns.includes(before.key)) await buildRuleLater(tx, id, alone);
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

/** Texts that differ may say the same: 01 and 1 are one number. */
async function refuseSame(tx: Ctx, object: ObjectDef, column: ColumnDef): Promise<void> {
  const message = 'Some values would be the same then, and none may be there twice.';
  if (column.unique && (await tx.db.one(countTwiceSql(column))).n !== '0') throw invalid('type', 'has_twice', message);
  for (const { columns } of object.uniqueRules.filter((rule) => rule.columns.includes(column.key))) {
    if ((await tx.db.one(countClashesSql(object, columns))).records !== '0') throw invalid('type', 'has_twice', message);
  }
}
