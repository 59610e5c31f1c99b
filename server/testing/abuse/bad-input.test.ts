/**
 * H8 and "Bad input": every endpoint there is, made known by its contract alone, gets requests that are wrong in one thing. Whatever
 * comes back is a success or a problem document of 4xx, tells nothing of our insides, and where it is a refusal nothing has changed in
 * any table. Repeated and simultaneous requests do what one of them does.
 */

import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Endpoint } from '../../../shared/contracts/endpoint.ts';
import { cookieNames, sql } from '../../kernel/index.ts';
import type { Client } from '../client.ts';
import { prng } from '../oracle/index.ts';
import type { Person } from '../people.ts';
import { proving, seedOf, someOf } from '../proving.ts';
import { catalogueOf } from './catalogue.ts';
import { fill } from './contents.ts';
import { type Bad, badRequests, coreKinds, kindOf } from './hostile.ts';
import { type Answered, send } from './requests.ts';
import { addressOf, type Catalogue, queryParts, type Sample, sample } from './samples.ts';
import { changedTables, fingerprints } from './tables.ts';
import { atDesk, good, openWorld, slug, type World } from './world.ts';

const MORE = proving ? 200 : 1;
/** Core kinds an endpoint is asked: all of them, or some by chance. */
const KINDS = proving ? Number.POSITIVE_INFINITY : 1;
const seed = seedOf(20_261_130);
const random = prng(seed);

vi.setConfig({ testTimeout: 900_000, hookTimeout: 120_000 });

let world: World;
let catalogue: Catalogue;
let foreign: readonly string[];
let people: Readonly<Record<'portal' | 'staff', { client: Client; person: Person }>>;
let nobody: Client;

beforeAll(async () => {
  world = await openWorld({
    PORTICO_LOGIN_ATTEMPTS: '1000',
  });
  const contents = await fill(world);
  catalogue = await catalogueOf(world, contents);
  const { cases, assets, notes } = contents;
  const { stranger, maria, desk } = world;
  foreign = [
    cases.stranger.uid,
    assets.stranger.uid,
    notes.maria.uid,
    stranger.uid,
    stranger.membership,
    stranger.organisation.uid,
  ];
  good(await desk.client.patch(`${atDesk}/memberships/${maria.membership}`, { isAdmin: true }));
  const owner = await world.app.ctx('owner');
  const row = await owner.db.one(sql<{ id: string; membershipId: string }>`select p.id::text as id, m.id::text as "membershipId"
    from portico.principal p join portico.membership m on m.portal_user_id = p.id where p.uid = ${maria.uid}`);
  const person: Person = { ...row, uid: maria.uid, door: 'portal', login: maria.email, email: maria.email, password: '' };
  people = {
    portal: { client: world.app.client(), person },
    staff: { client: world.app.client(), person: desk.admin },
  };
  nobody = world.app.client();
  await world.app.work();
});

/** Those that take rights, doors or passwords away last, or the others would be asked by somebody who may nothing any more. */
function lateness({ method, path }: Endpoint): number {
  if (method === 'GET') return 0;
  const heavy = /\/(rights|portals|metadata|roles|system-operations|session|password|users|setup|me)\b/.test(path);
  return (path.startsWith('/api/portal/') ? 1 : 2) + (method === 'DELETE' ? 1 : 0) + (heavy ? 2 : 0);
}
const endpoints = (): Endpoint[] => [...world.app.http.contracts].sort((a, b) => lateness(a) - lateness(b));

/** The browser of who may call it, signed in whatever the requests before have done. */
async function callerOf({ who, path }: Endpoint): Promise<Client> {
  const door = who === 'portal' ? 'portal' : who === 'anyone' ? null : 'staff';
  if (door === null) return nobody;
  const { client, person } = people[door];
  if (inside.has(door)) return client;
  const me = await client.get(door === 'staff' ? '/api/staff/me' : `/api/portal/${slug}/me`);
  if (me.status === 401) {
    const fresh = await world.app.as(person);
    client.cookies.set(cookieNames[door], String(fresh.cookies.get(cookieNames[door])));
  } else if (me.status !== 200) throw new Error(`Before ${path} somebody may nothing any more: ${me.text}`);
  inside.add(door);
  return client;
}
/** Doors whose person was inside when he was looked for, and nothing has succeeded since that could have put him out. */
const inside = new Set<'portal' | 'staff'>();

