/** The same handlers behind both doors: who calls decides through his rights what he gets, not through which route. */

import { Readable } from 'node:stream';
import { portalObjects, portalRecords, staffMove, staffObjects, staffRecords } from '../../shared/contracts/records.ts';
import { type Ctx, type Http, type Incoming, idempotent, needVersion, problem, type Raw, raw } from '../kernel/index.ts';
import { act } from './act.ts';
import { bulkRoutes } from './bulk/routes.ts';
import { clashRoutes } from './clashes.ts';
import { count } from './count.ts';
import { create } from './create.ts';
import { describe } from './describe.ts';
import { dryRunRoutes } from './dry-run.ts';
import { sendExport } from './export/send.ts';
import { discard, openFile, previewFile, upload } from './files.ts';
import { folderRoutes } from './folders/routes.ts';
import { get } from './get.ts';
import { history } from './history.ts';
import { list } from './list.ts';
import { filterOf, names, queryOf, suited } from './list-query.ts';
import { lookup } from './lookup.ts';
import type { ListQuery, OpenedFile, Sort, StagedFile } from './model.ts';
import { move } from './move.ts';
import { knownObjects } from './objects.ts';
import { pageRoutes } from './pages/routes.ts';
import { remove } from './remove.ts';
import { knownObject } from './schema.ts';
import { search } from './search.ts';
import { sightRoutes } from './sight-routes.ts';
import { tagRoutes } from './tags/routes.ts';
import { typePlanRoutes } from './type-plan.ts';
import { update } from './update.ts';
import { uploadRoutes } from './uploads/routes.ts';
import { viewRoutes } from './views/routes.ts';
import { readBack } from './write.ts';

type ListParameters = NonNullable<Incoming<typeof staffRecords.list>['query']>;

const sortOf = (text: string | undefined): Sort | undefined =>
  text === undefined ? undefined : { column: text.replace(/^-/, ''), descending: text.startsWith('-') };

/** The parameters of a list as the gateway takes them. */
async function listQuery(
  ctx: Ctx,
  object: string,
  { columns, filter, sort, tag, folder, suited: best, count: counted, ...rest }: ListParameters,
): Promise<ListQuery> {
  return {
    ...rest,
    ...filterOf(filter),
    columns: names(columns),
    sort: sortOf(sort),
    tags: names(tag),
    folder,
    count: counted === 'true',
    ...(await suited(ctx, object, best)),
  };
}

/** Contracts take plain arrays and objects where the gateway answers readonly ones. */
type Plain<T> = T extends readonly (infer I)[] ? Plain<I>[] : T extends object ? { -readonly [K in keyof T]: Plain<T[K]> } : T;
const plain = <T>(value: T) => value as Plain<T>;

/** Inclusive bounds out of a Range header of one range; null = all of it. Throws where it lies beyond the end. */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | null {
  const parts = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (parts === null || (parts[1] === '' && parts[2] === '') || size === 0) return null;
  const [, first = '', last = ''] = parts;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start <= end && start < size ? { start, end } : { start: -1, end: -1 };
}

/** The answer for a file. HEAD comes here as well and gets the same headers without the bytes. */
function sendFile(file: OpenedFile, method: string, range: string | undefined): Raw {
  const part = rangeOf(range, file.size);
  if (part?.start === -1) return raw('', { ...file.headers, 'content-range': `bytes */${file.size}` }, 416);
  const length = part === null ? file.size : part.end - part.start + 1;
  const headers = {
    ...file.headers,
    'content-length': String(length),
    ...(part && { 'content-range': `bytes ${part.start}-${part.end}/${file.size}` }),
  };
  // Without a body nothing is opened that a client who goes away could leave open (F9).
  if (method === 'HEAD') return raw(Readable.from([]), headers, part === null ? 200 : 206);
  return raw(file.stream(part ?? undefined), headers, part === null ? 200 : 206);
}

/** The one file of an upload; several are refused, so that each has an answer of its own, and then none of them is kept. */
async function receive(
  ctx: Ctx,
  files: AsyncIterable<{ name: string; mediaType: string; content: NodeJS.ReadableStream }>,
): Promise<StagedFile> {
  let staged: StagedFile | null = null;
  try {
    for await (const file of files) {
      if (staged !== null) throw problem('bad_request', 'Send one file in each request.');
      staged = await upload(ctx, file as Parameters<typeof upload>[1]);
    }
  } catch (e) {
    if (staged !== null) await discard(ctx, staged);
    throw e;
  }
  if (staged === null) throw problem('bad_request', 'Send one file as multipart/form-data.');
  return staged;
}

