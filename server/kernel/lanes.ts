/**
 * How many short questions a database on this very machine works on at a time. More at once than it has processors for are no sooner answered:
 * each has a process of its own, which the processors take turns with, and what one has at hand is pushed out by the next.
 *
 * Only short ones are counted. What takes longer than `patience` gives up its lane and goes on beside, so that a few slow searches keep nobody
 * waiting; how many there may be in all is the pool's matter.
 */

/** A question under way; gone from the lanes when it is answered, or has become long. */
interface Passage {
  readonly since: number;
}

/** Milliseconds after which a question is none of the short ones any more. */
const PATIENCE = 10;

export interface Lanes {
  /** Does the work as soon as there is a lane for it; first come, first served. */
  through<T>(work: () => Promise<T>): Promise<T>;
}

/** So many lanes; at least one. */
export function lanesOf(width: number, patience = PATIENCE): Lanes {
  const short = new Set<Passage>();
  const waiting: ((passage: Passage) => void)[] = [];
  let timer: NodeJS.Timeout | undefined;

  const enter = (): Passage => {
    const passage = { since: performance.now() };
    short.add(passage);
    return passage;
  };
  const next = (): void => {
    while (short.size < width && waiting.length > 0) waiting.shift()?.(enter());
    watch();
  };
  /** As long as somebody waits, it is looked who has become long. */
  const watch = (): void => {
    const [oldest] = short;
    if (timer !== undefined || waiting.length === 0 || oldest === undefined) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        const now = performance.now();
        for (const one of short) if (now - one.since >= patience) short.delete(one);
        next();
      },
      Math.max(1, oldest.since + patience - performance.now()),
    );
  };
  const mine = (): Passage | Promise<Passage> => {
    if (short.size < width) return enter();
    return new Promise((resolve) => {
      waiting.push(resolve);
      watch();
    });
  };

  return {
    async through(work) {
      const passage = await mine();
      try {
        return await work();
      } finally {
        if (short.delete(passage)) next();
      }
    },
  };
}
