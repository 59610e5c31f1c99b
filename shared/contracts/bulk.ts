/**
 * Many records changed at once, and that undone for a while. Each record is decided by itself, by the rights of who asks and as if he had
 * changed it alone; what is asked and how it went is his alone (404 for everybody else).
 */
import { z } from 'zod';
import { type Caller, endpoint } from './endpoint.ts';

const name = z.string().max(200);

/** What is done with each record. */
export const bulkChange = z.discriminatedUnion('kind', [
  /** One column's value, as in a change of one record. */
  z.strictObject({ kind: z.literal('set'), column: name, value: z.unknown() }),
  /** An action that the record offers: the next stage. */
  z.strictObject({ kind: z.literal('act'), action: name }),
  /** A tag put on, or taken off. */
  z.strictObject({ kind: z.literal('tag'), tag: name, on: z.boolean() }),
  /** Put into a static folder, or taken out. */
  z.strictObject({ kind: z.literal('folder'), folder: name, inside: z.boolean() }),
  z.strictObject({ kind: z.literal('delete') }),
]);

/** All that match, as the list takes it. */
const matching = z.strictObject({
  filter: z.string().max(10_000).optional(),
  search: z.string().max(200).optional(),
  tag: z.string().max(200).optional(),
  folder: z.string().max(100).optional(),
  suited: z.literal('true').optional(),
});

const start = z.strictObject({
  change: bulkChange,
  /** Chosen ones at the version that was seen; exactly one of the two. */
  records: z
    .array(z.strictObject({ uid: name, version: z.number().int().min(1) }))
    .min(1)
    .max(1_000)
    .optional(),
  matching: matching.optional(),
});

const refusal = z.object({
  uid: z.string(),
  /** `stale` = somebody has changed it meanwhile; else the code of the refusal. */
  code: z.string(),
  message: z.string(),
});

export const bulkState = z.object({
  uid: z.string(),
  kind: z.enum(['set', 'act', 'tag', 'folder', 'delete']),
  state: z.enum(['running', 'done', 'undoing', 'undone']),
  total: z.number().int(),
  /** Not looked at yet; while it is undone, not yet undone. */
  waiting: z.number().int(),
  done: z.number().int(),
  /** Nothing had to be done. */
  same: z.number().int(),
  refused: z.number().int(),
  stale: z.number().int(),
  undone: z.number().int(),
  /** What an undo left as it is: somebody has changed it since, or it is refused. */
  left: z.number().int(),
  /** The first ones that were not done, while it is undone or afterwards those that were not undone. */
  refusals: z.array(refusal),
  /** Until when it can be undone; null where it cannot. */
  undoUntil: z.string().nullable(),
});

function bulkEndpoints<const P extends string, const W extends Caller, D extends z.ZodRawShape>(prefix: P, who: W, door: D) {
  const object = z.object({ ...door, object: name });
  const one = z.object({ ...door, object: name, bulk: name });
  return {
    start: endpoint({
      method: 'POST',
      path: `${prefix}/objects/:object/bulk`,
      who,
      summary: 'Changes many records, each by itself and by the rights of the caller; more than a few in the background.',
      params: object,
      body: start,
      answer: bulkState,
    }),
    state: endpoint({
      method: 'GET',
      path: `${prefix}/objects/:object/bulk/:bulk`,
      who,
      summary: 'How far a change of many records has come, and what was refused.',
      params: one,
      answer: bulkState,
    }),
    undo: endpoint({
      method: 'POST',
      path: `${prefix}/objects/:object/bulk/:bulk/undo`,
      who,
      summary: 'Undoes a change of many records, but for those that somebody has changed since.',
      params: one,
      answer: bulkState,
    }),
  };
}

export const staffBulk = bulkEndpoints('/api/staff', 'staff', {});
export const portalBulk = bulkEndpoints('/api/portal/:portal', 'portal', { portal: name });

export type BulkChange = z.infer<typeof bulkChange>;
export type BulkState = z.infer<typeof bulkState>;
