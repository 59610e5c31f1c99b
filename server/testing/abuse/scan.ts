/**
 * Canaries and the scanner that looks for them. A canary is a unique random marker that stands in one hidden place (a column, a
 * record, a note, a file, a secret); whoever must not know the place must never be told the marker, in whatever form.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Ask, Client, Reply } from '../client.ts';

export interface Canary {
  readonly marker: string;
  /** Where it stands, for the message of a failing test. */
  readonly place: string;
  /** Who may meet it. */
  readonly readers: readonly string[];
}

export interface Canaries {
  /** A new marker for a place; answers the marker. */
  mint(place: string, ...readers: string[]): string;
  /** A value that exists anyway (a hash, a cookie) and that only these may see. */
  watch(marker: string, place: string, ...readers: string[]): void;
  readonly all: readonly Canary[];
  /** Places of the canaries in a text that this reader must not meet. */
  leaks(reader: string, text: string): string[];
  /** Places of the canaries in a text, whoever reads it. */
  found(text: string): string[];
}

/** What a marker looks like after it went through an encoding: plain, base64 at its three offsets, hexadecimal. */
function disguises(marker: string): string[] {
  const hex = Buffer.from(marker).toString('hex');
  const encoded = [0, 1, 2].map((offset) => {
    const text = Buffer.from(`${'\0'.repeat(offset)}${marker}`).toString('base64');
    // Characters at both ends depend on the neighbours.
    return text.slice(offset === 0 ? 0 : 4, -4);
  });
  return [marker.toLowerCase(), hex, ...encoded];
}

/** An empty set of canaries. */
export function createCanaries(): Canaries {
  const all: (Canary & { readonly forms: readonly string[] })[] = [];
  /** Texts that were looked through for all there are so far: every test of a file asks about the same answers. */
  const known = new Map<string, readonly Canary[]>();
  const add = (canary: Canary) => {
    all.push({ ...canary, forms: disguises(canary.marker) });
    known.clear();
  };
  const hits = (text: string) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const lower = text.toLowerCase();
    const found = all.filter(
      ({ forms: [plain = '', ...others] }) => lower.includes(plain) || others.some((form) => text.includes(form)),
    );
    known.set(text, found);
    return found;
  };
  return {
    all,
    mint: (place, ...readers) => {
      const marker = `zq${randomBytes(9).toString('hex')}`;
      add({ marker, place, readers });
      return marker;
    },
    watch: (marker, place, ...readers) => add({ marker, place, readers }),
    found: (text) => hits(text).map((canary) => canary.place),
    leaks: (reader, text) =>
      hits(text)
        .filter((canary) => !canary.readers.includes(reader))
        .map((canary) => canary.place),
  };
}

/** One exchange as its reader saw it. */
export interface Heard {
  readonly reader: string;
  readonly ask: string;
  readonly reply: Reply;
}

/** All that a reader can see of an answer: status, headers, body. */
export const seenOf = ({ status, headers, text }: Reply): string => [status, JSON.stringify([...headers]), text].join('\n');

/** Headers that differ from answer to answer and say nothing. */
const varying = new Set(['date', 'x-portico-ref', 'keep-alive', 'connection']);

/** What two answers must have in common to be alike: everything but the varying headers. Short, for the message of a failing test. */
export function shapeOf({ status, headers, text }: Reply): string {
  const told = JSON.stringify([...headers].filter(([name]) => !varying.has(name)));
  const digest = createHash('sha256').update(told).update(text).digest('base64url').slice(0, 12);
  return `${status} ${digest} ${text.slice(0, 160)}`;
}

/** A client that writes down every exchange, under the name of who uses it. */
export function recording(client: Client, reader: string, heard: Heard[]): Client {
  const send: Client['send'] = async (method, path, content, ask) => {
    const reply = await client.send(method, path, content, ask);
    heard.push({ reader, ask: `${method} ${path}`, reply });
    return reply;
  };
  const withBody =
    (method: string) =>
    (path: string, body?: unknown, ask: Ask = {}) =>
      send(method, path, body === undefined ? undefined : JSON.stringify(body), {
        ...ask,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...ask.headers },
      });
  return {
    cookies: client.cookies,
    send,
    get: (path, ask) => send('GET', path, undefined, ask),
    delete: (path, ask) => send('DELETE', path, undefined, ask),
    post: withBody('POST'),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
  };
}
