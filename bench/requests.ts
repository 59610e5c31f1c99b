/** The work: what is asked, as whom, and the same for both servers. */
import { createHash, createHmac } from 'node:crypto';
import type pg from 'pg';
import type { LoadRequest } from './load-model.ts';

export const works = ['list', 'filter', 'detail', 'search', 'page', 'me', 'create'] as const;
export type Work = (typeof works)[number];

export const kinds = ['20', '2,000', 'the oldest 2,000', 'a fifth', 'ordinary'] as const;

/** Signed-in people of the run, in equal parts of each kind, neighbours of different kinds. */
export interface Visitor {
  readonly id: number;
  readonly sees: string;
  readonly token: string;
  /** Cases he may open. */
  readonly cases: string[];
}

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

/** Address of one piece of work; deterministic by the number of the request. */
function addressOf(work: Work, visitor: Visitor, words: readonly string[], n: number): string {
  const columns = `columns=${COLUMNS.join(',')}`;
  switch (work) {
    case 'list':
      return `${base}/records/case?${columns}`;
    case 'filter': {
      const status = ['in_progress', 'waiting', 'resolved', 'closed'][n % 4];
      const text = ['printer', 'network', 'invoice', 'login', 'backup', 'cable', 'screen', 'quota'][(n * 7) % 8];
      const filter = {
        and: [
          { column: 'status', op: 'eq', value: status },
          { column: 'subject', op: 'contains', value: text },
        ],
      };
      return `${base}/records/case?${columns}&filter=${encodeURIComponent(JSON.stringify(filter))}`;
    }
    case 'search':
      return `${base}/records/case?${columns}&search=${words[n % words.length]}`;
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

const description = `${'The printer does not answer on the network. '.repeat(11)}Thank you.`;

/** Where every visitor asks the same thing each time, once is enough. */
const variants: Readonly<Record<Work, number>> = { list: 1, filter: 2, detail: 2, search: 2, page: 1, me: 1, create: 2 };

/** The requests of a work as one server takes them. */
export function requestsOf(
  server: 'product' | 'limit',
  work: Work,
  port: number,
  visitors: readonly Visitor[],
  words: readonly string[],
): (LoadRequest & { visitor: Visitor; address: string })[] {
  return Array.from({ length: visitors.length * variants[work] }, (_, n) => {
    const visitor = visitors[n % visitors.length] as Visitor;
    const address = addressOf(work, visitor, words, n);
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
    return { text, status: work === 'create' ? 201 : 200, length: null, visitor, address };
  });
}

const signature = (id: string) => createHmac('sha256', 'bench').update(id).digest('base64url');
