/** Whether a word may have been meant for another: few letters wrong, missing, too many or swapped. Pure. */

/** Wrong letters that are forgiven, by the length of what was typed. */
const forgiven = (length: number) => (length < 4 ? 0 : length < 8 ? 1 : 2);

/** The word with each pair of neighbouring letters swapped. */
export function swapped(word: string): string[] {
  const letters = [...word];
  return letters.slice(1).map((letter, i) => [...letters.slice(0, i), letter, letters[i], ...letters.slice(i + 2)].join(''));
}

/** True where `typed` is like `word`, or like the beginning of it: somebody may still be typing. */
export function near(typed: string, word: string): boolean {
  const most = forgiven(typed.length);
  // Of three letters two may stand in the wrong order; more would make any word of any other.
  if (most === 0) return typed === word || (typed.length === 3 && swapped(typed).includes(word));
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
