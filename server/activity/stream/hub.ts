/**
 * Live updates of one node: one reader of the event table for all open streams.
 *
 * Two loops. *Looking* is quick and never waits for the other: it reads what was committed, and ends or refreshes at once the
 * streams whose rights or session changed. *Telling* takes the changed records, asks the gateway per reader which of them he may
 * read now, asks once more whether he still is who he was, and only then writes (R2).
 */
import {
  type Actor,
  type Ctx,
  contextFor,
  databaseNow,
  onWork,
  problem,
  type System,
  systemActor,
  type Wake,
} from '../../kernel/index.ts';
import { type CheckReaders, checkReaders, type Reader } from './check.ts';
import { openPosition, sealPosition } from './position.ts';
import { createReader } from './reader.ts';
import type { EventRow } from './store.ts';
import { createSubscriber, type Subscriber } from './subscriber.ts';
import { addTouched, noticesFor, type Touched, touchedBy, type VisibleOf } from './visible.ts';

export interface StreamOptions {
  /** The gateway's answer to "which of these may he read now": uid by database id. */
  readonly visibleOf: VisibleOf;
  /** Notices of other nodes; without it only commits of this process wake. */
  readonly wake?: Wake;
  readonly check?: CheckReaders;
  /** Milliseconds in which several commits become one look. */
  readonly tick?: number;
  /** Milliseconds between looks without being woken; a lost notice may not keep a stream alive for a second (R2). */
  readonly poll?: number;
  /** Milliseconds between signs of life; each reader's session is checked then, too. */
  readonly heartbeat?: number;
  /** Open streams of one node. */
  readonly capacity?: number;
}

export interface Streams {
  /** Opens a stream of the ctx's actor. Throws `not_signed_in`, `not_found`, `too_many`, `busy`. */
  open(ctx: Ctx, portal: string | null, lastPlace: string | undefined): Promise<Subscriber['bytes']>;
  /** Looks and tells until nothing is left; for tests. */
  settle(): Promise<void>;
  /** Signs of life and checks of all sessions, as the timer does it. */
  beat(): Promise<void>;
  readonly size: () => number;
  stop(): void;
}

/** Different changed records kept for telling; above it everybody is told to read again. */
const MAX_TOUCHED = 5_000;
/** Readers checked and told in one step. */
const CHUNK = 200;

/** The state of a hub; its functions stand below. */
interface Hub {
  readonly system: System;
  readonly options: StreamOptions;
  readonly check: CheckReaders;
  readonly subscribers: Set<Subscriber>;
  readonly reader: ReturnType<typeof createReader>;
  touched: Map<string, Touched>;
  overflow: boolean;
  /** Events about rights that streams have not been checked for. */
  control: EventRow[];
  /** Up to here records were kept for telling. */
  read: string | null;
  /** Up to here every reader has been told. */
  told: string | null;
}

async function present(system: System, actor: Actor = systemActor('streams')): Promise<Ctx> {
  return contextFor(system, actor, await databaseNow(system));
}

/** Whether a reader is who he was. The counters do not tell: whoever acts for another organisation now may find the same ones there. */
const isAsBefore = (a: Actor, b: Actor) =>
  a.membershipId === b.membershipId &&
  a.portalId === b.portalId &&
  a.epochs.user === b.epochs.user &&
  a.epochs.organisation === b.epochs.organisation &&
  a.epochs.configuration === b.epochs.configuration;

/** Checks readers; those who are gone are closed, those whose rights changed are told. Answers those still there, by change. */
async function recheck(hub: Hub, ctx: Ctx, who: readonly Subscriber[]): Promise<{ same: Subscriber[]; changed: Subscriber[] }> {
  const same: Subscriber[] = [];
  const changed: Subscriber[] = [];
  const actors = await hub.check(
    ctx,
    who.map((s) => s.reader),
  );
  for (const [i, subscriber] of who.entries()) {
    const actor = actors[i];
    if (subscriber.bytes.destroyed) continue;
    if (actor === null || actor === undefined) {
      hub.subscribers.delete(subscriber);
      // Said before the end, so that the page need not wait for its next try to know (LIF-06, W7).
      subscriber.send([{ kind: 'closed' }], null);
      subscriber.close();
    } else if (isAsBefore(actor, subscriber.actor)) {
      same.push(subscriber);
    } else {
      subscriber.actor = actor;
      subscriber.send([{ kind: 'rights' }], null);
      changed.push(subscriber);
    }
  }
  return { same, changed };
}

