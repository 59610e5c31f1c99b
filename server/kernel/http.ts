/**
 * HTTP: contracts become routes. One place decides for every request: its path and origin (http-edges), how its body is read
 * (http-json), who is calling (`authenticate`, handed in by app.ts), whether it fits the contract, and how answers and problems leave.
 * A handler sees only what has passed.
 */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import { ACTS_AS, actsAs } from './acts-as.ts';
import { contextFor } from './context.ts';
import { anonymous, type Ctx, onlyLooks, type System } from './ctx.ts';
import { confirmEntry } from './db.ts';
import { type Entry, isAssumed } from './entry.ts';
import { problem } from './errors.ts';
import { stalePlan } from './flush.ts';
import { loadAssets } from './http-assets.ts';
import {
  type Answer,
  check,
  type Handler,
  type HttpOptions,
  hashRequest,
  hasLooseObject,
  type Incoming,
  isRaw,
  readIdempotencyKey,
  readIfMatch,
  type ServeOptions,
} from './http-contract.ts';
import { cookieNames, type Door, doorOf, networkOf, type SessionKind, sessionCookie, sessionCookieLine } from './http-edges.ts';
import { lacksSomething } from './http-errors.ts';
import { readBytesOf, readFiles, registerBodies } from './http-files.ts';

import { parseStrictQuery } from './http-json.ts';
import { createLimits, type Limits } from './http-limits.ts';
import { openApiDocument } from './http-openapi.ts';
import { type FirstData, mountPages, type Shell } from './http-pages.ts';
import { sendRaw, sendText } from './http-send.ts';
import { createServer, JSON_LIMIT } from './http-server.ts';
import { inLanguage, languageAsked } from './refusals.ts';

export {
  type Answer,
  type Authenticate,
  type Handler,
  type HttpOptions,
  type Identified,
  type Incoming,
  type IncomingFile,
  isRaw,
  needVersion,
  type Raw,
  raw,
  type ServeOptions,
} from './http-contract.ts';
export { cookieNames, type Door, networkOf, type SessionKind } from './http-edges.ts';
export { isRowSecurity, lacksSomething } from './http-errors.ts';
export type { FirstData, PageRequest, Shell } from './http-pages.ts';
export { type RateLimit, rateLimit } from './rate-limit.ts';

export interface Http {
  readonly app: FastifyInstance;
  /** Makes the route of a contract. Throws where the contract's body or query would accept unknown keys. */
  serve<const E extends Endpoint>(contract: E, handler: Handler<E>, options?: ServeOptions): void;
  /** Answers `pattern` (GET, HEAD) with a shell's HTML that carries `firstData`. */
  page(pattern: string, shell: Shell, firstData?: FirstData): void;
  /** Contracts served so far, in order. */
  readonly contracts: readonly Endpoint[];
  /** Routes of pages and assets: all that has no contract. */
  readonly pages: readonly string[];
  /** Every route the server knows, as it says itself: contracts and pages must cover them (M4). */
  readonly routes: readonly string[];
  openapi(): Record<string, unknown>;
  /** Starts listening on the configured address; answers its port. */
  listen(): Promise<number>;
  /** Stops accepting, lets running requests end (10 seconds at most) and ends open streams. */
  close(): Promise<void>;
}

const CLOSE_MILLISECONDS = 10_000;
/** Times `PORTICO_REQUEST_SECONDS` in which something of a stream must be taken. */
const TAKEN = 4;
const IDLE_MILLISECONDS = 50;

/** Makes the server; modules then `serve` their contracts on it. */
export function createHttp(system: System, options: HttpOptions): Http {
  const limits = createLimits(system.config);
  const app = createServer(system, limits);
  const contracts: Endpoint[] = [];
  const routes: string[] = [];
  app.addHook('onRoute', ({ method, url }) => void routes.push(...[method].flat().map((m) => `${m} ${url}`)));
  const known = new Set<string>();
  const assets = loadAssets(options.webFolder);
  assets.mount(app, (route) => known.add(`GET ${route}`));
  const pages = mountPages(system, app, limits, options);
  const addRoute = registerBodies(system.config, app);

  const serve: Http['serve'] = (contract, handler, serveOptions = {}) => {
    const name = `${contract.method} ${contract.path}`;
    if (hasLooseObject(contract.body) || hasLooseObject(contract.query)) {
      throw new Error(`The contract ${name} must use strict objects in body and query: unknown keys are refused, never dropped`);
    }
    contracts.push(contract);
    known.add(name);
    addRoute(contract, {
      method: contract.method,
      url: contract.path,
      bodyLimit: contract.bodyLimit ?? JSON_LIMIT,
      exposeHeadRoute: contract.head === true,
      handler: routeHandler({ system, limits, options, contract, ...serveOptions }, handler),
    });
  };

  return {
    app,
    serve,
    page: (pattern, shell, firstData) => {
      known.add(`GET ${pattern}`);
      pages.add(pattern, shell, firstData);
    },
    contracts,
    routes,
    get pages() {
      return [...known].filter((name) => !contracts.some((c) => `${c.method} ${c.path}` === name));
    },
    openapi: () => openApiDocument(contracts, cookieNames),
    listen: async () => {
      await app.listen({ host: system.config.host, port: system.config.port });
      return (app.server.address() as AddressInfo).port;
    },
    close: () => closeServer(app),
  };
}

