/** A spreadsheet becomes an object: read, looked at and corrected, started, followed. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { texts } from './metadata.ts';

const key = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'Use small letters a-z, digits and _, beginning with a letter, at most 40.');
const type = z.enum(['text', 'integer', 'decimal', 'boolean', 'date', 'datetime', 'choice', 'email', 'phone', 'link']);
const count = z.int().min(0);

export const importView = z.strictObject({
  uid: z.uuid(),
  /** Of the file. */
  name: z.string(),
  state: z.enum(['read', 'running', 'done']),
  rows: count,
  /** Rows that were looked at, and records made of them. */
  done: count,
  made: count,
  /** Key of the object, from the start on. */
  object: z.string().nullable(),
  columns: z.array(
    z.strictObject({
      name: z.string(),
      /** A code that is free. */
      key,
      type,
      filled: count,
      distinct: z.boolean(),
      longest: count,
      multiline: z.boolean(),
      samples: z.array(z.string()),
      /** The different values, where there are few. */
      values: z.array(z.string()),
    }),
  ),
  /** The first hundred rows that became no record. */
  faults: z.array(z.strictObject({ row: count, column: z.string().nullable(), message: z.string() })),
});

const one = z.strictObject({ import: z.uuid() });

export const readImport = endpoint({
  method: 'POST',
  path: '/api/staff/imports',
  who: 'administrator',
  summary: 'Reads a CSV or XLSX file (one part of multipart/form-data) and says what its columns could be; kept for a day.',
  // A file that nobody starts is swept, so a repetition does no harm.
  readOnly: true,
  multipart: true,
  answer: importView,
});
export const getImport = endpoint({
  method: 'GET',
  path: '/api/staff/imports/:import',
  who: 'administrator',
  summary: 'How far an import of one’s own is.',
  params: one,
  answer: importView,
});
export const startImport = endpoint({
  method: 'PUT',
  path: '/api/staff/imports/:import/start',
  who: 'administrator',
  summary: 'Makes the object and imports the rows in the background; one that was started stays as it is.',
  params: one,
  body: z.strictObject({
    object: z.strictObject({ key, title: texts, plural: texts, icon: z.string().max(60).nullable().optional() }),
    displayColumn: key,
    columns: z
      .array(z.strictObject({ source: count.max(1_000), key, title: texts, type }))
      .min(1)
      .max(100),
  }),
  answer: importView,
});