interface Told extends Answered {
  readonly bad: Bad;
}

/** What no answer may hold: paths, stacks, statements, tables. */
const insides =
  /\.(ts|js|mjs):\d|node_modules|\bat [\w.<>]+ \(|\b(select|insert into|update|delete from)\b.{0,80}\b(from|set|values|where)\b|relation "|syntax error|\b(portico|auth|data|keys)\.[a-z_]+\b|\/(work|tmp|home|root|var)\/|\bE[A-Z]{4,}\b.*errno/i;

/** What is wrong with an answer; null where it is as it must be. */
function fault({ bad, status, type, text }: Told): string | null {
  const told = `${bad.what}: ${status} ${text.slice(0, 300)}`;
  if (status >= 500 || status < 200) return told;
  if (status < 400) return null;
  if (insides.test(text)) return `tells of our insides: ${told}`;
  if (type.startsWith('text/html')) return null;
  if (!type.startsWith('application/problem+json')) return `no problem document (${type}): ${told}`;
  const body = JSON.parse(text) as { status?: unknown; code?: unknown; title?: unknown };
  return body.status === status && typeof body.code === 'string' && typeof body.title === 'string'
    ? null
    : `not a problem: ${told}`;
}

const asked = { requests: 0, refused: 0, accepted: 0, compared: 0, limited: 0, together: 0 };
const reached = new Map<string, Set<number>>();
/** Wrong requests by endpoint, and by kind. */
const wrongAt = new Map<string, number>();
const tried = new Map<string, number>();
/** Endpoints that said "too many". */
const limited = new Set<string>();
/** They count guesses of one-time links and passwords (I9), so many bad ones in a minute are stopped: a quick machine gets there. */
const countsGuesses = /\/(setup|recovery|invitation|session|password)\b/;
/**
 * One person makes two files of a list at a time, and his changes of many records wait for each other: of requests that come at once some
 * are told to wait, if the machine is slow enough.
 */
const twoAtATime = /^(GET .*\/export|POST .*\/bulk)$/;
const faults: string[] = [];

afterAll(() => {
  console.log(`seed ${seed}: ${reached.size} endpoints, ${JSON.stringify(asked)}`);
});

const nameOf = ({ method, path }: Endpoint) => `${method} ${path}`;

async function ask(client: Client, contract: Endpoint, all: readonly Bad[]): Promise<Told[]> {
  const name = nameOf(contract);
  const told = await Promise.all(
    all.map(async (bad) => ({ bad, ...(await send(world.app.origin, client, contract.method, bad)) })),
  );
  asked.requests += told.length;
  if (contract.method !== 'GET' && told.some(({ status }) => status < 400)) inside.clear();
  for (const one of told) {
    reached.set(name, (reached.get(name) ?? new Set()).add(one.status));
    if (one.status === 429) {
      asked.limited += 1;
      limited.add(name);
    }
    if (one.status < 400) asked.accepted += 1;
    else asked.refused += 1;
    const wrong = fault(one);
    if (wrong !== null) faults.push(`${name}: ${wrong}`);
  }
  return told;
}

/** Endpoints that share a comparison of all tables, which is what takes the time. */
const GROUP = proving ? 12 : 48;

interface Attack {
  readonly contract: Endpoint;
  readonly all: readonly Bad[];
}

/** Asks some endpoints all of this; answers what was refused. */
async function strike(attacks: readonly Attack[]): Promise<Attack[]> {
  const refused: Attack[] = [];
  for (const { contract, all } of attacks) {
    const told = await ask(await callerOf(contract), contract, all);
    refused.push({ contract, all: told.filter(({ status }) => status >= 400).map(({ bad }) => bad) });
  }
  return refused;
}

const sizeOf = (attacks: readonly Attack[]) => attacks.reduce((sum, { all }) => sum + all.length, 0);

/**
 * Asks all that is wrong, then once more what was refused, and sees that all tables are as before. Where something has become a success
 * meanwhile, since the world has changed, it is left out and the rest asked again.
 */
async function attack(attacks: readonly Attack[]): Promise<void> {
  const owner = await world.app.ctx('owner');
  let left = await strike(attacks);
  for (let round = 1; round <= 4; round += 1) {
    for (const { contract } of left) await callerOf(contract);
    const before = await fingerprints(owner);
    const refused = await strike(left);
    if (sizeOf(refused) === sizeOf(left)) {
      asked.compared += sizeOf(refused);
      const changed = changedTables(before, await fingerprints(owner));
      if (changed.length === 0) return;
      if (left.length > 1) {
        for (const one of left) await attack([one]);
        return;
      }
      const what = left.flatMap(({ contract, all }) => [nameOf(contract), ...all.map((bad) => bad.what)]).join(', ');
      faults.push(`refused and changed ${changed.join(', ')}: ${what}`);
      return;
    }
    left = refused;
  }
}

const goodRequest = (contract: Endpoint, { params, query, body }: Sample, key: string): Bad => ({
  what: 'a good one',
  address: addressOf(contract, params, queryParts(query)),
  ...(body !== undefined && { content: JSON.stringify(body) }),
  headers: { ...(body !== undefined && { 'content-type': 'application/json' }), 'idempotency-key': key },
});

type Rows = Readonly<Record<string, string>>;
const numberOf = (told: string | undefined) => Number((told ?? '0').split(' ')[0]);
/** How many rows each table has won. */
const won = (before: Rows, after: Rows) =>
  Object.fromEntries(
    Object.keys(after)
      .map((name): [string, number] => [name, numberOf(after[name]) - numberOf(before[name])])
      .filter(([, rows]) => rows !== 0),
  );

/** A POST that was done once is not done again under its key, alone or five at once; the key is good for nothing else. */
async function repeat(contract: Endpoint, start: Rows): Promise<Rows | null> {
  const name = nameOf(contract);
  const owner = await world.app.ctx('owner');
  const once = goodRequest(contract, sample(contract, catalogue), randomUUID());
  const [first] = await ask(await callerOf(contract), contract, [once]);
  if (first === undefined || first.status >= 400) return null;
  const before = await fingerprints(owner);
  const client = await callerOf(contract);
  const other = {
    ...goodRequest(contract, sample(contract, catalogue), ''),
    headers: once.headers,
    what: 'another request, same key',
  };
  const [, , , reused] = await ask(client, contract, [once, once, once, ...(other.content === once.content ? [] : [other])]);
  const calm = await fingerprints(owner);
  const repeated = changedTables(before, calm);
  if (repeated.length > 0) faults.push(`${name}: done again under the same key, ${repeated.join(', ')}`);
  if (reused !== undefined && reused.status < 400) faults.push(`${name}: a key was good for another request`);
  const five = goodRequest(contract, sample(contract, catalogue), randomUUID());
  const together = await ask(client, contract, Array(5).fill(five));
  const after = await fingerprints(owner);
  // The first may need more than the later ones (a link that is only renewed then), never fewer.
  const [one, all] = [won(start, before), won(calm, after)];
  const tooMany = Object.entries(all).filter(([table, rows]) => rows > (one[table] ?? 0));
  if (tooMany.length > 0) faults.push(`${name}: five at once made ${JSON.stringify(all)}, one alone ${JSON.stringify(one)}`);
  if (together.some(({ status }) => status < 400)) asked.together += 1;
  return after;
}

/**
 * What the server says to ten megabytes. It says so and closes the connection while they are still being written; the system may then tell of the
 * closed connection before it hands over what was said, so who heard nothing asks again.
 */
async function offer(contract: Endpoint, client: Client, chunked: boolean, tries = 5): Promise<{ status: number; text: string }> {
  try {
    return await offerOnce(contract, client, chunked);
  } catch (e) {
    const { code } = e as { code?: string };
    if (tries === 1 || (code !== 'EPIPE' && code !== 'ECONNRESET')) throw e;
    return offer(contract, client, chunked, tries - 1);
  }
}

/** Offered by their length and, where nobody looks at that, sent in pieces until the server has had enough. */
function offerOnce(contract: Endpoint, client: Client, chunked: boolean): Promise<{ status: number; text: string }> {
  const address = addressOf(contract, sample(contract, catalogue).params);
  const length = 10 * 1024 * 1024;
  const piece = Buffer.alloc(64 * 1024, 0x61);
  return new Promise((resolve, reject) => {
    let done = false;
    const request = httpRequest(`${world.app.origin}${address}`, {
      method: contract.method,
      headers: {
        origin: world.app.origin,
        cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'idempotency-key': randomUUID(),
        'content-type': contract.multipart ? 'multipart/form-data; boundary=x' : 'application/json',
        ...(chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(length) }),
      },
    });
    request.on('response', (answer) => {
      done = true;
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('close', () => {
        request.destroy();
        resolve({ status: answer.statusCode ?? 0, text });
      });
    });
    // The server closes the connection while we still write; what counts is what it has said before.
    request.on('error', (error) => setTimeout(() => (done ? undefined : reject(error)), 200));
    const write = (left: number): void => {
      if (done || left <= 0) return void (chunked && !done && request.end());
      request.write(piece, () => write(left - piece.length));
    };
    request.write('"', () => write(length));
  });
}

