/** Clients that write without a pause, repeat with the same key what got no answer, and remember what was acknowledged. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Loose } from '../client.ts';

/** A number from 0 to below 1. */
export type Random = () => number;

/** Small and good enough to choose instants. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Write {
  readonly object: 'case' | 'message' | 'internal_note' | 'upload';
  /** Text that no other write has. */
  readonly marker: string;
  readonly key: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly writer: Writer;
  /** What the server answered: the record's uid; null while nothing was acknowledged. */
  uid: string | null;
}

export interface Writer {
  readonly name: string;
  /** Beginning of its addresses: `/api/staff` or `/api/portal/<slug>`. */
  readonly api: string;
  readonly cookie: string;
}

/** When an attempt was begun, and whether it was answered with success; milliseconds of `performance.now()`. */
export interface Attempt {
  readonly writer: Writer;
  readonly begun: number;
  readonly ended: number;
  readonly done: boolean;
}

export interface Traffic {
  /** Every write that was begun. */
  readonly writes: readonly Write[];
  readonly attempts: readonly Attempt[];
  /** The latest refusals, for a message. */
  last(): string;
  /** Answers that are neither success nor "try again": each is a fault. */
  readonly odd: readonly string[];
  /** Resolves when so many writes are acknowledged in all. @throws Error where a writer has failed. */
  acknowledged(count: number): Promise<void>;
  /** Lets every writer end what it has begun. */
  stop(): Promise<void>;
}

/** Sends a write once; null where the answer is success. */
async function attempt(origin: string, write: Write): Promise<{ status: number; text: string; body: Loose | null }> {
  const { writer, object, key, values } = write;
  const headers: Record<string, string> = { origin, cookie: writer.cookie, 'idempotency-key': key };
  let body: BodyInit;
  if (object === 'upload') {
    const form = new FormData();
    form.append('file', new Blob([write.marker], { type: 'text/plain' }), 'log.txt');
    body = form;
  } else {
    headers['content-type'] = 'application/json';
    body = JSON.stringify({ values });
  }
  const address = object === 'upload' ? `${writer.api}/uploads` : `${writer.api}/records/${object}`;
  // A server that was killed answers nobody; one that lives answers within its own time limits.
  const answer = await fetch(`${origin}${address}`, { method: 'POST', headers, body, signal: AbortSignal.timeout(20_000) });
  const text = await answer.text();
  return { status: answer.status, text, body: answer.ok ? (JSON.parse(text) as Loose) : null };
}

/** Sends what was acknowledged once more, with the same key; answers the uid that comes back, or the refusal. */
export async function replay(origin: string, write: Write): Promise<string> {
  const { status, text, body } = await attempt(origin, write);
  return body === null ? `${status} ${text}` : String(body.uid);
}

const messages = 2;

/** Starts the writers; `origin` is asked before each attempt, because a server that was started again has another port. */
export function startWriters(writers: readonly Writer[], origin: () => string, random: Random): Traffic {
  const writes: Write[] = [];
  const attempts: Attempt[] = [];
  const odd: string[] = [];
  const refusals: string[] = [];
  let stopping = false;
  let count = 0;
  let changed = Promise.withResolvers<void>();
  const tell = () => {
    changed.resolve();
    changed = Promise.withResolvers<void>();
  };

  /** Repeats until it is acknowledged; some clients walk away instead, and nobody knows what became of that write. */
  async function send(
    writer: Writer,
    object: Write['object'],
    valuesOf: (marker: string) => Write['values'],
  ): Promise<string | null> {
    const marker = `${object} ${randomUUID()}`;
    const write: Write = { object, marker, key: randomUUID(), values: valuesOf(marker), writer, uid: null };
    writes.push(write);
    for (;;) {
      const begun = performance.now();
      const answer = await attempt(origin(), write).catch((error: unknown) => {
        refusals.push(`${writer.name} ${object}: ${String(error)} ${String((error as Error).cause)}`);
        return null;
      });
      attempts.push({ writer, begun, ended: performance.now(), done: answer?.body != null });
      if (answer?.body != null) {
        write.uid = String(answer.body.uid);
        count++;
        tell();
        return write.uid;
      }
      if (answer !== null && answer.status !== 503) {
        odd.push(`${writer.name} ${object}: ${answer.status} ${answer.text}`);
        tell();
        return null;
      }
      if (answer !== null) refusals.push(`${writer.name} ${object}: ${answer.status} ${answer.text}`);
      if (random() < 0.1) return null;
      await pause(20);
    }
  }

  async function work(writer: Writer): Promise<void> {
    while (!stopping) {
      const file = random() < 0.2 ? await send(writer, 'upload', () => ({})) : null;
      const attachments = file === null ? {} : { attachments: [file] };
      const uid = await send(writer, 'case', (marker) => ({ description: marker, ...attachments }));
      if (uid === null) continue;
      for (let i = 0; i < messages; i++) await send(writer, 'message', (marker) => ({ case: uid, text: marker }));
      if (writer.api === '/api/staff') await send(writer, 'internal_note', (marker) => ({ case: uid, text: marker }));
    }
  }

  const working = Promise.all(writers.map(work));
  return {
    writes,
    attempts,
    odd,
    last: () => refusals.slice(-12).join('\n'),
    acknowledged: async (wanted) => {
      while (count < wanted) {
        if (odd.length > 0) throw new Error(odd.join('\n'));
        await changed.promise;
      }
    },
    stop: async () => {
      stopping = true;
      await working;
    },
  };
}
