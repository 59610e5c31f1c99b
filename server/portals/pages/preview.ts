/**
 * The working copy as a portal user will see it, without a single record: the editor may arrange a page without having the right to
 * read what will stand on it (W8), and what he may not read himself he is not shown as a column either.
 */
import type { Ctx } from '../../kernel/index.ts';
import { Problem } from '../../kernel/index.ts';
import { describe, type ObjectDescription } from '../../records/index.ts';
import type { Judge } from './audience.ts';
import type { Eye } from './eye.ts';

/** An eye with the rights of All portal users and no records at all. */
export async function previewEye(ctx: Ctx, judge: Judge): Promise<Eye> {
  const seen = async (object: string): Promise<ObjectDescription | null> => {
    const found = await judge.of(object);
    if (found === null || !found.exposed || !found.read) return null;
    const own = await describe(ctx, object).catch((e: unknown) => {
      if (e instanceof Problem && e.status < 500) return null;
      throw e;
    });
    if (own === null || !own.can.read) return null;
    return {
      ...own,
      can: { ...own.can, create: found.create },
      columns: own.columns.filter(({ key }) => found.columns.has(key)),
    };
  };
  const sections = await Promise.all(
    judge.sections.map(async (s) => ({ s, shown: s.object === null || (await seen(s.object)) !== null })),
  );
  return {
    ctx,
    sections: sections.filter(({ shown }) => shown).map(({ s }) => s),
    hosts: judge.hosts,
    dismissed: new Map(),
    describe: seen,
    rows: async () => ({ rows: [], next: null, count: { exact: 0 } }),
    count: async () => null,
    popular: async () => [],
    liked: async () => [],
    knowsArticle: async () => (await seen('published_article')) !== null,
    ownContact: async () => null,
  };
}
