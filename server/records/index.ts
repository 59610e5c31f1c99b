/**
 * records: the gateway, the only way to records.
 *
 * Every function takes the request's `ctx`, asks `access` for the rights of its actor on the object (once), binds the names of the
 * request to what this actor may know, and sends statements that carry the record predicate. Nothing that leaves has passed by it.
 *
 * - `list`, `get`, `count`, `countBy`, `search`, `lookup`, `history`, `describe`: reading. What may not be read is missing (404), what may not
 *   be named is an unknown column (400).
 * - `searchAll`: the same words over all objects at once, numbers first, with typing errors forgiven.
 * - `tags/`: words on records, to find them again (`ListQuery.tags`).
 * - `bulk/`: many records changed at once, each by the functions for one, and undone.
 * - `find`: among texts in languages, by every form of a word and near ones, the best first.
 * - `create`, `update`, `remove`, `act`: writing, each one transaction with its history, event and behaviour. A body with a key
 *   that may not be written is refused whole.
 * - `move`: the staff action that gives a record to another account. `purgeDeleted`: removes for good what was deleted long ago.
 * - `upload`, `openFile`, `sweepUploads`: files of `files` columns. `uploads/`: large ones, part by part, going on after a break.
 * - `visibleOf`: which of these database ids the actor may read (streams). `locate`: database id of a record by uid, for modules
 *   above that keep ids in tables of their own; `createOwned`, `writeOwned`,
 *   `removeOwned`, `copyFiles`: the same modules write what belongs to a behaviour.
 * - `listViews`: layouts and saved views of a list; wishes of people, cut down to what each may read.
 * - `pages/`: how the page of a record is arranged for staff and each portal, and what its rules demand of a save.
 * - `registerBehaviour`: code behind an object, named by its metadata.
 */
export { act } from './act.ts';
export { registerBehaviour } from './behaviours.ts';
export { bulkJobs, sweepBulk } from './bulk/bulk.ts';
export { hasComments } from './commented.ts';
export { count } from './count.ts';
export { countBy } from './count-by.ts';
export { create } from './create.ts';
export { openCursor, sealCursor } from './cursor.ts';
export { describe } from './describe.ts';
export { checkedType } from './file-kinds.ts';
export { copyFiles, openFile, sweepUploads, upload } from './files.ts';
export { type FindQuery, type Found, find } from './find.ts';
export { get } from './get.ts';
export { history } from './history.ts';
export { recheck } from './intake.ts';
export { list } from './list.ts';
export { locate, shownUid } from './locate.ts';
export { lookup } from './lookup.ts';
export type * from './model.ts';
export { move } from './move.ts';
export { knownObjects } from './objects.ts';
export { recordPageUses } from './pages/edit.ts';
export { arrangedObjects, giveStartPages, installPages, noteStartPages } from './pages/installed.ts';
export { findPeopleNamed, personIdsOf, showPeople } from './people.ts';
export { purgeDeleted } from './purge.ts';
export { remove } from './remove.ts';
export { recordRoutes } from './routes.ts';
export { search } from './search.ts';
export { type FoundRecord, type ObjectHits, searchAll } from './search-all.ts';
export { visibleOf } from './streams.ts';
export { update } from './update.ts';
export { sweepOpenUploads } from './uploads/finish.ts';
export { listUses } from './uses.ts';
export { listViews, saveStandard } from './views/views.ts';
export { createOwned, readOwned, recordJobs, removeOwned, restoreFiles, writeOwned } from './write-owned.ts';
