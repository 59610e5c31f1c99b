/**
 * One function for the whole API: `call('POST /api/staff/session', { body })`, typed by the contracts.
 *
 * Every POST carries an `Idempotency-Key`; whoever tries again hands the same key, so that nothing is written twice.
 */
import type { Answer, CallInput, EndpointKey } from './endpoints.ts';
import { networkProblem, type Problem, REFERENCE, readProblem } from './problem.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** For a repeated POST; a fresh one otherwise. */
  readonly idempotencyKey?: string;
  /** The version that is changed, as the record told it. */
  readonly ifMatch?: string | number;
  /** Goes on when the page is left. For a few kilobytes at most. */
  readonly outlives?: boolean;
}

type CallArgs<K extends EndpointKey> =
  Record<never, never> extends CallInput<K> ? [input?: CallInput<K> & CallOptions] : [input: CallInput<K> & CallOptions];

interface Loose extends CallOptions {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Calls one endpoint. Throws `Problem`, or an `AbortError` when the signal fired. */
export async function call<K extends EndpointKey>(key: K, ...[input]: CallArgs<K>): Promise<Answer<K>> {
  return (await request(key, input ?? {})) as Answer<K>;
}

/** The address of an endpoint, with its parameters and query filled in. Undefined and null are left out of the query; lists repeat the key. */
export function addressOf(key: string, { params = {}, query = {} }: Pick<Loose, 'params' | 'query'> = {}): string {
  const path = key.slice(key.indexOf(' ') + 1).replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === '') throw new Error(`${key} needs ${name}`);
    return encodeURIComponent(String(value));
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === undefined || one === null || one === '') continue;
      search.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one));
    }
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

let drawnFor: string | undefined;

/** Says with every request to the portal for whom this page was drawn; the server refuses it once somebody else is here (`onOtherPerson`). */
export function setDrawnFor(as: string): void {
  drawnFor = as;
}

/** The door of the staff knows no such word: what a page of the portal asks there, it asks as the staff user. */
const saysFor = (address: string): string | undefined => (address.startsWith('/api/portal/') ? drawnFor : undefined);
const DRAWN_FOR = 'portico-as';

/** Refusals are told in the language that the page is shown in, which the browser's own list does not say. */
function inOurLanguage(): Readonly<Record<string, string>> {
  const language = globalThis.document?.documentElement.lang;
  return language ? { 'accept-language': language } : {};
}

/** The same without the types, for what is generic over endpoints. */
export async function request(key: string, asked: object): Promise<unknown> {
  const input: Loose = asked;
  const method = key.slice(0, key.indexOf(' '));
  const headers = new Headers({ accept: 'application/json, application/problem+json', ...inOurLanguage() });
  if (method === 'POST') headers.set('idempotency-key', input.idempotencyKey ?? newKey());
  if (input.ifMatch !== undefined) headers.set('if-match', `"${input.ifMatch}"`);
  if (input.body !== undefined) headers.set('content-type', 'application/json');
  const address = addressOf(key, input);
  const as = saysFor(address);
  if (as !== undefined) headers.set(DRAWN_FOR, as);
  let answer: Response;
  let body: string;
  try {
    answer = await fetch(address, {
      method,
      headers,
      body: input.body === undefined ? undefined : JSON.stringify(input.body),
      signal: input.signal,
      credentials: 'same-origin',
      keepalive: input.outlives === true,
    });
    body = await answer.text();
  } catch (cause) {
    if (input.signal?.aborted) throw cause;
    throw networkProblem(cause);
  }
  if (answer.ok) return body === '' ? undefined : JSON.parse(body);
  const problem = readProblem(answer.status, body, answer.headers.get(REFERENCE));
  tellRefused(problem);
  throw problem;
}

