/**
 * A clock over work that a text can make slow: a few kilobytes of YAML, Markdown or one wide table keep the libraries busy for minutes, and
 * meanwhile the process would answer nobody.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { createContext, Script } from 'node:vm';

/** Milliseconds that one text is worked on: a hundred times what the largest honest ones take. */
const MOST = 1_000;

const desk: { work: () => unknown } = { work: () => undefined };
const room = createContext(desk);
// Of the module only its clock is of use, which also stops what runs outside of it. No text is ever run as code.
const script = new Script('work()');

/** Begun anew at most this often where the machine, and not the text, took the time. */
const TRIES = 3;

/** Does work that waits for nothing and may be begun anew. Throws what it throws, or an error where it takes too long or goes too deep. */
export function inTime<T>(work: () => T): T {
  for (let left = TRIES; ; left -= 1) {
    const before = process.cpuUsage();
    desk.work = work;
    try {
      return script.runInContext(room, { timeout: MOST }) as T;
    } catch (error) {
      const { user, system } = process.cpuUsage(before);
      const starved = (user + system) / 1_000 < MOST / 2;
      if (left <= 1 || !starved || (error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    }
  }
}

/** Lets the other requests have their turn between two texts. */
export const breathe = (): Promise<void> => turn();
