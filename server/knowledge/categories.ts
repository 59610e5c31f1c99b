import type { CategoryNode } from '../../shared/contracts/knowledge.ts';
import type { Ctx } from '../kernel/index.ts';
import { countBy, list, type RecordRow, type Shown, type ShownReference } from '../records/index.ts';
import { wantedLanguages } from './languages.ts';
import { bestFor, textOf } from './reading.ts';

/** A category that the actor may read. */
export interface Category {
  readonly uid: string;
  /** In the reader's language, where it has one in it. */
  readonly name: string;
  /** The name that it has in every language without one of its own; folders are called by it. */
  readonly plain: string;
  /** By key of the language. */
  readonly names: Readonly<Record<string, string>>;
  readonly description: string | null;
  readonly parent: string | null;
  readonly rank: number;
}

/** Pages of categories that are read at most. */
const PAGES = 20;

/**
 * The categories this actor may read, parents before their children, in their order. One below a category that he may not read stands
 * below the nearest one that he may.
 */
export async function readableCategories(ctx: Ctx): Promise<readonly Category[]> {
  const rows: RecordRow[] = [];
  let cursor: string | null | undefined;
  for (let page = 0; page < PAGES && cursor !== null; page += 1) {
    const found = await list(ctx, 'article_category', { limit: 100, ...(typeof cursor === 'string' && { cursor }) });
    rows.push(...found.rows);
    cursor = found.next;
  }
  return inTree(
    rows.map((row) => categoryOf(ctx, row)),
    ctx.actor.culture,
  );
}

/** Names by language: the columns `name_en`, `name_de` and so on, as far as they are filled. */
function namesOf(values: Readonly<Record<string, Shown>>): Record<string, string> {
  const named = Object.entries(values).flatMap(([key, value]) => {
    const name = /^name_[a-z]{2}$/.test(key) ? textOf(value) : null;
    return name === null ? [] : [[key.slice(5), name] as const];
  });
  return Object.fromEntries(named);
}

/** What a category is called for this actor: in his language, else in that of the portal, else by the name it has in all others. */
export function nameIn(ctx: Ctx, values: Readonly<Record<string, Shown>>): string {
  const names = namesOf(values);
  return wantedLanguages(ctx).flatMap((language) => names[language] ?? [])[0] ?? textOf(values.name) ?? '';
}

function categoryOf(ctx: Ctx, { uid, values }: RecordRow): Category {
  return {
    uid,
    name: nameIn(ctx, values),
    plain: textOf(values.name) ?? '',
    names: namesOf(values),
    description: textOf(values.description),
    // A parent that may not be read is not shown by the gateway either.
    parent: (values.parent as ShownReference | null | undefined)?.uid ?? null,
    rank: typeof values.rank === 'number' ? values.rank : 0,
  };
}

/** Depth first from the top; whatever would close a circle stands at the top. */
export function inTree(categories: readonly Category[], culture: string): Category[] {
  const order = new Intl.Collator(culture);
  const sorted = [...categories].sort((a, b) => a.rank - b.rank || order.compare(a.name, b.name) || (a.uid < b.uid ? -1 : 1));
  const known = new Set(sorted.map(({ uid }) => uid));
  const below = Map.groupBy(sorted, ({ parent }) => (parent !== null && known.has(parent) ? parent : null));
  const placed: Category[] = [];
  const seen = new Set<string>();
  const place = (category: Category, parent: string | null) => {
    if (seen.has(category.uid)) return;
    seen.add(category.uid);
    placed.push({ ...category, parent });
    for (const child of below.get(category.uid) ?? []) place(child, category.uid);
  };
  for (const category of below.get(null) ?? []) place(category, null);
  for (const category of sorted) place(category, null);
  return placed;
}

/** The way from the top to a category, itself last; empty where it is not among them. */
export function pathTo(categories: readonly Category[], uid: string | null): { uid: string; name: string; plain: string }[] {
  const byUid = new Map(categories.map((category) => [category.uid, category]));
  const way: { uid: string; name: string; plain: string }[] = [];
  for (let at = uid; at !== null; ) {
    const category = byUid.get(at);
    if (category === undefined) break;
    way.unshift({ uid: category.uid, name: category.name, plain: category.plain });
    at = category.parent;
  }
  return way;
}

/** Uids of a category and all below it, among those that can be read. */
export function withBelow(categories: readonly Category[], uid: string): string[] {
  const found = new Set([uid]);
  // Parents stand before their children, so one walk is enough.
  for (const category of categories) if (category.parent !== null && found.has(category.parent)) found.add(category.uid);
  return [...found];
}

/** The tree with its counts: articles this actor may read, each once whatever its languages. */
export async function categoryTree(ctx: Ctx): Promise<CategoryNode[]> {
  const [categories, best] = await Promise.all([readableCategories(ctx), bestFor(ctx)]);
  const counts = await countBy(ctx, 'published_article', 'category', { also: best });
  const nodes = categories.map(({ uid, name, description, parent }) => {
    const articles = counts.get(uid) ?? 0;
    return { uid, name, description, parent, articles, all: articles };
  });
  const byUid = new Map(nodes.map((node) => [node.uid, node]));
  // From the deepest up: children stand behind their parents.
  for (const node of [...nodes].reverse()) {
    const above = node.parent === null ? undefined : byUid.get(node.parent);
    if (above !== undefined) above.all += node.all;
  }
  return nodes;
}
