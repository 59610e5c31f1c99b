/**
 * Tags (LST-10): words put on records to find them again. Private ones are their owner's alone, corporate ones the staff's, public ones
 * are seen outside as well. A tag that is not there for the caller answers 404, whether it exists or not.
 */
import { z } from 'zod';
import { type Caller, endpoint } from './endpoint.ts';

const name = z.string().max(200);
export const tagKind = z.enum(['private', 'corporate', 'public']);
const tagName = z.string().trim().min(1).max(60);
const tag = z.object({
  uid: z.string(),
  name: z.string(),
  kind: tagKind,
  /** Rename and delete it. */
  can: z.object({ change: z.boolean() }),
});
const recordTag = tag.extend({
  /** Take it off this record. */
  removable: z.boolean(),
});

function tagEndpoints<const P extends string, const W extends Caller, D extends z.ZodRawShape>(prefix: P, who: W, door: D) {
  const object = z.object({ ...door, object: name });
  const one = z.object({ ...door, object: name, tag: name });
  const onRecord = z.object({ ...door, object: name, uid: name, tag: name });
  return {
    list: endpoint({
      method: 'GET',
      path: `${prefix}/objects/:object/tags`,
      who,
      summary: 'The tags for records of an object that the caller may know, and the kinds he may make.',
      params: object,
      answer: z.object({ tags: z.array(tag), makes: z.array(tagKind) }),
    }),
    make: endpoint({
      method: 'POST',
      path: `${prefix}/objects/:object/tags`,
      who,
      summary: 'Makes a tag, or answers the one of this kind that has the name already.',
      params: object,
      body: z.strictObject({ name: tagName, kind: tagKind }),
      answer: tag,
    }),
    change: endpoint({
      method: 'PATCH',
      path: `${prefix}/objects/:object/tags/:tag`,
      who,
      summary: 'Renames a tag.',
      params: one,
      body: z.strictObject({ name: tagName }),
      answer: tag,
    }),
    remove: endpoint({
      method: 'DELETE',
      path: `${prefix}/objects/:object/tags/:tag`,
      who,
      summary: 'Deletes a tag; the records stay.',
      params: one,
    }),
    ofRecord: endpoint({
      method: 'GET',
      path: `${prefix}/records/:object/:uid/tags`,
      who,
      summary: 'The tags and static folders of a record that the caller may know, and the kinds of tags he may put on it.',
      params: z.object({ ...door, object: name, uid: name }),
      answer: z.object({
        tags: z.array(recordTag),
        puts: z.array(tagKind),
        /** Uids of the static folders it stands in, of those that the caller sees. */
        folders: z.array(z.string()),
      }),
    }),
    put: endpoint({
      method: 'PUT',
      path: `${prefix}/records/:object/:uid/tags/:tag`,
      who,
      summary: 'Puts a tag on a record.',
      params: onRecord,
    }),
    take: endpoint({
      method: 'DELETE',
      path: `${prefix}/records/:object/:uid/tags/:tag`,
      who,
      summary: 'Takes a tag off a record.',
      params: onRecord,
    }),
  };
}

export const staffTags = tagEndpoints('/api/staff', 'staff', {});
export const portalTags = tagEndpoints('/api/portal/:portal', 'portal', { portal: name });

export type TagKind = z.infer<typeof tagKind>;
export type Tag = z.infer<typeof tag>;
export type RecordTag = z.infer<typeof recordTag>;