/** Whom an event about rights, a session or a portal concerns; without a principal it may be anybody. */
function concerns(event: EventRow, actor: Actor): boolean {
  const { principal_id: whom } = event;
  return whom === null || whom === actor.userId || whom === actor.viewedBy || actor.principals.includes(whom);
}

/** Reads what was committed; rights first, records are kept for telling. */
async function lookOnce(hub: Hub): Promise<void> {
  const ctx = await present(hub.system);
  const events = await hub.reader.read(ctx);
  hub.control.push(...events.filter((e) => e.kind !== 'record'));
  addTouched(hub.touched, events);
  if (hub.touched.size > MAX_TOUCHED) {
    hub.touched.clear();
    hub.overflow = true;
  }
  hub.read = hub.reader.horizon();
  // Forgotten only when they were acted upon: the database may go away in between.
  const { control } = hub;
  const affected = [...hub.subscribers].filter((s) => control.some((e) => concerns(e, s.actor)));
  if (affected.length > 0) await recheck(hub, ctx, affected);
  hub.control = hub.control.slice(control.length);
}

/** Tells everybody what was kept so far. */
async function tellOnce(hub: Hub): Promise<void> {
  const { touched, overflow } = hub;
  const upTo = hub.read;
  hub.touched = new Map();
  hub.overflow = false;
  if (touched.size > 0 || overflow) {
    const all = [...hub.subscribers];
    try {
      for (let i = 0; i < all.length; i += CHUNK) await tell(hub, all.slice(i, i + CHUNK), [...touched.values()], overflow, upTo);
    } catch (e) {
      // Nobody knows who was told: everybody reads again.
      hub.overflow = true;
      throw e;
    }
  }
  hub.told = upTo;
}

async function tell(
  hub: Hub,
  who: readonly Subscriber[],
  touched: readonly Touched[],
  resync: boolean,
  upTo: string | null,
): Promise<void> {
  const ctx = await present(hub.system);
  const position = upTo === null ? null : sealPosition(hub.system.config.secret, upTo, ctx.now);
  let waiting = who;
  // Somebody whose rights changed meanwhile is asked about again, with the rights he has now.
  while (waiting.length > 0) {
    const notices = await noticesFor(ctx, hub.options.visibleOf, waiting, touched);
    const hit = waiting.filter((s) => resync || (notices.get(s)?.length ?? 0) > 0);
    const { same, changed } = await recheck(hub, await present(hub.system), hit);
    for (const s of same) s.send(resync ? [{ kind: 'resync' }] : (notices.get(s) ?? []), position);
    waiting = changed;
  }
}

/** What a returning reader missed: told to him alone, or "read everything again" where that cannot be known. */
async function catchUp(hub: Hub, subscriber: Subscriber, lastPlace: string | undefined): Promise<void> {
  if (lastPlace === undefined) return;
  const ctx = await present(hub.system);
  const from = openPosition(hub.system.config.secret, lastPlace, ctx.now);
  if (from === null) return subscriber.send([{ kind: 'resync' }], null);
  const events = await createReader(from).read(ctx);
  const touched = touchedBy(events);
  if (touched.length > MAX_TOUCHED || events.some((e) => e.kind !== 'record' && concerns(e, subscriber.actor))) {
    return subscriber.send([{ kind: 'resync' }], null);
  }
  await tell(hub, [subscriber], touched, false, null);
}

