/** Tags on records: which a record carries, putting one on, taking one off. */
import { GRADE, type ObjectRights } from '../../access/index.ts';
import { type Ctx, problem } from '../../kernel/index.ts';
import { readFoldersOf } from '../folders/store.ts';
import { locate } from '../locate.ts';
import { checkedUid, goneMeanwhile, missing } from '../schema.ts';
import { readStored } from '../store-read.ts';
import type { RecordTag, TagKind } from './model.ts';
import * as store from './store.ts';
import { shownTag, taggedObject, tagOf } from './tags.ts';

/** Kinds that the actor may put on a record on which he has this grade. */
function puts(ctx: Ctx, grade: number): TagKind[] {
  return ctx.actor.kind !== 'portal' && grade >= GRADE.comment ? ['private', 'corporate', 'public'] : ['private'];
}

/** Others' marks are taken off by who may change the record, and by moderators (permissions.md, Attached things). */
const mayTakeOthers = (rights: ObjectRights, grade: number) =>
  grade >= GRADE.edit || (rights.moderates && grade >= GRADE.comment);

/** What taking a tag off asks for: of records at all, and where somebody else put it there. */
function needed(rights: ObjectRights, kind: TagKind): { min: 1 | 2; others: 1 | 2 | 3 } {
  if (kind === 'private') return { min: GRADE.read, others: GRADE.read };
  return { min: GRADE.comment, others: rights.moderates ? GRADE.comment : GRADE.edit };
}

/** The tags of a record, and the folders it was put into. Throws `not_found`. */
export async function tagsOf(
  ctx: Ctx,
  object: string,
  uid: string,
): Promise<{ tags: RecordTag[]; puts: TagKind[]; folders: string[] }> {
  const rights = await taggedObject(ctx, object);
  const record = await readStored(ctx, rights, { uid: checkedUid(uid) });
  if (record === null) throw missing();
  const may = puts(ctx, record.grade);
  const rows = await store.readTagsOf(ctx, rights.object, record.id);
  const tags = rows.map((row) => ({
    ...shownTag(ctx, row),
    removable: row.kind === 'private' || (may.includes(row.kind) && (row.mine || mayTakeOthers(rights, record.grade))),
  }));
  return { tags, puts: may, folders: await readFoldersOf(ctx, rights.object, record.id) };
}

/** Puts a tag on a record. Throws `not_found`, `forbidden`. */
export async function putTag(ctx: Ctx, object: string, uid: string, tag: string): Promise<void> {
  const rights = await taggedObject(ctx, object);
  await locate(ctx, object, uid);
  const row = await tagOf(ctx, rights, tag);
  const min = minToPut(ctx, row.kind);
  if (min > GRADE.read) await locate(ctx, object, uid, min);
  const put = await store.insertMarks(ctx, rights, row.id, [uid], min).catch(goneMeanwhile);
  // It was on the record already, or it is there no more.
  if (put === 0) await tagOf(ctx, rights, tag);
}

/** The grade that putting a tag of this kind asks for. Throws `forbidden` where it is not for this actor at all. */
export function minToPut(ctx: Ctx, kind: TagKind): 1 | 2 {
  if (kind === 'private') return GRADE.read;
  if (ctx.actor.kind === 'portal') throw problem('forbidden', 'This tag is put on records by the company.');
  return GRADE.comment;
}

/** Takes a tag off a record; one that is not on it is no fault. Throws `not_found`, `forbidden`. */
export async function takeTag(ctx: Ctx, object: string, uid: string, tag: string): Promise<void> {
  const rights = await taggedObject(ctx, object);
  const found = (await tagsOf(ctx, object, uid)).tags.find((one) => one.uid === tag);
  const row = await tagOf(ctx, rights, tag);
  if (found !== undefined && !found.removable) throw problem('forbidden', 'Somebody else put this tag here.');
  await store.deleteMarks(ctx, rights, row.id, [uid], needed(rights, row.kind));
}
