/**
 * Live events: one connection for all tabs of a browser. One tab holds a Web Lock and the `EventSource`, the others hear it over a
 * BroadcastChannel; when it goes, the next takes over. Where there are no locks (plain HTTP) each tab has its own connection.
 */

import type { StreamNotice } from '../../shared/contracts/activity.ts';

/** What happened, by id only: content is read with the reader's own rights. `broken`: nothing comes for now, the page cannot see why. */
export type LiveEvent = StreamNotice | { readonly kind: 'broken' };

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
const resync: LiveEvent = { kind: 'resync' };
const lost: LiveEvent = { kind: 'broken' };
const kinds: readonly StreamNotice['kind'][] = ['record', 'rights', 'resync', 'closed'];

/** Reads one message; null for what is no event of ours. */
export function readEvent(data: unknown): LiveEvent | null {
  if (typeof data !== 'string') return null;
  try {
    const { kind, object, uid, parent } = JSON.parse(data) as StreamNotice;
    return kinds.includes(kind) ? { kind, object, uid, parent } : null;
  } catch {
    return null;
  }
}

/** Listens until the returned function is called. `hear` is told of every event, whichever tab received it. */
export function listenLive(address: string, hear: (event: LiveEvent) => void): () => void {
  const stop = new AbortController();
  const channel = new BroadcastChannel(`portico.live.${address}`);
  channel.onmessage = (message: MessageEvent<LiveEvent>) => hear(message.data);
  const tell = (event: LiveEvent): void => {
    hear(event);
    channel.postMessage(event);
  };
  const lead = (): Promise<void> => connect(address, tell, stop.signal);
  if (navigator.locks) {
    // The lock is held as long as the promise is open; a closed tab lets go of it by itself.
    navigator.locks.request(`portico.live.${address}`, { signal: stop.signal }, lead).catch(() => {});
  } else {
    void lead();
  }
  return () => {
    stop.abort();
    channel.close();
  };
}

/** Holds the connection open; resolves when the signal fires. After a gap it says `resync`. */
function connect(address: string, tell: (event: LiveEvent) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = FIRST_WAIT;
    let broken = false;

    function open(): void {
      source = new EventSource(address);
      source.onopen = () => {
        wait = FIRST_WAIT;
        if (broken) tell(resync);
        broken = false;
      };
      source.onmessage = (message: MessageEvent<unknown>) => {
        const event = readEvent(message.data);
        if (event) tell(event);
      };
      source.onerror = () => {
        broken = true;
        // Why nothing comes any more a page cannot see: whoever listens may ask.
        tell(lost);
        // A lost line is taken up again by the browser; a refusal (logged out, restarting) closes it for good, so we ask again, ever more slowly.
        if (source?.readyState !== EventSource.CLOSED) return;
        timer = setTimeout(open, wait);
        wait = Math.min(LONGEST_WAIT, wait * 2);
      };
    }
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      source?.close();
      resolve();
    });
    if (!signal.aborted) open();
  });
}
