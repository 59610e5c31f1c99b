/** Vitest runs this before each test file, in the same process. */
import { closeAtEnd } from './at-end.ts';

await closeAtEnd();
