/**
 * Records over HTTP: the same endpoints for the desk (`/api/staff`) and for a portal (`/api/portal/:portal`).
 *
 * Names in the path are plain text here on purpose: an object, column, record or file that is not there for the caller answers
 * 404 (a column 400) in one and the same way, whether it does not exist, may not be known or is no name at all.
 */
import { z } from 'zod';
import { columnTypes } from '../columns/contract.ts';
import { type Caller, endpoint } from './endpoint.ts';
import { pageSet } from './record-pages.ts';

const name = z.string().max(200);
const texts = z.record(z.string(), z.string());

export const shownReference = z.object({ object: z.string(), uid: z.string(), label: z.string() });
export const shownPerson = z.object({
  displayName: z.string(),
  kind: z.enum(['staff', 'colleague', 'customer', 'system']),
  uid: z.string().optional(),
});
export const shownFile = z.object({ uid: z.string(), name: z.string(), mediaType: z.string(), size: z.number().int() });
export const shownLink = z.object({ title: z.string(), address: z.string() });
export const shown = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.object({ amount: z.string(), currency: z.string() }),
  shownReference,
  shownPerson,
  z.array(shownFile),
  z.array(shownLink),
]);
export const can = z.object({
  update: z.boolean(),
  delete: z.boolean(),
  comment: z.boolean(),
  share: z.boolean(),
  /** Nothing can be passed on here, but what he has shared can be taken back; told of one record alone. */
  unshare: z.boolean().optional(),
  actions: z.array(z.string()),
});
export const recordRow = z.object({
  uid: z.string(),
  version: z.number().int(),
  values: z.record(z.string(), shown),
  can,
});
/** Exact up to 1,000. */
export const count = z.union([z.object({ exact: z.number().int() }), z.object({ atLeast: z.number().int() })]);
const option = z.object({ value: z.string(), label: z.string(), shown });
const choice = z.object({ key: z.string(), title: texts, flags: z.record(z.string(), z.unknown()), retired: z.boolean() });
const column = z.object({
  key: z.string(),
  type: z.string(),
  title: texts,
  hint: texts.nullable(),
  required: z.boolean(),
  searchable: z.boolean(),
  sortable: z.boolean(),
  settable: z.boolean(),
  editable: z.boolean(),
  settings: z.record(z.string(), z.unknown()),
  default: z.unknown(),
  choices: z.array(choice).optional(),
  /** Of stages: keys of the choices that a record may begin with; absent = any. */
  begins: z.array(z.string()).optional(),
  /** Added by an administrator to an object that ships with the product: its own screens show such columns beside theirs. */
  own: z.literal(true).optional(),
});
const description = z.object({
  key: z.string(),
  title: texts,
  plural: texts,
  icon: z.string().nullable(),
  displayColumn: z.string().nullable(),
  orderColumn: z.string().nullable(),
  statusColumn: z.string().nullable(),
  attachedTo: z.string().nullable(),
  parentColumn: z.string().nullable(),
  can: z.object({ create: z.boolean(), read: z.boolean(), update: z.boolean(), delete: z.boolean() }),
  /** Records of this object can be moved to another account by who may change them; always false outside. */
  moves: z.boolean(),
  /** The caller may take lists along as files. */
  exports: z.boolean(),
  /** People comment its records and follow them (contracts/comments.ts). */
  comments: z.boolean(),
  columns: z.array(column),
  actions: z.array(z.object({ key: z.string(), title: texts })),
  /** How an administrator arranged the page for this door, without what the caller may not know; null = drawn from the columns. */
  page: pageSet.nullable(),
});
const historyEntry = z.object({
  at: z.string(),
  by: shownPerson.nullable(),
  action: z.enum(['create', 'update', 'delete', 'action']),
  column: z.string().nullable(),
  old: shown,
  new: shown,
  /** As what the values were written, where the column has become another type since. */
  type: z.enum(columnTypes).optional(),
});

