/** A reader of server-sent events for tests, over real HTTP. */
import type { StreamNotice } from '../../shared/contracts/activity.ts';

export interface Listener {
  readonly status: number;
  readonly headers: Headers;
  /** The next notice; waits for it. Throws where the stream ends instead. */
  next(): Promise<StreamNotice>;
  /** Waits for the end; answers the notices that nobody asked for before it. */
  end(): Promise<StreamNotice[]>;
  /** The place a browser would send as Last-Event-ID. */
  lastId(): string | null;
  /** Everything received so far. */
  raw(): string;
  close(): void;
}

/** Opens a stream; resolves with the head of the answer. */
export async function listen(url: string, headers: Readonly<Record<string, string>>): Promise<Listener> {
  const abort = new AbortController();
  const answer = await fetch(url, { headers, signal: abort.signal });
  const waiting: StreamNotice[] = [];
  let raw = '';
  let rest = '';
  let place: string | null = null;
  let ended = false;
  let changed = Promise.withResolvers<void>();
  const tell = () => {
    changed.resolve();
    changed = Promise.withResolvers<void>();
  };
  const take = (block: string) => {
    for (const line of block.split('\n')) {
      if (line.startsWith('id: ')) place = line.slice(4);
      if (line.startsWith('data: ')) waiting.push(JSON.parse(line.slice(6)) as StreamNotice);
    }
  };
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      const text = decoder.decode(chunk as Uint8Array, { stream: true });
      raw += text;
      rest += text;
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) take(block);
      tell();
    }
  };
  const reading = read()
    .catch(() => {})
    .finally(() => {
      ended = true;
      tell();
    });
  return {
    status: answer.status,
    headers: answer.headers,
    next: async () => {
      for (;;) {
        const notice = waiting.shift();
        if (notice !== undefined) return notice;
        if (ended) throw new Error('The stream has ended');
        await changed.promise;
      }
    },
    end: async () => {
      await reading;
      return waiting.splice(0);
    },
    lastId: () => place,
    raw: () => raw,
    close: () => abort.abort(),
  };
}
