/** The corrected plan becomes an object, and its rows begin to come in. */

import type { WrittenType } from '../../shared/columns/written.ts';
import { type Ctx, emit, invalid, problem } from '../kernel/index.ts';
import { configure, defineObject, type NewColumn, type NewObject, noteChange } from '../metadata/index.ts';
import type { Guess } from './guess.ts';
import { LIMITS } from './limits.ts';
import { ownImport } from './read.ts';
import { beginImport, type ImportRow, lockImport, type PlanColumn } from './store.ts';

export interface WishedColumn {
  readonly source: number;
  readonly key: string;
  readonly title: Readonly<Record<string, string>>;
  readonly type: WrittenType;
}

export interface StartWish {
  readonly object: Pick<NewObject, 'key' | 'title' | 'plural'> & { readonly icon?: string | null };
  /** Key of the column whose value stands for the record. */
  readonly displayColumn: string;
  readonly columns: readonly WishedColumn[];
}

/**
 * Makes the object and leaves the rows to the workers; one that was started before stays as it is.
 * @throws 404, 422 with the path of what is wrong in the plan, 403, 503 (see `configure`).
 */
export async function startImport(ctx: Ctx, uid: string, wish: StartWish): Promise<ImportRow> {
  await ownImport(ctx, uid);
  await configure(ctx, 'import a spreadsheet', async (tx) => {
    await lockImport(tx, uid);
    const found = await ownImport({ ...tx, actor: { ...tx.actor, userId: ctx.actor.userId } }, uid);
    if (found.state !== 'read') return;
    const columns = wish.columns.map((one, i) => ({ ...one, guess: guessAt(found, one.source, i) }));
    if (!columns.some(({ key }) => key === wish.displayColumn))
      throw problem('bad_request', 'The display column is not imported.');
    const plan = columns.map(planOf);
    const made = await defineObject(tx, {
      ...wish.object,
      displayColumn: wish.displayColumn,
      columns: columns.map((one, i) => columnOf(one, plan[i] as PlanColumn, one.key === wish.displayColumn)),
    });
    await beginImport(tx, found.id, made.id, plan);
    await emit(tx, { topic: 'imports.run', payload: { importId: found.id } });
    await noteChange(tx, ctx.actor.userId, 'object.import', { object: made.key, rows: found.rows });
  });
  return ownImport(ctx, uid);
}

function guessAt(found: ImportRow, source: number, i: number): Guess {
  const guess = found.columns[source];
  if (guess === undefined) throw invalid(`columns.${i}.source`, 'no_column', 'The file has no such column.');
  return guess;
}

type Wished = WishedColumn & { readonly guess: Guess };

function planOf({ source, key, type, guess }: Wished): PlanColumn {
  const values = type === 'choice' ? guess.values : [];
  if (type === 'choice' && values.length === 0)
    throw invalid('columns', 'no_values', `The column ${key} has too many different values to choose from. Make it a text.`);
  const choices = Object.fromEntries(values.map((value, n) => [value, `value_${n + 1}`]));
  return { source, key, type, scale: Math.min(Math.max(guess.scale, 2), 10), mark: guess.mark, choices };
}

function columnOf({ key, title, type, guess }: Wished, plan: PlanColumn, display: boolean): NewColumn {
  const long = guess.longest > 500 || guess.multiline;
  return {
    key,
    title,
    type,
    searchable: type === 'text' || type === 'email',
    indexed: display && !(type === 'text' && long),
    ...(type === 'text' && long && { settings: { maxLength: LIMITS.cell, multiline: guess.multiline } }),
    ...(type === 'decimal' && { settings: { scale: plan.scale } }),
    ...(type === 'choice' && {
      choices: Object.entries(plan.choices).map(([text, choice]) => ({ key: choice, title: { en: text } })),
    }),
  };
}
