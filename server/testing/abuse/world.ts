/**
 * A small company with two customers, made over HTTP where that is how people make it, with a canary in everything that somebody
 * must not see. Maria and her colleague belong to Halden, the stranger to Corvid; Priya works at the desk.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cookieNames, sql } from '../../kernel/index.ts';
import { type TestApp, testApp } from '../app.ts';
import { atEnd } from '../at-end.ts';
import type { Client, Reply } from '../client.ts';
import { type Desk, openDesk } from '../desk.ts';
import type { Person } from '../people.ts';
import { type SmtpSink, smtpSink } from '../smtp-sink.ts';
import { markIds } from './ids.ts';
import { grantEverybody, makeObjects } from './objects.ts';
import { type Canaries, createCanaries, type Heard, recording } from './scan.ts';

export const slug = 'help';
export const atPortal = `/api/portal/${slug}`;
export const atDesk = '/api/staff';
const password = 'seven grey herons wade';

/** Somebody who uses a browser; every exchange of his is written down. */
export interface Reader {
  readonly name: string;
  readonly door: 'staff' | 'portal';
  /** Where his API stands. */
  readonly base: string;
  readonly client: Client;
}

export interface Customer extends Reader {
  readonly uid: string;
  readonly email: string;
  readonly organisation: { readonly uid: string; readonly account: string };
  readonly contact: string;
  readonly membership: string;
}

export interface World {
  readonly app: TestApp;
  readonly desk: Desk;
  readonly sink: SmtpSink;
  readonly canaries: Canaries;
  readonly heard: Heard[];
  readonly portal: string;
  /** An employee without any special right. */
  readonly agent: Reader & { readonly person: Person };
  readonly maria: Customer;
  readonly colleague: Customer;
  readonly stranger: Customer;
  /** A browser of nobody. */
  readonly nobody: Reader;
  /** Another browser of the same person. */
  again(reader: Reader): Reader;
  /** Posts as the desk; throws where that is refused. */
  made(path: string, body: unknown): Promise<Reply>;
}

/** The answer, where it is a success; throws what it says otherwise. */
export function good(reply: Reply): Reply {
  if (reply.status >= 300) throw new Error(`${reply.status} ${reply.text}`);
  return reply;
}

/** Sends one file up; answers its uid. */
export async function uploadFile(
  reader: Reader,
  name: string,
  content: string | Uint8Array,
  type = 'text/plain',
): Promise<string> {
  return String(good(await sendUpload(reader, name, content, type)).body.uid);
}

/** The same, answering whatever comes. */
export function sendUpload(reader: Reader, name: string, content: string | Uint8Array, type = 'text/plain'): Promise<Reply> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(Buffer.from(content))], { type }), name);
  return reader.client.send('POST', `${reader.base}/uploads`, form);
}

/** Makes a record; answers its uid. */
export async function makeRecord(reader: Reader, object: string, values: Readonly<Record<string, unknown>>): Promise<string> {
  return String(good(await reader.client.post(`${reader.base}/records/${object}`, { values })).body.uid);
}

/** Changes a record at the version it has now. */
export async function changeRecord(
  reader: Reader,
  object: string,
  uid: string,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const path = `${reader.base}/records/${object}/${uid}`;
  const { version } = good(await reader.client.get(path)).body;
  good(await reader.client.patch(path, { values }, { ifMatch: Number(version) }));
}

/** The portal of a new workspace, from the template that ships, activated. Answers its uid. */
async function openPortal(desk: Client): Promise<string> {
  const workspace = good(await desk.post(`${atDesk}/workspaces`, { title: 'Help' }));
  const body = { template: 'service_desk', title: 'Help', slug };
  const portal = good(await desk.post(`${atDesk}/workspaces/${workspace.body.uid}/portal`, body));
  good(await desk.post(`${atDesk}/portals/${portal.body.uid}/status`, { action: 'activate' }));
  return String(portal.body.uid);
}

