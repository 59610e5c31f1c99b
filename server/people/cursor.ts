/** Page links of the lists of people: the last row's place in the order, sealed for one person and one list (Q13). */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Ctx, problem } from '../kernel/index.ts';

/** Rows of one page. */
export const PAGE = 50;

export interface Place {
  /** Value of the order's first column, then the id that settles ties. */
  readonly value: string;
  readonly id: string;
}

function seal(ctx: Ctx, list: string, text: string): Buffer {
  return createHmac('sha256', ctx.system.config.secret)
    .update(`page\0${list}\0${ctx.actor.userId}\0${text}`)
    .digest()
    .subarray(0, 16);
}

/** Cuts the extra row that was asked for and names the next page; `place` tells where a row stands. */
export function pageOf<T>(
  ctx: Ctx,
  list: string,
  rows: readonly T[],
  place: (row: T) => Place,
): { rows: readonly T[]; next: string | null } {
  const shown = rows.slice(0, PAGE);
  const last = shown[shown.length - 1];
  if (rows.length <= PAGE || last === undefined) return { rows: shown, next: null };
  const { value, id } = place(last);
  const text = JSON.stringify([value, id]);
  return { rows: shown, next: Buffer.concat([seal(ctx, list, text), Buffer.from(text)]).toString('base64url') };
}

/** Where a page begins; null = at the start. Throws `bad_cursor` for a page link of somebody else, of another list, or an edited one. */
export function placeOf(ctx: Ctx, list: string, cursor: string | undefined): Place | null {
  if (cursor === undefined) return null;
  const bytes = Buffer.from(cursor, 'base64url');
  const text = bytes.subarray(16).toString();
  if (bytes.length <= 16 || !timingSafeEqual(seal(ctx, list, text), bytes.subarray(0, 16))) {
    throw problem('bad_cursor', 'Start again at the first page');
  }
  // The seal says that this is what `pageOf` wrote.
  const [value, id] = JSON.parse(text) as [string, string];
  return { value, id };
}
