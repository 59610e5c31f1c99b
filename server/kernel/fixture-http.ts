/** Endpoints for the tests of HTTP itself: one that echoes, one that counts, one that fails in several ways, and so on. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { endpoint } from '../../shared/contracts/endpoint.ts';
import { testApp } from '../testing/app.ts';
import { shared } from '../testing/shared.ts';
import { problem } from './errors.ts';
import { type Http, idempotent, needVersion, raw, sql } from './index.ts';

const echoBody = z.strictObject({
  text: z.string().max(50),
  number: z.int().optional(),
  nested: z.array(z.strictObject({ a: z.boolean() })).optional(),
});
const echo = endpoint({
  method: 'POST',
  path: '/api/staff/test/echo',
  who: 'staff',
  summary: 'Test.',
  readOnly: true,
  body: echoBody,
  answer: z.strictObject({ got: echoBody }),
});
const count = endpoint({
  method: 'POST',
  path: '/api/staff/test/count',
  who: 'staff',
  summary: 'Test.',
  body: z.strictObject({ n: z.int() }),
  answer: z.strictObject({ count: z.int() }),
});
const search = endpoint({
  method: 'GET',
  path: '/api/staff/test/search',
  who: 'staff',
  summary: 'Test.',
  query: z.strictObject({ q: z.string().max(20).optional() }),
  answer: z.strictObject({ q: z.string().nullable() }),
});
const change = endpoint({
  method: 'PATCH',
  path: '/api/staff/test/:thing',
  who: 'staff',
  summary: 'Test.',
  params: z.strictObject({ thing: z.uuid() }),
  body: z.strictObject({}),
  answer: z.strictObject({ version: z.int() }),
});
const secret = endpoint({
  method: 'GET',
  path: '/api/staff/test/secret',
  who: 'administrator',
  summary: 'Test.',
  answer: z.strictObject({ ok: z.boolean() }),
});
const fail = endpoint({
  method: 'GET',
  path: '/api/staff/test/fail/:how',
  who: 'staff',
  summary: 'Test.',
  params: z.strictObject({ how: z.string() }),
  answer: z.strictObject({ a: z.string() }),
});
const upload = endpoint({
  method: 'POST',
  path: '/api/staff/test/upload',
  who: 'staff',
  summary: 'Test.',
  readOnly: true,
  multipart: true,
  answer: z.strictObject({ names: z.array(z.string()), bytes: z.int() }),
});

const download = endpoint({
  method: 'GET',
  path: '/api/staff/test/download/:how',
  who: 'staff',
  summary: 'Test.',
  params: z.strictObject({ how: z.enum(['endless', 'late']) }),
});

/** Downloads that are still being sent. */
export const sending = new Set<Readable>();
/** What the last piece of a late download waits for: the word of the test. */
export const later = Promise.withResolvers<void>();
async function* pieces(how: 'endless' | 'late') {
  for (; how === 'endless'; ) yield Buffer.alloc(65_536, 'x');
  yield 'first ';
  await later.promise;
  yield 'last';
}

/** How often the counting endpoint has worked. */
export let counted = 0;
const failures: Readonly<Record<string, () => Promise<never>>> = {
  sql: async () => Promise.reject(new Error('select * from secret_table where canary = 1')),
  hidden: async () => Promise.reject(problem('not_found', 'object canary exists')),
  extra: async () => ({ a: 'x', b: 'leak' }) as never,
};

function testRoutes(http: Http): void {
  http.serve(echo, async (_ctx, { body }) => ({ got: body }));
  http.serve(count, (ctx, input) =>
    idempotent(
      ctx,
      input,
      async () => ({ count: ++counted }),
      async () => ({ count: counted }),
    ),
  );
  http.serve(search, async (_ctx, { query }) => ({ q: query.q ?? null }));
  http.serve(change, async (_ctx, input) => ({ version: needVersion(input) + 1 }));
  http.serve(secret, async () => ({ ok: true }), { allow: (actor) => actor.operations.has('CanTest') });
  http.serve(fail, async (ctx, { params: { how } }) => {
    const failure = failures[how];
    if (failure !== undefined) return failure();
    if (how === 'text') return raw('plain', { 'content-type': 'text/plain' });
    if (how === 'timeout') await ctx.db.batch([sql`select set_config('statement_timeout', '1', true)`, sql`select pg_sleep(1)`]);
    if (how === 'nul') await ctx.db.rows(sql`select ${'a\0b'}::text`);
    if (how === 'cast') await ctx.db.rows(sql`select ${'abc'}::int`);
    if (how === 'table') await ctx.db.rows(sql`select 1 from portico.nowhere`);
    if (how === 'grant') await ctx.db.rows(sql`select 1 from auth.password`);
    return { a: how };
  });
  http.serve(download, async (_ctx, { params: { how } }) => {
    const stream = Readable.from(pieces(how), { objectMode: false }).once('close', () => sending.delete(stream));
    sending.add(stream);
    return raw(stream, { 'content-type': 'text/plain' });
  });
  http.serve(upload, async (_ctx, { files }) => {
    const names: string[] = [];
    let bytes = 0;
    for await (const file of files()) {
      names.push(file.name);
      for await (const chunk of file.content) bytes += (chunk as Buffer).length;
    }
    return { names, bytes };
  });
}

/** An application with them, that takes two files of 1 MB at most; the same for all parts of a test file. */
export const appWithTestRoutes = shared(() =>
  testApp({ routes: testRoutes, env: { PORTICO_MAX_FILE_MB: '1', PORTICO_MAX_FILES_PER_REQUEST: '2' } }),
);