/** The hot ones: read with one statement, or written in one transaction. */
const assumes = { assumes: true } as const;

/** Written in one transaction, at the version that was seen or under the key of the request: what it rolled back is begun anew. */
const repeats = { repeats: true } as const;

/** Mounts the record endpoints of both doors. */
export function recordRoutes(http: Http): void {
  for (const door of [staffRecords, portalRecords] as const) {
    const routes = door as typeof staffRecords;
    http.serve(routes.describe, async (ctx, { params }) => plain(await describe(ctx, params.object)));
    http.serve(
      routes.list,
      async (ctx, { params, query }) => plain(await list(ctx, params.object, await listQuery(ctx, params.object, query))),
      assumes,
    );
    http.serve(routes.count, async (ctx, { params, query }) => plain(await count(ctx, params.object, queryOf(query))));
    http.serve(routes.export, async (ctx, { params, query: { format, ...query } }) => {
      const asked = await listQuery(ctx, params.object, query);
      return sendExport(ctx, params.object, asked, format, (params as { portal?: string }).portal);
    });
    http.serve(routes.lookup, async (ctx, { params, query }) =>
      plain({ options: await lookup(ctx, params.object, params.column, query.text, filterOf(query.filter).filter) }),
    );
    http.serve(routes.search, async (ctx, { query }) =>
      plain({ hits: await search(ctx, { text: query.text, objects: names(query.objects) }) }),
    );
    http.serve(routes.get, async (ctx, { params }) => plain(await get(ctx, params.object, params.uid)), assumes);
    http.serve(routes.history, async (ctx, { params, query }) => plain(await history(ctx, params.object, params.uid, query)));
    http.serve(routes.file, async (ctx, { params, request }) => {
      const file = await openFile(ctx, params.object, params.uid, params.file);
      return sendFile(file, request.method, request.header('range'));
    });
    http.serve(routes.preview, async (ctx, { params, query, request }) => {
      const { size, headers, stream } = await previewFile(ctx, { ...params, size: query.size });
      const all = { ...headers, 'content-length': String(size) };
      return request.method === 'HEAD' ? raw(Readable.from([]), all) : raw(stream(), all);
    });
    writing(http, routes);
  }
  sightRoutes(http);
  clashRoutes(http);
  typePlanRoutes(http);
  dryRunRoutes(http);
  tagRoutes(http);
  viewRoutes(http);
  pageRoutes(http);
  for (const known of [staffObjects, portalObjects] as const)
    http.serve(known, async (ctx) => plain({ objects: await knownObjects(ctx) }));
  folderRoutes(http);
  uploadRoutes(http);
  bulkRoutes(http);
  http.serve(staffMove, async (ctx, input) => {
    const { object, uid } = input.params;
    const version = input.ifMatch ?? undefined;
    return plain(
      await idempotent(
        ctx,
        input,
        (tx) => move(tx, object, uid, input.body, { version }),
        async (again) => readBack(again, await knownObject(again, object), uid),
      ),
    );
  });
}

function writing(http: Http, routes: typeof staffRecords): void {
  http.serve(
    routes.create,
    async (ctx, { params, body, idempotencyKey, reply }) => {
      const made = await create(ctx, params.object, body.values, { idempotencyKey: idempotencyKey ?? undefined });
      reply.status(201);
      return plain(made);
    },
    assumes,
  );
  const write: typeof http.serve = (contract, handler) => http.serve(contract, handler, repeats);
  write(routes.update, async (ctx, { params, body, ...input }) =>
    plain(await update(ctx, params.object, params.uid, body.values, { version: needVersion(input) })),
  );
  write(routes.remove, async (ctx, { params, ifMatch }) => {
    await remove(ctx, params.object, params.uid, { version: ifMatch ?? undefined });
    return undefined;
  });
  write(routes.act, async (ctx, input) => {
    const { object, uid, action } = input.params;
    const version = input.ifMatch ?? undefined;
    return plain(
      await idempotent(
        ctx,
        input,
        (tx) => act(tx, object, uid, action, input.body.input, { version }),
        async (again) => readBack(again, await knownObject(again, object), uid),
      ),
    );
  });
  http.serve(routes.upload, async (ctx, input) => plain(await receive(ctx, input.files())));
}
