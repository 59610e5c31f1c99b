/** Settings that make another physical type of a column, which writes its whole table anew. */
import { type Ctx, invalid } from '../kernel/index.ts';
import { runAll } from './configure.ts';
import type { ColumnDef } from './model.ts';
import { countUpToSql, retypeSql } from './sync.ts';

/** Everybody waits while a table is written anew: as long as it has no more rows than this, that is short. */
const mostRewritten = 20_000;

const isRetyped = (before: ColumnDef, after: ColumnDef): boolean =>
  before.settings.scale !== after.settings.scale || before.settings.big !== after.settings.big;

/** Whether the table of an object has more rows than this, deleted records included. */
export async function hasMoreThan(ctx: Ctx, objectKey: string, most: number): Promise<boolean> {
  const { n } = await ctx.db.one(countUpToSql(objectKey, most + 1));
  return Number(n) > most;
}

/** Gives the table's column the type that its settings ask for by now. @throws 422 where that would take too long. */
export async function rewrite(tx: Ctx, before: ColumnDef, after: ColumnDef): Promise<void> {
  if (!isRetyped(before, after)) return;
  if (await hasMoreThan(tx, after.objectKey, mostRewritten)) {
    const message = `With more than ${mostRewritten} records this would stop everybody for too long. Add a new column instead.`;
    throw invalid('settings', 'too_many_records', message);
  }
  await runAll(tx, retypeSql(after));
}
