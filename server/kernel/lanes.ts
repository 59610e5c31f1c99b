/**
 * How many short questions a database on this very machine works on at a time. More at once than it has processors for are no sooner answered:
 * each has a process of its own, which the processors take turns with, and what one has at hand is pushed out by the next.
 *
 * Only short ones are counted. What takes longer than `patience` gives up its lane and goes on beside, so that a few slow searches keep nobody
 * waiting; how many there may be in all is the pool's matter. So is who is told to come back (createPools): where a database hangs, or more is asked
 * of it than it can answer, nobody waits here for longer than `longest`, and then he waits for a connection.
 */

/** A question under way; gone from the lanes when it is answered, or has become long. */
interface Passage {
  readonly since: number;
}

/** Milliseconds after which a question is none of the short ones any more. */
const PATIENCE = 10;
/** Milliseconds somebody waits for a lane: with the time for a connection less than a request may be late (entry.ts). */
const LONGEST = 500;

interface Waiting {
  readonly since: number;
  enter(passage: Passage): void;
}

export interface Lanes {
  /** Does the work as soon as there is a lane for it; first come, first served. */
  through<T>(work: () => Promise<T>): Promise<T>;
}

/** So many lanes; at least one. */
export function lanesOf(width: number, patience = PATIENCE, longest = LONGEST): Lanes {
  const short = new Set<Passage>();
  const waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;

  const passed = (): Passage => {
    const passage = { since: performance.now() };
    short.add(passage);
    return passage;
  };
  const next = (): void => {
    while (short.size < width && waiting.length > 0) waiting.shift()?.enter(passed());
    watch();
  };
  /** As long as somebody waits, it is looked who has become long, and who has waited long enough. */
  const watch = (): void => {
    const [oldest] = short;
    const [first] = waiting;
    if (timer !== undefined || first === undefined || oldest === undefined) return;
    const due = Math.min(oldest.since + patience, first.since + longest);
    timer = setTimeout(look, Math.max(1, due - performance.now()));
  };
  const look = (): void => {
    timer = undefined;
    const now = performance.now();
    for (const one of short) if (now - one.since >= patience) short.delete(one);
    // They have no lane to give back.
    while (waiting[0] !== undefined && now - waiting[0].since >= longest) waiting.shift()?.enter({ since: now });
    next();
  };
  const mine = (): Passage | Promise<Passage> => {
    if (short.size < width) return passed();
    return new Promise((resolve) => {
      waiting.push({ since: performance.now(), enter: resolve });
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
