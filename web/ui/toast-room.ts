/** Which short messages stay when one more comes, and where they stand. */

/** Messages at a time: more would cover what is pressed at the foot of a page. One that is held stays all the same. */
const AT_MOST = 2;

/** The oldest goes, what can be undone last, and never one that is being read or is about to be pressed (`held`, by id). */
export function withRoom<T extends { readonly id: number; readonly undo?: unknown }>(
  all: readonly T[],
  held: ReadonlySet<number>,
): readonly T[] {
  if (all.length < AT_MOST) return all;
  const loose = all.filter(({ id }) => !held.has(id));
  const goes = loose.find(({ undo }) => undo === undefined) ?? loose[0];
  return goes === undefined
    ? all
    : withRoom(
        all.filter((one) => one !== goes),
        held,
      );
}

/** From one edge to the other, in pixels from the head of the screen. */
interface Span {
  readonly top: number;
  readonly bottom: number;
}

/** Pixels between a message and what is pressed beside it. */
const GAP = 8;

/** Where messages of a height begin so that they lie over none of the controls: as far down in the room as there is a place; null where there is none. */
export function freePlace(height: number, room: Span, controls: readonly Span[]): number | null {
  let top = room.bottom - height;
  while (top >= room.top) {
    const below = controls.find((one) => one.top < top + height + GAP && one.bottom > top - GAP);
    if (below === undefined) return top;
    top = below.top - GAP - height;
  }
  return null;
}
