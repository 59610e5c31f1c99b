/** Which readers are told of which changed records: the gateway is asked, as each of them. */
import { type Actor, type Ctx, contextFor } from '../../kernel/index.ts';
import { metadataOf, type ObjectDef } from '../../metadata/index.ts';
import { type EventRow, parentsOf } from './store.ts';
import type { Notice, Subscriber } from './subscriber.ts';

/** Which of these records (database ids) the actor of `ctx` may read now: uid by id. */
export type VisibleOf = (ctx: Ctx, object: string, recordIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** A record that changed. */
export interface Touched {
  readonly objectId: string;
  readonly recordId: string;
  /** Only what is the staff's own happened to it. */
  readonly inside?: boolean;
  /** Only comments were made on it, if anything that is not the staff's own. */
  readonly comment?: boolean;
}

export const touchedBy = (events: readonly EventRow[]): Touched[] => [...addTouched(new Map(), events).values()];

/** Adds the records of these events to those that are still to be told of: whatever happened to one, the widest of it is told. */
export function addTouched(touched: Map<string, Touched>, events: readonly EventRow[]): Map<string, Touched> {
  for (const e of events) {
    if (e.kind !== 'record' || e.object_id === null || e.record_id === null) continue;
    const key = `${e.object_id}/${e.record_id}`;
    const before = touched.get(key);
    const inside = e.inside === true && before?.inside !== false;
    const comment = (e.inside === true || e.comment === true) && before?.comment !== false;
    touched.set(key, { objectId: e.object_id, recordId: e.record_id, inside, comment });
  }
  return touched;
}

/** Groups asked at the same time. */
const PARALLEL = 4;

/** Readers who see alike: the same person, in the same membership and portal, with the same rights. */
function groupsOf(who: readonly Subscriber[]): Subscriber[][] {
  const groups = new Map<string, Subscriber[]>();
  for (const s of who) {
    const { userId, membershipId, portalId, epochs } = s.actor;
    const key = [userId, membershipId, portalId, epochs.user, epochs.organisation, epochs.configuration].join('/');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [s]);
    else group.push(s);
  }
  return [...groups.values()];
}

interface Batch {
  readonly object: ObjectDef;
  readonly ids: readonly string[];
  /** For attached objects: parent id by id. */
  readonly parents: ReadonlyMap<string, string>;
}

async function batchesOf(ctx: Ctx, touched: readonly Touched[]): Promise<Batch[]> {
  const metadata = await metadataOf(ctx);
  const byObject = new Map<string, string[]>();
  for (const { objectId, recordId } of touched) byObject.set(objectId, [...(byObject.get(objectId) ?? []), recordId]);
  const batches: Batch[] = [];
  for (const [objectId, ids] of byObject) {
    const object = metadata.objectById(objectId);
    if (object === undefined) continue;
    const parents = object.attachedTo === null ? new Map<string, string>() : await parentsOf(ctx, object, ids);
    batches.push({ object, ids, parents });
  }
  return batches;
}

async function noticesAs(ctx: Ctx, actor: Actor, visibleOf: VisibleOf, batches: readonly Batch[]): Promise<Notice[]> {
  const as = contextFor(ctx.system, actor, ctx.now, ctx.ref);
  const notices: Notice[] = [];
  for (const { object, ids, parents } of batches) {
    // Internal notes and the like never reach a portal, whatever the rights say (N1).
    if (object.staffOnly && actor.kind !== 'staff') continue;
    const seen = await visibleOf(as, object.key, ids);
    if (seen.size === 0) continue;
    const parentIds = [...new Set([...seen.keys()].map((id) => parents.get(id)).filter((id) => id !== undefined))];
    const parentUids =
      object.attachedTo !== null && parentIds.length > 0
        ? await visibleOf(as, object.attachedTo, parentIds)
        : new Map<string, string>();
    for (const [id, uid] of seen) {
      const parentUid = parentUids.get(parents.get(id) ?? '');
      // Attached records are read through their parent: without it there is nothing to look at.
      if (object.attachedTo !== null && parentUid === undefined) continue;
      notices.push({
        kind: 'record',
        object: object.key,
        uid,
        ...(parentUid === undefined || object.attachedTo === null
          ? {}
          : { parent: { object: object.attachedTo, uid: parentUid } }),
      });
    }
  }
  return notices;
}

/** What each reader is to be told of these records. */
export async function noticesFor(
  ctx: Ctx,
  visibleOf: VisibleOf,
  who: readonly Subscriber[],
  touched: readonly Touched[],
): Promise<ReadonlyMap<Subscriber, readonly Notice[]>> {
  const told = new Map<Subscriber, readonly Notice[]>();
  if (touched.length === 0) return told;
  const batches = await batchesOf(ctx, touched);
  const without = async (all: readonly Touched[]) => (all.length === touched.length ? batches : batchesOf(ctx, all));
  const outside = await without(touched.filter(({ inside }) => inside !== true));
  const quiet = await without(touched.filter(({ comment }) => comment !== true));
  const heardBy = ({ kind, portalOff }: Actor) => (kind === 'staff' ? batches : portalOff.has('comments') ? quiet : outside);
  const queue = groupsOf(who);
  const ask = async () => {
    for (let group = queue.pop(); group !== undefined; group = queue.pop()) {
      const [first] = group;
      if (first === undefined) continue;
      const notices = await noticesAs(ctx, first.actor, visibleOf, heardBy(first.actor));
      for (const s of group) told.set(s, notices);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, ask));
  return told;
}
