/** The studio's endpoints for another type of a column: what would become of its values, the change, and its end (docs/decisions/0034). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { columnAt, columnNeed, columnUse, columnView, newColumn } from './metadata.ts';

const count = z.int().min(0);
const typeWish = newColumn.pick({ type: true, settings: true, choices: true }).extend({
  /** IANA name of the time zone in which days begin, where a day becomes a moment or the other way round. */
  zone: z.string().max(64).optional(),
});
export const planColumnType = endpoint({
  method: 'POST',
  path: '/api/staff/metadata/objects/:object/columns/:column/type-plan',
  who: 'administrator',
  readOnly: true,
  summary: 'What would become of the values of a column if it were of another type; nothing is changed.',
  params: columnAt,
  body: typeWish,
  answer: z.strictObject({
    /** Why the object needs it as it is; null = it can be changed. */
    need: columnNeed.nullable(),
    /** There are more records than are changed while people wait: it goes on in the background. */
    background: z.boolean(),
    /** Records that hold a value, deleted ones included, and how many of them would be left empty. */
    records: count,
    emptied: count,
    /** How many of those are live: with any of them a column that must be filled in stays what it is. */
    emptiedLive: count,
    /** Some values that do not fit, each once, as far as the actor may read them. */
    unfit: z.array(z.strictObject({ uid: z.uuid(), label: z.string(), value: z.string() })),
    /** Different values that do not fit and are not among those. */
    more: count,
    /** Names what would be lost. */
    seal: z.string(),
    keeps: z.strictObject({ default: z.boolean(), searchable: z.boolean() }),
    uses: z.array(columnUse),
  }),
});
export const putColumnType = endpoint({
  method: 'PUT',
  path: '/api/staff/metadata/objects/:object/columns/:column/type',
  who: 'administrator',
  summary:
    'Makes a column another type (If-Match: the version seen), or begins to: see `changing`. Values that do not fit are lost, no more and no others than was agreed to.',
  params: columnAt,
  /** With the `seal` of a plan nothing else may be lost than it said. */
  body: typeWish.extend({ emptied: count.default(0), seal: z.string().max(64).optional() }),
  answer: columnView,
});
export const deleteTypeChange = endpoint({
  method: 'DELETE',
  path: '/api/staff/metadata/objects/:object/columns/:column/type',
  who: 'administrator',
  summary:
    'Calls a change of type in the background off, after which the column is as it was; or takes note that it ended without effect.',
  params: columnAt,
});
