/** What the workers do for metadata. */
import type { JobHandlers, Timer } from '../kernel/index.ts';
import { buildJob } from './build.ts';
import { typeJob, typeTimer } from './type-change.ts';
import { uniqueJob } from './unique.ts';
import { learnTimer, wordJobs } from './words.ts';

export const metadataJobs: JobHandlers = {
  ...wordJobs,
  'metadata.build': buildJob,
  'metadata.unique': uniqueJob,
  'metadata.type': typeJob,
};

export const metadataTimers: readonly Timer[] = [learnTimer, typeTimer];
