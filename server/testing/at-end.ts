/** What a test file opened and closes when it ends, from wherever in it that was opened. */
import { afterAll } from 'vitest';

type Closing = () => unknown;

const closings: Closing[] = [];

/**
 * Does this when the test file ends; what was opened last is closed first. To be used instead of `afterAll` by whatever a hook or a test
 * calls: `afterAll` inside of a hook is taken without a word and never called.
 */
export function atEnd(closing: Closing): void {
  closings.push(closing);
}

async function closeAll(): Promise<void> {
  const failed: unknown[] = [];
  for (let closing = closings.pop(); closing !== undefined; closing = closings.pop()) {
    try {
      await closing();
    } catch (error) {
      failed.push(error);
    }
  }
  if (failed.length > 0) throw new AggregateError(failed, 'What the file had opened could not be closed');
}

/**
 * For each test file, by the set-up that vitest runs before it. One that fails leaves none of the others open; what a file before left, because a
 * hook of its own failed, is closed before this one begins.
 */
export async function closeAtEnd(): Promise<void> {
  // Whoever left it has failed already.
  await closeAll().catch(() => undefined);
  afterAll(closeAll);
}
