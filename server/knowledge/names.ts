/** Names of categories by language, in one file at the top of the folders: `categories.yml`. */
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { inTime } from './bounded.ts';
import { type Category, pathTo } from './categories.ts';
import type { Copy } from './copies.ts';

/** Path of the file. */
export const NAMES = 'categories.yml';

const file = z
  .array(
    z.object({
      /** Names from the top, as the folders are called. */
      category: z.array(z.string().trim().min(1).max(250)).min(1).max(20),
      names: z.record(z.string().regex(/^[a-z]{2}$/), z.string().trim().min(1).max(200)),
    }),
  )
  .max(2_000);

/** The file for the categories that these articles stand in, and those above; null where none has a name by language. */
export function writeNames(categories: readonly Category[], copies: readonly Copy[]): string | null {
  const used = new Set(copies.flatMap(({ categoryUid }) => pathTo(categories, categoryUid).map(({ uid }) => uid)));
  const named = categories.filter(({ uid, names }) => used.has(uid) && Object.keys(names).length > 0);
  if (named.length === 0) return null;
  return stringify(
    named.map(({ uid, names }) => ({ category: pathTo(categories, uid).map(({ plain }) => plain), names })),
    { lineWidth: 0 },
  );
}

/** Names by path of the category (its JSON). A file that cannot be read gives none: it is about new categories only, and can be mended here. */
export function readNames(bytes: Buffer | undefined): ReadonlyMap<string, Readonly<Record<string, string>>> {
  if (bytes === undefined || bytes.length > 1_000_000) return new Map();
  try {
    // No aliases: a few lines of them can grow to gigabytes.
    const read = file.safeParse(inTime(() => parse(bytes.toString('utf8'), { maxAliasCount: 0, schema: 'core' })));
    return new Map((read.data ?? []).map(({ category, names }) => [JSON.stringify(category), names]));
  } catch {
    return new Map();
  }
}
