/** What a handler is given and what it may answer, derived from the contract; and the check of a request against it. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { Actor, Ctx, System } from './ctx.ts';
import type { Entry } from './entry.ts';
import { problem } from './errors.ts';
import type { Door, SessionKind } from './http-edges.ts';
import { contractProblem } from './http-errors.ts';

/** Answer of `authenticate`: the database's clock, and who is calling; null = nobody who may use this door. */
export interface Identified {
  readonly now: Date;
  readonly actor: Actor | null;
  /** What was assumed instead of asked. */
  readonly entry?: Entry;
}

/** Who is calling: asked once per request, after its body has arrived, so that a lock counts for a slow upload too (S2). */
export type Authenticate = (
  system: System,
  ask: {
    readonly door: Door | null;
    readonly token: string | null;
    readonly portal: string | null;
    /** At the portal's door: the cookie of a preview or of looking as a user, which comes before the session. */
    readonly preview: string | null;
    /** The caller may be assumed: the answer then has an `entry`, which the request's first flush is to confirm. */
    readonly assume?: boolean;
  },
) => Promise<Identified>;

export interface HttpOptions {
  readonly authenticate: Authenticate;
  /** Validates answers against their contracts; in tests only, it halves throughput. */
  readonly checkAnswers?: boolean;
  /** Folder of the built web part. */
  readonly webFolder: string;
}

type Out<S> = S extends z.ZodType ? z.output<S> : undefined;
type Part<E, K extends string> = E extends { readonly [P in K]: infer S } ? Out<S> : undefined;

/** What a handler answers: JSON of the contract's `answer`, or bytes made with `raw`. Nothing = 204. */
export type Answer<E> = (E extends { readonly answer: infer S extends z.ZodType } ? z.input<S> : undefined) | Raw;

/** One file of a multipart body. Its content must be read to the end or destroyed before the next one comes. */
export interface IncomingFile {
  readonly field: string;
  readonly name: string;
  /** As the client says; not to be believed. */
  readonly mediaType: string;
  readonly content: Readable;
}

export interface Reply {
  /** Adds a header to the answer. */
  header(name: string, value: string): void;
  /** Another success status than 200 (201, 202). */
  status(code: number): void;
  /** Hands the browser a session of a door; null takes it away. */
  session(kind: SessionKind, token: string | null): void;
}

export interface Incoming<E extends Endpoint = Endpoint> {
  readonly params: Part<E, 'params'>;
  readonly query: Part<E, 'query'>;
  readonly body: Part<E, 'body'>;
  /** Version named by `If-Match: "7"`; null where the header is absent. */
  readonly ifMatch: number | null;
  /** Never null on a POST whose contract is not `readOnly`. */
  readonly idempotencyKey: string | null;
  /** SHA-256 of method, address and body: a reused key with another request is refused by it. */
  requestHash(): Buffer;
  readonly request: {
    /** The contract's method, or HEAD where the contract answers that too. */
    readonly method: string;
    /** The client's address: the socket's, or a trusted proxy's word. */
    readonly ip: string;
    /** What rate limits count: the IPv4 address or the /64. */
    readonly network: string;
    readonly userAgent: string;
    /** Value of the session cookie of the door in the path, valid or not. */
    readonly sessionToken: string | null;
    /** Value of a request header, for conditions such as `if-none-match` and `range`. */
    header(name: string): string | undefined;
  };
  readonly reply: Reply;
  /** A refusal's text in the language that the caller would rather have: for what an answer tells of refusals that are no problem of the request. */
  readonly say: (refusal: string) => string;
  /** Files of a multipart body, one after the other; only where the contract has `multipart`. */
  files(): AsyncIterable<IncomingFile>;
  /** The body and its length, only where the contract has `bytes`. Throws `bad_request` where its length is not said. */
  bytes(): { readonly content: Readable; readonly length: number };
}

export type Handler<E extends Endpoint> = (ctx: Ctx, input: Incoming<E>) => Promise<Answer<E>>;

