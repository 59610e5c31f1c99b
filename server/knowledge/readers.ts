import type { KnowledgeAudience } from '../../shared/contracts/knowledge-staff.ts';
import { mayAdminister, rightsOn } from '../access/index.ts';
import { type Ctx, problem } from '../kernel/index.ts';
import { get, list, locate, readOwned, shownUid } from '../records/index.ts';
import { MANAGE } from './audience.ts';
import { nameIn } from './categories.ts';
import { textOf } from './reading.ts';
import { defaultCategory } from './shipped.ts';
import { audienceFor } from './store-audience.ts';
import * as store from './store-readers.ts';

/** Names shown of those who will read something. */
const NAMES = 5;

const NOBODY: KnowledgeAudience = { from: null, inherited: false, readers: [], people: 0, names: [], warnings: ['no_category'] };

/** Who reads, or will read, what stands in a category. For staff who may read the category. Throws `not_found`. */
export async function categoryAudience(ctx: Ctx, uid: string): Promise<KnowledgeAudience> {
  const { id } = await locate(ctx, 'article_category', uid);
  const own = await audienceFor(ctx, id);
  if (own === null) return { ...NOBODY, warnings: ['no_audience'] };
  const [from, readers, people] = await Promise.all([
    shownCategory(ctx, own.categoryId),
    store.readersOf(ctx, own.categoryId),
    store.peopleOf(ctx, own.categoryId, NAMES),
  ]);
  return {
    from,
    inherited: own.categoryId !== id,
    readers: readers.map((one) => ({ ...one })),
    people: people.people,
    names: await namesOf(ctx, people.contacts),
    warnings: warningsOf(readers, people.people),
  };
}

function warningsOf(readers: readonly store.ReaderView[], people: number): string[] {
  if (readers.length === 0) return ['empty'];
  const warnings = people === 0 ? ['nobody'] : [];
  if (readers.some(({ portal }) => portal !== null && portal.status !== 'active')) warnings.push('portal_closed');
  if (readers.some(({ portal }) => portal !== null && !portal.shows)) warnings.push('not_shown');
  return warnings;
}

/** Names of contacts as far as this employee may read them. */
export async function namesOf(ctx: Ctx, contactIds: readonly string[]): Promise<string[]> {
  const contact = contactIds.length === 0 ? null : await rightsOn(ctx, 'contact');
  if (contact?.readable.has('name') !== true) return [];
  const { rows } = await list(ctx, 'contact', { columns: ['name'], also: store.amongContacts(contactIds), limit: NAMES });
  return rows.flatMap(({ values }) => textOf(values.name) ?? []);
}

/** Who will read a working copy once it is published, in its own category or in the one asked about. Throws `not_found`. */
export async function articleAudience(ctx: Ctx, uid: string, category?: string): Promise<KnowledgeAudience> {
  const { values } = await locate(ctx, 'article', uid);
  if (category !== undefined) return categoryAudience(ctx, category);
  // Who may not read in which category it stands is not told who reads that one.
  if ((await rightsOn(ctx, 'article'))?.readable.has('category') !== true) throw problem('not_found');
  const own = values.category === null || values.category === undefined ? null : String(values.category);
  const record = own === null ? null : await readOwned(ctx, 'article_category', own);
  return record === null ? NOBODY : categoryAudience(ctx, record.uid);
}

/** A category as the actor is shown it; null where he may not read it (L1). */
async function shownCategory(ctx: Ctx, id: string | null): Promise<{ uid: string; name: string } | null> {
  const uid = await shownUid(ctx, 'article_category', id);
  return uid === null ? null : { uid, name: nameIn(ctx, (await get(ctx, 'article_category', uid)).values) };
}

/** What the staff's pages need to know before anything is chosen. */
export async function settings(ctx: Ctx) {
  const [category, portals, roles] = await Promise.all([
    defaultCategory(ctx).then((one) => shownCategory(ctx, one?.id ?? null)),
    store.allPortals(ctx),
    store.allRoles(ctx),
  ]);
  return {
    defaultCategory: category && { object: 'article_category', uid: category.uid, label: category.name },
    portals,
    roles,
    manages: mayAdminister(ctx, MANAGE),
  };
}
