/** What stands in the abuse world: records of each customer, notes, messages and files, each with a canary of its own. */
import { sql } from '../../kernel/index.ts';
import { shared } from '../shared.ts';
import { type Articles, writeArticles } from './articles.ts';
import type { Target } from './channels.ts';
import type { hiddenColumns } from './objects.ts';
import { type Customer, changeRecord, makeRecord, openWorld, type Reader, uploadFile, type World } from './world.ts';

export interface Contents {
  /** The case of each customer. */
  readonly cases: Readonly<Record<'maria' | 'colleague' | 'stranger', Target>>;
  /** A message of the agent on each of them. */
  readonly messages: Readonly<Record<'maria' | 'colleague' | 'stranger', Target>>;
  /** An internal note on each of them. */
  readonly notes: Readonly<Record<'maria' | 'colleague' | 'stranger', Target>>;
  /** An asset of each; all its hidden columns are filled. */
  readonly assets: Readonly<Record<'maria' | 'colleague' | 'stranger', Target>>;
  /** Maria's own record of an object that is not on the portal's list. */
  readonly vault: Target;
  /** Maria's own record of an object without any right. */
  readonly silent: Target;
  readonly articles: Articles;
  /** Every one of them. */
  readonly all: readonly Target[];
}

type ByName<T> = Record<'maria' | 'colleague' | 'stranger', T>;

async function fileWith(world: World, reader: Reader, place: string, readers: readonly string[]): Promise<string> {
  const name = world.canaries.mint(`name of a file ${place}`, ...readers);
  return uploadFile(reader, `${name}.txt`, `text ${world.canaries.mint(`content of a file ${place}`, ...readers)} end`);
}

async function caseOf(world: World, who: Customer): Promise<Target> {
  const place = `a case of ${who.name}`;
  const word = world.canaries.mint(place, who.name, 'agent');
  const file = await fileWith(world, who, `of ${place}`, [who.name, 'agent']);
  const uid = await makeRecord(who, 'case', { subject: `Printer ${word}`, description: `It ${word} jams`, attachments: [file] });
  return { object: 'case', uid, file, word, column: 'service' };
}

async function attached(world: World, object: 'message' | 'internal_note', of: Target, who: string): Promise<Target> {
  const readers = object === 'message' ? [who, 'agent'] : ['agent'];
  const place = `${object === 'message' ? 'a message' : 'an internal note'} to ${who}`;
  const word = world.canaries.mint(place, ...readers);
  const file = await fileWith(world, world.agent, `of ${place}`, readers);
  const uid = await makeRecord(world.agent, object, { case: of.uid, text: `Dear ${word}`, files: [file] });
  return { object, uid, file, word, column: 'case' };
}

/** What stands in hidden columns that hold no words. */
const told = {
  secret_number: '271828182',
  secret_decimal: '31415926.53',
  secret_money: '1618033.98',
  secret_date: '1987-06-05',
  secret_time: '1987-06-05T04',
  secret_phone: '30 141592653',
};

/** Fills every hidden column of an asset, as the desk. */
async function hide(world: World, asset: string, place: string, stranger: Target): Promise<string> {
  const mint = (key: string) => world.canaries.mint(`hidden column ${key} of ${place}`, 'agent');
  const secret = mint('secret');
  for (const [key, value] of Object.entries(told)) world.canaries.watch(value, `hidden column ${key} of an asset`, 'agent');
  const papers = await fileWith(world, world.agent, `in a hidden column of ${place}`, ['agent']);
  const values: Record<keyof typeof hiddenColumns | 'fixed', unknown> = {
    fixed: 'as it is',
    secret,
    secret_html: `<p>${mint('secret_html')}</p>`,
    secret_number: Number(told.secret_number),
    secret_decimal: told.secret_decimal,
    secret_money: { amount: told.secret_money, currency: 'EUR' },
    secret_flag: true,
    secret_date: told.secret_date,
    secret_time: `${told.secret_time}:03:02Z`,
    secret_case: stranger.uid,
    secret_person: world.agent.person.uid,
    secret_email: `${mint('secret_email')}@example.com`,
    secret_phone: `+49 ${told.secret_phone}`,
    secret_link: `https://${mint('secret_link')}.example.com/`,
    secret_papers: [papers],
  };
  await changeRecord(world.agent, 'asset', asset, { ...values, case: stranger.uid });
  return secret;
}

async function assetOf(world: World, who: Customer, stranger: Target): Promise<Target> {
  const place = `an asset of ${who.name}`;
  const word = world.canaries.mint(place, who.name, 'agent');
  const file = await fileWith(world, who, `of ${place}`, [who.name, 'agent']);
  const uid = await makeRecord(who, 'asset', { name: `Press ${word}`, note: word, papers: [file] });
  await hide(world, uid, place, stranger);
  return { object: 'asset', uid, file, word, column: 'case' };
}

/** A record that the desk makes and that is Maria's by every structure there is. */
async function mariasOwn(world: World, object: 'vault' | 'silent'): Promise<Target> {
  const word = world.canaries.mint(`a record of ${object}`, 'agent');
  const file = await fileWith(world, world.agent, `of a record of ${object}`, ['agent']);
  const uid = await makeRecord(world.agent, object, { name: word, code: word, papers: [file] });
  const owner = await world.app.ctx('owner');
  await owner.db.run(sql`update ${sql.id('data', object)} r set created_by = p.id, organisation_id = c.organisation_id
    from portico.principal p, data.case c where r.uid = ${uid} and p.uid = ${world.maria.uid} and c.created_by = p.id`);
  return { object, uid, file, word, column: 'name' };
}

/** Puts everything in. */
export async function fill(world: World): Promise<Contents> {
  const { maria, colleague, stranger } = world;
  const each = async <T>(work: (who: Customer) => Promise<T>): Promise<ByName<T>> => ({
    maria: await work(maria),
    colleague: await work(colleague),
    stranger: await work(stranger),
  });
  const cases = await each((who) => caseOf(world, who));
  const name = (who: Customer) => who.name as keyof typeof cases;
  const messages = await each((who) => attached(world, 'message', cases[name(who)], who.name));
  const notes = await each((who) => attached(world, 'internal_note', cases[name(who)], who.name));
  const assets = await each((who) => assetOf(world, who, cases.stranger));
  const [vault, silent] = [await mariasOwn(world, 'vault'), await mariasOwn(world, 'silent')];
  const articles = await writeArticles(world);
  const named = [cases, messages, notes, assets].flatMap((some): Target[] => Object.values(some));
  const all = [...named, articles.maria, articles.stranger, articles.draft, vault, silent];
  return { cases, messages, notes, assets, vault, silent, articles, all };
}

/** One world for all parts of a test file; empty, and then filled. */
export const sharedWorld = shared(openWorld);
export const filledWorld = shared(async () => {
  const world = await sharedWorld();
  return { world, contents: await fill(world) };
});
