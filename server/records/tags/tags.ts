/**
 * Tags of an object (LST-10). Who may what:
 *
 * | kind | makes, renames, deletes | puts it on a record | sees it |
 * |---|---|---|---|
 * | private | its owner | its owner, on what he reads | its owner |
 * | corporate | staff with CanManageTags | staff who may comment the record | staff |
 * | public | staff with CanManageTags | staff who may comment the record | staff, and portal users who reach the object |
 *
 * A tag grants nothing, and what it is on is found through the gateway alone: nobody learns from it of a record he cannot read.
 */
import { isUid } from '../../../shared/columns/index.ts';
import { mayAdminister, type ObjectRights } from '../../access/index.ts';
import { type Ctx, invalid, problem, withTx } from '../../kernel/index.ts';
import { hasMarks } from '../../metadata/index.ts';
import { missing, readableObject } from '../schema.ts';
import type { Tag, TagKind } from './model.ts';
import * as store from './store.ts';

/** The system operation that corporate and public tags are made with. */
const MANAGE = 'CanManageTags';
/** Tags of one kind (private: and owner) that an object has at most. */
const MOST = 300;

/** Rights on an object whose records can be tagged. Throws `not_found`. */
export async function taggedObject(ctx: Ctx, object: string): Promise<ObjectRights> {
  const rights = await readableObject(ctx, object);
  if (!hasMarks(rights.object)) throw missing();
  return rights;
}

/** Kinds this actor may make. */
function makes(ctx: Ctx): TagKind[] {
  return mayAdminister(ctx, MANAGE) ? ['private', 'corporate', 'public'] : ['private'];
}

export const shownTag = (ctx: Ctx, { uid, name, kind }: store.TagRow): Tag => ({
  uid,
  name,
  kind,
  can: { change: kind === 'private' || mayAdminister(ctx, MANAGE) },
});

/** The tags that the actor may know, by name, and the kinds he may make. Throws `not_found`. */
export async function tags(ctx: Ctx, object: string): Promise<{ tags: Tag[]; makes: TagKind[] }> {
  const rights = await taggedObject(ctx, object);
  const rows = await store.readTags(ctx, rights.object, 3 * MOST);
  return { tags: rows.map((row) => shownTag(ctx, row)), makes: makes(ctx) };
}

/** The tag of a uid, as far as there is one for this actor. Throws `not_found`. */
export async function tagOf(ctx: Ctx, rights: ObjectRights, uid: string): Promise<store.TagRow> {
  const [row] = isUid(uid) ? await store.readTagsByUid(ctx, rights.object, [uid]) : [];
  if (row === undefined) throw missing();
  return row;
}

/** Makes a tag, or answers the one that has this kind and name. Throws `not_found`, `forbidden`, `invalid` where there are too many. */
export async function makeTag(ctx: Ctx, object: string, { name, kind }: { name: string; kind: TagKind }): Promise<Tag> {
  const rights = await taggedObject(ctx, object);
  if (!makes(ctx).includes(kind)) throw problem('forbidden', 'You may make tags of your own. Ask an administrator for others.');
  return withTx(ctx, async (tx) => {
    const found = await store.readTagByName(tx, rights.object, kind, name);
    if (found !== null) return shownTag(tx, found);
    if ((await store.countTags(tx, rights.object, kind)) >= MOST) {
      throw invalid('name', 'too_many', `There are ${MOST} tags already. Delete some that nobody needs.`);
    }
    // Somebody else may make it at this moment: then his is it.
    await store.insertTag(tx, rights.object, kind, name);
    const made = await store.readTagByName(tx, rights.object, kind, name);
    if (made === null) throw missing();
    return shownTag(tx, made);
  });
}

async function changeable(ctx: Ctx, rights: ObjectRights, uid: string): Promise<store.TagRow> {
  const row = await tagOf(ctx, rights, uid);
  if (!shownTag(ctx, row).can.change) throw problem('forbidden', 'Only who manages tags may change this one.');
  return row;
}

/** Renames a tag. Throws `not_found`, `forbidden`, `invalid` where another one has the name. */
export async function renameTag(ctx: Ctx, object: string, uid: string, name: string): Promise<Tag> {
  const rights = await taggedObject(ctx, object);
  const row = await changeable(ctx, rights, uid);
  try {
    await store.renameTag(ctx, row.id, name);
  } catch (e) {
    if ((e as { code?: string }).code === '23505') throw invalid('name', 'taken', 'Another tag has this name already.');
    throw e;
  }
  return shownTag(ctx, { ...row, name });
}

/** Deletes a tag; the records stay. Throws `not_found`, `forbidden`. */
export async function removeTag(ctx: Ctx, object: string, uid: string): Promise<void> {
  const rights = await taggedObject(ctx, object);
  await store.deleteTag(ctx, (await changeable(ctx, rights, uid)).id);
}
