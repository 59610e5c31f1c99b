/** Bodies that are streamed, never held in memory: multipart file by file, and bytes. Each kind has a scope of its own, so other routes pay nothing. */
import { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { Config } from './config.ts';
import { problem } from './errors.ts';
import type { IncomingFile } from './http-contract.ts';
import { isPlainText } from './http-json.ts';

/** Answers the function that adds a contract's route, to the scope its body needs. */
export function registerBodies(config: Config, app: FastifyInstance): (contract: Endpoint, route: RouteOptions) => void {
  const waiting: RouteOptions[] = [];
  const streamed: RouteOptions[] = [];
  const bytes = config.maxFileBytes * config.maxFilesPerRequest + 64 * 1024;
  app.register(async (scope) => {
    await scope.register(multipart, {
      limits: {
        fileSize: config.maxFileBytes,
        files: config.maxFilesPerRequest,
        parts: config.maxFilesPerRequest,
        fields: 0,
        headerPairs: 20,
        fieldNameSize: 100,
      },
    });
    for (const route of waiting) scope.route(route);
  });
  app.register(async (scope) => {
    scope.addContentTypeParser('application/octet-stream', (_request, body, done) => done(null, body));
    for (const route of streamed) scope.route(route);
  });
  return (contract, route) => {
    const isPublic = contract.who === 'anyone';
    const counts = isPublic ? (contract.path.startsWith('/api/') ? undefined : 'nobody') : 'caller';
    if (contract.multipart) waiting.push({ ...route, bodyLimit: bytes, config: { takes: 'multipart', counts } });
    else if (contract.bytes) streamed.push({ ...route, config: { takes: 'bytes', counts } });
    else app.route({ ...route, config: { takes: 'json', counts } });
  };
}

/** The files of a request, one by one. Throws `too_large` for a file or a number of files above the limits. */
export async function* readFiles(contract: Endpoint, request: FastifyRequest): AsyncIterable<IncomingFile> {
  if (!contract.multipart) throw new Error(`The contract ${contract.method} ${contract.path} does not say multipart`);
  for await (const part of request.files()) {
    if (!isPlainText(part.filename ?? ''))
      throw problem('bad_request', 'The name of a file holds characters that cannot be stored');
    yield { field: part.fieldname, name: part.filename ?? '', mediaType: part.mimetype, content: part.file };
  }
}

/** The bytes of a request. Throws `bad_request` where it has none, or does not say how many. */
export function readBytesOf(
  contract: Endpoint,
  request: FastifyRequest,
): { readonly content: Readable; readonly length: number } {
  if (!contract.bytes) throw new Error(`The contract ${contract.method} ${contract.path} does not say bytes`);
  const length = Number(request.headers['content-length'] ?? 0);
  if (!(request.body instanceof Readable) || length === 0) {
    throw problem('bad_request', 'Send bytes as application/octet-stream, and say in Content-Length how many.');
  }
  return { content: request.body, length };
}
