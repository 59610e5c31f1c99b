/**
 * A large file, part by part (shared/contracts/uploads.ts). A part that was not answered is sent again from where the server says it is, so a
 * broken line, a server that starts anew or a reload of the page cost one part at most. Loaded when the first such file is chosen.
 */
import type { OpenUpload } from '../../shared/contracts/uploads.ts';
import { newKey, request, sendBytes } from './client.ts';
import { holdLarge, letLargeGo } from './large-held.ts';
import { isAt, type LargeOptions, type LargePlace, rememberLarge } from './large-place.ts';
import { Problem } from './problem.ts';

export { heldAnywhere, untilFree } from './large-held.ts';

/** Milliseconds between tries: the first, and the longest. */
const SOON = 1_000;
const LATE = 15_000;
/** Milliseconds between the beginnings of two parts, so that a fast line does not use up the requests of the page around it. */
const PACE = 200;
/** How often a file is begun anew that another one was mixed up with, or that is gone. */
const BEGINS = 3;
/** No answer, or "not now": the same again later. */
const passing = ({ status, code }: Problem): boolean =>
  code === 'network' || status === 429 || status === 502 || status === 503 || status === 504;

/** Sends a file and answers what a small one is answered. Throws `Problem`; an `AbortError` where the signal fired, which gives it up unless its reason is `left`. */
export async function uploadLarge(base: string, file: File, place: LargePlace, options: LargeOptions): Promise<unknown> {
  const api = apiOf(base, options.signal);
  let open: OpenUpload | null = null;
  try {
    for (let begins = 0; open === null || open.received < open.size; ) {
      if (open === null) {
        if (++begins > BEGINS) throw new Problem({ code: 'conflict', status: 409, title: 'This file cannot be gone on with' });
        open = await patiently(options, () => begun(api, file, place));
        options.signal.throwIfAborted();
      } else {
        const { uid }: OpenUpload = open;
        open = await oneMore(api, file, open, options);
        // The page goes on with another one; this one is whoever's it is.
        if (open === null) letLargeGo(uid);
      }
    }
    const { uid } = open;
    // It stays held: what this page has in its form is offered nowhere else.
    return await patiently(options, () => api.ask('POST', `/${uid}/finish`));
  } catch (cause) {
    if (open !== null) {
      if (options.signal.aborted && options.signal.reason !== 'left') await giveUpLarge(base, open.uid);
      letLargeGo(open.uid);
    }
    throw cause;
  }
}

/**
 * Takes a file that arrived as a whole before this page was opened; answers what a small one is answered. It stays held. Throws `Problem`, also
 * where another tab has it, and an `AbortError` where the signal fired.
 */
export async function takeLarge(base: string, uid: string, options: LargeOptions): Promise<unknown> {
  if (!(await holdLarge(uid))) throw new Problem({ code: 'conflict', status: 409, title: 'Another tab has this file' });
  try {
    const api = apiOf(base, options.signal);
    return await patiently(options, () => api.ask('POST', `/${uid}/finish`));
  } catch (cause) {
    letLargeGo(uid);
    throw cause;
  }
}

/** Gives a file up that is not whole, or that no record holds; nothing is said where that is not possible, it ends by itself. */
export async function giveUpLarge(base: string, uid: string): Promise<void> {
  await apiOf(base)
    .ask('DELETE', `/${uid}`)
    .catch(() => undefined);
  letLargeGo(uid);
}

interface Api {
  readonly signal: AbortSignal | undefined;
  /** Address of large files at the door. */
  readonly base: string;
  /** The same whatever the signal says. */
  readonly surely: Api['ask'];
  readonly ask: (method: string, path: string, body?: unknown, key?: string) => Promise<unknown>;
}

function apiOf(base: string, signal?: AbortSignal): Api {
  const at = `${base}/uploads/large`;
  const asking =
    (heard?: AbortSignal): Api['ask'] =>
    (method, path, body, key) =>
      request(`${method} ${at}${path}`, { body, signal: heard, idempotencyKey: key });
  return { signal, base: at, ask: asking(signal), surely: asking() };
}

const keys = new WeakMap<File, string>();

