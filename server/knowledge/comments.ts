import type { ArticleComment } from '../../shared/contracts/knowledge.ts';
import { audit } from '../activity/index.ts';
import { type Ctx, problem } from '../kernel/index.ts';
import { metadataOf, objectOf } from '../metadata/index.ts';
import { type Behaviour, get, list, locate, type ShownPerson } from '../records/index.ts';
import { textOf } from './reading.ts';
import { likesOf, setLike } from './store-articles.ts';
import { purgeLikes } from './store-purge.ts';

const PAGE = 50;

/** Comments on an article the actor may read, the oldest first. Throws `not_found`. */
export async function comments(
  ctx: Ctx,
  article: string,
  cursor?: string,
): Promise<{ rows: ArticleComment[]; next: string | null }> {
  // The gateway would answer an empty list for an article out of reach; the page says "not found" like the article itself.
  await get(ctx, 'published_article', article, { columns: [] });
  const page = await list(ctx, 'article_comment', {
    filter: { column: 'article', op: 'eq', value: article },
    sort: { column: 'created_at' },
    limit: PAGE,
    ...(cursor !== undefined && { cursor }),
  });
  const object = objectOf(await metadataOf(ctx), 'article_comment');
  const said = new Map(
    (
      await likesOf(
        ctx,
        object,
        page.rows.map(({ uid }) => uid),
      )
    ).map((row) => [row.uid, row]),
  );
  const rows = page.rows.map(({ uid, version, values, can }) => ({
    uid,
    version,
    text: textOf(values.text) ?? '',
    by: (values.created_by ?? null) as ShownPerson | null,
    at: textOf(values.created_at) ?? '',
    editedAt: textOf(values.edited_at),
    likes: said.get(uid)?.likes ?? 0,
    liked: said.get(uid)?.liked ?? false,
    can: { update: can.update, delete: can.delete },
  }));
  return { rows, next: page.next };
}

/** Likes what the actor may read, or no more. Answers how many like it now. Throws `not_found`. */
export async function like(
  ctx: Ctx,
  objectKey: 'published_article' | 'article_comment',
  uid: string,
  wanted: boolean,
): Promise<{ likes: number; liked: boolean }> {
  const object = objectOf(await metadataOf(ctx), objectKey);
  const { id } = await locate(ctx, objectKey, uid);
  await setLike(ctx, object.id, id, wanted);
  const [now] = await likesOf(ctx, object, [uid]);
  if (now === undefined) throw problem('not_found');
  return { likes: now.likes, liked: now.liked };
}

/** Behaviour of the object `article_comment`: an edited comment says so, and the audit log when one was deleted by another than its author. */
export const commentBehaviour: Behaviour = {
  purge: purgeLikes,
  beforeWrite(ctx, change) {
    if (change.kind === 'update') change.set('edited_at', ctx.now.toISOString());
  },
  async afterWrite(ctx, change, record) {
    const author = change.before?.values.created_by ?? null;
    // The author may take his words back; that somebody else did it is kept, the words themselves are not told again.
    if (change.kind !== 'delete' || author === ctx.actor.userId) return;
    await audit(ctx, 'knowledge.comment_deleted', { comment: record.id, author });
  },
};
