/**
 * From the working copy to what readers have. The published copy is a record of its own with files of its own (K4); what was published
 * once is kept as a version for staff, and told to nobody else: a published article has no history.
 */
import { randomUUID } from 'node:crypto';
import { audit } from '../activity/index.ts';
import { type Ctx, emit, inDatabase, invalid, type JobHandlers, problem, withTx } from '../kernel/index.ts';
import { type ColumnType, metadataOf, objectOf, takenOver } from '../metadata/index.ts';
import { copyFiles, createOwned, get, readOwned, type Stored, type StoredRecord, writeOwned } from '../records/index.ts';
import { grantArticle } from './audience.ts';
import { textOfHtml } from './marks.ts';
import { holdAudiences, revokeArticle } from './store-audience.ts';
import * as store from './store-versions.ts';

/** Outbox topic of what is due at a moment. */
const DUE = 'knowledge.due';

/**
 * Types of own columns that readers have with the article. Not among them: files, whose bytes would have to be copied and kept for each
 * version as those of the article are; formatted text, whose pictures would stand among its attachments; numbers, which count the copies.
 */
export const CARRIED: ReadonlySet<ColumnType> = new Set([
  'text',
  'integer',
  'decimal',
  'money',
  'boolean',
  'date',
  'datetime',
  'choice',
  'reference',
  'person',
  'email',
  'phone',
  'link',
  'links',
]);

/** Words somebody reads in a minute. */
const PACE = 200;

/** The working copy, held until the transaction ends, for somebody who may change it. Throws `not_found`, `forbidden`. */
async function held(ctx: Ctx, uid: string): Promise<StoredRecord> {
  const row = await get(ctx, 'article', uid, { columns: [] });
  if (!row.can.update) throw problem('forbidden', 'Your right on this article is not enough for this.');
  const id = await store.lockArticle(ctx, uid);
  const record = id === null ? null : await readOwned(ctx, 'article', id);
  if (record === null) throw problem('not_found');
  return record;
}

/** Publishes the working copy as it is now; readers have it from this moment on. Throws `not_found`, `forbidden`, `invalid`. */
export async function publish(ctx: Ctx, uid: string): Promise<void> {
  await withTx(ctx, async (tx) => {
    const article = await held(tx, uid);
    // An end that has passed belongs to the time before.
    const end = over(tx, article.values.expires_on) ? null : (article.values.expires_on ?? null);
    await publishNow(tx, article, tx.actor.userId, end);
  });
}

const over = (ctx: Ctx, moment: Stored | undefined) => typeof moment === 'string' && new Date(moment) <= ctx.now;

async function publishNow(ctx: Ctx, article: StoredRecord, by: string | null, end: Stored): Promise<void> {
  await holdAudiences(ctx);
  const { values } = article;
  const edition = Number(values.edition ?? 0) + 1;
  const copy = await copyOf(ctx, article);
  const files = { object: 'article', recordId: article.id, column: 'files' };
  const uids = await copyFiles(ctx, files, { object: 'published_article', recordId: copy, column: 'files' });
  const now = ctx.now.toISOString();
  await writeOwned(
    ctx,
    'published_article',
    copy,
    {
      ...textsOf(values, uids),
      ...(await ownOf(ctx, values)),
      type: values.type ?? null,
      category: values.category ?? null,
      language: values.language ?? null,
      translation_group: values.translation_group ?? null,
      author: values.created_by ?? by,
      changed_on: now,
      expires_on: end,
      edition,
    },
    { untold: true },
  );
  await store.insertVersion(ctx, article, { number: edition, by, files: [...uids.keys()] });
  await grantArticle(ctx, copy, values.category === null || values.category === undefined ? null : String(values.category));
  await writeOwned(ctx, 'article', article.id, {
    status: 'published',
    edition,
    published_on: now,
    publish_on: null,
    expires_on: end,
  });
  await audit(ctx, 'knowledge.publish', { article: article.id, edition });
}

/** Values of the columns that an administrator added, as far as the copy has them. */
async function ownOf(ctx: Ctx, values: StoredRecord['values']): Promise<Record<string, Stored>> {
  const metadata = await metadataOf(ctx);
  const columns = takenOver(objectOf(metadata, 'article'), objectOf(metadata, 'published_article'));
  return Object.fromEntries(columns.map(({ key }) => [key, values[key] ?? null]));
}

/** The texts of the copy: its pictures are its own files. */
function textsOf(values: StoredRecord['values'], uids: ReadonlyMap<string, string>): Record<string, Stored> {
  const body = typeof values.body === 'string' ? values.body : null;
  const own = body === null ? null : body.replaceAll(/file:([0-9a-f-]{36})/g, (_, uid: string) => `file:${uids.get(uid) ?? uid}`);
  const words = body === null ? 0 : textOfHtml(body).split(' ').length;
  return {
    title: values.title ?? null,
    summary: values.summary ?? null,
    body: own,
    links: values.links ?? null,
    minutes: Math.max(1, Math.round(words / PACE)),
  };
}

