/**
 * What several parts of one test file share: `roles.test.ts` imports `roles.cases.ts` and others, each of which begins with
 * `beforeAll(async () => { ({ app } = await sharedTrees()) })`. To open an application takes longer than most parts do.
 */
import { atEnd } from './at-end.ts';

/** Opens at the first call of a test file, and answers the same until that file ends. Call it in `beforeAll`. */
export function shared<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | null = null;
  return () => {
    if (opened === null) {
      // Registered first, so it runs last: a worker goes on to other files with the same modules.
      atEnd(() => {
        opened = null;
      });
      opened = open();
    }
    return opened;
  };
}
