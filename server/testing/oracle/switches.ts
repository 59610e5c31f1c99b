/** What a portal is switched off from offering (CON-23): asked where somebody acts, and of nobody inside. */
import type { Prng } from './prng.ts';
import type { Actor, Feature, Key, World } from './world.ts';
import { the } from './world.ts';

const FEATURES: readonly Feature[] = ['comments', 'sharing', 'organisation'];

export function offers(world: World, actor: Pick<Actor, 'portal'>, feature: Feature): boolean {
  return actor.portal === null || !(the(world.portals, actor.portal).off ?? []).includes(feature);
}

/** Whether he looks after the people of his organisation, here. */
export function administers(world: World, actor: Actor): boolean {
  const membership = world.memberships.find(({ key }: { key: Key }) => key === actor.membership);
  return membership?.isAdmin === true && offers(world, actor, 'organisation');
}

/** From numbers of their own, so that worlds stay as they are otherwise. */
export function addSwitches(world: World, random: Prng): void {
  for (const portal of world.portals) portal.off = random.some(FEATURES, 0.25);
}
