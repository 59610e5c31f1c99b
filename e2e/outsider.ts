/** Somebody of another organisation on the same portal, who asks for a foreign case through every channel there is. */
import { expect } from 'vitest';
import { type Client, createClient, type Loose, type Reply } from '../server/testing/client.ts';
import type { SmtpSink } from '../server/testing/smtp-sink.ts';
import { type Listener, listen } from '../server/testing/stream.ts';
import { letterTo, linkIn } from './letters.ts';

export interface Outsider {
  readonly client: Client;
  /** His live updates, open from now on. */
  readonly stream: Listener;
}

/** Answers the body. @throws Error with the server's words for a refusal. */
export async function ok(answer: Promise<Reply>): Promise<Loose> {
  const { status, text, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${text}`);
  return body;
}

/** A browser without a screen that is signed in as staff. */
export async function staffClient(origin: string, login: string, password: string): Promise<Client> {
  const client = createClient(origin);
  await ok(client.post('/api/staff/session', { login, password }, { key: null }));
  return client;
}

export interface OutsiderWish {
  readonly origin: string;
  readonly staff: Client;
  readonly sink: SmtpSink;
  readonly portal: string;
  readonly email: string;
  readonly password: string;
}

/** Makes account, organisation and user by calls, accepts the invitation from the mail, and begins to listen. */
export async function outsider({ origin, staff, sink, portal, email, password }: OutsiderWish): Promise<Outsider> {
  const { workspaces } = await ok(staff.get('/api/staff/workspaces'));
  const uid = [...(workspaces ?? [])].find((one) => String(one.portal?.slug) === portal)?.portal?.uid;
  const account = await ok(staff.post('/api/staff/records/account', { values: { name: 'Quartz Optics' } }));
  const organisation = await ok(staff.post('/api/staff/organisations', { account: account.uid }));
  await ok(staff.post(`/api/staff/organisations/${organisation.uid}/users`, { emails: email, portal: uid, send: true }));
  const token = new URL(linkIn(await letterTo(sink, email, /access/))).hash.slice(1);
  const client = createClient(origin);
  await ok(client.post(`/api/portal/${portal}/invitation/accept`, { token, password }, { key: null }));
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return { client, stream: await listen(`${origin}/api/portal/${portal}/stream`, { cookie, origin }) };
}

export interface Foreign {
  readonly portal: string;
  readonly uid: string;
  /** Uid of a file on the case. */
  readonly file: string;
  /** Words that stand in the case, its messages and its files alone. */
  readonly words: readonly string[];
}

/** Addresses that name the foreign case; each must answer as for one that is not there. */
const named = ({ uid, file }: Foreign): readonly string[] => [
  `records/case/${uid}`,
  `records/case/${uid}/history`,
  `records/case/${uid}/files/${file}`,
  `cases/${uid}/conversation`,
];

/** Lists and searches in which the foreign case must not be. */
const open = ({ uid, words }: Foreign): readonly string[] => [
  'records/case?count=true',
  `records/case?filter=${encodeURIComponent(JSON.stringify({ column: 'status', op: 'in', value: ['new', 'in_progress', 'resolved', 'closed'] }))}`,
  ...words.flatMap((word) => [
    `records/case?count=true&search=${encodeURIComponent(word)}`,
    `search?text=${encodeURIComponent(word)}`,
    `records/case/lookup/contact?text=${encodeURIComponent(word)}`,
  ]),
  `records/message?filter=${encodeURIComponent(JSON.stringify({ column: 'case', op: 'eq', value: uid }))}`,
  'records/message?count=true',
  'records/contact',
  'records/account',
  'records/case/count',
];

/** Every channel; what he asks with is told apart from what he is answered with, since some answers repeat the question's words. */
export async function expectSeesNothing({ client, stream }: Outsider, foreign: Foreign): Promise<void> {
  const api = `/api/portal/${foreign.portal}`;
  const nobody = '00000000-0000-4000-8000-000000000000';
  for (const address of named(foreign)) {
    const answer = await client.get(`${api}/${address}`);
    const missing = await client.get(`${api}/${address.replaceAll(foreign.uid, nobody)}`);
    expect([answer.status, answer.text], address).toEqual([404, missing.text]);
  }
  const message = { values: { case: foreign.uid, text: 'Let me in' } };
  expect((await client.post(`${api}/records/message`, message)).status, 'writing').toBe(404);
  expect((await client.post(`${api}/records/case/${foreign.uid}/actions/close`, {})).status, 'closing').toBe(404);
  for (const address of open(foreign)) {
    const { status, text } = await client.get(`${api}/${address}`);
    expect(status, address).toBeLessThan(500);
    for (const word of [foreign.uid, foreign.file, ...foreign.words])
      expect(text, `${address} tells ${word}`).not.toContain(word);
  }
  expect(await ok(client.get(`${api}/records/case/count`)), 'count').toEqual({ exact: 0 });
  expect(stream.status).toBe(200);
  expect(stream.raw()).not.toContain(foreign.uid);
}

/** The twin: who may see the case finds it through those very channels. */
export async function expectSeesAll(client: Client, foreign: Foreign): Promise<void> {
  const api = `/api/portal/${foreign.portal}`;
  for (const address of named(foreign)) expect((await client.get(`${api}/${address}`)).status, address).toBe(200);
  expect((await client.get(`${api}/records/case`)).text).toContain(foreign.uid);
  expect((await client.get(`${api}/search?text=${encodeURIComponent(foreign.words[0] ?? '')}`)).text).toContain(foreign.uid);
}
