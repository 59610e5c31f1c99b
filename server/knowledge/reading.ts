/** What all reading of articles has in common: which columns there are for this actor, and a row as a card. */
import type { ArticleCard } from '../../shared/contracts/knowledge.ts';
import { type ObjectRights, rightsOn } from '../access/index.ts';
import { type Ctx, problem } from '../kernel/index.ts';
import type { Also, RecordRow, Shown, ShownReference } from '../records/index.ts';
import { wantedLanguages } from './languages.ts';
import { bestLanguage, likesOf } from './store-articles.ts';

/** Rights on published articles. Throws `not_found` where they are not there for this actor. */
export async function articleRights(ctx: Ctx): Promise<ObjectRights> {
  const rights = await rightsOn(ctx, 'published_article');
  if (rights === null || !rights.can.read) throw problem('not_found');
  return rights;
}

/** Those of the columns that this actor may read: an administrator may hide any of them. */
export function known({ readable }: ObjectRights, keys: readonly string[]): string[] {
  return keys.filter((key) => readable.has(key));
}

/** Each article in the language that suits this actor best. */
export async function bestFor(ctx: Ctx): Promise<Also> {
  return bestLanguage(ctx, await articleRights(ctx), wantedLanguages(ctx));
}

export const textOf = (value: Shown | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);
const numberOf = (value: Shown | undefined, otherwise: number) => (typeof value === 'number' ? value : otherwise);

/** Columns that a card shows. */
export const CARD = ['title', 'summary', 'type', 'language', 'category', 'minutes', 'published_on', 'changed_on'] as const;

/** What a row says of itself, without what others said about it. */
export function factsOf({ uid, values }: RecordRow) {
  const publishedOn = textOf(values.published_on) ?? '';
  return {
    uid,
    title: textOf(values.title) ?? '',
    summary: textOf(values.summary),
    type: textOf(values.type) ?? '',
    language: textOf(values.language) ?? '',
    category: (values.category as ShownReference | null | undefined) ?? null,
    minutes: Math.max(1, numberOf(values.minutes, 1)),
    publishedOn,
    changedAt: textOf(values.changed_on) ?? publishedOn,
    edition: numberOf(values.edition, 1),
  };
}

/** Rows of the gateway as cards, in their order. */
export async function cardsOf(ctx: Ctx, { object }: ObjectRights, rows: readonly RecordRow[]): Promise<ArticleCard[]> {
  if (rows.length === 0) return [];
  const found = await likesOf(
    ctx,
    object,
    rows.map(({ uid }) => uid),
  );
  const likes = new Map(found.map((row) => [row.uid, row.likes]));
  return rows.map((row) => {
    const { edition: _, ...facts } = factsOf(row);
    return { ...facts, likes: likes.get(row.uid) ?? 0 };
  });
}
