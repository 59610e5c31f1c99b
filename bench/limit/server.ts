/**
 * The limit: what a very good engineer would write by hand for just these endpoints. Fastify and pg, one prepared statement each, a
 * signed cookie, the session kept for ten seconds. No metadata, no second wall, no history, no outbox, no idempotency.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Fastify, { type FastifyRequest } from 'fastify';
import pg from 'pg';
import { frontOf, meOf, ORDERS, type Person, pageOf, placeOf, whole } from './shape.ts';
import { MANY, SQL } from './statements.ts';

const PORT = Number(process.env.LIMIT_PORT);
const KEY = 'bench';
const KEPT = 10_000;

// Moments as ISO text without a Date in between: 2026-01-31 12:00:00.5+00 -> 2026-01-31T12:00:00.500Z
pg.types.setTypeParser(1184, (v) => `${v.slice(0, 10)}T${v.slice(11, 19)}.${v.slice(20, -3).padEnd(3, '0')}Z`);

const pool = new pg.Pool({
  host: process.env.LIMIT_HOST,
  port: 5432,
  user: 'bench_limit',
  database: process.env.LIMIT_DATABASE,
  max: 10,
  options: '-c search_path=bench_limit -c plan_cache_mode=force_generic_plan -c jit=off',
});

async function rows(name: keyof typeof SQL, values: readonly unknown[]): Promise<unknown[][]> {
  return (await pool.query({ name, text: SQL[name], values: values as unknown[], rowMode: 'array' })).rows;
}

const sessions = new Map<string, { person: Person; until: number }>();

/** What Fastify answers with that status. */
const refused = (statusCode: number) => Object.assign(new Error('refused'), { statusCode });

function signed(cookie: string | undefined): string {
  const value = /(?:^|; )sid=([^;]+)/.exec(cookie ?? '')?.[1] ?? '';
  const id = value.slice(0, value.lastIndexOf('.'));
  const expected = Buffer.from(`${id}.${createHmac('sha256', KEY).update(id).digest('base64url')}`);
  const given = Buffer.from(value);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) throw refused(401);
  return id;
}

async function personOf(request: FastifyRequest): Promise<Person> {
  const id = signed(request.headers.cookie);
  const now = Date.now();
  const known = sessions.get(id);
  if (known !== undefined && known.until > now) return known.person;
  const [row] = await rows('session', [id]);
  if (row === undefined) throw refused(401);
  const [user, uid, name, login, email, contact, organisation, readsOrganisation, organisationUid, organisationName] =
    row as string[];
  const [holders, wide, principals] = row.slice(10) as string[][];
  const told = { user, uid, name, login, email, contact, organisation, readsOrganisation, organisationUid, organisationName };
  const person = { ...told, id: user, holders, wide, principals } as unknown as Person;
  sessions.set(id, { person, until: now + KEPT });
  return person;
}

const reach = (p: Person) => [p.readsOrganisation ? p.organisation : null, p.contact, p.id, p.holders];

const app = Fastify({ logger: false });
const base = '/api/portal/bench';

app.get('/healthz', async () => ({ status: 'ok' }));

interface Condition {
  readonly and: readonly { readonly column: string; readonly value: string }[];
}

interface Query {
  readonly filter?: string;
  readonly search?: string;
  readonly cursor?: string;
  readonly sort?: string;
  readonly tag?: string;
  readonly folder?: string;
}

app.get<{ Querystring: Query }>(`${base}/records/case`, async (request) => {
  const person = await personOf(request);
  const { filter, search, cursor, sort, tag, folder } = request.query;
  if (filter !== undefined) {
    const [status, subject] = (JSON.parse(filter) as Condition).and;
    const like = `%${subject?.value.replace(/[\\%_]/g, '\\$&')}%`;
    return pageOf(await rows('filter', [...reach(person), status?.value, like]));
  }
  if (search !== undefined) return pageOf(await rows('search', [...reach(person), `'${search.replaceAll("'", "''")}':*`]));
  if (cursor !== undefined) {
    const place = placeOf(cursor);
    if (place === null) throw refused(400);
    return pageOf(await rows('second', [...reach(person), ...place]));
  }
  if (sort !== undefined) return sorted(person, sort);
  if (tag !== undefined) return tagged(person, tag);
  return folder === undefined ? pageOf(await rows('list', reach(person))) : inFolder(person, folder);
});

