/** One open stream: its bytes, its place, and the bound on what a slow reader may pile up. */
import { Readable } from 'node:stream';
import type { Actor } from '../../kernel/index.ts';
import type { Reader } from './check.ts';

/** What a page is told: where to look again. Ids only; the page asks the gateway, as its own user. */
export interface Notice {
  /** `record` changed; `rights`: what this user may do changed; `resync`: read everything again; `closed`: nothing comes any more. */
  readonly kind: 'record' | 'rights' | 'resync' | 'closed';
  readonly object?: string;
  readonly uid?: string;
  readonly parent?: { readonly object: string; readonly uid: string };
}

/** Unread bytes at which a stream is cut; its browser comes back with its last place. */
const MAX_UNREAD = 64 * 1024;

export interface Subscriber {
  readonly reader: Reader;
  readonly bytes: Readable;
  /** As of the last check. */
  actor: Actor;
  send(notices: readonly Notice[], position: string | null): void;
  beat(position: string | null): void;
  close(): void;
}

/** Opens a stream; `onClose` is called once, whoever ends it. */
export function createSubscriber(reader: Reader, actor: Actor, onClose: (subscriber: Subscriber) => void): Subscriber {
  const bytes = new Readable({ read() {}, highWaterMark: MAX_UNREAD });
  const push = (text: string) => {
    if (bytes.destroyed) return;
    if (bytes.readableLength + text.length > MAX_UNREAD) bytes.destroy();
    else bytes.push(text);
  };
  const subscriber: Subscriber = {
    reader,
    bytes,
    actor,
    send: (notices, position) => {
      const blocks = notices.map((n) => `data: ${JSON.stringify(n)}\n\n`);
      // The place stands on the last block: a reader cut off before it gets the whole batch again.
      const last = blocks.pop();
      if (last !== undefined) push(blocks.join('') + (position === null ? '' : `id: ${position}\n`) + last);
    },
    beat: (position) => push(position === null ? ':\n\n' : `id: ${position}\n:\n\n`),
    close: () => {
      if (!bytes.destroyed) bytes.push(null);
    },
  };
  bytes.once('close', () => onClose(subscriber));
  bytes.on('error', () => {});
  return subscriber;
}
