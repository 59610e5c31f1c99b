/** Handlers for the workers. */
import type { JobHandlers } from '../kernel/index.ts';
import { authorJobs } from './authors/fill.ts';
import { sourceJobs } from './shares/sources.ts';

export const accessJobs: JobHandlers = { ...sourceJobs, ...authorJobs };
