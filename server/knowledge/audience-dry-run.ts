/** What a change of an audience would do, before it is saved: the save itself, in a transaction that is rolled back. */
import { type ReadershipChange, readershipChange, requireOperation } from '../access/index.ts';
import { type Ctx, rehearse } from '../kernel/index.ts';
import { locate } from '../records/index.ts';
import { MANAGE, type Readers, saveAudience } from './audience.ts';
import { namesOf } from './readers.ts';
import * as store from './store-audience.ts';
import { contactsOf } from './store-readers.ts';

export interface AudienceRun {
  /** Published articles that it is about: of the category, and of those below with the same audience. */
  readonly articles: number;
  readonly groups: readonly (Omit<ReadershipChange, 'side' | 'samples'> & { readonly names: readonly string[] })[];
}

/** Who gains and who loses reading, were this the audience of a category. @throws as `saveAudience`. */
export async function audienceDryRun(ctx: Ctx, categoryUid: string, readers: Readers): Promise<AudienceRun> {
  requireOperation(ctx, MANAGE);
  const { id } = await locate(ctx, 'article_category', categoryUid, 3);
  const before = await store.readershipOf(ctx, id);
  const after = await rehearse(
    ctx,
    (tx) => saveAudience(tx, categoryUid, readers),
    async (tx) => ({ readers: await store.readershipOf(tx, id), articles: await store.countStanding(tx, id) }),
  );
  const groups = [];
  for (const { side: _, samples, ...group } of await readershipChange(ctx, 'published_article', before, after.readers)) {
    const contacts = await contactsOf(
      ctx,
      samples.map(({ userId }) => userId),
    );
    groups.push({ ...group, names: await namesOf(ctx, contacts) });
  }
  return { articles: after.articles, groups };
}
