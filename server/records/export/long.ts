/**
 * A list to its end. Which records it holds, and in which order, is asked once: an order without an index is sorted once and not for every
 * page, and no transaction stays open while somebody with a slow line takes his file. What is shown of them is asked page by page, with
 * the rights of the moment.
 */
import type { Ctx } from '../../kernel/index.ts';
import { asked } from '../list.ts';
import type { ListQuery, RecordRow } from '../model.ts';
import { projectionOf } from '../projection.ts';
import { renderValues } from '../render.ts';
import { withChosen } from '../store-chosen.ts';
import { idsInOrder, rowsOfIds } from '../store-list.ts';

/** Ids of database rows, eight bytes each. */
export type Ids = readonly Buffer[];

/** The records of a list after its cursor, at most `most`. Throws as the list does. */
export async function idsOf(ctx: Ctx, object: string, query: ListQuery, most: number): Promise<Ids> {
  const { rights, sort, where, chosen, after } = await asked(ctx, object, query);
  return idsInOrder(ctx, rights, { after, sort, where: withChosen(chosen, where) }, most);
}

export const lengthOf = (all: Ids): number => all.reduce((sum, { length }) => sum + length / 8, 0);

/** The ids in pages of so many. */
export function* pagesOf(all: Ids, size: number): Generator<string[]> {
  for (const some of all) {
    for (let at = 0; at < some.length; at += size * 8) {
      const page: string[] = [];
      for (let i = at; i < Math.min(at + size * 8, some.length); i += 8) page.push(String(some.readBigInt64BE(i)));
      yield page;
    }
  }
}

/** What a file shows of a record. */
export type FileRow = Pick<RecordRow, 'uid' | 'values'>;
export type Reader = (ids: readonly string[]) => Promise<readonly FileRow[]>;

/**
 * Reads what the list shows of records by their ids, with the rights that `ctx` has: what the actor has lost, or what does not match any
 * more, is left out. Throws as the list does.
 */
export async function readerOf(ctx: Ctx, object: string, query: ListQuery): Promise<Reader> {
  const { rights, tokens, where, chosen } = await asked(ctx, object, query);
  // A million times what nobody asks for is what fills the memory: what may be done with a record is not looked at.
  const projection = { ...(await projectionOf(ctx, rights, tokens)), reads: [] };
  const whole = withChosen(chosen, where, true);
  return async (ids) => renderValues(ctx, projection, await rowsOfIds(ctx, projection, whole, ids));
}

/** The same at once. */
export const rowsOf = async (ctx: Ctx, object: string, query: ListQuery, ids: readonly string[]): Promise<readonly FileRow[]> =>
  (await readerOf(ctx, object, query))(ids);
