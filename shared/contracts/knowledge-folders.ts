/** Articles as Markdown folders in a zip file: out, and in again after a look at what would happen. Needs `CanManageKnowledge`. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { shownPerson } from './records.ts';

const staff = '/api/staff/knowledge';
/** Why a file of the folders is refused: a code of the message files, and what it is about (a name, a path, a key of the head). */
const reason = z.object({
  code: z.enum([
    'not_utf8',
    'not_text',
    'bad_yaml',
    'bad_head',
    'bad_links',
    'no_type',
    'no_language',
    'twice',
    'may_not_create',
    'may_not_update',
    'no_picture',
    'not_picture',
    'bad_file',
    'file_too_large',
    'too_intricate',
  ]),
  about: z.string().optional(),
});
const line = z.object({
  /** Path in the zip file. */
  path: z.string(),
  title: z.string(),
  /** `changed`: it differs, and somebody changed the article here since it went out or came in; it stays as it is unless one says otherwise. */
  what: z.enum(['create', 'update', 'changed', 'same', 'refused']),
  reason: reason.nullable(),
  /** Of a `changed` one: the version seen, when it was changed and by whom. */
  here: z.object({ version: z.number().int(), at: z.string(), by: shownPerson.nullable() }).nullable(),
});
const result = z.object({
  lines: z.array(line),
  /** Categories that are made along: names from the top. */
  categories: z.array(z.string()),
});

export const knowledgeFolders = {
  export: endpoint({
    method: 'GET',
    path: `${staff}/export`,
    who: 'staff',
    summary: 'All working copies the caller may read, as a zip file of Markdown folders.',
  }),
  preview: endpoint({
    method: 'POST',
    path: `${staff}/import/preview`,
    who: 'staff',
    summary: 'What the import of a zip file (one part of multipart/form-data) would make, change and refuse.',
    readOnly: true,
    multipart: true,
    answer: result,
  }),
  import: endpoint({
    method: 'POST',
    path: `${staff}/import`,
    who: 'staff',
    summary: 'Imports a zip file (one part of multipart/form-data) as working copies; the same one again changes nothing.',
    readOnly: true,
    multipart: true,
    query: z.strictObject({
      /** `changed` lines of the preview that are overwritten all the same: number in the list (from 0) and the version seen there, `3:17,8:2`. */
      overwrite: z
        .string()
        .max(8_000)
        .regex(/^\d{1,4}:\d{1,9}(,\d{1,4}:\d{1,9})*$/)
        .optional(),
    }),
    answer: result,
  }),
};
export type ImportReason = z.infer<typeof reason>;
export type ImportLine = z.infer<typeof line>;
export type ImportResult = z.infer<typeof result>;