const listQuery = z.strictObject({
  /** Keys of columns, separated by commas. */
  columns: z.string().max(4_000).optional(),
  /** A filter tree as JSON (shared/rules/filter.ts). */
  filter: z.string().max(10_000).optional(),
  /** A column's key; with a minus before it, the largest first. */
  sort: z.string().max(100).optional(),
  search: z.string().max(200).optional(),
  /** Uids of tags, separated by commas: records that carry all of them. */
  tag: z.string().max(200).optional(),
  /** Uid of a folder: records that are in it. */
  folder: z.string().max(100).optional(),
  /** Of what is there in several languages, only the one that suits the caller best: each article once. */
  suited: z.literal('true').optional(),
  cursor: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
  count: z.enum(['true', 'false']).optional(),
});
const exportQuery = listQuery
  .pick({ columns: true, filter: true, sort: true, search: true, tag: true, folder: true, suited: true })
  .extend({ format: z.enum(['xlsx', 'csv']) });
const countQuery = listQuery.pick({ filter: true, search: true, tag: true, folder: true });
const values = z.strictObject({ values: z.record(z.string(), z.unknown()) });
const input = z.strictObject({ input: z.record(z.string(), z.unknown()).optional() });
const page = z.object({ rows: z.array(recordRow), next: z.string().nullable(), count: count.optional() });

function readEndpoints<const P extends string, const W extends Caller, D extends z.ZodRawShape>(prefix: P, who: W, door: D) {
  const object = z.object({ ...door, object: name });
  const record = z.object({ ...door, object: name, uid: name });
  return {
    describe: endpoint({
      method: 'GET',
      path: `${prefix}/objects/:object`,
      who,
      summary: 'What the caller may know of an object: columns, choices, actions.',
      params: object,
      answer: description,
    }),
    list: endpoint({
      method: 'GET',
      path: `${prefix}/records/:object`,
      who,
      summary: 'One page of the records the caller may read, newest first unless told otherwise.',
      params: object,
      query: listQuery,
      answer: page,
    }),
    export: endpoint({
      method: 'GET',
      path: `${prefix}/records/:object/export`,
      who,
      summary:
        'The records of a list as a file, for who has the system operation: XLSX or CSV, as the same list would show them.',
      params: object,
      query: exportQuery,
    }),
    count: endpoint({
      method: 'GET',
      path: `${prefix}/records/:object/count`,
      who,
      summary: 'How many records there are, exact up to 1,000.',
      params: object,
      query: countQuery,
      answer: count,
    }),
    lookup: endpoint({
      method: 'GET',
      path: `${prefix}/records/:object/lookup/:column`,
      who,
      summary: 'What may be chosen in a reference, person or choice column.',
      params: z.object({ ...door, object: name, column: name }),
      query: z.strictObject({
        text: z.string().max(200).optional(),
        /** For a reference: a filter tree as JSON over the records that are offered. */
        filter: z.string().max(10_000).optional(),
      }),
      answer: z.object({ options: z.array(option) }),
    }),
    get: endpoint({
      method: 'GET',
      path: `${prefix}/records/:object/:uid`,
      who,
      summary: 'One record.',
      params: record,
      answer: recordRow,
    }),
    history: endpoint({
      method: 'GET',
      path: `${prefix}/records/:object/:uid/history`,
      who,
      summary: 'Changes of the columns the caller may read, newest first; of one of them alone where it is named.',
      params: record,
      query: z.strictObject({ cursor: z.string().max(2_000).optional(), column: name.optional() }),
      answer: z.object({ entries: z.array(historyEntry), next: z.string().nullable() }),
    }),
    search: endpoint({
      method: 'GET',
      path: `${prefix}/search`,
      who,
      summary: 'Records of one or several objects that hold the words.',
      params: z.object(door),
      query: z.strictObject({
        text: z.string().min(1).max(200),
        /** Keys of objects, separated by commas; all the caller may read where absent. */
        objects: z.string().max(1_000).optional(),
      }),
      answer: z.object({ hits: z.array(recordRow.extend({ object: z.string(), label: z.string() })) }),
    }),
  };
}

function fileEndpoints<const P extends string, const W extends Caller, D extends z.ZodRawShape>(prefix: P, who: W, door: D) {
  return {
    file: endpoint({
      method: 'GET',
      path: `${prefix}/records/:object/:uid/files/:file`,
      who,
      summary: 'The bytes of a file of a record, always as an attachment.',
      params: z.object({ ...door, object: name, uid: name, file: name }),
      head: true,
    }),
    preview: endpoint({
      method: 'GET',
      path: `${prefix}/records/:object/:uid/files/:file/preview`,
      who,
      summary: 'What a picture or the first page of a PDF looks like, as a picture the server made; 404 for every other file.',
      params: z.object({ ...door, object: name, uid: name, file: name }),
      query: z.strictObject({ size: z.enum(['small', 'large']) }),
      head: true,
    }),
  };
}

