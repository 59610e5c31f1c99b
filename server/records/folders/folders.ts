/**
 * Folders of an object (LST-03 to LST-07, LST-11). Everybody who reads the object has folders of his own; staff give theirs to users and
 * roles, of the portals as well (PRM-27), to see or to change. A folder grants nothing: what is in it is found through the gateway as the
 * reader, and a filter over a column that he may not read is not answered at all, or the answer would tell its values.
 */
import { randomUUID } from 'node:crypto';
import { isUid } from '../../../shared/columns/index.ts';
import { type Filter, parseFilter } from '../../../shared/rules/filter.ts';
import type { ObjectRights } from '../../access/index.ts';
import { type Ctx, invalid, Problem, problem, withTx } from '../../kernel/index.ts';
import { hasMarks } from '../../metadata/index.ts';
import { locate } from '../locate.ts';
import { allThere } from '../named.ts';
import { goneMeanwhile, missing, readableObject } from '../schema.ts';
import { filterSql } from '../store-filter.ts';
import * as store from './store.ts';

/** Folders that somebody has of one object at most. */
const MOST = 300;

export interface Folder {
  readonly uid: string;
  readonly name: string;
  readonly kind: 'dynamic' | 'static';
  readonly parent: string | null;
  readonly usable: boolean;
  readonly filter: Record<string, unknown> | null;
  readonly mine: boolean;
  readonly can: { readonly change: boolean; readonly delete: boolean; readonly fill: boolean; readonly share: boolean };
}

export interface FolderInput {
  readonly name: string;
  readonly kind: 'dynamic' | 'static';
  readonly parent?: string | null;
  readonly filter?: Record<string, unknown>;
}

async function withFolders(ctx: Ctx, object: string): Promise<ObjectRights> {
  const rights = await readableObject(ctx, object);
  if (!hasMarks(rights.object)) throw missing();
  return rights;
}

/** Whether all that a filter names is there for this actor. What is hidden from him and what is gone answer alike. */
async function usable(ctx: Ctx, rights: ObjectRights, filter: Filter): Promise<boolean> {
  try {
    await filterSql(ctx, rights, filter, 't');
    return true;
  } catch (e) {
    if (e instanceof Problem) return false;
    throw e;
  }
}

async function shown(ctx: Ctx, rights: ObjectRights, row: store.FolderRow): Promise<Folder> {
  const { uid, name, kind, parent, mine, filter } = row;
  const works = filter === null || (await usable(ctx, rights, filter));
  const change = row.grade >= 3 && (mine || ctx.actor.kind !== 'portal');
  return {
    uid,
    name,
    kind,
    parent,
    usable: works,
    // The names in it are content: only for whom each of them is there, columns, records and people (L1, L2).
    filter: works && filter !== null && (await allThere(ctx, rights.object, filter)) ? (filter as Record<string, unknown>) : null,
    mine,
    can: { change, delete: mine, fill: change && kind === 'static', share: mine && ctx.actor.kind === 'staff' },
  };
}

/** The folders that the actor sees, by name. Throws `not_found`. */
export async function folders(ctx: Ctx, object: string): Promise<Folder[]> {
  const rights = await withFolders(ctx, object);
  const rows = await store.readFolders(ctx, rights.object, 3 * MOST);
  return Promise.all(rows.map((row) => shown(ctx, rights, row)));
}

/** The row of a uid, as far as there is one for this actor. Throws `not_found`. */
export async function folderOf(ctx: Ctx, rights: ObjectRights, uid: string): Promise<store.FolderRow> {
  const row = isUid(uid) ? await store.readFolder(ctx, rights.object, uid) : null;
  if (row === null) throw missing();
  return row;
}

/** One folder. Throws `not_found`. */
export async function folder(ctx: Ctx, object: string, uid: string): Promise<Folder> {
  const rights = await withFolders(ctx, object);
  return shown(ctx, rights, await folderOf(ctx, rights, uid));
}

/** A filter as its writer may say it. Throws `bad_request`, `unknown_column`. */
async function checkedFilter(ctx: Ctx, rights: ObjectRights, given: unknown): Promise<Filter> {
  const parsed = parseFilter(given);
  if (!parsed.ok) {
    const { path, message } = parsed.fault;
    throw problem('bad_request', { detail: message, errors: [{ path, code: 'bad_filter', message }] });
  }
  await filterSql(ctx, rights, parsed.filter, 't');
  if (!saysZones(parsed.filter)) {
    const message = 'Say in which time zone days are counted: { "relative": "today", "zone": "Europe/Berlin" }.';
    throw problem('bad_request', { detail: message, errors: [{ path: 'filter', code: 'no_zone', message }] });
  }
  return parsed.filter;
}

