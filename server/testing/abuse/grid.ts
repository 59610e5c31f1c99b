/**
 * One user per single right (P5): for each level of the rights, one user for each thing it may say, with the other levels wide open.
 * Each has a record of his own kind; each of the staff has spare people and roles as well, so that what one changes is nobody else's.
 */
import { sql } from '../../kernel/index.ts';
import type { Client } from '../client.ts';
import type { Person } from '../people.ts';
import { makePortalUser } from '../people.ts';
import { type Member, memberOf, ofOrganisation, type Spare, spareNames } from './catalogue.ts';
import type { Catalogue } from './samples.ts';
import { atDesk, atPortal, changeRecord, good, makeRecord, type Reader, slug, uploadFile, type World } from './world.ts';

type Verb = 'create' | 'read' | 'update' | 'delete';
const verbs: readonly Verb[] = ['create', 'read', 'update', 'delete'];
const wide = { create: true, read: true, update: true, delete: true };

/** Who stands in a column of the matrix, and what he may. */
interface Wish {
  readonly name: string;
  readonly side: 'staff' | 'portal';
  readonly signedIn?: false;
  /** Level 1. */
  readonly exposed?: false;
  /** Level 2; all of it where absent. */
  readonly may?: Partial<Record<Verb, boolean>>;
  /** Level 3: a share of somebody else's record; his own record where absent. */
  readonly share?: { readonly grade: string; readonly mayPassOn: boolean } | null;
  /** Level 4. */
  readonly columns?: 'hidden' | 'read' | 'once' | 'edit';
  readonly operation?: string;
  readonly administrator?: true;
  /** Of his organisation. */
  readonly keeper?: true;
}

const portal = (name: string, wish: Partial<Wish> = {}): Wish => ({ name, side: 'portal', ...wish });
const staff = (name: string, wish: Partial<Wish> = {}): Wish => ({ name, side: 'staff', ...wish });

/** The grid; `operations` are the system operations. */
const wishes = (operations: readonly { readonly key: string; readonly audience: string }[]): readonly Wish[] => [
  portal('nobody', { signedIn: false }),
  portal('not exposed', { exposed: false }),
  portal('no verb', { may: {} }),
  ...verbs.map((verb) => portal(verb, { may: { [verb]: true } })),
  portal('no record', { share: null }),
  ...['read', 'comment', 'edit', 'delete'].map((grade) => portal(`share ${grade}`, { share: { grade, mayPassOn: false } })),
  portal('share pass on', { share: { grade: 'read', mayPassOn: true } }),
  ...(['hidden', 'read', 'once', 'edit'] as const).map((columns) => portal(`columns ${columns}`, { columns })),
  ...operations.filter((one) => one.audience === 'portal').map(({ key }) => portal(key, { may: {}, operation: key })),
  portal('administrator of the organisation', { may: {}, keeper: true }),
  staff('no verb', { may: {} }),
  ...verbs.map((verb) => staff(verb, { may: { [verb]: true } })),
  ...operations.map(({ key }) => staff(key, { may: {}, operation: key })),
  staff('administrator', { administrator: true }),
];

export interface Cast {
  readonly wish: Wish;
  /** A browser that he has just signed in with. */
  readonly browser: () => Promise<Client>;
  readonly catalogue: Catalogue;
}

async function defineThings({ desk, portal: uid }: World): Promise<void> {
  const text = (key: string) => ({ key, type: 'text', title: { en: key }, searchable: true });
  for (const key of ['thing', 'away']) {
    const columns = [text('name'), text('note'), { key: 'papers', type: 'files', title: { en: 'papers' } }];
    const object = {
      key,
      title: { en: key },
      plural: { en: key },
      displayColumn: 'name',
      columns,
      useOperationPermissions: true,
    };
    good(await desk.client.post(`${atDesk}/metadata/objects`, object));
  }
  const listed = [...(good(await desk.client.get(`${atDesk}/portals/${uid}/objects`)).body.objects ?? [])].map(String);
  good(await desk.client.put(`${atDesk}/portals/${uid}/objects`, { objects: [...listed, 'thing'] }));
}

/** Levels 2 and 4 of everybody, saved at once. */
async function grant({ desk }: World, cast: readonly { wish: Wish; person: Person }[]): Promise<void> {
  // Who may nothing has no row: none that decides is a no.
  const rows = cast
    .map(({ wish, person }) => ({ principal: person.uid, may: wish.may ?? wide }))
    .filter(({ may }) => Object.keys(may).length > 0)
    .map(({ principal, may }): { principal: string } & Partial<Record<Verb, boolean>> => ({ principal, ...may }))
    // The desk makes everybody's records.
    .concat({ principal: desk.admin.uid, ...wide });
  const outside = cast.filter(({ wish }) => wish.side === 'portal');
  for (const object of ['thing', 'away']) {
    good(await desk.client.put(`${atDesk}/rights/${object}/operations`, { rows }));
    for (const column of ['name', 'note', 'papers']) {
      const cells = outside.map(({ wish, person }) => ({ principal: person.uid, grade: wish.columns ?? 'edit' }));
      good(await desk.client.put(`${atDesk}/rights/${object}/columns/${column}`, { rows: cells }));
    }
  }
}

