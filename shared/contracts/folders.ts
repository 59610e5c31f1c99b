/**
 * Folders (LST-03 to LST-07, LST-11): a tree per object. A dynamic folder is a filter, a static one holds chosen records. It grants nothing:
 * what is in it is found through the gateway as the reader. A folder that is not there for the caller answers 404, whether it exists or not.
 */
import { z } from 'zod';
import { type Caller, endpoint } from './endpoint.ts';

const name = z.string().max(200);
const folderName = z.string().trim().min(1).max(80);
/** A filter tree (shared/rules/filter.ts); checked by the gateway. */
const filter = z.record(z.string(), z.unknown());
const kind = z.enum(['dynamic', 'static']);
const folder = z.object({
  uid: z.string(),
  name: z.string(),
  kind,
  /** Null = a root folder, or one whose parent the caller does not see. */
  parent: z.string().nullable(),
  /** False where its filter asks for something that is not there for the caller; then there is no answer to what is in it. */
  usable: z.boolean(),
  /** Of a dynamic folder that is usable; null also where it names a record or person that is not there for the caller. */
  filter: filter.nullable(),
  mine: z.boolean(),
  /** `fill`: put records in, of a static one. `share`: say who sees it. */
  can: z.object({ change: z.boolean(), delete: z.boolean(), fill: z.boolean(), share: z.boolean() }),
});

function folderEndpoints<const P extends string, const W extends Caller, D extends z.ZodRawShape>(prefix: P, who: W, door: D) {
  const object = z.object({ ...door, object: name });
  const one = z.object({ ...door, object: name, folder: name });
  const record = z.object({ ...door, object: name, uid: name, folder: name });
  return {
    list: endpoint({
      method: 'GET',
      path: `${prefix}/objects/:object/folders`,
      who,
      summary: 'The folders of an object that the caller sees: his own and those he was given.',
      params: object,
      answer: z.object({ folders: z.array(folder) }),
    }),
    make: endpoint({
      method: 'POST',
      path: `${prefix}/objects/:object/folders`,
      who,
      summary: 'Makes a folder: a root folder, or one below another.',
      params: object,
      body: z.strictObject({ name: folderName, kind, parent: z.string().nullable().optional(), filter: filter.optional() }),
      answer: folder,
    }),
    change: endpoint({
      method: 'PATCH',
      path: `${prefix}/objects/:object/folders/:folder`,
      who,
      summary: 'Renames a folder, moves it in the tree, or changes its filter.',
      params: one,
      body: z.strictObject({
        name: folderName.optional(),
        parent: z.string().nullable().optional(),
        filter: filter.optional(),
      }),
      answer: folder,
    }),
    remove: endpoint({
      method: 'DELETE',
      path: `${prefix}/objects/:object/folders/:folder`,
      who,
      summary: 'Deletes a folder; its records stay, and the folders below it move up.',
      params: one,
    }),
    put: endpoint({
      method: 'PUT',
      path: `${prefix}/records/:object/:uid/folders/:folder`,
      who,
      summary: 'Puts a record into a static folder.',
      params: record,
    }),
    take: endpoint({
      method: 'DELETE',
      path: `${prefix}/records/:object/:uid/folders/:folder`,
      who,
      summary: 'Takes a record out of a static folder.',
      params: record,
    }),
  };
}

export const staffFolders = folderEndpoints('/api/staff', 'staff', {});
export const portalFolders = folderEndpoints('/api/portal/:portal', 'portal', { portal: name });

const reader = z.object({
  uid: z.string(),
  title: z.string(),
  kind: z.enum(['staff', 'portal', 'role']),
  grade: z.enum(['read', 'edit']),
});
const readers = z.object({ readers: z.array(reader) });
const ofFolder = z.object({ object: name, folder: name });

/** Who sees a folder (PRM-27). Staff give theirs to users and roles; nobody outside gives anything. */
export const folderReaders = endpoint({
  method: 'GET',
  path: '/api/staff/objects/:object/folders/:folder/readers',
  who: 'staff',
  summary: 'Who sees a folder beside its owner, and who may change it.',
  params: ofFolder,
  answer: readers,
});
export const saveFolderReaders = endpoint({
  method: 'PUT',
  path: '/api/staff/objects/:object/folders/:folder/readers',
  who: 'staff',
  summary: 'Says who sees a folder beside its owner, and who may change it; the whole list.',
  params: ofFolder,
  body: z.strictObject({
    readers: z.array(z.strictObject({ principal: z.uuid(), grade: z.enum(['read', 'edit']) })).max(100),
  }),
  answer: readers,
});

/** Whom a folder can be given to. */
export const folderReceivers = endpoint({
  method: 'GET',
  path: '/api/staff/objects/:object/folders/:folder/receivers',
  who: 'staff',
  summary: 'Users and roles that a folder can be given to, by a part of the name; for its owner.',
  params: ofFolder,
  query: z.strictObject({ search: z.string().max(200).default('') }),
  answer: z.object({
    receivers: z.array(reader.omit({ grade: true }).extend({ above: z.string().nullable() })),
  }),
});

export type FolderReader = z.infer<typeof reader>;
export type Folder = z.infer<typeof folder>;
