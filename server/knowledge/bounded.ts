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

/** Does work that waits for nothing. Throws what it throws, or an error where it takes too long or goes too deep. */
export function inTime<T>(work: () => T): T {
  desk.work = work;
  return script.runInContext(room, { timeout: MOST }) as T;
}

/** Lets the other requests have their turn between two texts. */
export const breathe = (): Promise<void> => turn();
