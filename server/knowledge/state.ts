/** A working copy's place between draft and reader, its versions and translations: the staff's page of an article. */
import { linksOf } from '../../shared/columns/index.ts';
import type { ArticleState, ArticleVersion } from '../../shared/contracts/knowledge-staff.ts';
import { type Ctx, problem, withTx } from '../kernel/index.ts';
import {
  copyFiles,
  create,
  list,
  locate,
  restoreFiles,
  type StoredRecord,
  showPeople,
  update,
  writeOwned,
} from '../records/index.ts';
import { publishedOf } from './store-feedback.ts';
import * as store from './store-versions.ts';

const text = (value: unknown) => (typeof value === 'string' ? value : null);

/** Where a working copy stands. Throws `not_found`. */
export async function stateOf(ctx: Ctx, uid: string): Promise<ArticleState> {
  const { version, values } = await locate(ctx, 'article', uid);
  const [published] = await publishedOf(ctx, [uid]);
  const group = text(values.translation_group);
  return {
    uid,
    version,
    status: text(values.status) ?? 'draft',
    edition: Number(values.edition ?? 0),
    publishAt: text(values.publish_on),
    expireAt: text(values.expires_on),
    publishedOn: text(values.published_on),
    published: published?.published ?? null,
    translations: group === null ? [] : await translationsIn(ctx, group),
  };
}

async function translationsIn(ctx: Ctx, group: string): Promise<ArticleState['translations']> {
  const columns = ['language', 'status', 'title'];
  const { rows } = await list(ctx, 'article', { columns, also: store.inGroup(group), limit: 100 });
  const found = rows.map(({ uid, values }) => ({
    uid,
    language: text(values.language) ?? '',
    status: text(values.status) ?? '',
    title: text(values.title) ?? '',
  }));
  return found.sort((a, b) => (a.language < b.language ? -1 : 1));
}

/** What was published of an article the actor may read. Throws `not_found`. */
export async function versions(ctx: Ctx, uid: string): Promise<ArticleVersion[]> {
  const { id } = await locate(ctx, 'article', uid);
  const rows = await store.versionsOf(ctx, id);
  const people = await showPeople(
    ctx,
    rows.flatMap(({ publishedBy }) => (publishedBy === null ? [] : [publishedBy])),
  );
  return rows.map((row) => headOf(row, people));
}

function headOf(row: store.VersionRow, people: Awaited<ReturnType<typeof showPeople>>): ArticleVersion {
  const { number, publishedAt, publishedBy, title, language } = row;
  const by = publishedBy === null ? null : (people.get(publishedBy) ?? null);
  return { number, publishedAt: publishedAt.toISOString(), by, title, language };
}

async function versionOf(ctx: Ctx, uid: string, number: number): Promise<{ article: StoredRecord; found: store.FullVersion }> {
  const article = await locate(ctx, 'article', uid);
  const found = await store.versionOf(ctx, article.id, number);
  if (found === null) throw problem('not_found');
  return { article, found };
}

/** One published version with its text. Throws `not_found`. */
export async function version(ctx: Ctx, uid: string, number: number) {
  const { found } = await versionOf(ctx, uid, number);
  const people = await showPeople(ctx, found.publishedBy === null ? [] : [found.publishedBy]);
  const { summary, body, type, category, fileList } = found;
  return { ...headOf(found, people), summary, body, type, category, files: [...fileList], links: [...linksOf(found.links)] };
}

/** Makes a published version the working copy again. Throws `not_found`, `forbidden`, and what writing the article throws. */
export async function restore(ctx: Ctx, uid: string, number: number): Promise<void> {
  await withTx(ctx, async (tx) => {
    const { article, found } = await versionOf(tx, uid, number);
    const { title, summary, body, type, language, category } = found;
    const links = linksOf(found.links);
    // Through the gateway like any other change: rights, history, and the language must be free.
    await update(tx, 'article', uid, { title, summary, body, links, type, language, category }, { version: article.version });
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
    const uids = await copyFiles(tx, files, { ...files, recordId: copy.id });
    const own = text(body)?.replaceAll(/file:([0-9a-f-]{36})/g, (_, one: string) => `file:${uids.get(one) ?? one}`) ?? null;
    await writeOwned(tx, 'article', copy.id, {
      translation_group: values.translation_group ?? null,
      category: values.category ?? null,
      body: own,
    });
    return made.uid;
  });
}
