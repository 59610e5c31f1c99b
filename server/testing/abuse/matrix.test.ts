/**
 * P5: one user per single right asks every operation of the API document; who is let in stands in matrix.txt, to the letter. A new
 * operation without a row there fails, and so does a right that opens or closes anything else than before. After a change that is
 * meant: `PORTICO_WRITE_MATRIX=1` writes the file anew, and its difference is what has to be read.
 *
 * All of it is asked when proving or writing. Otherwise whoever is let in by an operation is asked, and one for each way of refusing; where a
 * whole door is let in, one of it. Each is drawn by the operation's name, so a new one changes nobody else's draw. What is refused, and what
 * everybody may, changes no other answer here.
 */

import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import type { Endpoint } from '../../../shared/contracts/endpoint.ts';
import { sql } from '../../kernel/index.ts';
import type { Client } from '../client.ts';
import { prng } from '../oracle/index.ts';
import { proving, seedOf } from '../proving.ts';
import { makeSpare } from './catalogue.ts';
import { type Contents, fill } from './contents.ts';
import { type Cast, openGrid } from './grid.ts';
import { send } from './requests.ts';
import { addressOf, queryParts, sample } from './samples.ts';
import { openWorld, type World } from './world.ts';

const file = path.join(import.meta.dirname, 'matrix.txt');
vi.setConfig({ testTimeout: 900_000, hookTimeout: 300_000 });

const whole = proving || process.env.PORTICO_WRITE_MATRIX === '1';
const seed = seedOf(88_121);

let world: World;
let contents: Contents;
let cast: readonly Cast[];

beforeAll(async () => {
  world = await openWorld({ PORTICO_LOGIN_ATTEMPTS: '1000' });
  contents = await fill(world);
  cast = await openGrid(world, () => makeSpare(world, contents));
});

/** What ends a session or changes a password last, what takes a whole object away before, and what takes a record away before that. */
const lateness = ({ method, path: address }: Endpoint) => {
  if (/\/(session|password)$/.test(address)) return 2;
  if (method !== 'DELETE') return 0;
  return address.endsWith('/metadata/objects/:object') ? 1.5 : 1;
};
const nameOf = ({ method, path: address }: Endpoint) => `${method} ${address}`;

async function statusFor({ browser, catalogue }: Cast, client: Client, contract: Endpoint): Promise<number> {
  const { params, query, body } = sample(contract, catalogue);
  const headers: Record<string, string> = contract.method === 'POST' ? { 'idempotency-key': randomUUID() } : {};
  if (contract.method === 'PATCH' && params.uid !== undefined && params.object !== undefined) {
    const owner = await world.app.ctx('owner');
    const row = await owner.db.maybe(sql<{ version: number }>`select version from ${sql.id('data', String(params.object))}
      where uid = ${params.uid}::uuid`);
    headers['if-match'] = `"${row?.version ?? 1}"`;
  }
  let content: string | FormData | Uint8Array<ArrayBuffer> | undefined;
  if (contract.multipart === true) {
    content = new FormData();
    content.append('file', new Blob(['paper'], { type: 'text/plain' }), 'paper.txt');
  } else if (contract.bytes === true) {
    content = new TextEncoder().encode('paper');
    const digest = createHash('sha256').update(content).digest('base64');
    Object.assign(headers, {
      'content-type': 'application/octet-stream',
      'upload-offset': '0',
      'content-digest': `sha-256=:${digest}:`,
    });
  } else if (body !== undefined) {
    content = JSON.stringify(body);
    headers['content-type'] = 'application/json';
  }
  // A session that ends here must not be the one that the rest is asked with.
  const asking = lateness(contract) === 2 && contract.who !== 'anyone' ? await browser() : client;
  const address = addressOf(contract, params, queryParts(query));
  const { status, text } = await send(world.app.origin, asking, contract.method, { address, content, headers });
  if (status >= 500) throw new Error(`${nameOf(contract)}: ${text}`);
  return status;
}