export interface ServeOptions {
  /** For `administrator` contracts: lets other staff users in too, for instance those with a system operation. */
  readonly allow?: (actor: Actor) => boolean;
  /**
   * The session may be checked along with the handler's first statement (entry.ts). Only for handlers that can be begun anew, and that
   * change nothing but in one transaction of `ctx`: their first try may turn out to be somebody else's by now, and count for nothing.
   */
  readonly assumes?: boolean;
  /**
   * May be begun anew where the database knew something no more. Only for handlers that change nothing but in one transaction of `ctx`,
   * which that fault rolls back, or that would know a second time by its version or its key.
   */
  readonly repeats?: boolean;
}

const raws = new WeakSet<object>();

/** An answer that is not JSON of a contract: a file, an event stream, text that is ready made. */
export interface Raw {
  readonly body: string | Buffer | Readable;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
}

/** Makes such an answer. Headers are added to the standard ones and win over them. */
export function raw(body: Raw['body'], headers: Raw['headers'] = {}, status = 200): Raw {
  const answer: Raw = { body, headers, status };
  raws.add(answer);
  return answer;
}

export function isRaw(answer: unknown): answer is Raw {
  return typeof answer === 'object' && answer !== null && raws.has(answer);
}

/** The version that the caller has seen. Throws `version_needed` where the request names none. */
export function needVersion(input: { readonly ifMatch: number | null }): number {
  if (input.ifMatch === null) throw problem('version_needed', 'Send the version you have seen as If-Match: "7"');
  return input.ifMatch;
}

/** Validates one part of a request; keys that the contract does not know are refused by its strict objects. */
export function check(schema: z.ZodType | undefined, value: unknown, at: 'params' | 'query' | 'body'): unknown {
  if (schema === undefined) {
    const empty = value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
    if (empty || at === 'params') return undefined;
    throw problem('bad_request', at === 'body' ? 'This request takes no body' : 'This request takes no parameters');
  }
  const result = schema.safeParse(value);
  if (!result.success) throw contractProblem(result.error, at);
  return result.data;
}

/** Reads `If-Match`. Throws `bad_request` where it is not one strong version. */
export function readIfMatch(header: string | undefined): number | null {
  if (header === undefined) return null;
  const version = /^"(\d{1,15})"$/.exec(header)?.[1];
  if (version === undefined) throw problem('bad_request', 'If-Match must name one version, such as "7"');
  return Number(version);
}

/** Reads `Idempotency-Key`; needed on every POST that writes. Throws `key_needed`, or `bad_request` for a key of odd shape. */
export function readIdempotencyKey(contract: Endpoint, header: string | undefined): string | null {
  if (header !== undefined && !/^[\x21-\x7e]{8,128}$/.test(header)) {
    throw problem('bad_request', 'Idempotency-Key must have 8 to 128 visible ASCII characters; a random UUID is best');
  }
  if (contract.method === 'POST' && contract.readOnly !== true && header === undefined) {
    throw problem('key_needed', 'Send a random UUID as Idempotency-Key, and the same one when you repeat the request');
  }
  return header ?? null;
}

export function hashRequest(method: string, url: string, body: unknown): Buffer {
  return createHash('sha256')
    .update(`${method} ${url}\n${JSON.stringify(body ?? null)}`)
    .digest();
}

/** Nested schemas of a schema, for the walk of `looseObject`. */
function inner(def: Record<string, unknown>): unknown[] {
  const shape = def.shape === undefined ? [] : Object.values(def.shape as object);
  return [...shape, def.element, def.innerType, def.valueType, def.in, def.out, ...((def.options as unknown[]) ?? [])];
}

/**
 * Finds an object schema that would silently drop unknown keys; bodies and queries must refuse them (P7).
 * Answers true where there is one.
 */
export function hasLooseObject(schema: unknown, seen = new Set<unknown>()): boolean {
  const def = (schema as { _zod?: { def?: Record<string, unknown> } } | undefined)?._zod?.def;
  if (def === undefined || seen.has(schema)) return false;
  seen.add(schema);
  if (def.type === 'object') {
    const catchall = (def.catchall as { _zod?: { def?: { type?: string } } } | undefined)?._zod?.def?.type;
    if (catchall !== 'never') return true;
  }
  return inner(def).some((part) => hasLooseObject(part, seen));
}
