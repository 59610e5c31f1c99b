import type { KnowledgeAudience } from '../../shared/contracts/knowledge-staff.ts';
import { mayAdminister } from '../access/index.ts';
import type { Ctx } from '../kernel/index.ts';
import { list, locate, readOwned } from '../records/index.ts';
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
    readOwned(ctx, 'article_category', own.categoryId),
    store.readersOf(ctx, own.categoryId),
    store.peopleOf(ctx, own.categoryId, NAMES),
  ]);
  return {
    from: from === null ? null : { uid: from.uid, name: nameIn(ctx, from.values) },
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
  if (contactIds.length === 0) return [];
  const { rows } = await list(ctx, 'contact', { columns: ['name'], also: store.amongContacts(contactIds), limit: NAMES });
  return rows.flatMap(({ values }) => textOf(values.name) ?? []);
}

/** Who will read a working copy once it is published, in its own category or in the one asked about. Throws `not_found`. */
export async function articleAudience(ctx: Ctx, uid: string, category?: string): Promise<KnowledgeAudience> {
  const { values } = await locate(ctx, 'article', uid);
  if (category !== undefined) return categoryAudience(ctx, category);
  const own = values.category === null || values.category === undefined ? null : String(values.category);
  const record = own === null ? null : await readOwned(ctx, 'article_category', own);
  return record === null ? NOBODY : categoryAudience(ctx, record.uid);
}

async function shownDefault(ctx: Ctx) {
  const category = await defaultCategory(ctx);
  return category === null ? null : readOwned(ctx, 'article_category', category.id);
}

/** What the staff's pages need to know before anything is chosen. */
export async function settings(ctx: Ctx) {
  const [category, portals, roles] = await Promise.all([shownDefault(ctx), store.allPortals(ctx), store.allRoles(ctx)]);
  return {
    defaultCategory:
      category === null ? null : { object: 'article_category', uid: category.uid, label: nameIn(ctx, category.values) },
    portals,
    roles,
    manages: mayAdminister(ctx, MANAGE),
  };
}
