/** The knowledge base of the abuse world: an article for each organisation alone, with comments, later drafts and a file. */
import type { Target } from './channels.ts';
import { atDesk, atPortal, type Customer, changeRecord, good, makeRecord, type Reader, uploadFile, type World } from './world.ts';

export interface Articles {
  /** Published, for Halden alone; `uid` is that of the published copy. */
  readonly maria: Target;
  /** The same for Corvid. */
  readonly stranger: Target;
  /** A working copy that nobody has published. */
  readonly draft: Target;
  /** What belongs to Maria's. */
  readonly around: Around;
}

/** Uids of what belongs to a published article. */
export interface Around {
  readonly copy: string;
  readonly category: string;
  readonly comment: string;
}

interface Shown {
  readonly values: { readonly files: readonly { readonly uid: string }[] };
}

/** A category that this organisation reads, and nobody else. */
async function categoryOf({ desk, portal, canaries }: World, admin: Reader, who: Customer, readers: string[]): Promise<string> {
  const name = `Seals ${canaries.mint(`a category for ${who.name}`, ...readers)}`;
  const uid = await makeRecord(admin, 'article_category', { name });
  const audience = { readers: [{ portal, role: who.organisation.uid }] };
  good(await desk.client.put(`${atDesk}/knowledge/categories/${uid}/audience`, audience));
  return uid;
}

async function articleOf(world: World, admin: Reader, who: Customer, readers: string[]): Promise<Target & { around: Around }> {
  const { desk, canaries } = world;
  const place = `an article for ${who.name}`;
  const word = canaries.mint(place, ...readers);
  const content = canaries.mint(`content of a file of ${place}`, ...readers);
  const file = await uploadFile(admin, `${canaries.mint(`name of a file of ${place}`, ...readers)}.txt`, `text ${content} end`);
  const category = await categoryOf(world, admin, who, readers);
  const values = {
    title: `Seals ${word}`,
    summary: `About ${word}`,
    body: `<p>Turn the ${word} twice.</p>`,
    category,
    files: [file],
  };
  const copy = await makeRecord(admin, 'article', values);
  const published = good(await desk.client.post(`${atDesk}/knowledge/articles/${copy}/publish`)).body.published;
  const later = canaries.mint(`what is not published yet of ${place}`, 'agent');
  await changeRecord(admin, 'article', copy, { title: `Seals ${word} ${later}`, body: `<p>${later}</p>` });
  const uid = String(published);
  const thanks = `Thanks, ${canaries.mint(`a comment on ${place}`, ...readers)}`;
  const comment = await makeRecord(who, 'article_comment', { article: uid, text: thanks });
  const reason = canaries.mint(`a reason about ${place}`, who.name, 'agent');
  good(await who.client.put(`${atPortal}/knowledge/articles/${uid}/feedback`, { helpful: false, reason }));
  const shown = good(await desk.client.get(`${atDesk}/records/published_article/${uid}`)).body as unknown as Shown;
  const around = { copy, category, comment };
  return { object: 'published_article', uid, file: shown.values.files[0]?.uid ?? '', word, column: 'category', around };
}

/** Writes them, as the administrator; the customers comment. */
export async function writeArticles(world: World): Promise<Articles> {
  const { canaries, maria, stranger, desk } = world;
  const admin: Reader = { name: 'admin', door: 'staff', base: atDesk, client: desk.client };
  const word = canaries.mint('a draft of an article', 'agent');
  const file = await uploadFile(admin, `${word}.txt`, word);
  const { around, ...ofMaria } = await articleOf(world, admin, maria, ['maria', 'colleague', 'agent']);
  const { around: _, ...ofStranger } = await articleOf(world, admin, stranger, ['stranger', 'agent']);
  const values = { title: `Seals ${word}`, body: `<p>${word}</p>`, files: [file] };
  const draft = { object: 'article', uid: await makeRecord(admin, 'article', values), file, word, column: 'category' };
  return { maria: ofMaria, stranger: ofStranger, draft, around };
}
