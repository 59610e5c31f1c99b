/**
 * A working copy's place between draft and reader, its versions and translations: the staff's page of an article. What stands in the working
 * copy's columns, now or in a version, is told only to who may read that column: hidden is answered like empty.
 */
import { linksOf } from '../../shared/columns/index.ts';
import type { ArticleState, ArticleVersion } from '../../shared/contracts/knowledge-staff.ts';
import { type ObjectRights, rightsOn } from '../access/index.ts';
import { type Ctx, problem, withTx } from '../kernel/index.ts';
import {
  copyFiles,
  create,
  list,
  locate,
  restoreFiles,
  type StoredRecord,
  shownUid,
  showPeople,
  update,
  writeOwned,
} from '../records/index.ts';
import { known } from './reading.ts';
import * as store from './store-versions.ts';

const text = (value: unknown) => (typeof value === 'string' ? value : null);

/** Rights on working copies. Throws `not_found` where there are none. */
async function workingRights(ctx: Ctx): Promise<ObjectRights> {
  const rights = await rightsOn(ctx, 'article');
  if (rights === null) throw problem('not_found');
  return rights;
}

/** The value of a column of the working copy, as it is or was; null where the actor may not read the column. */
const told = <T>({ readable }: ObjectRights, column: string, value: T): T | null => (readable.has(column) ? value : null);

/** Where a working copy stands. Throws `not_found`. */
export async function stateOf(ctx: Ctx, uid: string): Promise<ArticleState> {
  const { id, version, values } = await locate(ctx, 'article', uid);
  const rights = await workingRights(ctx);
  const word = (column: string) => text(told(rights, column, values[column]));
  const group = word('translation_group');
  return {
    uid,
    version,
    status: told(rights, 'status', text(values.status) ?? 'draft') ?? '',
    edition: Number(told(rights, 'edition', values.edition) ?? 0),
    publishAt: word('publish_on'),
    expireAt: word('expires_on'),
    publishedOn: word('published_on'),
    published: await shownUid(ctx, 'published_article', await store.publishedId(ctx, id)),
    translations: group === null ? [] : await translationsIn(ctx, rights, group),
  };
}

async function translationsIn(ctx: Ctx, rights: ObjectRights, group: string): Promise<ArticleState['translations']> {
  const columns = known(rights, ['language', 'status', 'title']);
  const { rows } = await list(ctx, 'article', { columns, also: store.inGroup(group), limit: 100 });
  const found = rows.map(({ uid, values }) => ({
    uid,
    language: text(values.language) ?? '',
    status: text(values.status) ?? '',
    title: text(values.title) ?? '',
  }));
  return found.sort((a, b) => (a.language < b.language ? -1 : 1));
}

/** What was published of an article the actor may read; nothing where he may not read how often that was. Throws `not_found`. */
export async function versions(ctx: Ctx, uid: string): Promise<ArticleVersion[]> {
  const { id } = await locate(ctx, 'article', uid);
  const rights = await workingRights(ctx);
  const rows = rights.readable.has('edition') ? await store.versionsOf(ctx, id) : [];
  const people = await showPeople(
    ctx,
    rows.flatMap(({ publishedBy }) => (publishedBy === null ? [] : [publishedBy])),
  );
  return rows.map((row) => headOf(row, rights, people));
}

function headOf(row: store.VersionRow, rights: ObjectRights, people: Awaited<ReturnType<typeof showPeople>>): ArticleVersion {
  const { number, publishedAt, publishedBy, title, language } = row;
  return {
    number,
    publishedAt: told(rights, 'published_on', publishedAt.toISOString()),
    by: publishedBy === null ? null : (people.get(publishedBy) ?? null),
    title: told(rights, 'title', title) ?? '',
    language: told(rights, 'language', language) ?? '',
  };
}

interface VersionFound {
  readonly article: StoredRecord;
  readonly rights: ObjectRights;
  readonly found: store.FullVersion;
}

async function versionOf(ctx: Ctx, uid: string, number: number): Promise<VersionFound> {
  const article = await locate(ctx, 'article', uid);
  const rights = await workingRights(ctx);
  const found = rights.readable.has('edition') ? await store.versionOf(ctx, article.id, number) : null;
  if (found === null) throw problem('not_found');
  return { article, rights, found };
}

/** One published version with its text. Throws `not_found`. */
export async function version(ctx: Ctx, uid: string, number: number) {
  const { rights, found } = await versionOf(ctx, uid, number);
  const people = await showPeople(ctx, found.publishedBy === null ? [] : [found.publishedBy]);
  return {
    ...headOf(found, rights, people),
    summary: told(rights, 'summary', found.summary),
    body: told(rights, 'body', found.body),
    type: told(rights, 'type', found.type) ?? '',
    // A readable column says nothing about where it leads (L1).
    category: await shownUid(ctx, 'article_category', told(rights, 'category', found.categoryId)),
    files: [...(told(rights, 'files', found.fileList) ?? [])],
    links: [...linksOf(told(rights, 'links', found.links))],
  };
}

/** Makes a published version the working copy again. Throws `not_found`, `forbidden`, and what writing the article throws. */
export async function restore(ctx: Ctx, uid: string, number: number): Promise<void> {
  await withTx(ctx, async (tx) => {
    const { article, rights, found } = await versionOf(tx, uid, number);
    const { title, summary, body, type, language, category } = found;
    const links = linksOf(found.links);
    // Through the gateway like any other change: rights, history, and the language must be free.
    await update(tx, 'article', uid, { title, summary, body, links, type, language, category }, { version: article.version });
    // Files do not pass by the gateway here, so their column is asked for; who may not write it leaves them as they are.
    if (rights.editable.has('files'))
      await restoreFiles(tx, { object: 'article', recordId: article.id, column: 'files' }, found.files);
    if (article.values.status === 'published') await writeOwned(tx, 'article', article.id, { status: 'changed' });
  });
}

/** Begins the same article in another language; answers the uid of the new working copy. Throws `invalid` where it exists in it. */
export async function translate(ctx: Ctx, uid: string, language: string): Promise<string> {
  return withTx(ctx, async (tx) => {
    const { id, values } = await locate(tx, 'article', uid);
    const { title, summary, body, type } = values;
    // The new one is its translator's: made through the gateway, then put beside the others.
    const made = await create(tx, 'article', { title, summary, type, language, body, links: linksOf(values.links) });
    const copy = await locate(tx, 'article', made.uid);
    const taken = await store.sameLanguage(tx, String(values.translation_group), language, copy.id);
    if (taken !== null) throw problem('conflict', 'This article exists in this language already.');
    const files = { object: 'article', recordId: id, column: 'files' };
    const copied = (await workingRights(tx)).settable.has('files');
    const uids = copied ? await copyFiles(tx, files, { ...files, recordId: copy.id }) : new Map<string, string>();
    const own = text(body)?.replaceAll(/file:([0-9a-f-]{36})/g, (_, one: string) => `file:${uids.get(one) ?? one}`) ?? null;
    await writeOwned(tx, 'article', copy.id, {
      translation_group: values.translation_group ?? null,
      category: values.category ?? null,
      body: own,
    });
    return made.uid;
  });
}
