/** The work: what is asked, as whom, and the same for both servers. */
import { createHash, createHmac } from 'node:crypto';
import type pg from 'pg';
import type { LoadRequest } from './load-model.ts';

export const works = [
  ...(['list', 'few', 'many', 'sort', 'subject', 'second', 'filter', 'tag', 'folder'] as const),
  ...(['detail', 'search', 'page', 'me', 'create'] as const),
] as const;
export type Work = (typeof works)[number];

export const kinds = ['20', '2,000', 'the oldest 2,000', 'a fifth', 'ordinary'] as const;

/** Signed-in people of the run, in equal parts of each kind, neighbours of different kinds. */
export interface Visitor {
  readonly id: number;
  readonly sees: string;
  readonly token: string;
  /** Cases he may open. */
  readonly cases: string[];
  /** Links to the second page of his list, by server; null where the first is all. */
  readonly next: Record<'product' | 'limit', string | null>;
}

const uidOf = (name: string) =>
  createHash('md5')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
/** Uids of bench/data/marks.sql. */
export const TAGS = [uidOf('tag rare'), uidOf('tag common')] as const;
export const FOLDERS = [uidOf('folder static'), uidOf('folder dynamic')] as const;

export const COLUMNS = ['number', 'subject', 'status', 'category', 'service', 'registered_at', 'last_message_at', 'closed_on'];
const PER_KIND = 40;
const base = '/api/portal/bench';

/** Makes the sessions of a run, directly: logging in would measure argon2. */
export async function signIn(admin: pg.Client): Promise<Visitor[]> {
  await admin.query(`delete from auth.session where user_agent = 'bench'`);
  await admin.query('truncate bench_limit.sessions');
  const { rows } = await admin.query<{ id: number; sees: string }>(
    `select id, sees from (select id::int as id, sees, row_number() over (partition by sees order by bench.h(id, 77)) as n from bench.person) x
     where n <= $1 order by n, sees`,
    [PER_KIND],
  );
  const visitors = rows.map(({ id, sees }) => ({
    id,
    sees,
    token: createHash('sha256').update(`bench session ${id}`).digest('base64url'),
    cases: [],
    next: { product: null, limit: null },
  }));
  const ids = visitors.map(({ id }) => id);
  const tokens = visitors.map(({ token }) => token);
  await admin.query(
    `insert into auth.session (token_hash, principal_id, door, membership_id, created_at, seen_at, expires_at, user_agent)
     select sha256(t::bytea), i, 'portal', i, now(), now(), now() + interval '10 hours', 'bench' from unnest($1::int[], $2::text[]) x(i, t)`,
    [ids, tokens],
  );
  await admin.query(
    `insert into bench_limit.sessions select t, i, now() + interval '10 hours' from unnest($1::int[], $2::text[]) x(i, t)`,
    [ids, tokens],
  );
  return visitors;
}

/** Words to look for that neither nobody nor everybody has used. */
export async function wordsToFind(admin: pg.Client): Promise<string[]> {
  const { rows } = await admin.query<{ w: string; n: number }>(
    `select w, (select count(*)::int from (select from bench_limit.cases s where s.words @@ (quote_literal(w) || ':*')::tsquery limit 4000) x) as n
     from bench.word where r between 150 and 6000 and r % 97 = 3 order by r`,
  );
  const fitting = rows.filter(({ n }) => n >= 100 && n < 4000).slice(0, 40);
  if (fitting.length < 10) throw new Error('The bench found no words that are neither rare nor everywhere');
  return fitting.map(({ w }) => w);
}

/** The condition of a filtered list. */
export function filterOf(n: number) {
  const status = ['in_progress', 'waiting', 'resolved', 'closed'][n % 4];
  const text = ['printer', 'network', 'invoice', 'login', 'backup', 'cable', 'screen', 'quota'][(n * 7) % 8];
  return {
    and: [
      { column: 'status', op: 'eq', value: status },
      { column: 'subject', op: 'contains', value: text },
    ] as const,
  };
}

interface Turn {
  readonly server: 'product' | 'limit';
  readonly visitor: Visitor;
  readonly words: readonly string[];
  /** The number of the request, and how often this visitor was asked for before. */
  readonly n: number;
  readonly turn: number;
}

/** Address of one piece of work; deterministic by the number of the request. */
function addressOf(work: Work, { server, visitor, words, n, turn }: Turn): string {
  const list = `${base}/records/case?columns=${COLUMNS.join(',')}`;
  switch (work) {
    case 'list':
    case 'few':
    case 'many':
      return list;
    case 'sort':
      return `${list}&sort=-last_message_at`;
    case 'subject':
      return `${list}&sort=subject`;
    case 'second':
      return `${list}&cursor=${visitor.next[server]}`;
    case 'tag':
      return `${list}&tag=${TAGS[turn]}`;
    case 'folder':
      return `${list}&folder=${FOLDERS[turn]}`;
    case 'filter':
      return `${list}&filter=${encodeURIComponent(JSON.stringify(filterOf(n)))}`;
    case 'search':
      return `${list}&search=${words[n % words.length]}`;
    case 'detail':
      return `${base}/records/case/${visitor.cases[n % visitor.cases.length]}`;
    case 'page':
      return '/p/bench/cases';
    case 'me':
      return `${base}/me`;
    case 'create':
      return `${base}/records/case`;
  }
}

/** Those of the visitors whom a work is about. */
function visitorsOf(work: Work, visitors: readonly Visitor[]): readonly Visitor[] {
  const only = { few: '20', many: 'a fifth' }[work as string];
  if (only !== undefined) return visitors.filter(({ sees }) => sees === only);
  return work === 'second' ? visitors.filter(({ next }) => next.product !== null && next.limit !== null) : visitors;
}

const description = `${'The printer does not answer on the network. '.repeat(11)}Thank you.`;

/** Where every visitor asks the same thing each time, once is enough. */
const variants: Readonly<Record<Work, number>> = {
  ...{ list: 1, few: 1, many: 1, sort: 1, subject: 1, second: 1, filter: 2, tag: TAGS.length, folder: FOLDERS.length },
  ...{ detail: 2, search: 2, page: 1, me: 1, create: 2 },
};

/** The requests of a work as one server takes them. */
export function requestsOf(
  server: 'product' | 'limit',
  work: Work,
  port: number,
  visitors: readonly Visitor[],
  words: readonly string[],
): (LoadRequest & { visitor: Visitor; address: string })[] {
  const asking = visitorsOf(work, visitors);
  return Array.from({ length: asking.length * variants[work] }, (_, n) => {
    const visitor = asking[n % asking.length] as Visitor;
    const address = addressOf(work, { server, visitor, words, n, turn: Math.floor(n / asking.length) });
    const cookie =
      server === 'product' ? `__Host-portico-portal=${visitor.token}` : `sid=${visitor.token}.${signature(visitor.token)}`;
    const head = [`Host: 127.0.0.1:${port}`, `Cookie: ${cookie}`];
    let body = '';
    if (work === 'create') {
      body = JSON.stringify({
        values: { subject: `${words[n % words.length]} problem in a load test`, description, category: 'incident' },
      });
      head.push(
        'Content-Type: application/json',
        `Content-Length: ${Buffer.byteLength(body)}`,
        'Sec-Fetch-Site: same-origin',
        'Idempotency-Key: $key',
      );
    }
    const text = `${work === 'create' ? 'POST' : 'GET'} ${address} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${body}`;
    return { text, status: work === 'create' ? 201 : 200, length: null, sees: visitor.sees, visitor, address };
  });
}

const signature = (id: string) => createHmac('sha256', 'bench').update(id).digest('base64url');
