/** Transactions of a bulk request that run side by side. Few, for other people wait for the same connections. */
const AT_ONCE = 4;

/** Does `work` for each of a list, four at a time; answers in the list's order. The first error ends it, after those in hand. */
export async function forEach<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let start = 0; start < list.length; start += AT_ONCE) {
    const settled = await Promise.allSettled(list.slice(start, start + AT_ONCE).map(work));
    for (const outcome of settled) {
      if (outcome.status === 'rejected') throw outcome.reason;
      answers.push(outcome.value);
    }
  }
  return answers;
}
