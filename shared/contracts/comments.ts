/**
 * Comments on records of any object, and following a record. Who reads the record reads its public comments; internal ones are the staff's.
 * A record, or a comment, that is not there for the caller answers 404, whether it exists or not.
 */
import { z } from 'zod';
import { type Caller, endpoint } from './endpoint.ts';
import { texts } from './metadata.ts';
import { shownPerson } from './records.ts';

const name = z.string().max(200);
export const commentKind = z.enum(['public', 'internal']);
/** People are named as `@{uid}`; each reader is shown the name he may know. */
const text = z
  .string()
  .max(10_000)
  .refine((value) => value.trim() !== '', 'Write something.');
export const comment = z.object({
  uid: z.string(),
  kind: commentKind,
  by: shownPerson.nullable(),
  at: z.string(),
  changedAt: z.string().nullable(),
  /** The words in order; a person in place of his mention. */
  parts: z.array(z.union([z.string(), shownPerson])),
  likes: z.number().int(),
  liked: z.boolean(),
  can: z.object({ update: z.boolean(), delete: z.boolean(), like: z.boolean() }),
});

const followedRecord = z.object({
  object: z.string(),
  /** What a record of the object is called. */
  title: texts,
  uid: z.string(),
  label: z.string(),
});

function commentEndpoints<const P extends string, const W extends Caller, D extends z.ZodRawShape>(prefix: P, who: W, door: D) {
  const record = z.object({ ...door, object: name, uid: name });
  const one = z.object({ ...door, object: name, uid: name, entry: name });
  const liked = z.object({ likes: z.number().int(), liked: z.boolean() });
  return {
    list: endpoint({
      method: 'GET',
      path: `${prefix}/records/:object/:uid/comments`,
      who,
      summary: 'Comments on a record that the caller may read, the newest first, and what he may add.',
      params: record,
      query: z.strictObject({ cursor: z.string().max(2_000).optional() }),
      answer: z.object({ comments: z.array(comment), next: z.string().nullable(), writes: z.array(commentKind) }),
    }),
    add: endpoint({
      method: 'POST',
      path: `${prefix}/records/:object/:uid/comments`,
      who,
      summary: 'Writes a comment on a record, for who may comment it. A portal has public ones only.',
      params: record,
      body: z.strictObject({ text, kind: commentKind }),
      answer: comment,
    }),
    change: endpoint({
      method: 'PATCH',
      path: `${prefix}/records/:object/:uid/comments/:entry`,
      who,
      summary: 'Changes a comment of the caller’s own.',
      params: one,
      body: z.strictObject({ text }),
      answer: comment,
    }),
    remove: endpoint({
      method: 'DELETE',
      path: `${prefix}/records/:object/:uid/comments/:entry`,
      who,
      summary: 'Takes a comment away: one’s own; staff with CanModerate those of others.',
      params: one,
    }),
    like: endpoint({
      method: 'PUT',
      path: `${prefix}/records/:object/:uid/likes/:entry`,
      who,
      summary: 'Likes a comment.',
      params: one,
      answer: liked,
    }),
    unlike: endpoint({
      method: 'DELETE',
      path: `${prefix}/records/:object/:uid/likes/:entry`,
      who,
      summary: 'Likes a comment no more.',
      params: one,
      answer: liked,
    }),
  };
}

function followEndpoints<const P extends string, const W extends Caller, D extends z.ZodRawShape>(prefix: P, who: W, door: D) {
  const record = z.object({ ...door, object: name, uid: name });
  return {
    people: endpoint({
      method: 'GET',
      path: `${prefix}/records/:object/:uid/mentionable`,
      who,
      summary: 'People the caller may name who can read the record, and with it a comment of this kind.',
      params: record,
      query: z.strictObject({ text: z.string().max(100).optional(), kind: commentKind }),
      answer: z.object({ people: z.array(shownPerson) }),
    }),
    follows: endpoint({
      method: 'GET',
      path: `${prefix}/records/:object/:uid/follow`,
      who,
      summary: 'Whether the caller follows a record.',
      params: record,
      answer: z.object({ follows: z.boolean() }),
    }),
    follow: endpoint({
      method: 'PUT',
      path: `${prefix}/records/:object/:uid/follow`,
      who,
      summary: 'Follows a record: changes and comments of others are told by mail, as far as they may be read then.',
      params: record,
    }),
    unfollow: endpoint({
      method: 'DELETE',
      path: `${prefix}/records/:object/:uid/follow`,
      who,
      summary: 'Follows a record no more.',
      params: record,
    }),
    followed: endpoint({
      method: 'GET',
      path: `${prefix}/follows`,
      who,
      summary: 'The records the caller follows and may read, the last one first.',
      params: z.object(door),
      answer: z.object({ records: z.array(followedRecord) }),
    }),
  };
}

export const staffComments = { ...commentEndpoints('/api/staff', 'staff', {}), ...followEndpoints('/api/staff', 'staff', {}) };
const portal = { portal: name };
export const portalComments = {
  ...commentEndpoints('/api/portal/:portal', 'portal', portal),
  ...followEndpoints('/api/portal/:portal', 'portal', portal),
};

export type CommentKind = z.infer<typeof commentKind>;
export type RecordComment = z.infer<typeof comment>;
export type FollowedRecord = z.infer<typeof followedRecord>;
