/** Whether a word may have been meant for another: few letters wrong, missing, too many or swapped. Pure. */

/** Wrong letters that are forgiven, by the length of what was typed. */
const forgiven = (length: number) => (length < 4 ? 0 : length < 8 ? 1 : 2);

/** True where `typed` is like `word`, or like the beginning of it: somebody may still be typing. */
export function near(typed: string, word: string): boolean {
  const most = forgiven(typed.length);
  if (most === 0) return typed === word;
  if (Math.abs(typed.length - word.length) <= most && distance(typed, word, most) <= most) return true;
  if (word.length <= typed.length) return false;
  // Letters too many or too few move the end of the beginning.
  for (let length = typed.length - most; length <= typed.length + most; length += 1) {
    if (length >= 3 && distance(typed, word.slice(0, length), most) <= most) return true;
  }
  return false;
}

/** Letters to change, add, leave out or swap with their neighbour; more than `most` is as good as any number above it. */
function distance(a: string, b: string, most: number): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    before = above;
    above = row;
  }
  return above[b.length] ?? most + 1;
}
