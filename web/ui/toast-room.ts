/** Which short messages stay when one more comes. */

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