async function sorted(person: Person, sort: string) {
  if (sort !== 'subject' && sort !== '-last_message_at') throw refused(400);
  const few = person.holders.filter((one) => !person.wide.includes(one));
  const values = [...reach(person).slice(0, 3), few, person.wide];
  return pageOf(await rows(sort === 'subject' ? 'bySubject' : 'byMessage', values), ORDERS[sort]);
}

/** Tags and folders hardly change: they are kept as long as sessions. */
const marks = new Map<string, { row: unknown[] | undefined; until: number }>();

async function markOf(kind: 'tag' | 'folder', uid: string): Promise<unknown[]> {
  const known = marks.get(kind + uid);
  const now = Date.now();
  if (!/^[0-9a-f-]{36}$/.test(uid)) throw refused(400);
  const row = known !== undefined && known.until > now ? known.row : (await rows(kind, [uid]))[0];
  if (row === undefined) throw refused(400);
  if (known?.row !== row) marks.set(kind + uid, { row, until: now + KEPT });
  return row;
}

async function tagged(person: Person, uid: string) {
  const [id, uses] = await markOf('tag', uid);
  return pageOf(await rows((uses as number) > MANY ? 'common' : 'rare', [...reach(person), id]));
}

async function inFolder(person: Person, uid: string) {
  const [id, chosen, readers, category, statuses] = await markOf('folder', uid);
  if (!person.principals.some((one) => (readers as string[]).includes(one))) throw refused(400);
  const values = chosen === true ? [id] : [category, statuses];
  return pageOf(await rows(chosen === true ? 'inside' : 'fitting', [...reach(person), ...values]));
}

app.get<{ Params: { uid: string } }>(`${base}/records/case/:uid`, async (request) => {
  const person = await personOf(request);
  const [row] = await rows('one', [...reach(person), person.organisation, request.params.uid]);
  if (row === undefined) throw refused(404);
  return whole(row);
});

app.post<{ Body: { values: Record<string, unknown> } }>(`${base}/records/case`, async (request, reply) => {
  const person = await personOf(request);
  const { subject, description, category } = request.body.values;
  const texts = [subject, description].every((value) => typeof value === 'string' && value !== '');
  if (!texts || String(subject).length > 250 || (category !== 'incident' && category !== 'service_request')) throw refused(422);
  const [row] = await rows('create', [...reach(person), person.organisation, subject, description, category]);
  reply.code(201);
  return whole(row ?? []);
});

app.get(`${base}/me`, async (request) => meOf(await personOf(request)));

const shell = readFileSync(path.join(import.meta.dirname, '../../dist/web/portal/index.html'), 'utf8');
const head = shell.indexOf('</head>');

app.get('/p/bench/cases', async (request, reply) => {
  const person = await personOf(request);
  const [list, [counted]] = await Promise.all([rows('front', reach(person)), rows('count', reach(person))]);
  const data = JSON.stringify({ me: meOf(person), list: frontOf(list, counted?.[0] as number) }).replaceAll('<', '\\u003c');
  reply.type('text/html; charset=utf-8');
  return `${shell.slice(0, head)}<script type="application/json" id="first-data">${data}</script>${shell.slice(head)}`;
});

process.on(
  'SIGTERM',
  () =>
    void app
      .close()
      .then(() => pool.end())
      .then(() => process.exit(0)),
);
await app.listen({ host: '127.0.0.1', port: PORT });
