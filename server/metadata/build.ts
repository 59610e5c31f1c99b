/**
 * The part of a change that takes as long as there are records: indexes, and the check of what a column requires. It is done beside
 * people at work, after the change itself was committed, and found and finished by a worker where somebody was killed (Z5).
 */
import { alone, aloneAs, asSystem, type Ctx, emit, invalid, type JobHandler, later, outside } from '../kernel/index.ts';
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
/** When a worker looks after it: whoever saved is at it himself until then, or has died. Milliseconds. */
const afterwards = 20_000;

/** Leaves it to the workers to see that what the column needs stands, `after` so many milliseconds; in the transaction of the change. */
export async function buildLater(tx: Ctx, column: ColumnDef, after = afterwards): Promise<void> {
  const dueAt = new Date(tx.now.getTime() + after);
  await emit(tx, { topic: 'metadata.build', payload: { columnId: column.id }, dueAt });
}

/**
 * Makes what the column needs, where it is not there: nothing to do inside a transaction, whose end the workers wait for. False where it is
 * not so yet: somebody else is at it, or it takes too long.
 * @throws 422 where records are not as the column wants them; the column is then as if that had not been asked of it.
 */
export async function buildNow(ctx: Ctx, columnId: string, patience = awhile): Promise<boolean> {
  if (ctx.inTx) return false;
  const found = await columnById(ctx, columnId);
  if (found === null) return true;
  try {
    return await aloneAs(ctx.system, `portico.column.${columnId}`, () => missing(ctx, columnId), patience);
  } catch (error) {
    const { code } = error as { code?: string };
    // Too much to wait for, or in the way of another index of the table: a worker has it on his list.
    if (code === '57014' || code === '40P01') return false;
    if (code === '54000') throw await tooLong(ctx, found, patience);
    if (code !== '23505' && code !== '23514') throw error;
    await takeBack(ctx, found.column, code === '23505' ? { is_unique: false } : { required: false });
    if (code === '23505') await alone(ctx.system, [dropUniqueSql(found.column)], patience);
    throw code === '23505'
      ? invalid('unique', 'has_twice', 'Some records have the same value. Make them differ first.')
      : invalid('required', 'has_empty', 'Some records have no value there yet. Fill them first.');
  }
}

/** Some value is longer than an index takes; it could not be saved again either, so there is none of any kind. */
async function tooLong(ctx: Ctx, { column }: Found, patience: number): Promise<Error> {
  await takeBack(ctx, column, { is_unique: false, indexed: false });
  await aloneAs(ctx.system, `portico.column.${column.id}`, () => missing(ctx, column.id), patience);
  return invalid('indexed', 'too_long', 'Some records hold texts that are too long to be compared as a whole or put in order.');
}

/** The worker's turn at it. A refusal was told in the log and in the metadata; there is nobody to tell it to. */
export const buildJob: JobHandler = outside(async (ctx, { payload }) => {
  const done = await buildNow(ctx, String(payload.columnId), long).catch((error: unknown) => {
    if ((error as { status?: number }).status !== 422) throw error;
    ctx.log.warn('a column could not be made as it was wanted', { column: String(payload.columnId) });
    return true;
  });
  if (!done) throw later(new Date(ctx.now.getTime() + afterwards), 'What a column needs is not there yet');
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

/** What it lacks, as it is once nobody else is at it. */
async function missing(ctx: Ctx, columnId: string) {
  const found = await columnById(ctx, columnId);
  if (found === null) return [];
  const look = asSystem(ctx, 'build what a column needs');
  return missingSql(found.object, found.column, await look.db.rows(standingSql(found.column)));
}

async function takeBack(ctx: Ctx, c: ColumnDef, change: { is_unique?: false; indexed?: false; required?: false }): Promise<void> {
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
