/** The server below the routes: how HTTP is read, what is refused at the edges, how errors and unknown addresses are answered. */
import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Config } from './config.ts';
import type { System } from './ctx.ts';
import { problem } from './errors.ts';
import { checkContentType, checkCrossSite, cookieNames, isCanonicalPath, networkOf, standardHeaders } from './http-edges.ts';
import { logProblem, toProblem } from './http-errors.ts';
import { parseStrictJson } from './http-json.ts';
import type { Limits } from './http-limits.ts';
import { notFoundPage } from './http-pages.ts';
import { sendProblem, sendText } from './http-send.ts';

/** Largest body unless a contract says otherwise. Bytes. */
export const JSON_LIMIT = 1024 * 1024;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a body may be; nothing where absent. */
    takes?: 'json' | 'multipart' | 'bytes';
    /**
     * Whom the limit of requests counts: the network at once (where absent); the signed-in user, or the network where there is
     * none, once that is known; nobody for scripts, styles and health.
     */
    counts?: 'caller' | 'nobody';
  }
}

/** Uploads may take this long to arrive; everything else has `PORTICO_REQUEST_SECONDS`. Milliseconds. */
const UPLOAD_MILLISECONDS = 15 * 60_000;

/** Makes the Fastify instance with everything that is decided before a route's handler runs. */
export function createServer(system: System, limits: Limits): FastifyInstance {
  const { config } = system;
  const app = Fastify({
    logger: false,
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
    bodyLimit: JSON_LIMIT,
    requestTimeout: UPLOAD_MILLISECONDS,
    keepAliveTimeout: 65_000,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    routerOptions: {
      caseSensitive: true,
      ignoreTrailingSlash: false,
      ignoreDuplicateSlashes: false,
      maxParamLength: 200,
      // Read by parseStrictQuery, after the path has been judged.
      querystringParser: (text) => ({ text }),
    },
    frameworkErrors: (_error, _request, reply) => {
      reply.headers({ ...standardHeaders('data', config), 'x-portico-ref': randomUUID() });
      return sendProblem(reply as unknown as FastifyReply, problem('not_found'));
    },
    // Not even HTTP: answered without a word about what was wrong.
    clientErrorHandler: (error, socket) => {
      if (!socket.writable) return socket.destroy();
      const status =
        (error as { code?: string }).code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\nX-Content-Type-Options: nosniff\r\n\r\n`);
    },
  });
  app.server.headersTimeout = config.requestSeconds * 1000;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, body.length === 0 ? undefined : parseStrictJson(body as Buffer));
    } catch (e) {
      done(e as Error);
    }
  });
  installEdges(system, app, limits);
  installErrors(system, app);
  return app;
}

/** Before routing's result is used: standard headers, the path's one spelling, limits per network, origin, content type. */
function installEdges({ config }: System, app: FastifyInstance, limits: Limits): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(standardHeaders('data', config)).header('x-portico-ref', request.id);
    if (request.is404 || !isCanonicalPath(pathOf(request))) return answerNotFound(config, request, reply);
    const { takes = 'nothing', counts } = request.routeOptions.config;
    const carriesSession = Object.values(cookieNames).some((name) => request.headers.cookie?.includes(name));
    if (counts === undefined || (counts === 'caller' && !carriesSession)) limits.network.take(networkOf(request.ip));
    checkCrossSite(request.method, request.headers, config);
    checkContentType(request.headers, takes);
    if (takes === 'bytes') noSilence(request, reply, config.requestSeconds * 1000);
    else if (takes !== 'multipart') hurry(request, config.requestSeconds * 1000);
  });
}

/** Ends a connection whose body trickles in. */
function hurry({ raw }: FastifyRequest, milliseconds: number): void {
  if (raw.headers['transfer-encoding'] === undefined && Number(raw.headers['content-length'] ?? 0) === 0) return;
  const timer = setTimeout(() => raw.destroy(), milliseconds);
  raw.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
}

/** Ends a connection on which nothing has arrived for so long: bytes may take their time, but a line that is dead holds no place. */
function noSilence({ raw }: FastifyRequest, reply: FastifyReply, milliseconds: number): void {
  const { socket } = raw;
  // Nobody listens for it, so Node ends the connection.
  socket.setTimeout(milliseconds);
  // What is done with them afterwards may take longer; once it is answered, the time between two requests counts.
  raw.once('end', () => {
    if (!reply.raw.writableFinished) socket.setTimeout(0);
  });
}

/** Bytes of a body that are still taken after its request was answered: who sends more is cut off. */
const LEFT_OVER = 64 * 1024 * 1024;

/**
 * Takes the rest of a body whose request was answered early: a file that was refused at its beginning. Left where it is it would block the
 * connection, and whatever the browser asks on it next would wait for a minute. Closing it at once would lose the refusal on its way.
 */
function takeRest({ raw }: FastifyRequest, milliseconds: number): void {
  if (raw.complete || raw.destroyed) return;
  let taken = 0;
  raw.unpipe();
  raw.on('data', (bytes: Buffer) => {
    taken += bytes.length;
    if (taken > LEFT_OVER) raw.destroy();
  });
  raw.resume();
  const timer = setTimeout(() => raw.destroy(), milliseconds);
  raw.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
}

const pathOf = (request: FastifyRequest) => (request.raw.url ?? '').split('?', 1)[0] ?? '';

function answerNotFound(config: Config, request: FastifyRequest, reply: FastifyReply) {
  const wantsPage = !pathOf(request).startsWith('/api') && /\btext\/html\b/.test(request.headers.accept ?? '');
  if (!wantsPage) return sendProblem(reply, problem('not_found'));
  reply.headers(standardHeaders('page', config));
  return sendText(request, reply.code(404), 'text/html; charset=utf-8', notFoundPage);
}

function installErrors(system: System, app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const p = toProblem(error);
    logProblem(system.log.with({ ref: request.id, route: request.routeOptions.url, method: request.method }), p);
    return sendProblem(reply, p);
  });
  app.setNotFoundHandler((request, reply) => answerNotFound(system.config, request, reply));
  app.addHook('onResponse', async (request, reply) => {
    takeRest(request, system.config.requestSeconds * 1000);
    system.log.debug('request', {
      ref: request.id,
      method: request.method,
      // The pattern, never the address: what stands in it is the caller's.
      route: request.routeOptions.url,
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
    });
  });
}
