/** What the tests of large files share: an object that takes files, two users of a portal, and a sender of parts. */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import path from 'node:path';
import { expect } from 'vitest';
import { type Config, cookieNames, sql } from '../../kernel/index.ts';
import { defineObjects } from '../../metadata/index.ts';
import { type TestApp, testApp } from '../../testing/app.ts';
import type { Client, Loose, Reply } from '../../testing/client.ts';
import {
  allow,
  allowColumns,
  column,
  createOrganisation,
  createPortal,
  createPortalUser,
  defineBasics,
  type Person,
  roleId,
  setScope,
  titles,
} from '../../testing/factories.ts';

export const MB = 1024 * 1024;
/** Small, so that the tests are quick; the journey in a browser has the real ones. */
export const PART = 32 * 1024;
export const at = '/api/portal/support/uploads/large';
export const claims = '/api/portal/support/records/claim';

export let app: TestApp;
export let maria: Client;
export let colleague: Client;
let everybody: string;
export let user: Person;

type Writable = { -readonly [K in keyof Config]: Config[K] };
export const config = () => app.system.config as Writable;
export const folder = () => path.join(app.system.config.dataDir, 'uploads');
export const signIn = (person: Person) => app.as({ ...person, door: 'portal' } as unknown as Parameters<TestApp['as']>[0]);
export const owner = async () => (await app.ctx('owner')).db;

export async function mayWrite(may: boolean): Promise<void> {
  // The first row that fits decides.
  await (await owner()).run(sql`delete from portico.operation_rule where principal_id = ${everybody}::bigint`);
  await allow(app.system, 'claim', everybody, { create: may, read: true, update: may });
}

/** Makes the app of a file of tests, with Maria and a colleague at the portal. */
export async function setUp(): Promise<void> {
  app = await testApp({ solutions: false });
  config().partBytes = PART;
  const ctx = await app.ctx();
  await defineBasics(ctx);
  await defineObjects(ctx, [
    {
      key: 'claim',
      ...titles('Claim'),
      displayColumn: 'name',
      columns: [column('name'), column('papers', { type: 'files' }), column('internal', { type: 'files' })],
    },
  ]);
  everybody = await roleId(app.system, 'all_portal_users');
  await mayWrite(true);
  await allowColumns(app.system, 'claim', everybody, { name: 3, papers: 3 });
  await setScope(app.system, 'claim', everybody, 'own', 4);
  const portal = await createPortal(app.system, { slug: 'support', exposes: ['claim'] });
  await createPortal(app.system, { slug: 'other', exposes: ['claim'] });
  const acme = await createOrganisation(app.system);
  user = await createPortalUser(app.system, { organisation: acme, portal });
  await (await owner()).run(sql`insert into portico.portal_access (portal_user_id, portal_id, granted_at)
    select ${user.id}::bigint, id, now() from portico.portal where slug = 'other'`);
  maria = await signIn(user);
  colleague = await signIn(await createPortalUser(app.system, { organisation: acme, portal }));
}

/** Takes away what a test has left. */
export async function clear(): Promise<void> {
  config().requestSeconds = 30;
  await (await owner()).run(sql`delete from portico.open_upload`);
  await (await owner()).run(sql`delete from portico.upload where attached_at is null`);
  rmSync(folder(), { recursive: true, force: true });
}

/** Bytes that no part of is like another. */
export const noise = (size: number) => randomBytes(size);
export const papers = { object: 'claim', column: 'papers' };

export async function begin(size: number, more: Record<string, unknown> = {}, client = maria): Promise<Loose> {
  const wish = { ...papers, name: 'plan.bin', mediaType: 'application/octet-stream', size, ...more };
  const { status, body, text } = await client.post(at, wish);
  expect(status, text).toBe(201);
  return body;
}

/** What the server has answered last, as a sender keeps it. */
const chains = new Map<unknown, string>();
export const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
export const named = (bytes: Buffer, offset: number) => ({
  'content-type': 'application/octet-stream',
  'upload-offset': String(offset),
  'content-digest': `sha-256=:${digestOf(bytes).toString('base64')}:`,
});

const behind = (uid: unknown): object => (chains.has(uid) ? { 'upload-chain': chains.get(uid) } : {});

export async function part(uid: unknown, bytes: Buffer, offset: number, client = maria, more = {}): Promise<Reply> {
  const headers = { ...named(bytes, offset), ...behind(uid), ...more };
  const sent = await client.send('PATCH', `${at}/${uid}`, new Uint8Array(bytes), { headers });
  if (sent.status === 200) chains.set(uid, String(sent.body?.chain));
  return sent;
}

export async function sendAll(uid: unknown, bytes: Buffer, from = 0): Promise<void> {
  for (let offset = from; offset < bytes.length; offset += PART) {
    const sent = await part(uid, bytes.subarray(offset, offset + PART), offset);
    expect([sent.status, sent.body?.received], sent.text).toEqual([200, Math.min(offset + PART, bytes.length)]);
  }
}

export const finish = (uid: unknown, client = maria) => client.post(`${at}/${uid}/finish`, undefined, { key: null });
export const code = ({ status, body }: Reply) => [status, body?.code];

/** What a record holds after it has taken the file. */
export async function contentOf(uid: unknown): Promise<Buffer> {
  const made = await maria.post(claims, { values: { name: 'x', papers: [uid] } });
  expect(made.status, made.text).toBe(201);
  const headers = { cookie: [...maria.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  const answer = await fetch(`${app.origin}${claims}/${made.body.uid}/files/${uid}`, { headers });
  return Buffer.from(await answer.arrayBuffer());
}

/** Begins to send a part and leaves in its middle, or says nothing more; ends when the server has noticed. */
export async function breakOff(uid: unknown, bytes: Buffer, offset: number, leaves = true): Promise<void> {
  const cookie = `${cookieNames.portal}=${maria.cookies.get(cookieNames.portal)}`;
  const headers = { ...named(bytes, offset), ...behind(uid), cookie, origin: app.origin, 'content-length': String(bytes.length) };
  const sent = httpRequest(`${app.origin}${at}/${uid}`, { method: 'PATCH', headers });
  const gone = new Promise((go) => sent.on('error', () => {}).on('close', go));
  await new Promise<void>((go) => sent.write(bytes.subarray(0, bytes.length / 2), () => go()));
  const halves = () => readdirSync(folder()).filter((name) => name.endsWith('.part')).length;
  if (leaves) {
    await expect.poll(halves, { interval: 5 }).toBe(1);
    sent.destroy();
  }
  await gone;
  await expect.poll(halves, { interval: 5 }).toBe(0);
}