/** The id of the published copy, made where there is none yet. */
async function copyOf(ctx: Ctx, { id, values }: StoredRecord): Promise<string> {
  const found = await store.publishedId(ctx, id);
  if (found !== null) return found;
  const { title = null, type = null, language = null } = values;
  // Out of reach until everything stands: the grants come last.
  const first = { source: id, title, type, language, published_on: ctx.now.toISOString(), translation_group: randomUUID() };
  return (await createOwned(ctx, 'published_article', first, { untold: true })).id;
}

/** Takes the published copy out of everybody's sight at once; likes and comments come back with it when it is published again. */
export async function withdraw(ctx: Ctx, uid: string): Promise<void> {
  await withTx(ctx, async (tx) => {
    const article = await held(tx, uid);
    await endNow(tx, article, 'withdrawn');
    await audit(tx, 'knowledge.withdraw', { article: article.id });
  });
}

/** Ends the published copy: no grants, and a moment from which on it is over, whatever else may be granted. */
async function endNow(ctx: Ctx, article: StoredRecord, status: 'withdrawn' | 'expired'): Promise<void> {
  await holdAudiences(ctx);
  const copy = await store.publishedId(ctx, article.id);
  if (copy !== null) {
    const { expires_on: end = null } = (await readOwned(ctx, 'published_article', copy))?.values ?? {};
    if (!over(ctx, end))
      await writeOwned(ctx, 'published_article', copy, { expires_on: ctx.now.toISOString() }, { untold: true });
    await revokeArticle(ctx, copy);
  }
  const wasOut = copy !== null && Number(article.values.edition ?? 0) > 0;
  await writeOwned(ctx, 'article', article.id, {
    status: wasOut ? status : 'draft',
    publish_on: null,
    ...(status === 'withdrawn' && { expires_on: null }),
  });
}

/**
 * Sets when the working copy is published, and when the article ends; null = not at all. An end also holds for what is out already.
 * Throws `not_found`, `forbidden`, `invalid` for moments that have passed or stand in the wrong order.
 */
export async function schedule(
  ctx: Ctx,
  uid: string,
  wish: { readonly publishAt: string | null; readonly expireAt: string | null },
): Promise<void> {
  const publishAt = moment(ctx, 'publishAt', wish.publishAt);
  const expireAt = moment(ctx, 'expireAt', wish.expireAt);
  if (publishAt !== null && expireAt !== null && expireAt <= publishAt) {
    throw invalid('body.expireAt', 'too_early', 'It cannot end before it begins.');
  }
  await withTx(ctx, async (tx) => {
    const article = await held(tx, uid);
    const copy = isOut(article) ? await store.publishedId(tx, article.id) : null;
    // Moments in the table are exact to the millisecond, and so is what the gateway compares.
    const end = expireAt?.toISOString() ?? null;
    if (copy !== null) await writeOwned(tx, 'published_article', copy, { expires_on: end }, { untold: true });
    await writeOwned(tx, 'article', article.id, {
      publish_on: publishAt?.toISOString() ?? null,
      expires_on: end,
      ...(!isOut(article) && publishAt !== null && { status: 'scheduled' }),
      ...(article.values.status === 'scheduled' && publishAt === null && { status: statusBefore(article) }),
    });
    for (const at of [publishAt, expireAt]) {
      if (at !== null) await emit(tx, { topic: DUE, payload: { article: article.id, by: tx.actor.userId }, dueAt: at });
    }
    await audit(tx, 'knowledge.schedule', { article: article.id, publishAt: wish.publishAt, expireAt: wish.expireAt });
  });
}

const isOut = ({ values }: StoredRecord) => values.status === 'published' || values.status === 'changed';
const statusBefore = ({ values }: StoredRecord) => (Number(values.edition ?? 0) > 0 ? 'withdrawn' : 'draft');

function moment(ctx: Ctx, name: string, text: string | null): Date | null {
  if (text === null) return null;
  const at = new Date(text);
  if (at <= ctx.now) throw invalid(`body.${name}`, 'passed', 'Choose a moment that is still to come.');
  return at;
}

/**
 * What is due for one article at the present moment. A moment that was changed meanwhile finds nothing to do. Late or not: until this has
 * run nothing is published, and what has ended is out of reach already (the gateway compares the moment itself).
 */
async function doDue(ctx: Ctx, id: string, by: string | null): Promise<void> {
  if (!(await store.lockArticleById(ctx, id))) return;
  const article = await readOwned(ctx, 'article', id);
  if (article === null) return;
  const { publish_on: begin = null, expires_on: end = null } = article.values;
  if (over(ctx, begin)) {
    if (over(ctx, end)) await endNow(ctx, article, 'expired');
    else await publishNow(ctx, article, by, end);
  } else if (over(ctx, end) && isOut(article)) await endNow(ctx, article, 'expired');
}

/** Handlers for the workers. */
export const publishJobs: JobHandlers = {
  [DUE]: inDatabase((ctx, { payload }) =>
    doDue(ctx, String(payload.article), typeof payload.by === 'string' ? payload.by : null),
  ),
};
