import { buffer } from 'node:stream/consumers';
import { knowledgeFolders } from '../../shared/contracts/knowledge-folders.ts';
import { requireOperation } from '../access/index.ts';
import { type Ctx, type Http, type IncomingFile, problem, raw } from '../kernel/index.ts';
import { MANAGE } from './audience.ts';
import { exportFolders } from './export.ts';
import { importFolders, previewImport } from './import.ts';

/** Mounts import and export. */
export function folderRoutes(http: Http): void {
  http.serve(knowledgeFolders.export, async (ctx) =>
    raw(await exportFolders(ctx), {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="articles-${ctx.now.toISOString().slice(0, 10)}.zip"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    }),
  );
  http.serve(knowledgeFolders.preview, async (ctx, input) => previewImport(ctx, await zipOf(ctx, input.files())));
  http.serve(knowledgeFolders.import, async (ctx, input) =>
    importFolders(ctx, await zipOf(ctx, input.files()), overwriteOf(input.query.overwrite)),
  );
}

/** `3:17,8:2` as versions by number of the line. */
const overwriteOf = (text = ''): ReadonlyMap<number, number> =>
  new Map(text === '' ? [] : text.split(',').map((pair) => pair.split(':').map(Number) as [number, number]));

/** The one zip file of a request, no larger than any file may be. Nothing is read of somebody's who may not import. */
async function zipOf(ctx: Ctx, files: AsyncIterable<IncomingFile>): Promise<Buffer> {
  requireOperation(ctx, MANAGE);
  let bytes: Buffer | null = null;
  for await (const file of files) {
    if (bytes !== null) throw problem('bad_request', 'Send one file in each request.');
    bytes = await buffer(file.content);
  }
  if (bytes === null) throw problem('bad_request', 'Send one zip file as multipart/form-data.');
  return bytes;
}