/** Users who ask at the same time; what each may change is his own. */
const AT_ONCE = 6;
/** Whom nobody is asked for: the answer cannot depend on him, since the session is not looked at. */
const same = '  .';
/** Who is not asked this time. */
const left = '  -';

/** The columns that are asked for each operation; an operation that is not among them is asked for all. */
type Chosen = ReadonlyMap<string, ReadonlySet<number>>;

/** The columns that an operation lets in; none of them where that is a whole door. */
function letInBy(row: string): number[] {
  const inside = row.split(' ').flatMap((cell, column) => (Number(cell) < 300 ? [column] : []));
  return inside.length > cast.length / 3 ? [] : inside;
}

/** By the saved rows: who is let in, and one for each other answer. */
function chosenOf(saved: ReadonlyMap<string, string>): Chosen {
  return new Map(
    [...saved].map(([name, row]) => {
      const random = prng(seed ^ createHash('sha256').update(name).digest().readInt32BE());
      const drawn = new Map(random.shuffled(row.split(' ').map((cell, column) => [cell, column] as const)));
      return [name, new Set([...drawn.values(), ...letInBy(row)])];
    }),
  );
}

/** The column of one user, by operation. */
async function columnOf(one: Cast, endpoints: readonly Endpoint[], chosen: Chosen): Promise<ReadonlyMap<string, string>> {
  const client = await one.browser();
  const column = cast.indexOf(one);
  const cells = new Map<string, string>();
  for (const contract of endpoints) {
    const name = nameOf(contract);
    if (contract.who === 'anyone' && column > 0) cells.set(name, same);
    else if (chosen.get(name)?.has(column) === false) cells.set(name, left);
    else cells.set(name, String(await statusFor(one, client, contract)));
  }
  return cells;
}

/** All rows: what each column's user is answered. The administrator, who may change what others see, comes when they are done. */
async function ask(chosen: Chosen): Promise<Map<string, string[]>> {
  const endpoints = [...world.app.http.contracts].sort((a, b) => lateness(a) - lateness(b));
  const columns: ReadonlyMap<string, string>[] = [];
  const others = cast.slice(0, -1);
  for (let from = 0; from < others.length; from += AT_ONCE) {
    columns.push(...(await Promise.all(others.slice(from, from + AT_ONCE).map((one) => columnOf(one, endpoints, chosen)))));
  }
  for (const last of cast.slice(-1)) columns.push(await columnOf(last, endpoints, chosen));
  const rows = endpoints.map((contract): [string, string[]] => {
    const name = nameOf(contract);
    return [name, columns.map((cells) => cells.get(name) ?? '')];
  });
  return new Map(rows.sort(([a], [b]) => (a.replace(/^\S+ /, '') < b.replace(/^\S+ /, '') ? -1 : 1)));
}

const columnsOf = (all: readonly Cast[]) => all.map(({ wish }) => `${wish.side}: ${wish.name}`);

function textOf(columns: readonly string[], rows: ReadonlyMap<string, readonly string[]>): string {
  const width = Math.max(...[...rows.keys()].map((name) => name.length));
  const head = columns.map((name, index) => `# ${String(index + 1).padStart(2)} ${name}`);
  const numbers = columns.map((_, index) => String(index + 1).padStart(3)).join(' ');
  const lines = [...rows].map(([name, cells]) => `${name.padEnd(width)}  ${cells.join(' ')}`);
  return [...head, `${'#'.padEnd(width)}  ${numbers}`, ...lines, ''].join('\n');
}

/** The rows of a file, by operation. */
function rowsOf(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name = '', cells = ''] = /^(\S+ \S+)\s+(.*)$/.exec(line) ?? [];
      return [name, cells.replace(/ +/g, ' ')];
    }),
  );
}