/** His record: his own, or somebody else's that is shared with him. Answers its names. */
async function targetOf(world: World, wish: Wish, person: Person): Promise<Readonly<Record<string, unknown>>> {
  const { desk, app, colleague } = world;
  const admin: Reader = { name: 'admin', door: 'staff', base: atDesk, client: desk.client };
  const object = wish.exposed === false ? 'away' : 'thing';
  const file = await uploadFile(admin, 'paper.txt', 'paper');
  const uid = await makeRecord(admin, object, { name: 'one', note: 'two', papers: [file] });
  await changeRecord(admin, object, uid, { note: 'three' });
  const owner = await app.ctx('owner');
  if (wish.share === undefined) {
    await owner.db.run(sql`update ${sql.id('data', object)} set created_by = ${person.id}::bigint where uid = ${uid}`);
  } else if (wish.share !== null) {
    good(await desk.client.post(`${atDesk}/records/${object}/${uid}/shares`, { receiver: person.uid, ...wish.share }));
  }
  const shares = good(
    await desk.client.post(`${atDesk}/records/${object}/${uid}/shares`, { receiver: colleague.uid, grade: 'read' }),
  );
  return {
    object,
    uid,
    file,
    column: 'note',
    share: shares.body.shares?.find((one) => String(one.receiver) === colleague.uid)?.uid,
  };
}

/** An article and what belongs to it. */
interface Article {
  readonly category: string;
  /** The working copy, which staff name. */
  readonly copy: string;
  /** What readers name. */
  readonly published: string;
  readonly comment: string;
}

/** A published article that an organisation reads, with a comment of one who does. */
async function writeArticle({ desk, portal }: World, organisation: string, reader: Reader): Promise<Article> {
  const admin: Reader = { name: 'admin', door: 'staff', base: atDesk, client: desk.client };
  const category = await makeRecord(admin, 'article_category', { name: 'Grid' });
  const readers = [{ portal, role: organisation }];
  good(await desk.client.put(`${atDesk}/knowledge/categories/${category}/audience`, { readers }));
  const copy = await makeRecord(admin, 'article', { title: 'Grid', body: '<p>Lines</p>', category });
  const published = String(good(await desk.client.post(`${atDesk}/knowledge/articles/${copy}/publish`)).body.published);
  const comment = await makeRecord(reader, 'article_comment', { article: published, text: 'Thanks' });
  return { category, copy, published, comment };
}

/** What an address of the knowledge base names. */
function namedIn({ category, copy, published, comment }: Article, path: string): string {
  if (path.includes('/categories/')) return category;
  if (path.includes('/comments/:uid')) return comment;
  return path.startsWith('/api/portal/') ? published : copy;
}

/** What a sample names for somebody: his record with the records, spare things with everything else. */
function catalogueOf(names: Readonly<Record<string, unknown>>, spare: Catalogue, article: Article, member: Member): Catalogue {
  return (name, path) => {
    const own = ofOrganisation(member, name, path);
    if (own !== undefined) return own;
    if (name === 'uid' && path.includes('/knowledge/')) return namedIn(article, path);
    if (name === 'number' && path.includes('/knowledge/')) return '1';
    if (name === 'language' && path.includes('/knowledge/')) return 'de';
    if (/\/(rights|metadata)\//.test(path) && (name === 'object' || name === 'column'))
      return name === 'object' ? 'silent' : 'code';
    if (name === 'values') return path.includes(':uid') ? { note: 'changed' } : { name: 'made' };
    if (name === 'uid' && path.includes('/cases/')) return spare(name, path);
    return names[name] ?? spare(name, path);
  };
}

/** Everybody of the grid, with a browser. */
export async function openGrid(world: World, spareOf: () => Promise<Spare>): Promise<readonly Cast[]> {
  const { app, maria, desk } = world;
  const owner = await app.ctx('owner');
  const operations = await owner.db.rows(
    sql<{ key: string; audience: string }>`select key, audience from portico.system_operation order by key`,
  );
  await defineThings(world);
  const { uid } = await desk.organisation('Grid');
  const { id } = await owner.db.one(sql<{ id: string }>`select id::text as id from portico.principal where uid = ${uid}`);
  const people: { wish: Wish; person: Person }[] = [];
  for (const wish of wishes(operations)) {
    const person =
      wish.side === 'staff'
        ? await app.staff({ administrator: wish.administrator === true })
        : await makePortalUser(owner, { portal: slug, organisations: [id] });
    if (wish.operation !== undefined) await desk.grant(person.id, wish.operation);
    if (wish.keeper) await owner.db.run(sql`update portico.membership set is_admin = true where id = ${person.membershipId}`);
    people.push({ wish, person });
  }
  await grant(world, people);
  const cast: Cast[] = [];
  const shared = await spareOf();
  const member = await memberOf(world, uid);
  const writer = people.find(({ wish }) => wish.columns === 'edit')?.person;
  if (writer === undefined) throw new Error('Nobody comments');
  const reader: Reader = { name: 'reader', door: 'portal', base: atPortal, client: await app.as(writer) };
  const sharedArticle = await writeArticle(world, uid, reader);
  for (const { wish, person } of people) {
    const spare = wish.side === 'staff' ? await spareOf() : shared;
    const names = await targetOf(world, wish, person);
    const article = wish.side === 'staff' ? await writeArticle(world, uid, reader) : sharedArticle;
    cast.push({
      wish,

      browser: () => (wish.signedIn === false ? Promise.resolve(app.client()) : app.as(person)),
      catalogue: catalogueOf(names, spareNames(spare, maria.membership), article, member),
    });
  }
  return cast;
}