/** A person of an organisation who has accepted his invitation. */
async function joins(
  world: Pick<World, 'app' | 'desk' | 'portal' | 'heard' | 'canaries'>,
  name: string,
  organisation: { uid: string; account: string },
  colleagues: readonly string[],
): Promise<Customer> {
  const { app, desk, canaries } = world;
  const email = `${canaries.mint(`e-mail of ${name}`, name, 'agent')}@example.com`;
  const shown = `${name} ${canaries.mint(`name of ${name}`, 'agent', ...colleagues)}`;
  const contact = await desk.contact({ name: shown, email, account: organisation.account });
  await changeRecord({ name: 'admin', door: 'staff', base: atDesk, client: desk.client }, 'contact', contact, {
    job_title: canaries.mint(`job title of ${name}`, 'agent'),
  });
  const invited = await desk.invite(organisation.uid, email, world.portal);
  const client = app.client();
  good(await client.post(`${atPortal}/invitation/accept`, { token: invited.token, password }, { key: null }));
  canaries.watch(invited.token, `the used invitation of ${name}`);
  const membership = String(invited.user.organisations?.[0]?.membership);
  const reader: Reader = { name, door: 'portal', base: atPortal, client: recording(client, name, world.heard) };
  return { ...reader, uid: invited.uid, email, organisation, contact, membership };
}

/** Hashes, cookies and open links: nobody is ever shown one. */
async function watchSecrets({
  app,
  canaries,
  ...people
}: Pick<World, 'app' | 'canaries' | 'maria' | 'colleague' | 'stranger' | 'agent'>) {
  const owner = await app.ctx('owner');
  const rows = await owner.db.rows(sql<{ secret: string }>`select hash as secret from auth.password
    union all select encode(token_hash, 'hex') from auth.session union all select encode(token_hash, 'hex') from auth.one_time_link`);
  for (const { secret } of rows) canaries.watch(secret, 'a hash');
  for (const { name, client, door } of [people.maria, people.colleague, people.stranger, people.agent]) {
    canaries.watch(client.cookies.get(cookieNames[door]) ?? '-', `the cookie of ${name}`);
  }
  canaries.watch(app.system.config.secret, 'the secret of the installation');
  canaries.watch(password, 'a password');
}

/** Shells as a build makes them, so that pages carry their first data. */
function shells(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-shells-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  for (const shell of ['portal', 'desk', 'studio']) {
    mkdirSync(path.join(folder, shell));
    writeFileSync(path.join(folder, shell, 'index.html'), '<!doctype html><html><head></head><body></body></html>');
  }
  return folder;
}

/** Builds it. One per test file; some three seconds. */
export async function openWorld(env: Readonly<Record<string, string>> = {}): Promise<World> {
  const sink = await smtpSink();
  atEnd(() => sink.close());
  const limits = { PORTICO_MAILS_PER_HOUR: '1000', PORTICO_STREAMS_PER_USER: '50' };
  const app = await testApp({ webFolder: shells(), env: { SMTP_URL: sink.url, ...limits, ...env } });
  await markIds(app);
  const desk = await openDesk(app);
  const canaries = createCanaries();
  const heard: Heard[] = [];
  const portal = await openPortal(desk.client);
  await desk.seats(1_000);
  await makeObjects(desk.client, canaries);
  await grantEverybody(desk.client, portal);
  const open = { app, desk, portal, heard, canaries };
  const halden = await desk.organisation(`Halden ${canaries.mint('name of Halden', 'agent', 'maria', 'colleague')}`);
  const corvid = await desk.organisation(`Corvid ${canaries.mint('name of Corvid', 'agent', 'stranger')}`);
  const maria = await joins(open, 'maria', halden, ['maria', 'colleague']);
  const colleague = await joins(open, 'colleague', halden, ['maria', 'colleague']);
  const stranger = await joins(open, 'stranger', corvid, ['stranger']);
  const person = await app.staff({ displayName: `Priya ${canaries.mint('internal name of the agent', 'agent')}` });
  await (await app.ctx('owner')).db.run(sql`update portico.staff_user set public_name = 'Priya' where id = ${person.id}`);
  const agent = {
    name: 'agent',
    door: 'staff' as const,
    base: atDesk,
    client: recording(await app.as(person), 'agent', heard),
    person,
  };
  await watchSecrets({ app, canaries, maria, colleague, stranger, agent });
  const nobody: Reader = { name: 'nobody', door: 'portal', base: atPortal, client: recording(app.client(), 'nobody', heard) };
  return {
    ...open,
    sink,
    agent,
    maria,
    colleague,
    stranger,
    nobody,
    again: (reader) => {
      const client = app.client();
      for (const [name, value] of reader.client.cookies) client.cookies.set(name, value);
      return { ...reader, client: recording(client, reader.name, heard) };
    },
    made: async (path, body) => good(await desk.client.post(path, body)),
  };
}
