import { rightsOn } from '../access/index.ts';
import { type Ctx, problem } from '../kernel/index.ts';
import { metadataOf, objectOf } from '../metadata/index.ts';
import { list, locate, showPeople } from '../records/index.ts';
import { known } from './reading.ts';
import { likesOf, type Vote, votesOf, writeView, writeVote } from './store-articles.ts';
import * as store from './store-feedback.ts';

const editionOf = (values: Readonly<Record<string, unknown>>) => Number(values.edition ?? 1);

/** Keeps what the actor thinks of an article he may read, for its edition of now. Throws `not_found`. */
export async function vote(ctx: Ctx, uid: string, said: { helpful: boolean; reason?: string | undefined }) {
  const { id, values } = await locate(ctx, 'published_article', uid);
  const mine: Vote = { helpful: said.helpful, reason: said.reason === undefined || said.reason === '' ? null : said.reason };
  await writeVote(ctx, id, editionOf(values), mine);
  const { helpful } = await votesOf(ctx, id, editionOf(values));
  return { helpful, vote: mine };
}

/** Counts that the actor has opened an article he may read. Throws `not_found`. */
export async function view(ctx: Ctx, uid: string): Promise<void> {
  await writeView(ctx, (await locate(ctx, 'published_article', uid)).id);
}

/** What readers said about the published copy of a working copy that the actor may read. Throws `not_found`. */
export async function feedbackOn(ctx: Ctx, uid: string) {
  const { id } = await locate(ctx, 'article', uid);
  const published = await store.publishedOf(ctx, [uid]);
  const one = published[0];
  if (one === undefined) return { likes: 0, views: 0, editions: [], reasons: [] };
  const object = objectOf(await metadataOf(ctx), 'published_article');
  const [said, editions, views, reasons] = await Promise.all([
    likesOf(ctx, object, [one.published]),
    store.editionsOf(ctx, id),
    store.viewsOf(ctx, id),
    store.reasonsOf(ctx, id),
  ]);
  const people = await showPeople(
    ctx,
    reasons.map(({ by }) => by),
  );
  return {
    likes: said[0]?.likes ?? 0,
    views,
    editions,
    reasons: reasons.map(({ at, by, ...rest }) => ({ ...rest, at: at.toISOString(), by: people.get(by) ?? null })),
  };
}

/** Working copies the actor may read that readers have said something about, the least helpful first. */
export async function report(ctx: Ctx) {
  if (ctx.actor.kind !== 'staff') throw problem('not_found');
  const rights = await rightsOn(ctx, 'article');
  if (rights === null) throw problem('not_found');
  const object = objectOf(await metadataOf(ctx), 'published_article');
  const rows = await store.report(ctx, object.id);
  // Each title is read through the gateway: a working copy may be out of this employee's reach.
  const titles = new Map<string, string>();
  for (let i = 0; i < rows.length; i += 100) {
    const also = store.amongArticles(rows.slice(i, i + 100).map(({ uid }) => uid));
    const page = await list(ctx, 'article', { columns: known(rights, ['title']), also, limit: 100 });
    for (const { uid, values } of page.rows) titles.set(uid, String(values.title ?? ''));
  }
  return rows.flatMap((row) => {
    const title = titles.get(row.uid);
    return title === undefined ? [] : [{ ...row, title, language: rights.readable.has('language') ? row.language : '' }];
  });
}