/** What stays the same over all requests of a route. */
interface Served<E extends Endpoint> {
  readonly system: System;
  readonly limits: Limits;
  readonly options: HttpOptions;
  readonly contract: E;
  readonly allow?: ServeOptions['allow'];
  readonly assumes?: ServeOptions['assumes'];
  readonly repeats?: ServeOptions['repeats'];
}

function routeHandler<E extends Endpoint>(served: Served<E>, handler: Handler<E>) {
  const { contract, options } = served;
  const door = doorOf(contract.path);
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const token = door === null ? null : sessionCookie(request.headers.cookie, door);
    const ask = async (seen?: Assumed): Promise<Answer<E>> => {
      const ctx = await identify(served, door, token, request, seen);
      const made = await handler(ctx, readInput(contract, request, reply, token));
      await confirmEntry(ctx);
      return made;
    };
    const asked = () => (served.assumes === true ? assuming(ask) : ask());
    const answer = await (canBeginAnew(served) ? beyondChange(asked, ask) : asked());
    if (isRaw(answer)) return sendRaw(request, reply, answer, TAKEN * served.system.config.requestSeconds * 1000);
    if (answer === undefined) return reply.code(204).send();
    if (options.checkAnswers) checkAnswer(contract, answer);
    return sendText(request, reply, 'application/json; charset=utf-8', JSON.stringify(answer));
  };
}

/** Where `identify` leaves what it has assumed. */
interface Assumed {
  entry?: Entry;
}

/** First with the caller assumed; anew where that was wrong, and where anything else went wrong before it was known (entry.ts). */
async function assuming<T>(ask: (seen?: Assumed) => Promise<T>): Promise<T> {
  const seen: Assumed = {};
  try {
    return await ask(seen);
  } catch (e) {
    if (!isAssumed(seen.entry)) throw e;
    return ask();
  }
}

/** Whether a second try can do nothing twice. */
const canBeginAnew = ({ contract, assumes, repeats }: Served<Endpoint>): boolean =>
  contract.method === 'GET' || contract.readOnly === true || assumes === true || repeats === true;

/**
 * Once more where the configuration was changed under the request: it knew the objects as they were when it began, waited for the change
 * of a table to be committed, and then asked for a column that is gone, or by a plan made before. The second try knows them as they are now. A database that is not
 * as it must be refuses that one too.
 */
async function beyondChange<T>(first: () => Promise<T>, again: () => Promise<T>): Promise<T> {
  try {
    return await first();
  } catch (e) {
    if (!lacksSomething(e) && !stalePlan(e)) throw e;
    return again();
  }
}

/** Makes the context. A wrong or missing session, or one that does not belong to this portal, is 401 alike (decision 12, S9). */
async function identify(
  { system, limits, options: { authenticate }, contract, allow }: Served<Endpoint>,
  door: Door | null,
  token: string | null,
  request: FastifyRequest,
  seen?: Assumed,
): Promise<Ctx> {
  const isOpen = contract.who === 'anyone';
  const portal = door === 'portal' ? ((request.params as { portal?: string }).portal ?? '') : null;
  const preview = door === 'portal' ? sessionCookie(request.headers.cookie, 'preview') : null;
  if (!isOpen && token === null && preview === null) throw problem('not_signed_in');
  const nobody = { door: null, token: null, portal, preview: null };
  const asked = isOpen ? nobody : { door, token, portal, preview, assume: seen !== undefined };
  const { now, actor, entry } = await authenticate(system, asked);
  if (seen !== undefined) seen.entry = entry;
  if (isOpen) return contextFor(system, anonymous, now, request.id);
  // The door decides which kind of person may stand behind it, whatever `authenticate` found.
  if (actor === null || actor.kind !== (contract.who === 'portal' ? 'portal' : 'staff')) {
    limits.network.take(networkOf(request.ip));
    throw problem('not_signed_in');
  }
  // Who looks as somebody uses up his own requests, not the other's.
  limits.user.take(actor.viewedBy ?? actor.userId ?? '');
  // Before anything is read or done: the page was drawn for somebody else.
  const drawnFor = request.headers[ACTS_AS];
  if (drawnFor !== undefined && drawnFor !== actsAs(actor)) throw problem('other_person');
  if (onlyLooks(actor) && contract.method !== 'GET') {
    throw actor.isPreview
      ? problem('forbidden', 'This is a preview. Nothing can be changed in it.')
      : problem('only_looking', 'You look at this portal as somebody else. Nothing can be changed; end it to act as yourself.');
  }
  // One rule for data, files and streams, those of later modules too: a portal that is not open is not there (W7).
  if (actor.kind === 'portal' && !actor.portalOpen && contract.whileClosed !== true) throw problem('not_found');
  // One rule for everything that is written through the portal (LIC-11). What is one's own session goes on.
  if (actor.portalReadOnly && contract.method !== 'GET' && contract.whileClosed !== true) {
    throw problem('portal_read_only', 'Everything can be read. The people who run this portal see what has to be mended.');
  }
  // An administrator's route does not exist for the others.
  if (contract.who === 'administrator' && !actor.isAdministrator && allow?.(actor) !== true) throw problem('not_found');
  return contextFor(system, actor, now, request.id, entry);
}

