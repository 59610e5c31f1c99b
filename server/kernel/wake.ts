/**
 * Tells workers and streams at once that something was committed: in this process by a call, in the other nodes by NOTIFY.
 *
 * A node sends at most one NOTIFY per tick, whatever its load: each takes a lock of the whole server while it commits. Nothing
 * depends on a notice arriving: everybody also looks by himself now and then.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { System } from './ctx.ts';
import { onWork } from './events.ts';

const CHANNEL = 'portico_work';

export interface Wake {
  /** Calls `listener` soon after any node committed work; answers a function that ends it. */
  subscribe(listener: () => void): () => void;
  /** Whether notices of other nodes arrive at the moment. */
  listening(): boolean;
  stop(): Promise<void>;
}

export interface WakeOptions {
  /** A direct connection: LISTEN does not survive a pooler. The worker's own where absent. */
  readonly connection?: pg.ClientConfig;
  /** Milliseconds in which several commits become one notice. */
  readonly tick?: number;
}

/** The pool's own settings; its password hides from being copied. */
function directConnection(system: System): pg.ClientConfig {
  const { options } = system.pools.worker;
  return { ...options, password: options.password, application_name: 'portico-wake', keepAlive: true };
}

/** Starts listening; reconnects by itself, and wakes everybody afterwards since notices may have been missed. */
export function startWake(system: System, options: WakeOptions = {}): Wake {
  const node = randomUUID();
  const listeners = new Set<() => void>();
  let client: pg.Client | null = null;
  let ready = false;
  let stopped = false;
  let pause = 100;
  let reconnecting: NodeJS.Timeout | undefined;
  let notifying: NodeJS.Timeout | undefined;
  const wakeAll = () => {
    for (const listener of listeners) listener();
  };

  const lost = (which: pg.Client) => {
    if (client !== which) return;
    client = null;
    ready = false;
    which.end().catch(() => {});
    if (stopped) return;
    reconnecting = setTimeout(connect, pause);
    pause = Math.min(pause * 2, 2_000);
  };

  const connect = () => {
    const fresh = new pg.Client(options.connection ?? directConnection(system));
    client = fresh;
    fresh.on('error', () => lost(fresh));
    fresh.on('end', () => lost(fresh));
    fresh.on('notification', (notice) => {
      if (notice.payload !== node) wakeAll();
    });
    fresh
      .connect()
      .then(() => fresh.query(`listen ${CHANNEL}`))
      .then(() => {
        ready = client === fresh;
        pause = 100;
        wakeAll();
      })
      .catch(() => lost(fresh));
  };

  const unhook = onWork(() => {
    wakeAll();
    notifying ??= setTimeout(() => {
      notifying = undefined;
      if (ready) client?.query('select pg_notify($1, $2)', [CHANNEL, node]).catch(() => {});
    }, options.tick ?? 30);
  });
  connect();

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    listening: () => ready,
    stop: async () => {
      stopped = true;
      unhook();
      clearTimeout(reconnecting);
      clearTimeout(notifying);
      const last = client;
      client = null;
      ready = false;
      await last?.end().catch(() => {});
    },
  };
}
