/** Pairs of worlds: one of their people may see no difference, somebody else must. */
import { twinBeside } from '../beside/beside.ts';
import { note, type Tally } from '../campaign/asked.ts';
import { load, loadTwin } from '../campaign/load.ts';
import type { Stage } from '../campaign/stage.ts';
import { randomWorld } from '../generate.ts';
import { twinMarks } from '../marks/marks.ts';
import { twinViews } from '../marks/views.ts';
import { alive, readable } from '../oracle.ts';
import { type Prng, prng } from '../prng.ts';
import type { Actor, World } from '../world.ts';
import { firstDifference, type Line, transcript } from './transcript.ts';
import { seenBy, twinOf } from './twin.ts';

/** Preferably somebody who sees something, and not all. */
function viewerOf(world: World, random: Prng): Actor | null {
  const alives = world.actors.filter((actor) => alive(world, actor));
  if (alives.length === 0) return null;
  const between = alives.filter((actor) => {
    const seen = world.records.filter((record) => readable(world, actor, record)).length;
    return seen > 0 && seen < world.records.length;
  });
  return random.pick(between.length > 0 && random.chance(0.9) ? between : alives);
}

/** Both worlds' records, each once: what is asked of both. */
function together(world: World, twin: World): World {
  const known = new Set(world.records.map(({ key }) => key));
  return { ...world, records: [...world.records, ...twin.records.filter(({ key }) => !known.has(key))] };
}

/** Plays the pair of this seed. Null where it stood the test; otherwise the first difference, or that nobody could tell the two apart. */
export async function playPair(stage: Stage, seed: number, tally: Tally): Promise<string | null> {
  const random = prng((seed ^ 0x51ed270b) >>> 0);
  const world = randomWorld(seed);
  const who = viewerOf(world, random);
  const made = who === null ? null : twinOf(world, who, random);
  if (who === null || made === null) {
    note(tally, 'no pair');
    return null;
  }
  const { twin, ways } = made;
  const witness = world.actors.find(
    (actor) => alive(world, actor) && actor.user !== who.user && seenBy(world, actor) !== seenBy(twin, actor),
  );
  const about = together(world, twin);
  const first = await load(stage, world, { alive: true });
  const here = await transcript(first, who, about);
  const witnessed: Line[] = witness === undefined ? [] : await transcript(first, witness, about);
  const second = await loadTwin(first, twin, {
    views: twinViews(twin, first.views, who, prng((seed ^ 0x9b05688c) >>> 0)),
    marks: twinMarks(world, twin, first.marks, who, prng((seed ^ 0x1f83d9ab) >>> 0)),
    beside: twinBeside(twin, first.beside, who, prng((seed ^ 0x428a2f98) >>> 0)),
  });
  const difference = firstDifference(here, await transcript(second, who, about));
  note(tally, 'pairs');
  note(tally, who.portal === null ? 'pairs of staff' : 'pairs of portal users');
  for (const way of ways) note(tally, way);
  for (const { channel, answer } of here) {
    if (channel === 'change' && answer === '"changed"') note(tally, 'changes that are made');
    if (channel === 'change' && /read-only here/.test(answer)) note(tally, 'changes that the page refuses');
    if (!/^(\[\]$|null$|\["(not_found|forbidden)")/.test(answer)) note(tally, `${channel} answered`);
  }
  if (difference !== null) return `seed ${seed}, ${who.key}, hidden: ${ways.join(', ')}: ${difference}`;
  if (witness === undefined) return null;
  if (firstDifference(witnessed, await transcript(second, witness, about)) === null) {
    return `seed ${seed}: ${witness.key} should see that the worlds differ, and is answered the same`;
  }
  note(tally, 'pairs that somebody else tells apart');
  return null;
}
