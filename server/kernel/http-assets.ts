/**
 * Scripts, styles, fonts and pictures of the built web part. They are few and small, so they are known by name before the first
 * request: an address is looked up, never turned into a path of the file system. Source maps stay at home (M3).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problem } from './errors.ts';
import { accepts, compressOnce, sendProblem } from './http-send.ts';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const compressible = new Set(['.js', '.css', '.svg', '.json', '.webmanifest']);

interface Asset {
  readonly file: string;
  readonly type: string;
  readonly compress: boolean;
  /** Read at the first request. */
  made?: { readonly plain: Buffer; readonly gzip: Buffer | null; readonly br: Buffer | null };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function findAssets(webFolder: string): Map<string, Asset> {
  const found = new Map<string, Asset>();
  if (!existsSync(webFolder)) return found;
  for (const file of filesBelow(webFolder)) {
    const extension = path.extname(file);
    const type = types[extension];
    const inside = path.relative(webFolder, file).split(path.sep).join('/');
    const at = `/${inside}`.indexOf('/assets/');
    // Besides the hashed files below `assets` only what lies at the top: the icon and the like.
    if (type === undefined || (at < 0 && inside.includes('/'))) continue;
    found.set(at < 0 ? `/${inside}` : `/${inside}`.slice(at), { file, type, compress: compressible.has(extension) });
  }
  return found;
}

function make(asset: Asset): NonNullable<Asset['made']> {
  const plain = readFileSync(asset.file);
  asset.made = asset.compress ? { plain, ...(compressedBy(asset.file) ?? compressOnce(plain)) } : { plain, gzip: null, br: null };
  return asset.made;
}

/** What the build has compressed (`web/compress-plugin.ts`); null for a build that did not. */
function compressedBy(file: string): { readonly gzip: Buffer; readonly br: Buffer } | null {
  try {
    return { gzip: readFileSync(`${file}.gz`), br: readFileSync(`${file}.br`) };
  } catch {
    return null;
  }
}

function send(request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply {
  const { plain, gzip, br } = asset.made ?? make(asset);
  // Names below `assets` carry a hash of the content, so a browser may keep them for good.
  const hashed = (request.raw.url ?? '').startsWith('/assets/');
  reply.headers({
    'content-type': asset.type,
    'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
  });
  if (gzip === null || br === null) return reply.send(plain);
  reply.header('vary', 'accept-encoding');
  if (accepts(request, 'br')) return reply.header('content-encoding', 'br').send(br);
  if (accepts(request, 'gzip')) return reply.header('content-encoding', 'gzip').send(gzip);
  return reply.send(plain);
}

export interface Assets {
  mount(app: FastifyInstance, said: (route: string) => void): void;
}

/** Finds the files below every `assets` folder of the built web part; they are served as `/assets/...`. */
export function loadAssets(webFolder: string): Assets {
  let found = findAssets(webFolder);
  return {
    mount: (app, said) => {
      // A build that finished after the start is found without a restart; files at the top are few and named one by one.
      const handler = async (request: FastifyRequest, reply: FastifyReply) => {
        const name = (request.raw.url ?? '').split('?', 1)[0] ?? '';
        if (found.size === 0) found = findAssets(webFolder);
        const asset = found.get(name);
        return asset === undefined ? sendProblem(reply, problem('not_found')) : send(request, reply, asset);
      };
      for (const url of ['/assets/*', ...[...found.keys()].filter((name) => !name.startsWith('/assets/'))]) {
        said(url);
        app.route({ method: 'GET', url, exposeHeadRoute: false, config: { counts: 'nobody' }, handler });
      }
    },
  };
}