function writeEndpoints<const P extends string, const W extends Caller, D extends z.ZodRawShape>(prefix: P, who: W, door: D) {
  const object = z.object({ ...door, object: name });
  const record = z.object({ ...door, object: name, uid: name });
  return {
    create: endpoint({
      method: 'POST',
      path: `${prefix}/records/:object`,
      who,
      summary: 'Makes a record. Unknown or forbidden keys refuse the whole.',
      params: object,
      body: values,
      answer: recordRow,
    }),
    update: endpoint({
      method: 'PATCH',
      path: `${prefix}/records/:object/:uid`,
      who,
      summary: 'Changes a record; If-Match names the version that was seen.',
      params: record,
      body: values,
      answer: recordRow,
    }),
    remove: endpoint({
      method: 'DELETE',
      path: `${prefix}/records/:object/:uid`,
      who,
      summary: 'Deletes a record.',
      params: record,
    }),
    act: endpoint({
      method: 'POST',
      path: `${prefix}/records/:object/:uid/actions/:action`,
      who,
      summary: 'Performs an action that the record offers.',
      params: z.object({ ...door, object: name, uid: name, action: name }),
      body: input,
      answer: recordRow,
    }),
    upload: endpoint({
      method: 'POST',
      path: `${prefix}/uploads`,
      who,
      summary: 'Stores a file (one part of multipart/form-data) until its uploader attaches it to a record by its uid.',
      params: z.object(door),
      answer: shownFile,
      multipart: true,
      readOnly: true,
    }),
  };
}

const knownObjects = z.object({
  objects: z.array(
    z.object({
      key: z.string(),
      title: texts,
      plural: texts,
      icon: z.string().nullable(),
      attachedTo: z.string().nullable(),
      parentColumn: z.string().nullable(),
      /** Made by an administrator; what came with the product has screens of its own. */
      own: z.boolean(),
      /** Drawn by the general screens alone: made here, or shipped as data. */
      general: z.boolean(),
      leads: z.array(z.object({ column: z.string(), to: z.string() })),
    }),
  ),
});
export const staffObjects = endpoint({
  method: 'GET',
  path: '/api/staff/objects',
  who: 'staff',
  summary: 'The objects that the caller may read, and which of them lead to which.',
  answer: knownObjects,
});
export const portalObjects = endpoint({
  method: 'GET',
  path: '/api/portal/:portal/objects',
  who: 'portal',
  summary: 'The objects that the caller may read on this portal, and which of them lead to which by columns that he may read.',
  params: z.object({ portal: name }),
  answer: knownObjects,
});
/** No portal has it: a record changes its organisation by staff alone. */
export const staffMove = endpoint({
  method: 'POST',
  path: '/api/staff/records/:object/:uid/move',
  who: 'staff',
  summary: 'Moves a record to another account; who had it through the old organisation loses it.',
  params: z.object({ object: name, uid: name }),
  body: z.strictObject({ account: z.uuid(), contact: z.uuid().nullable().optional() }),
  answer: recordRow,
});

export const staffRecords = {
  ...readEndpoints('/api/staff', 'staff', {}),
  ...fileEndpoints('/api/staff', 'staff', {}),
  ...writeEndpoints('/api/staff', 'staff', {}),
};

const portal = { portal: name };
export const portalRecords = {
  ...readEndpoints('/api/portal/:portal', 'portal', portal),
  ...fileEndpoints('/api/portal/:portal', 'portal', portal),
  ...writeEndpoints('/api/portal/:portal', 'portal', portal),
};

export type Shown = z.infer<typeof shown>;
export type ShownFile = z.infer<typeof shownFile>;
export type ShownLink = z.infer<typeof shownLink>;
export type RecordRow = z.infer<typeof recordRow>;
export type RecordPage = z.infer<typeof page>;
export type ObjectDescription = z.infer<typeof description>;
export type ColumnDescription = z.infer<typeof column>;
export type HistoryEntry = z.infer<typeof historyEntry>;
export type LookupOption = z.infer<typeof option>;
