/** The company as data: `solutions/demo`, read and checked. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { look } from '../../shared/contracts/looks.ts';

const folder = path.join(import.meta.dirname, '../../solutions/demo');
const culture = z.enum(['en', 'de']);
const kind = z.enum(['self_service', 'customer', 'partner']);
const key = z.string().regex(/^[a-z_]+$/);

const portal = z.strictObject({
  key,
  workspace: z.string(),
  icon: z.string(),
  title: z.string(),
  slug: z.string(),
  /** Falls back to `empty` where that template is not shipped (yet). */
  template: key,
  culture,
  status: z.enum(['active', 'inactive']),
  /** Its log-in page; logo and picture are the company's. */
  look,
});

const staff = z.strictObject({
  name: z.string(),
  email: z.email(),
  administrator: z.boolean(),
  culture,
  /** How often cases come to this person; absent = answers none. */
  agent: z.number().optional(),
  german: z.boolean().optional(),
  /** Invited, never came. */
  invited: z.boolean().optional(),
  /** Named at the end of the start, with what he is good for. */
  printed: z.string().optional(),
});

const account = z.strictObject({
  key,
  name: z.string(),
  type: z.enum(['own_company', 'customer', 'partner']),
  phone: z.string(),
  web: z.url().optional(),
  parent: key.optional(),
  departments: z.array(z.string()).default([]),
  organisation: z.boolean().default(false),
  partner: z.boolean().default(false),
  german: z.boolean().default(false),
  /** Share of the cases. */
  weight: z.number().default(0),
});

const person = z.strictObject({
  name: z.string(),
  account: key,
  job: z.string(),
  email: z.email(),
  /** contact = no user · created = a user nobody invited · invited · active · locked · off = the membership switched off. */
  state: z.enum(['contact', 'created', 'invited', 'active', 'locked', 'off']),
  admin: z.boolean().default(false),
  german: z.boolean().default(false),
  /** Further organisations this person belongs to. */
  also: z.array(key).default([]),
  weight: z.number().default(1),
  printed: z.string().optional(),
});

const companyFile = z.strictObject({
  name: z.string(),
  domain: z.string(),
  portals: z.array(portal),
  packages: z.array(z.strictObject({ title: z.string(), kind, seats: z.int() })),
  services: z.array(
    z.strictObject({ name: z.string(), category: z.enum(['incident', 'service_request']), description: z.string() }),
  ),
  staff: z.array(staff),
  accounts: z.array(account),
  people: z.array(person),
});

/** c = the customer writes, s = staff write, n = staff note internally, v = the solution. */
const line = z.tuple([z.enum(['c', 's', 'n', 'v']), z.string()]);

const storiesFile = z.array(
  z.strictObject({
    service: z.string(),
    subject: z.string(),
    description: z.string(),
    priority: z.enum(['high']).optional(),
    talk: z.array(line),
  }),
);

export type Company = z.infer<typeof companyFile>;
export type DemoStaff = Company['staff'][number];
export type DemoPerson = Company['people'][number];
export type DemoAccount = Company['accounts'][number];
export type Story = z.infer<typeof storiesFile>[number];
export type Line = Story['talk'][number];

export interface Stories {
  readonly en: readonly Story[];
  readonly de: readonly Story[];
}

async function json(name: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(folder, name), 'utf8'));
}

/** The company and what happens in it. */
export async function readCompany(): Promise<{ company: Company; stories: Stories }> {
  const [company, en, de] = await Promise.all([json('company.json'), json('stories.en.json'), json('stories.de.json')]);
  return { company: companyFile.parse(company), stories: { en: storiesFile.parse(en), de: storiesFile.parse(de) } };
}

/** Path of the company's logo, or of the picture beside its log-in form. */
export function pictureOf(slot: 'logo' | 'picture'): string {
  return path.join(folder, `${slot}.svg`);
}