/** Runs `work` one at a time; asked for meanwhile, once more afterwards. */
function single(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again = false;
  return () => {
    again = true;
    running ??= (async () => {
      while (again) {
        again = false;
        await work();
      }
    })().finally(() => {
      running = null;
    });
    return running;
  };
}

/** Who looks as somebody holds connections of his own; the other keeps all of his. */
function refuseTooMany(hub: Hub, { userId, viewedBy }: Actor): void {
  const own = [...hub.subscribers].filter(({ actor }) => actor.userId === userId && actor.viewedBy === viewedBy).length;
  if (own >= hub.system.config.streamsPerUser) {
    throw problem('too_many', { detail: 'Too many live connections of this user are open. Close some tabs.', retryAfter: 30 });
  }
  if (hub.subscribers.size >= (hub.options.capacity ?? 5_000)) throw problem('busy', { retryAfter: 10 });
}

async function openStream(hub: Hub, ctx: Ctx, portal: string | null): Promise<Subscriber> {
  const { userId, sessionId } = ctx.actor;
  if (userId === null || sessionId === null) throw problem('not_signed_in');
  refuseTooMany(hub, ctx.actor);
  const reader: Reader = { sessionId, portal };
  const [actor] = await hub.check(await present(hub.system), [reader]);
  // A portal that is not open answers like one that is not there.
  if (!actor) throw problem('not_found');
  // Once more, and no waiting until it is counted: many may have asked at the same time (R7).
  refuseTooMany(hub, ctx.actor);
  const subscriber = createSubscriber(reader, actor, (s) => hub.subscribers.delete(s));
  hub.subscribers.add(subscriber);
  subscriber.bytes.push('retry: 2000\n\n');
  return subscriber;
}

/** Starts the live updates of this node; nothing is read while nobody listens. */
export function createStreams(system: System, options: StreamOptions): Streams {
  const hub: Hub = {
    system,
    options,
    check: options.check ?? checkReaders,
    subscribers: new Set(),
    reader: createReader(),
    touched: new Map(),
    overflow: false,
    control: [],
    read: null,
    told: null,
  };
  const away = (e: unknown) =>
    system.log.warn('streams wait for the database', { error: e instanceof Error ? e.message : String(e) });
  const tellSoon = single(() => tellOnce(hub));
  const look = single(() => lookOnce(hub));
  const step = () => {
    if (hub.subscribers.size === 0) return;
    look().then(tellSoon).catch(away);
  };
  let ticking: NodeJS.Timeout | undefined;
  let last = 0;
  // The first commit is looked at right away, those that follow it at most once a tick.
  const soon = () => {
    ticking ??= setTimeout(
      () => {
        ticking = undefined;
        last = performance.now();
        step();
      },
      Math.max(1, last + (options.tick ?? 100) - performance.now()),
    );
  };
  const beat = async () => {
    if (hub.subscribers.size === 0) return;
    const ctx = await present(system);
    const { same } = await recheck(hub, ctx, [...hub.subscribers]);
    const position = hub.told === null ? null : sealPosition(system.config.secret, hub.told, ctx.now);
    for (const s of same) s.beat(position);
  };
  const unhook = options.wake ? options.wake.subscribe(soon) : onWork(soon);
  const polling = setInterval(step, options.poll ?? 700);
  const beating = setInterval(() => beat().catch(away), options.heartbeat ?? 20_000);

  return {
    open: async (ctx, portal, lastPlace) => {
      // While nobody listened nothing was read: what happened then concerns no open screen.
      if (hub.subscribers.size === 0) {
        hub.reader.skip();
        await look();
      }
      const subscriber = await openStream(hub, ctx, portal);
      catchUp(hub, subscriber, lastPlace).catch(() => subscriber.bytes.destroy());
      return subscriber.bytes;
    },
    settle: async () => {
      await look();
      await tellSoon();
    },
    beat,
    size: () => hub.subscribers.size,
    stop: () => {
      unhook();
      clearTimeout(ticking);
      clearInterval(polling);
      clearInterval(beating);
      for (const s of hub.subscribers) s.close();
      hub.subscribers.clear();
    },
  };
}