/** Whether each “today” says on whose calendar: a folder is asked long after it was made, by whoever it was given to. */
function saysZones(filter: Filter): boolean {
  if ('and' in filter) return filter.and.every(saysZones);
  if ('or' in filter) return filter.or.every(saysZones);
  if ('not' in filter) return saysZones(filter.not);
  const { value } = filter;
  return typeof value !== 'object' || value === null || !('relative' in value) || 'zone' in value;
}

async function parentId(ctx: Ctx, rights: ObjectRights, uid: string | null): Promise<string | null> {
  if (uid === null) return null;
  const row = isUid(uid) ? await store.readFolder(ctx, rights.object, uid) : null;
  if (row === null) throw invalid('parent', 'not_found', 'There is no such folder.');
  return row.id;
}

/** Makes a folder of the actor's own, under this uid. Throws `not_found`, `invalid`, `bad_request`, `unknown_column`. */
export async function makeFolder(ctx: Ctx, object: string, input: FolderInput, uid: string = randomUUID()): Promise<Folder> {
  const rights = await withFolders(ctx, object);
  if ((input.kind === 'dynamic') !== (input.filter !== undefined)) {
    throw invalid('filter', 'kind', 'A dynamic folder has a filter, a static one has none.');
  }
  const filter = input.filter === undefined ? null : await checkedFilter(ctx, rights, input.filter);
  if ((await store.countOwnFolders(ctx, rights.object)) >= MOST) {
    throw invalid('name', 'too_many', `You have ${MOST} folders already. Delete some that you do not need.`);
  }
  const parent = await parentId(ctx, rights, input.parent ?? null);
  await store.insertFolder(ctx, rights.object, uid, { name: input.name, kind: input.kind, filter, parentId: parent });
  return shown(ctx, rights, await folderOf(ctx, rights, uid));
}

async function changeable(ctx: Ctx, rights: ObjectRights, uid: string): Promise<store.FolderRow> {
  const row = await folderOf(ctx, rights, uid);
  if (!(await shown(ctx, rights, row)).can.change) throw problem('forbidden', 'You may use this folder, but not change it.');
  return row;
}

/** Renames, moves, or filters anew. Throws `not_found`, `forbidden`, `invalid`, `bad_request`, `unknown_column`. */
export async function changeFolder(
  ctx: Ctx,
  object: string,
  uid: string,
  change: Partial<Omit<FolderInput, 'kind'>>,
): Promise<Folder> {
  const rights = await withFolders(ctx, object);
  const row = await changeable(ctx, rights, uid);
  if (change.filter !== undefined && row.kind !== 'dynamic') throw invalid('filter', 'kind', 'A static folder has no filter.');
  const filter = change.filter === undefined ? row.filter : await checkedFilter(ctx, rights, change.filter);
  // Where it stands is left alone unless it is to be moved: the place may be one that this actor does not see.
  const parent = change.parent === undefined ? undefined : await parentId(ctx, rights, change.parent);
  try {
    await store.updateFolder(ctx, row.id, { name: change.name ?? row.name, filter, parentId: parent });
  } catch (e) {
    if ((e as { constraint?: string }).constraint !== 'folder_circle') throw e;
    throw invalid('parent', 'circle', 'A folder cannot stand below itself.');
  }
  return shown(ctx, rights, await folderOf(ctx, rights, uid));
}

/** Deletes a folder of the actor's own; no record is touched (LST-04). Throws `not_found`, `forbidden`. */
export async function removeFolder(ctx: Ctx, object: string, uid: string): Promise<void> {
  const rights = await withFolders(ctx, object);
  const row = await folderOf(ctx, rights, uid);
  if (!row.mine) throw problem('forbidden', 'Only its owner deletes a folder.');
  await withTx(ctx, (tx) => store.deleteFolder(tx, row));
}

/** A static folder that the actor may fill. Throws `not_found`, `forbidden`, `bad_request` for a dynamic one. */
export async function fillable(ctx: Ctx, object: string, uid: string): Promise<{ rights: ObjectRights; id: string }> {
  const rights = await withFolders(ctx, object);
  const row = await changeable(ctx, rights, uid);
  if (row.kind !== 'static') throw problem('bad_request', 'What is in this folder is decided by its filter.');
  return { rights, id: row.id };
}

/** Puts a record that the actor reads into a static folder, or takes it out. Throws `not_found`, `forbidden`, `bad_request`. */
export async function putInFolder(ctx: Ctx, object: string, uid: string, folderUid: string, inside: boolean): Promise<void> {
  await locate(ctx, object, uid);
  const { rights, id } = await fillable(ctx, object, folderUid);
  if (!inside) return store.deleteFrom(ctx, rights, id, [uid]);
  const put = await store.insertInto(ctx, rights, id, [uid]).catch(goneMeanwhile);
  // It was in it already, or the folder is there no more.
  if (put === 0) await folderOf(ctx, rights, folderUid);
}