describe('H8, bad input', () => {
  test('every endpoint refuses what is wrong with a problem document and changes nothing', async () => {
    const attacks = endpoints().map((contract) => {
      const fitting = sample(contract, catalogue);
      // One that is right tells whether the others were wrong in one thing only; nothing is taken away that is still asked for.
      const right = contract.method === 'DELETE' ? [] : [goodRequest(contract, fitting, randomUUID())];
      const bad = badRequests(contract, fitting, foreign, random, { kinds: KINDS, more: MORE });
      wrongAt.set(nameOf(contract), bad.length);
      for (const kind of bad.map(kindOf)) if (kind !== null) tried.set(kind, (tried.get(kind) ?? 0) + 1);
      return { contract, all: [...right, ...bad] };
    });
    for (let from = 0; from < attacks.length; from += GROUP) await attack(attacks.slice(from, from + GROUP));
    expect(faults).toEqual([]);
    // No wall had to hold what the gateway let through, and nothing of ours broke.
    const lines = world.app.log.filter((line) => /"level":"error"|row security refused/.test(line));
    expect(lines.slice(0, 3)).toEqual([]);
  });

  test('every POST that may be repeated is done once, however often and however many at once', async () => {
    faults.length = 0;
    let rows = await fingerprints(await world.app.ctx('owner'));
    for (const contract of endpoints()) {
      if (contract.method !== 'POST' || contract.readOnly === true || contract.multipart === true) continue;
      const after = await repeat(contract, rows);
      if (after !== null) rows = after;
    }
    expect(faults).toEqual([]);
    expect(asked.together).toBeGreaterThan(5);
  });

  test('ten megabytes are refused everywhere before they are read', async () => {
    const all = endpoints().filter(({ method, multipart }) => method !== 'GET' && multipart !== true);
    for (const [index, contract] of someOf(all, 6).entries()) {
      const client = await callerOf(contract);
      const { status, text } = await offer(contract, client, index % 8 === 0);
      const told = `${contract.method} ${contract.path} ${status} ${text}`;
      expect([told, [401, 404, 413, 415].includes(status), insides.test(text)]).toEqual([told, true, false]);
    }
  });

  test('the campaign was no empty one', () => {
    const silent = [...reached].filter(
      ([, statuses]) => ![...statuses].some((status) => ![401, 404, 405, 415, 429].includes(status)),
    );
    expect(reached.size).toBe(world.app.http.contracts.length);
    // Endpoints whose sample names something that is not there; a few may wait for the catalogue to know them.
    const unreached = silent.map(([name]) => name).filter((name) => !name.startsWith('DELETE'));
    expect([unreached, unreached.length <= reached.size / (proving ? 16 : 10)]).toEqual([unreached, true]);
    expect(asked.requests).toBeGreaterThan(reached.size * (proving ? 7 : 4));
    expect(asked.compared).toBeGreaterThan(reached.size * (proving ? 6 : 1));
    for (const endpoint of endpoints().map(nameOf))
      expect([endpoint, (wrongAt.get(endpoint) ?? 0) > 1]).toEqual([endpoint, true]);
    expect(Object.fromEntries(coreKinds.map((kind) => [kind, (tried.get(kind) ?? 0) >= 5]))).toEqual(
      Object.fromEntries(coreKinds.map((kind) => [kind, true])),
    );
    expect([...limited].filter((name) => !countsGuesses.test(name) && !twoAtATime.test(name))).toEqual([]);
    expect(asked.accepted).toBeGreaterThan(reached.size / 2);
  });
});
