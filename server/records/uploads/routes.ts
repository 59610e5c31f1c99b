/** Large files over HTTP, the same behind both doors. */
import { type OpenUpload, portalUploads, staffUploads } from '../../../shared/contracts/uploads.ts';
import { type Ctx, type Http, idempotent, nameOfRequest, problem } from '../../kernel/index.ts';
import { checkedUid, missing } from '../schema.ts';
import { append } from './append.ts';
import { begin } from './begin.ts';
import { finishUpload, giveUp } from './finish.ts';
import { listOpen, type OpenRow, readOpen, readOpenByKey } from './store.ts';

const shown = (ctx: Ctx, { uid, name, size, object, column, record, parent, received, chain }: OpenRow): OpenUpload => ({
  uid,
  name,
  size,
  object,
  column,
  record,
  parent,
  received,
  part: ctx.system.config.partBytes,
  chain: chain.toString('hex'),
});

const found = (ctx: Ctx, row: OpenRow | null): OpenUpload => {
  if (row === null) throw missing();
  return shown(ctx, row);
};

/** A byte's place out of `upload-offset`. Throws `bad_request`. */
function offsetOf(header: string | undefined): number {
  if (header === undefined || !/^\d{1,12}$/.test(header))
    throw problem('bad_request', 'Say in Upload-Offset where this part begins.');
  return Number(header);
}

/** SHA-256 out of `content-digest` (RFC 9530). Throws `bad_request`. */
function digestOf(header: string | undefined): Buffer {
  const value = /^sha-256=:([A-Za-z0-9+/]{43}=):$/.exec(header ?? '')?.[1];
  if (value === undefined) throw problem('bad_request', 'Send the hash of this part as Content-Digest: sha-256=:base64:');
  return Buffer.from(value, 'base64');
}

/** The hash over what had arrived before, out of `upload-chain`; empty for the first part. Throws `bad_request`. */
function chainOf(header: string | undefined, offset: number): Buffer {
  if (offset === 0) return Buffer.alloc(0);
  if (!/^[0-9a-f]{64}$/.test(header ?? ''))
    throw problem('bad_request', 'Send as Upload-Chain the chain that was answered last.');
  return Buffer.from(header ?? '', 'hex');
}

/** Mounts the endpoints of large files. */
export function uploadRoutes(http: Http): void {
  for (const door of [staffUploads, portalUploads] as const) {
    const routes = door as typeof staffUploads;
    http.serve(routes.begin, async (ctx, input) => {
      // Found again by a repeated request: one that lost its answer leaves nothing behind that takes room.
      const key = nameOfRequest(ctx, input);
      const made = await idempotent(
        ctx,
        input,
        async (tx) => shown(tx, await begin(tx, input.body, key)),
        async (again: Ctx) => found(again, await readOpenByKey(again, key)),
      );
      input.reply.status(201);
      return made;
    });
    http.serve(routes.open, async (ctx) => ({ uploads: (await listOpen(ctx)).map((row) => shown(ctx, row)) }));
    http.serve(routes.state, async (ctx, { params }) => found(ctx, await readOpen(ctx, checkedUid(params.uid))));
    http.serve(routes.append, async (ctx, { params, request, bytes }) => {
      const offset = offsetOf(request.header('upload-offset'));
      const chain = chainOf(request.header('upload-chain'), offset);
      const sha256 = digestOf(request.header('content-digest'));
      return shown(ctx, await append(ctx, params.uid, { offset, chain, sha256, ...bytes() }));
    });
    http.serve(routes.finish, async (ctx, { params }) => ({ ...(await finishUpload(ctx, params.uid)) }));
    http.serve(routes.giveUp, async (ctx, { params }) => {
      await giveUp(ctx, params.uid);
      return undefined;
    });
  }
}
