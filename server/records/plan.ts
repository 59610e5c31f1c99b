/** Which plan answers a list: a kept estimate of how many records an actor reaches. A wrong one costs time, never rows. */
import { type ObjectRights, organisationsReached, principalsWithGrants } from '../access/index.ts';
import type { Ctx, System } from '../kernel/index.ts';
import { sortsBehind } from '../metadata/index.ts';
import { type Chosen, countMarked, type Mark } from './store-chosen.ts';
import { type Reach, readReach } from './store-count.ts';
import { type Behind, FEW } from './store-list.ts';
import { type SortBy, servesOrder } from './store-order.ts';

export type Plan = 'probes' | 'few' | 'many' | 'set' | 'behind';

const KEPT = 10_000;
/** Milliseconds after which somebody who reached many is asked again. */
const FRESH = 300_000;
/** Milliseconds after which a tag or folder that was small is counted again. */
const SOON = 10_000;

function keyOf(ctx: Ctx, rights: ObjectRights): string {
  const { actor } = ctx;
  return [rights.object.id, actor.userId, actor.membershipId, actor.portalId, ...Object.values(actor.epochs)].join(' ');
}

/**
 * True where the actor has ways to records that are shorter than walking all: in the primary order each is walked from the newest on,
 * conditions are asked on the way, and the walk ends with the page. Who reaches all has just one way, for which the database knows
 * better indexes by the values of the moment.
 */
export function hasWays(rights: ObjectRights): boolean {
  return rights.parent === null && !rights.scopes.some((scope) => scope.kind === 'all');
}

interface Kept {
  readonly at: number;
  readonly value: unknown;
}
const memories = new WeakMap<System, Map<string, Kept>>();

/** What was kept under `key`; undefined where that is nothing, or older than `fresh` milliseconds say. */
function recall<T>(ctx: Ctx, key: string, fresh: (value: T) => number): T | undefined {
  const found = memories.get(ctx.system)?.get(key);
  const value = found?.value as T;
  return found !== undefined && ctx.now.getTime() - found.at < fresh(value) ? value : undefined;
}

function keep<T>(ctx: Ctx, key: string, value: T): T {
  const memory = memories.get(ctx.system) ?? new Map<string, Kept>();
  memories.set(ctx.system, memory);
  if (memory.size >= KEPT) memory.clear();
  memory.set(key, { at: ctx.now.getTime(), value });
  return value;
}

/** What was found under `key` not long ago, or what `find` finds now. `fresh`: how long a value is good for, in milliseconds. */
async function remembered<T>(
  ctx: Ctx,
  key: string,
  find: () => Promise<T>,
  fresh: (value: T) => number = () => FRESH,
): Promise<T> {
  return recall(ctx, key, fresh) ?? keep(ctx, key, await find());
}

/** What a page has shown of what an actor reaches: `many` records of the object; shares of deleted records `missing` where it was not full. */
type Trait = 'many' | 'missing';

const has = (ctx: Ctx, rights: ObjectRights, trait: Trait): boolean =>
  recall(ctx, `${keyOf(ctx, rights)} ${trait}`, () => FRESH) === true;

/** Keeps for a while what a page has shown. */
export function remember(ctx: Ctx, rights: ObjectRights, trait: Trait): void {
  keep(ctx, `${keyOf(ctx, rights)} ${trait}`, true);
}

/** True where it is not worth trying to fetch all the actor reaches: he reaches everything, or was found to reach many. */
export const reachesMany = (ctx: Ctx, rights: ObjectRights): boolean => !hasWays(rights) || has(ctx, rights, 'many');

/** True where so much of what is shared with the actor was found deleted, not long ago, that his pages were not full. */
export const missesMany = (ctx: Ctx, rights: ObjectRights): boolean => has(ctx, rights, 'missing');

type Holders = readonly string[];

const reachOf = (ctx: Ctx, rights: ObjectRights, holders: Holders, most: number, of = ''): Promise<Reach> =>
  remembered(ctx, `${keyOf(ctx, rights)} reach ${of}${most}`, () => readReach(ctx, rights, holders, most));

const sizeOf = (ctx: Ctx, { object }: ObjectRights, mark: Mark): Promise<number> =>
  remembered(
    ctx,
    `${object.id} ${mark.column} ${mark.id}`,
    () => countMarked(ctx, object, mark, FEW + 1),
    // One that was small may have grown meanwhile, and to begin with very many is what takes long.
    (size) => (size > FEW ? FRESH : SOON),
  );

/** True where the records that carry a tag, or stand in a folder, are few, and not more than the actor reaches: then a search begins with them. */
export async function beginsWithSet(ctx: Ctx, rights: ObjectRights, holders: Holders, { first }: Chosen): Promise<boolean> {
  if (first === null) return false;
  const size = await sizeOf(ctx, rights, first);
  if (size > FEW) return false;
  return !hasWays(rights) || size <= (await reachOf(ctx, rights, holders, FEW)).n;
}

/** Records at most that are fetched to be put in order. */
const SOME = 20_000;
const STEPS = [FEW, 2_500, 5_000, 10_000, SOME];

/**
 * How many records are fetched at most to be put in order, null where the order is walked instead. A walk with an index looks at
 * about 26 × all / reached records to fill a page, so it is the shorter way from 26 × all < reached² on; whose records are all at the other
 * end of the order waits for it, hence four times as many are still fetched. Without an index a walk looks at all there are.
 */
export async function gatheredAtMost(
  ctx: Ctx,
  rights: ObjectRights,
  holders: Holders,
  sort: SortBy | null,
): Promise<number | null> {
  if (sort === null) return reachesMany(ctx, rights) ? null : FEW;
  if (!hasWays(rights)) return null;
  return gatheredOf(sort, await reachOf(ctx, rights, holders, SOME));
}

function gatheredOf(sort: SortBy, { n, all }: Reach): number | null {
  const most = servesOrder(sort.column) ? Math.max(FEW, 4 * Math.sqrt(26 * all)) : SOME;
  // Of more than SOME only that is known; they would be fetched for nothing.
  if (n > Math.min(most, SOME)) return null;
  // With room, for there may be more by the time they are fetched.
  return STEPS.find((step) => n * 1.1 <= step) ?? SOME;
}

/**
 * What a list in another order walks of organisations, one by one, and how much else it gathers. Null where that is no shorter way: there is no index of that order behind organisations, no organisation, or too much else to be
 * gathered. In another plan whoever belongs to a large organisation would have all of its records fetched to be put in order.
 */
export async function walksBehind(ctx: Ctx, rights: ObjectRights, holders: Holders, sort: SortBy | null): Promise<Behind | null> {
  if (sort === null || !sortsBehind(rights.object, sort.column)) return null;
  const found = organisationsReached(rights, ctx.actor);
  if (found === null) return null;
  const most = gatheredOf(sort, await reachOf(ctx, found.rest, holders, SOME, 'besides '));
  return most === null ? null : { ...found, most };
}

/** Principals that hold explicit grants on the object; attached objects have none of their own. */
export async function holdersOf(ctx: Ctx, rights: ObjectRights): Promise<readonly string[]> {
  return rights.parent === null ? principalsWithGrants(ctx, rights.object) : [];
}
