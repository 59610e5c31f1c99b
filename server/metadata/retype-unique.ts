/**
 * What must not be the same stays so while a column becomes another type: its indexes stand on the new database column before that takes the
 * place of the old one (docs/decisions/0034).
 */
import { alone, aloneAs, type Ctx, invalid, type Problem } from '../kernel/index.ts';
import type { ColumnDef, ObjectDef } from './model.ts';
import { readStanding } from './store.ts';
import { type NextIndex, nextIndexes, surelyTwiceSql } from './sync-unique.ts';

/** How long one index may take before it is begun anew. Milliseconds. */
export const BUILDING = 300_000;

/** Texts that differ may say the same: 01 and 1 are one number. */
export const twice = (): Problem =>
  invalid('type', 'has_twice', 'Some values would be the same then, and none may be there twice.');

export const isTwice = (error: unknown): boolean => (error as { code?: unknown }).code === '23505';

const indexesOf = (object: ObjectDef, after: ColumnDef): NextIndex[] =>
  nextIndexes({ ...object, column: (key) => (key === after.key ? after : object.column(key)) }, after);

/** Those that a change of many records still lacks. */
export async function lackingAhead(ctx: Ctx, object: ObjectDef, after: ColumnDef): Promise<NextIndex[]> {
  const wanted = indexesOf(object, after);
  if (wanted.length === 0) return [];
  const standing = new Set(
    await readStanding(
      ctx,
      wanted.map(({ next }) => next),
    ),
  );
  return wanted.filter(({ next }) => !standing.has(next));
}

/**
 * Makes what a change lacks, beside people at work. `again`: look whether it stands, and read what was written meanwhile; `waits`: somebody else
 * is at it, or it takes too long; `twice`: records are the same.
 */
export async function buildAhead(
  ctx: Ctx,
  change: string,
  object: ObjectDef,
  after: ColumnDef,
): Promise<'again' | 'waits' | 'twice'> {
  const lacking = await lackingAhead(ctx, object, after);
  const look = async () => (await lackingAhead(ctx, object, after)).flatMap(({ drop, beside }) => [drop, beside]);
  try {
    return (await aloneAs(ctx.system, `portico.type_change.${change}`, look, BUILDING)) ? 'again' : 'waits';
  } catch (error) {
    const { code } = error as { code?: string };
    // Too much to wait for, or in the way of another index of the table.
    if (code === '57014' || code === '40P01') return 'waits';
    // Called off meanwhile.
    if (code === '42703') return 'again';
    if (!isTwice(error)) throw error;
    // Left half made it would refuse what is written.
    const rows = await Promise.all(lacking.map((one) => ctx.db.one(surelyTwiceSql(object.key, one, change))));
    const drops = lacking.map(({ drop }) => drop);
    await alone(ctx.system, drops, BUILDING);
    return rows.some(({ found }) => found) ? 'twice' : 'again';
  }
}
