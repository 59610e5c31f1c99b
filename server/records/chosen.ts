/**
 * Records that were chosen by hand, as a condition of a list: those that carry tags, those in a folder. It narrows what the gateway gives,
 * and grants nothing.
 */
import { isUid } from '../../shared/columns/index.ts';
import type { Filter } from '../../shared/rules/filter.ts';
import type { ObjectRights } from '../access/index.ts';
import { type Ctx, Problem, problem, type Sql } from '../kernel/index.ts';
import { hasMarks } from '../metadata/index.ts';
import { type FolderRow, readFolder } from './folders/store.ts';
import type { ListQuery } from './model.ts';
import { type Chosen, markedWith, marksOf } from './store-chosen.ts';
import { filterSql } from './store-filter.ts';
import { readTagsByUid, type TagRow } from './tags/store.ts';

/** Tags that one list may ask for. */
const MOST = 5;

type Wish = Pick<ListQuery, 'tags' | 'folder'>;

/**
 * What a request chooses; null where it chooses nothing. A tag or folder that is not there for this actor is like one that does not exist.
 * Throws `bad_request`, and `folder_unusable` where the folder's filter asks for something that is not there for him.
 */
export async function chosenBy(ctx: Ctx, rights: ObjectRights, query: Wish): Promise<Chosen | null> {
  const tags = await tagsOf(ctx, rights, [...new Set(query.tags ?? [])]);
  const folder = query.folder === undefined ? null : await folderOf(ctx, rights, query.folder);
  if (tags.length === 0 && folder === null) return null;
  const marks = [
    ...(folder?.kind === 'static' ? [{ column: 'folder_id' as const, id: folder.id }] : []),
    ...tags.map(({ id }) => ({ column: 'tag_id' as const, id })),
  ];
  const filter = folder === null || folder.filter === null ? null : await folderSql(ctx, rights, folder.filter);
  const [first, ...others] = marks;
  return {
    // With the filter itself: whoever changes a folder makes it another list.
    name: JSON.stringify([folder?.id, folder?.filter, tags.map(({ id }) => id).sort()]),
    set: first === undefined ? null : markedWith(rights.object, first),
    plain: filter === null,
    first: first ?? null,
    rest: others.length === 0 && filter === null ? null : marksOf(rights.object, others, filter, false),
    condition: (perRow) => marksOf(rights.object, marks, filter, perRow),
  };
}

async function tagsOf(ctx: Ctx, { object }: ObjectRights, uids: readonly string[]): Promise<readonly TagRow[]> {
  if (uids.length === 0) return [];
  if (uids.length > MOST) throw problem('bad_request', `Name at most ${MOST} tags.`);
  const rows = hasMarks(object) && uids.every(isUid) ? await readTagsByUid(ctx, object, uids) : [];
  if (rows.length < uids.length) throw problem('bad_request', 'There is no such tag here.');
  return rows;
}

async function folderOf(ctx: Ctx, { object }: ObjectRights, uid: string): Promise<FolderRow> {
  const row = hasMarks(object) && isUid(uid) ? await readFolder(ctx, object, uid) : null;
  if (row === null) throw problem('bad_request', 'There is no such folder here.');
  return row;
}

/** The filter of a dynamic folder, as this reader: what it asks for and he may not see is never answered, whatever is in it (permissions.md). */
async function folderSql(ctx: Ctx, rights: ObjectRights, filter: Filter): Promise<Sql<boolean>> {
  try {
    return await filterSql(ctx, rights, filter, 't');
  } catch (e) {
    if (!(e instanceof Problem)) throw e;
    throw problem(
      'folder_unusable',
      'This folder asks for something that is not there for you. Change its filter, or ask who made it.',
    );
  }
}
