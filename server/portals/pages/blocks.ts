/** Blocks between the database and the code: rows validated by their kind, texts in a language. */
import { type Block, block } from '../../../shared/contracts/page-blocks.ts';
import type { Ctx } from '../../kernel/index.ts';
import type { BlockRow } from './store.ts';

/** A stored block; null where its kind or its settings are not what this version knows (a bundle of another version). */
export function blockOf(row: BlockRow): Block | null {
  const { uid, key, place, kind, settings } = row;
  const parsed = block.safeParse({ uid, key, place, kind, settings });
  return parsed.success ? parsed.data : null;
}

/** Rows of validated blocks; a key is made where a block has none. */
export function rowOf({ uid, key, place, kind, settings }: Block): BlockRow {
  return { uid, key: key ?? `${kind}_${uid.slice(0, 8)}`, place, kind, settings };
}

export type Texts = Readonly<Record<string, string>>;

/** A text in the viewer's language, else English, else whichever there is. */
export function say(ctx: Ctx, texts: Texts | null): string {
  return texts?.[ctx.actor.culture] ?? texts?.en ?? Object.values(texts ?? {})[0] ?? '';
}

/** What a main page is called where nobody said otherwise. */
export const TITLE: Texts = { en: 'Home', de: 'Start' };
