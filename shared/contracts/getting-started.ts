/** The studio's first page: what a new installation still needs, each step judged by what is really there (DOC-03, BRD-07). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const stepKey = z.enum([
  'workspace',
  'portal',
  'look',
  'contact',
  'sections',
  'rights',
  'seats',
  'people',
  'mail',
  'active',
  'answered',
]);

const gettingStarted = z.strictObject({
  /** Put away by this administrator. */
  dismissed: z.boolean(),
  /** Uid of the workspace that the steps about a portal lead to; null while there is none. */
  workspace: z.uuid().nullable(),
  /** In the order in which they are best done. */
  steps: z.array(z.strictObject({ key: stepKey, done: z.boolean() })),
});

export const getGettingStarted = endpoint({
  method: 'GET',
  path: '/api/staff/getting-started',
  who: 'administrator',
  summary: 'Which steps of setting up are done.',
  answer: gettingStarted,
});
export const changeGettingStarted = endpoint({
  method: 'PUT',
  path: '/api/staff/getting-started',
  who: 'administrator',
  summary: 'Puts the list away, or takes it out again.',
  body: z.strictObject({ dismissed: z.boolean() }),
  answer: gettingStarted,
});