function readInput<E extends Endpoint>(
  contract: E,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string | null,
): Incoming<E> {
  const { headers } = request;
  const query = parseStrictQuery((request.query as { text?: string } | null)?.text ?? '');
  const input = {
    params: check(contract.params, request.params, 'params'),
    query: check(contract.query, query, 'query'),
    body: contract.multipart || contract.bytes ? undefined : check(contract.body, request.body, 'body'),
    ifMatch: readIfMatch(headers['if-match']),
    idempotencyKey: readIdempotencyKey(contract, headers['idempotency-key'] as string | undefined),
    requestHash: () => hashRequest(request.method, request.raw.url ?? '', request.body),
    request: {
      method: request.method,
      ip: request.ip,
      network: networkOf(request.ip),
      userAgent: (headers['user-agent'] ?? '').slice(0, 300),
      sessionToken: token,
      header: (name: string) => {
        const value = headers[name.toLowerCase()];
        return Array.isArray(value) ? value.join(', ') : value;
      },
    },
    reply: {
      header: (name: string, value: string) => void reply.header(name, value),
      status: (code: number) => void reply.code(code),
      session: (of: SessionKind, value: string | null) => {
        reply.header('set-cookie', sessionCookieLine(of, value));
        // Whoever enters a portal wants to be there as himself.
        const previewed = of === 'portal' && value !== null && sessionCookie(headers.cookie, 'preview') !== null;
        if (previewed) reply.header('set-cookie', sessionCookieLine('preview', null));
      },
    },
    say: (refusal: string) => inLanguage(languageAsked(headers['accept-language']), refusal),
    files: () => readFiles(contract, request),
    bytes: () => readBytesOf(contract, request),
  };
  // The schemas of this very contract have made the parts; TypeScript cannot follow that through `unknown`.
  return input as unknown as Incoming<E>;
}

/** An answer must be exactly what its contract says: a key too many is a leak waiting to be read. */
function checkAnswer(contract: Endpoint, answer: unknown): void {
  const said = JSON.stringify(answer);
  const result = contract.answer?.safeParse(JSON.parse(said));
  const fault = result?.success ? null : (result?.error?.message ?? 'the contract promises no body');
  const dropped = result?.success ? lostKey(JSON.parse(said), result.data) : null;
  if (fault === null && dropped === null) return;
  throw new Error(
    `The answer of ${contract.method} ${contract.path} is not what its contract says: ${fault ?? `unknown key ${dropped}`}`,
  );
}

function lostKey(given: unknown, kept: unknown, path = ''): string | null {
  if (given === null || typeof given !== 'object' || kept === null || typeof kept !== 'object') return null;
  for (const [key, value] of Object.entries(given)) {
    if (!(key in kept)) return `${path}${key}`;
    const deeper = lostKey(value, (kept as Record<string, unknown>)[key], `${path}${key}.`);
    if (deeper !== null) return deeper;
  }
  return null;
}

async function closeServer(app: FastifyInstance): Promise<void> {
  const hard = setTimeout(() => app.server.closeAllConnections(), CLOSE_MILLISECONDS);
  // What was busy when closing began is kept alive for the next request after its answer, and would be waited for.
  const idle = setInterval(() => app.server.closeIdleConnections(), IDLE_MILLISECONDS);
  await app.close().finally(() => {
    clearTimeout(hard);
    clearInterval(idle);
  });
}
