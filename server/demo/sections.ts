/** Applications and documents of the demo's customers: two sections that only the general code serves. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { grantPortals, staffScope } from '../people/index.ts';
import { act, create, get, list, update, upload } from '../records/index.ts';
import type { Cast, Played } from './cast.ts';
import type { Company } from './company.ts';
import type { Made, Portal } from './people.ts';

const file = path.join(import.meta.dirname, '../../solutions/demo/sections.json');
const DAY = 86_400_000;
const HOUR = 3_600_000;

const application = z.strictObject({
  by: z.string(),
  title: z.string(),
  kind: z.string(),
  description: z.string(),
  /** Before today. */
  days: z.int(),
  /** Actions in their order, a day each. */
  steps: z.array(z.string()),
  answer: z.string().optional(),
});
const document = z.strictObject({
  account: z.string(),
  title: z.string(),
  kind: z.string(),
  reference: z.string(),
  days: z.int(),
  /** What stands in its file. */
  text: z.string(),
});
const sectionsFile = z.strictObject({
  /** Key of the portal, and who may enter it beside the one he has. */
  portal: z.string(),
  people: z.array(z.string()),
  applications: z.array(application),
  documents: z.array(document),
});

/** Makes what is missing of them. */
export async function makeSections(cast: Cast, company: Company, made: Made, today: Date): Promise<void> {
  const told = sectionsFile.parse(JSON.parse(await readFile(file, 'utf8')));
  const portal = made.portals.get(told.portal);
  if (portal === undefined) throw new Error(`The demo has no portal ${told.portal}`);
  const byName = new Map(company.people.map(({ name, email }) => [name, made.people.get(email)]));
  const played = (name: string): Played => byName.get(name) ?? missing(name);
  const admin = await cast.staff(made.administrator, new Date(today.getTime() - 366 * DAY));
  const support = made.portals.get('support')?.uid ?? '';
  for (const name of told.people) await grantPortals(admin, staffScope(admin), played(name).uid, [support, portal.uid]);
  for (const one of told.applications) await applied(cast, made, { one, by: played(one.by), portal, today });
  const accounts = new Map(company.accounts.map(({ key, name }) => [key, name]));
  for (const one of told.documents) await filed(cast, made, one, accounts.get(one.account) ?? missing(one.account), today);
}

function missing(what: string): never {
  throw new Error(`The demo company has no ${what}`);
}

interface Applied {
  readonly one: z.infer<typeof application>;
  readonly by: Played;
  readonly portal: Portal;
  readonly today: Date;
}

/** Sent by a customer, then taken through its stages a day each; what is there already is left as it stands. */
async function applied(cast: Cast, made: Made, { one, by, portal, today }: Applied): Promise<void> {
  const start = today.getTime() - one.days * DAY;
  const ctx = await cast.outside(by, portal.slug, new Date(start));
  const filter = { column: 'title', op: 'eq', value: one.title } as const;
  if ((await list(ctx, 'application', { columns: ['title'], filter, limit: 1 })).rows.length > 0) return;
  const { title, kind, description } = one;
  const { uid } = await create(ctx, 'application', { title, kind, description });
  for (const [index, step] of one.steps.entries()) {
    const at = new Date(Math.min(start + (index + 1) * DAY + 2 * HOUR, today.getTime()));
    const actor = step === 'answer_back' ? await cast.outside(by, portal.slug, at) : await cast.staff(made.administrator, at);
    await act(actor, 'application', uid, step);
  }
  if (one.answer === undefined) return;
  const staff = await cast.staff(made.administrator, new Date(start + one.steps.length * DAY + 3 * HOUR));
  const { version } = await get(staff, 'application', uid);
  await update(staff, 'application', uid, { answer: one.answer }, { version });
}

/** Put there by staff, for one account. */
async function filed(cast: Cast, made: Made, one: z.infer<typeof document>, accountName: string, today: Date): Promise<void> {
  const at = new Date(today.getTime() - one.days * DAY);
  const ctx = await cast.staff(made.administrator, at);
  const known = { column: 'title', op: 'eq', value: one.title } as const;
  if ((await list(ctx, 'document', { columns: ['title'], filter: known, limit: 1 })).rows.length > 0) return;
  const named = { column: 'name', op: 'eq', value: accountName } as const;
  const [account] = (await list(ctx, 'account', { columns: ['name'], filter: named, limit: 1 })).rows;
  const name = `${one.reference}.txt`;
  const content = Readable.from([Buffer.from(one.text)]);
  const { uid } = await upload(ctx, { name, mediaType: 'text/plain', content });
  const { title, kind, reference } = one;
  const valid_from = at.toISOString().slice(0, 10);
  await create(ctx, 'document', {
    title,
    kind,
    reference,
    valid_from,
    account: account?.uid ?? missing(accountName),
    files: [uid],
  });
}
