/** Articles as Markdown folders in a zip file: out, and in again after a look at what would happen. Needs `CanManageKnowledge`. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const staff = '/api/staff/knowledge';
const line = z.object({
  /** Path in the zip file. */
  path: z.string(),
  title: z.string(),
  what: z.enum(['create', 'update', 'same', 'refused']),
  /** Why it is refused. */
  reason: z.string().nullable(),
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
    answer: result,
  }),
};
export type ImportLine = z.infer<typeof line>;
export type ImportResult = z.infer<typeof result>;
