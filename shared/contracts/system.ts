/** What the server says of itself: alive, ready, and its own document. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const health = endpoint({
  method: 'GET',
  path: '/healthz',
  who: 'anyone',
  summary: 'The process is up.',
  answer: z.strictObject({ status: z.literal('ok') }),
});
export const readiness = endpoint({
  method: 'GET',
  path: '/readyz',
  who: 'anyone',
  summary: 'The database answers and its policies stand; 503 otherwise, with the reason in the log only.',
  answer: z.strictObject({ status: z.literal('ready') }),
});
export const apiDocument = endpoint({
  method: 'GET',
  path: '/api/openapi.json',
  who: 'staff',
  summary: 'This document: every route, what it takes and who may call it.',
  answer: z.record(z.string(), z.unknown()),
});
