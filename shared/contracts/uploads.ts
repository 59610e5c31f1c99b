/**
 * Large files, part by part: begun with their size and where they will hang, continued after any break at the byte the server names, and
 * made a file like every other by `finish`. The model is that of tus 1.0 and the IETF's resumable uploads (docs/decisions/0032).
 */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { shownFile } from './records.ts';

const place = {
  object: z.string().max(40),
  column: z.string().max(40),
  /** The record it is added to; absent for one that is still being written. */
  record: z.uuid().optional(),
  /** Of a new record that hangs on another: that other one. */
  parent: z.uuid().optional(),
};
const newUpload = z.strictObject({
  name: z.string().min(1).max(400),
  mediaType: z.string().max(200),
  /** Bytes. */
  size: z.int().min(1),
  ...place,
});

const openUpload = z.object({
  uid: z.string(),
  name: z.string(),
  size: z.int(),
  ...place,
  record: z.string().nullable(),
  parent: z.string().nullable(),
  /** Bytes that have arrived for sure; the next part begins here. */
  received: z.int(),
  /** Bytes of each part but the last. */
  part: z.int(),
  /** Hash over the hashes of the parts that have arrived: hex of sha256(what stood here before, as bytes + sha256(part)); empty at first. */
  chain: z.string(),
});

const doorUploads = <const W extends 'staff' | 'portal', const P extends string>(who: W, prefix: P) => {
  const door = who === 'portal' ? { portal: z.string() } : {};
  const one = z.object({ ...door, uid: z.string() });
  return {
    begin: endpoint({
      method: 'POST',
      path: `${prefix}/uploads/large`,
      who,
      summary: 'Begins a large file; asks for the right to add it where it will hang.',
      params: z.object(door),
      body: newUpload,
      answer: openUpload,
    }),
    open: endpoint({
      method: 'GET',
      path: `${prefix}/uploads/large`,
      who,
      summary: 'Large files of the caller that are on their way, or whole and held by no record: of those all has been received.',
      params: z.object(door),
      answer: z.object({ uploads: z.array(openUpload) }),
    }),
    state: endpoint({
      method: 'GET',
      path: `${prefix}/uploads/large/:uid`,
      who,
      summary: 'How much of a large file has arrived.',
      params: one,
      answer: openUpload,
    }),
    append: endpoint({
      method: 'PATCH',
      path: `${prefix}/uploads/large/:uid`,
      who,
      summary:
        'Adds a part at `upload-offset`, behind what is told by `upload-chain` (but for the first), with `content-digest: sha-256=:base64:`. It counts as a whole or not at all; what is answered has been written for sure.',
      params: one,
      answer: openUpload,
      bytes: true,
    }),
    finish: endpoint({
      method: 'POST',
      path: `${prefix}/uploads/large/:uid/finish`,
      who,
      summary:
        'Makes a file of what has arrived, to be attached by its uid. Asks for the rights anew; repeated it answers the same.',
      params: one,
      answer: shownFile,
      // It does write; the uid is its idempotency key: one file comes of it, however often it is asked for.
      readOnly: true,
    }),
    giveUp: endpoint({
      method: 'DELETE',
      path: `${prefix}/uploads/large/:uid`,
      who,
      summary: 'Gives a large file up, or what has been made of it and no record holds; what has arrived is gone.',
      params: one,
    }),
  };
};

export const staffUploads = doorUploads('staff', '/api/staff');
export const portalUploads = doorUploads('portal', '/api/portal/:portal');

export type NewUpload = z.infer<typeof newUpload>;
export type OpenUpload = z.infer<typeof openUpload>;
