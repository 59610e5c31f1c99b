/** Moving blocks: up and down through the places, by keyboard and by drag alike. Pure. */
import { type Block, inOrder, type Place, places } from './draft.ts';

/** Puts a block before the one at `index` of a place (behind the last one where there is none). */
export function moveTo(blocks: readonly Block[], uid: string, place: Place, index: number): Block[] {
  const block = blocks.find((one) => one.uid === uid);
  if (block === undefined) return [...blocks];
  const before = blocks.filter((one) => one.place === place);
  const others = before.filter((one) => one.uid !== uid);
  // The block itself may stand before the gap it is dropped into.
  const at =
    index - (before.findIndex((one) => one.uid === uid) >= 0 && before.slice(0, index).some((one) => one.uid === uid) ? 1 : 0);
  others.splice(Math.max(0, at), 0, { ...block, place });
  return inOrder([...blocks.filter((one) => one.place !== place && one.uid !== uid), ...others]);
}

/** One step; at the end of a place the block goes on into the next one. Null where there is nowhere to go. */
export function step(blocks: readonly Block[], uid: string, by: -1 | 1): Block[] | null {
  const block = blocks.find((one) => one.uid === uid);
  if (block === undefined) return null;
  const mine = blocks.filter((one) => one.place === block.place);
  const at = mine.findIndex((one) => one.uid === uid);
  const next = at + by;
  if (next >= 0 && next < mine.length) return moveTo(blocks, uid, block.place, by < 0 ? next : next + 1);
  const place = places[places.indexOf(block.place) + by];
  if (place === undefined) return null;
  const there = blocks.filter((one) => one.place === place).length;
  return moveTo(blocks, uid, place, by < 0 ? there : 0);
}