/** The one this very file was begun as before and nobody sends now, or a new one; held by this page (`holdLarge`). */
async function begun(api: Api, file: File, place: LargePlace): Promise<OpenUpload> {
  const { uploads } = (await api.ask('GET', '')) as { uploads: OpenUpload[] };
  for (const one of uploads.filter((other) => isAt(other, place) && other.size === file.size)) {
    // The server may have made the name harmless; what counts is the content, as soon as there is any. One of another content stays: it may
    // be on its way from another device.
    const fits = one.received > 0 ? await isSame(one, file) : one.name === file.name;
    // Another file of this page, or another tab, may be at it: what looks the same by now need not be the same in the end.
    if (fits && (await holdLarge(one.uid))) return one;
  }
  const key = keys.get(file) ?? newKey();
  keys.set(file, key);
  // Whoever removes the file meanwhile must know which one to give up.
  const wish = { ...place, name: file.name, mediaType: file.type, size: file.size };
  const made = (await api.surely('POST', '', wish, key)) as OpenUpload;
  keys.delete(file);
  await holdLarge(made.uid);
  // Again: a form that asked before it was there has found none.
  rememberLarge(true);
  return made;
}

const hash = async (bytes: BufferSource): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Whether the bytes that have arrived are those that this file begins with. */
async function isSame({ received, part, chain }: OpenUpload, file: File): Promise<boolean> {
  let before = new Uint8Array();
  for (let at = 0; at < received; at += part) {
    const next = await hash(await readPart(file, at, Math.min(at + part, received)));
    before = await hash(new Uint8Array([...before, ...next]));
  }
  return hex(before) === chain;
}

/** Parts of all files go one after the other: several at once would only make each of them slower to be whole. */
let last: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work);
  last = mine.catch(() => undefined).then(() => new Promise((go) => setTimeout(go, PACE)));
  return mine;
}

/**
 * Sends the next part; answers how much has arrived then: more or less than that where another page of this person was at it too. Null where
 * what is there is not this file, or is gone. The server holds it too: a part goes only behind the content it was meant for.
 */
async function oneMore(api: Api, file: File, open: OpenUpload, options: LargeOptions): Promise<OpenUpload | null> {
  const bytes = await readPart(file, open.received, Math.min(open.received + open.part, open.size));
  const digest = btoa(String.fromCharCode(...(await hash(bytes))));
  const headers: Record<string, string> = { 'upload-offset': String(open.received), 'content-digest': `sha-256=:${digest}:` };
  if (open.received > 0) headers['upload-chain'] = open.chain;
  const onProgress = (share: number): void => options.onProgress((open.received + share * bytes.byteLength) / open.size);
  let tried = false;
  const send = async (): Promise<OpenUpload | null> => {
    // After a break the server is asked first: the part may have arrived, and only the answer have been lost.
    const now = tried ? ((await api.ask('GET', `/${open.uid}`)) as OpenUpload) : open;
    if (now.received !== open.received || now.chain !== open.chain) return (await isSame(now, file)) ? now : null;
    tried = true;
    const sent = () => sendBytes(`${api.base}/${open.uid}`, bytes, headers, { signal: api.signal, onProgress });
    return (await inTurn(sent)) as OpenUpload;
  };
  const after = await patiently(options, send, (problem) => problem.code === 'conflict' || passing(problem)).catch((cause) => {
    if (cause instanceof Problem && cause.code === 'not_found') return null;
    throw cause;
  });
  options.onProgress(after === null ? 0 : after.received / after.size);
  return after;
}

/** Throws `Problem` where the file is not there any more, or was changed since it was chosen. */
async function readPart(file: File, from: number, to: number): Promise<ArrayBuffer> {
  try {
    return await file.slice(from, to).arrayBuffer();
  } catch (cause) {
    const problem = new Problem({ code: 'file_unreadable', status: 0, title: 'The file cannot be read any more' });
    problem.cause = cause;
    throw problem;
  }
}

/** Does something until it is answered; says meanwhile that it waits. Throws what is no matter of waiting, and when the signal fires. */
export async function patiently<T>(
  { signal, onWaiting }: Pick<LargeOptions, 'signal'> & Partial<LargeOptions>,
  work: () => Promise<T>,
  again: (problem: Problem) => boolean = passing,
): Promise<T> {
  for (let pause = SOON; ; pause = Math.min(pause * 2, LATE)) {
    try {
      const answer = await work();
      onWaiting?.(false);
      return answer;
    } catch (cause) {
      if (!(cause instanceof Problem) || !again(cause)) throw cause;
      onWaiting?.(true);
      await until(pause, signal);
    }
  }
}

/** So many milliseconds, or until the network is there again. */
function until(pause: number, signal: AbortSignal): Promise<void> {
  return new Promise((go, fail) => {
    const end = (): void => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      if (signal.aborted) fail(new DOMException('The upload was stopped', 'AbortError'));
      else go();
    };
    const timer = setTimeout(end, pause);
    window.addEventListener('online', end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