/** A random key of 128 bits. Not `crypto.randomUUID`, which browsers keep from plain-HTTP addresses in a local network. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const expiredListeners = new Set<() => void>();
const missingListeners = new Set<() => void>();
const otherListeners = new Set<() => void>();

function tellRefused({ code, status }: Problem): void {
  const byCode = code === 'not_signed_in' ? expiredListeners : code === 'other_person' ? otherListeners : null;
  for (const tell of byCode ?? (status === 404 ? missingListeners : [])) tell();
}

/** Told when the browser's session is no longer that of whom the page was drawn for. Gives the way to stop listening. */
export function onOtherPerson(listen: () => void): () => void {
  otherListeners.add(listen);
  return () => otherListeners.delete(listen);
}

/** Told when the server says that something is not there: a record, or all at once a whole portal. */
export function onMissing(listen: () => void): () => void {
  missingListeners.add(listen);
  return () => missingListeners.delete(listen);
}

/** Told when the server no longer knows the session. Forms keep their drafts; the app shows the log-in. Gives the way to stop listening. */
export function onSessionExpired(listen: () => void): () => void {
  expiredListeners.add(listen);
  return () => expiredListeners.delete(listen);
}

export interface UploadOptions {
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
  readonly idempotencyKey?: string;
  /** Of a large file: nothing arrives at the moment. */
  readonly onWaiting?: (waiting: boolean) => void;
}

/** Sends one file as the part `file` of a multipart POST, with its progress (0 to 1), which fetch cannot tell. Throws `Problem`. */
export function upload(address: string, file: File, { idempotencyKey, ...options }: UploadOptions = {}): Promise<unknown> {
  const form = new FormData();
  form.append('file', file, file.name);
  return sendWithProgress('POST', address, form, { 'idempotency-key': idempotencyKey ?? newKey() }, options);
}

/** Sends bytes as they are. Throws `Problem`. */
export const sendBytes = (
  address: string,
  bytes: ArrayBuffer,
  headers: Readonly<Record<string, string>>,
  options: UploadOptions,
): Promise<unknown> =>
  sendWithProgress('PATCH', address, bytes, { 'content-type': 'application/octet-stream', ...headers }, options);

function sendWithProgress(
  method: string,
  address: string,
  body: FormData | ArrayBuffer,
  headers: Readonly<Record<string, string>>,
  { onProgress, signal }: UploadOptions,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.setRequestHeader('accept', 'application/json, application/problem+json');
    for (const [name, value] of Object.entries(inOurLanguage())) request.setRequestHeader(name, value);
    const as = saysFor(address);
    if (as !== undefined) request.setRequestHeader(DRAWN_FOR, as);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    const stop = (): void => request.abort();
    const line = watch(stop);
    request.onloadend = () => {
      line.end();
      signal?.removeEventListener('abort', stop);
    };
    request.upload.onprogress = (event) => {
      line.alive();
      if (event.lengthComputable) onProgress?.(Math.min(0.99, event.loaded / event.total));
    };
    // All is sent: what the server does with it may take its time.
    request.upload.onload = line.end;
    request.onerror = () => reject(networkProblem(undefined));
    request.onabort = () =>
      reject(line.isDead() ? networkProblem(undefined) : new DOMException('The upload was stopped', 'AbortError'));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        onProgress?.(1);
        resolve(request.responseText === '' ? undefined : JSON.parse(request.responseText));
        return;
      }
      const problem = readProblem(request.status, request.responseText, request.getResponseHeader(REFERENCE));
      tellRefused(problem);
      reject(problem);
    };
    if (signal?.aborted) return reject(new DOMException('The upload was stopped', 'AbortError'));
    signal?.addEventListener('abort', stop);
    line.alive();
    request.send(body);
  });
}

/** Milliseconds without a byte sent, after which a line is dead even where nobody has said so (a network that was changed, a lid closed). */
const SILENCE = 45_000;

/** Calls `stop` where `alive` is not called again in time, until `end`. */
function watch(stop: () => void): { readonly alive: () => void; readonly end: () => void; readonly isDead: () => boolean } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dead = false;
  const end = (): void => clearTimeout(timer);
  const alive = (): void => {
    end();
    timer = setTimeout(() => {
      dead = true;
      stop();
    }, SILENCE);
  };
  return { alive, end, isDead: () => dead };
}
