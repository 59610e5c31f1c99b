/** Which plan answers a list: a kept estimate of how many records an actor reaches. A wrong one costs time, never rows. */
import { type ObjectRights, principalsWithGrants } from '../access/index.ts';
import type { Ctx } from '../kernel/index.ts';

export type Plan = 'probes' | 'few' | 'many' | 'set';

const KEPT = 10_000;
/** Milliseconds after which somebody who reached many is asked again. */
const FRESH = 300_000;
const many = new Map<string, number>();

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

/** True where it is not worth trying to fetch all the actor reaches: he reaches everything, or was found to reach many. */
export function reachesMany(ctx: Ctx, rights: ObjectRights): boolean {
  if (rights.parent !== null || rights.scopes.some((scope) => scope.kind === 'all')) return true;
  const found = many.get(keyOf(ctx, rights));
  return found !== undefined && ctx.now.getTime() - found < FRESH;
}

/** Keeps that an actor reaches many records of the object. */
export function rememberMany(ctx: Ctx, rights: ObjectRights): void {
  if (many.size >= KEPT) many.clear();
  many.set(keyOf(ctx, rights), ctx.now.getTime());
}

const setKey = (ctx: Ctx, rights: ObjectRights, { name }: { readonly name: string }) => `${keyOf(ctx, rights)} ${name}`;

/** True where records chosen by hand (a tag) were found to be too many to begin with all of them. */
export function isLargeSet(ctx: Ctx, rights: ObjectRights, set: { readonly name: string }): boolean {
  const found = many.get(setKey(ctx, rights, set));
  return found !== undefined && ctx.now.getTime() - found < FRESH;
}

export function rememberLargeSet(ctx: Ctx, rights: ObjectRights, set: { readonly name: string }): void {
  if (many.size >= KEPT) many.clear();
  many.set(setKey(ctx, rights, set), ctx.now.getTime());
}

/** Principals that hold explicit grants on the object; attached objects have none of their own. */
export async function holdersOf(ctx: Ctx, rights: ObjectRights): Promise<readonly string[]> {
  return rights.parent === null ? principalsWithGrants(ctx, rights.object) : [];
}
