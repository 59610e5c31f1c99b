/**
 * The part of a change that takes as long as there are records: indexes, and the check of what a column requires. It is done beside
 * people at work, after the change itself was committed, and found and finished by a worker where somebody was killed (Z5).
 */
import { alone, asSystem, type Ctx, emit, invalid, type JobHandler, outside, type System } from '../kernel/index.ts';
import { configure, runAll } from './configure.ts';
import { metadataOf } from './metadata.ts';
import type { ColumnDef, ObjectDef } from './model.ts';
import { updateColumn } from './store.ts';
import { unrequireSql } from './sync.ts';
import { dropUniqueSql, missingSql, standingSql } from './sync-build.ts';

/** How long an administrator waits; afterwards a worker goes on. Milliseconds. */
const awhile = 8_000;
/** How long a worker stays at one index before it begins anew. Milliseconds. */
const long = 900_000;

/** Leaves it to the workers to see that what the column needs stands; in the transaction of the change. */
export async function buildLater(tx: Ctx, column: ColumnDef): Promise<void> {
  await emit(tx, { topic: 'metadata.build', payload: { columnId: column.id } });
}

/**
 * Makes what the column needs, where it is not there: nothing to do inside a transaction, whose end the workers wait for.
 * @throws 422 where records are not as the column wants them; the column is then as if that had not been asked of it.
 */
export async function buildNow(ctx: Ctx, columnId: string, patience = awhile): Promise<void> {
  if (ctx.inTx) return;
  const found = await columnById(ctx, columnId);
  if (found === null) return;
  try {
    await make(ctx.system, await missing(ctx, found), patience);
  } catch (error) {
    const { code } = error as { code?: string };
    // Too much to wait for: a worker has it on his list.
    if (code === '57014') return;
    if (code !== '23505' && code !== '23514') throw error;
    await takeBack(ctx, found.column, code === '23505' ? { is_unique: false } : { required: false });
    if (code === '23505') await make(ctx.system, [dropUniqueSql(found.column)], patience);
    throw code === '23505'
      ? invalid('unique', 'has_twice', 'Some records have the same value. Make them differ first.')
      : invalid('required', 'has_empty', 'Some records have no value there yet. Fill them first.');
  }
}

/** The worker's turn at it. A refusal was told in the log and in the metadata; there is nobody to tell it to. */
export const buildJob: JobHandler = outside(async (ctx, { payload }) => {
  await buildNow(ctx, String(payload.columnId), long).catch((error: unknown) => {
    if ((error as { status?: number }).status !== 422) throw error;
    ctx.log.warn('a column could not be made as it was wanted', { column: String(payload.columnId) });
  });
});

interface Found {
  readonly object: ObjectDef;
  readonly column: ColumnDef;
}

/** Read as it is now, whatever the request knew of the configuration when it came in. */
async function columnById(ctx: Ctx, id: string): Promise<Found | null> {
  const actor = { ...ctx.actor, epochs: { ...ctx.actor.epochs, configuration: '0' } };
  for (const object of (await metadataOf({ ...ctx, actor })).objects.values()) {
    const column = object.columns.find((one) => one.id === id);
    if (column !== undefined && !column.standard) return { object, column };
  }
  return null;
}

async function missing(ctx: Ctx, { object, column }: Found) {
  const look = asSystem(ctx, 'build what a column needs');
  return missingSql(object, column, await look.db.rows(standingSql(column)));
}

async function make(system: System, statements: Parameters<typeof alone>[1], patience: number): Promise<void> {
  if (statements.length > 0) await alone(system, statements, patience);
}

async function takeBack(ctx: Ctx, c: ColumnDef, change: { is_unique?: false; required?: false }): Promise<void> {
  const system = asSystem(ctx, 'take back what a column cannot be');
  await configure(system, 'take back what a column cannot be', async (tx) => {
    await updateColumn(tx, c.id, {
      title: c.title,
      hint: c.hint,
      settings: c.settings,
      required: c.required,
      is_unique: c.unique,
      indexed: c.indexed,
      searchable: c.searchable,
      owned: c.owned,
      default_value: c.defaultValue,
      position: c.position,
      ...change,
    });
    if (change.required === false) await runAll(tx, [unrequireSql(c)]);
  });
}