test('P5: every operation lets in whom the matrix says, and nobody else', async () => {
  const found = textOf(columnsOf(cast), await ask(whole ? new Map() : chosenOf(rowsOf(readFileSync(file, 'utf8')))));
  if (process.env.PORTICO_WRITE_MATRIX === '1') writeFileSync(file, found);
  const saved = readFileSync(file, 'utf8');
  const [are, should] = [rowsOf(found), rowsOf(saved)];
  expect(
    [...are.keys()].filter((name) => !should.has(name)),
    'Operations without a row in matrix.txt',
  ).toEqual([]);
  expect(
    [...should.keys()].filter((name) => !are.has(name)),
    'Rows of matrix.txt without an operation',
  ).toEqual([]);
  const columns = columnsOf(cast);
  const differing = [...are].flatMap(([name, cells]) => {
    const wanted = should.get(name)?.split(' ') ?? [];
    return cells
      .split(' ')
      .flatMap((cell, index) =>
        cell === wanted[index] || cell === left.trim()
          ? []
          : [`${name} for ${columns[index]}: ${cell}, the matrix says ${wanted[index]}`],
      );
  });
  expect(differing).toEqual([]);
  if (whole) expect(found).toBe(saved);
  expectEnough(are, should);
});

/** A sample that has left out what counts would pass for ever: every row has each of its answers, every user was asked. */
function expectEnough(are: ReadonlyMap<string, string>, should: ReadonlyMap<string, string>): void {
  const rows = [...are].map(([name, row]): [string, string[]] => [name, row.split(' ')]);
  const asked = rows.flatMap(([, cells]) => cells).filter((cell) => /\d/.test(cell)).length;
  console.log(`seed ${seed}: ${asked} cells of the matrix asked`);
  expect(cast.length).toBeGreaterThan(30);
  for (const [name, cells] of rows) {
    const answers = new Set(should.get(name)?.split(' '));
    expect([name, [...answers].filter((answer) => !cells.includes(answer))]).toEqual([name, []]);
    expect([name, cells.length]).toEqual([name, cast.length]);
  }
  for (const [column, name] of columnsOf(cast).entries())
    expect([name, rows.filter(([, cells]) => /\d/.test(cells[column] ?? '')).length > rows.length / 40]).toEqual([name, true]);
  // Everybody whom a right lets in anywhere is asked there, sampled or not.
  for (const [name, row] of should) {
    const cells = are.get(name)?.split(' ');
    expect([name, letInBy(row).filter((column) => !/^2/.test(cells?.[column] ?? ''))]).toEqual([name, []]);
  }
}

test('the matrix tells rights apart: each level opens something that another right does not', () => {
  const rows = [...rowsOf(readFileSync(file, 'utf8')).values()].map((cells) => cells.split(' '));
  const columns = columnsOf(cast);
  const letIn = (name: string) => {
    const at = columns.indexOf(name);
    expect(at, name).toBeGreaterThanOrEqual(0);
    return rows.map((cells) => Number(cells[at]) < 300);
  };
  const more = (one: string, other: string) => {
    const [a, b] = [letIn(one), letIn(other)];
    expect([one, other, a.some((yes, index) => yes && b[index] === false)]).toEqual([one, other, true]);
  };
  for (const verb of ['create', 'read', 'update', 'delete']) {
    if (verb === 'create' || verb === 'read') {
      more(`portal: ${verb}`, 'portal: no verb');
      more(`staff: ${verb}`, 'staff: no verb');
    }
    more('portal: columns edit', `portal: ${verb}`);
  }
  more('portal: columns edit', 'portal: not exposed');
  more('portal: share read', 'portal: no record');
  more('portal: share edit', 'portal: share comment');
  more('portal: share delete', 'portal: share edit');
  more('portal: share pass on', 'portal: share read');
  more('portal: columns edit', 'portal: columns once');
  more('portal: columns once', 'portal: columns read');
  more('portal: no record', 'portal: nobody');
  more('staff: administrator', 'staff: no verb');
  more('staff: CanAdministratePortalUsers', 'staff: no verb');
});
