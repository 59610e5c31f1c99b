/**
 * metadata: objects and columns, and the real tables they are.
 *
 * `metadataOf(ctx)` answers all of it, one copy per configuration counter. `defineObject(s)`, `changeObject`, `addColumn`, `changeColumn`,
 * `removeColumn`, `removeObject`, `saveChoices`, `saveTransitions` change it: rows and DDL in one transaction of the owner (`configure`), for
 * administrators and the system only. Values are checked by `checkValue`; `readSql`, `writeSql`, `conditionSql`, `wordsSql` are a
 * column's SQL; `tables` names the tables. `wallFaults` is the start-up check.
 *
 * Layout of an object `x` (names quoted; physical names of columns in `ColumnDef.physical`):
 * - `data.x`: id bigint, uid uuid (unique, default random), version int (default 1), created_at, created_by, created_in, modified_at, modified_by,
 *   organisation_id, deleted_at, deleted_by; then one column per column: text kinds, choice (key) and number = text (collation C),
 *   integer = integer or bigint (`big`), decimal = numeric(28, scale), money = numeric(19,4) `k` and text `k$currency`
 *   (`currencyColumn`), boolean, date, datetime = timestamptz(3), reference = bigint to its object, person = bigint to
 *   portico.principal, files = none. Required = constraint `required_<column id>` (deleted records excepted), unique = index
 *   `unique_<column id>`, reference = `reference_<column id>`: `columnOfConstraint` leads back from an error to the column.
 * - `data.x_access(principal_id, sort_key, record_id, grade, source_id)`: explicit grants; none for attached objects.
 * - `data.x_history(id, record_id, at, by, action, column_key, old jsonb, new jsonb)`: append only.
 * - `data.x_mark(tag_id or folder_id, record_id, made_at, made_by)`: which records carry a tag or stand in a static folder; none for attached objects.
 * - `data.x_file(id, uid, record_id, column_key, name, media_type, size, sha256, storage_key, created_at, created_by, deleted_at)`.
 * - `search.x(record_id, organisation_id, sort_key, words)`: kept by the gateway for objects with searchable columns. By id it is
 *   read like the record; candidates come from functions (`keys.x_hits`, `x_estimate`, `x_holds`), because matching words cannot drive an
 *   index under a policy. Each word is kept with its column (`wordLabel`): ask for those that the actor may read. Objects in languages keep
 *   words without columns and have `keys.x_search` and `x_ranked` instead: there, compare `wordsSql` of his columns on the record itself.
 * - `keys.x(id, organisation_id, created_by, contact_id (where named), parent_id (attached), sort_key)` of live records,
 *   `keys.x_access(record_id, principal_id, sort_key, grade, source_id)`: views without content that pass row security.
 *   `keys.x_mark(tag_id, folder_id, record_id)` as well, for lists that begin with what was chosen by hand.
 *   `keys.dead_source(id, object_id)`: retired grant sources whose rows are not swept yet.
 *   sort_key = the primary order. Staff-only objects give the portal's role nothing of all this.
 * - Indexes, live records only: (order desc, id desc), the same behind organisation_id, created_by and contact; attached:
 *   (parent, order, id); indexed columns: choice, reference, person, boolean (column, order desc, id desc), others (column, id), texts
 *   (column in `readingOrder`, id) besides; of those that order portals' lists (organisation, column, id) as well (`sortsBehind`).
 *
 * The wall (sync-walls.ts) sees what was there when a statement began: rows of `x_access`, `x_history`, `x_file`, `search.x` for a
 * new record must be written by a later statement of the same flush (the record is found by the uid one chose), not by a CTE beside it.
 * The portal's role may update neither id, uid, created_*, organisation_id, order and parent column nor numbers, and deletes nothing.
 */
export { addColumn, type ColumnChange, changeColumn, removeColumn } from './columns.ts';
export { configure } from './configure.ts';
export { changeObject, defineObject, defineObjects } from './define.ts';
export type { NewChoice, NewColumn, NewObject, NewTransition, ObjectChange } from './input.ts';
export { metadataJobs, metadataTimers } from './jobs.ts';
export { metadataOf, objectOf } from './metadata.ts';
export type * from './model.ts';
export { movesByAction } from './model.ts';
export { checkColumnKey, currencyColumn } from './names.ts';
export { shutFor, type Walls } from './open-walls.ts';
export { keepReadingOrder } from './reading.ts';
export { registerUses, removeObject, type Use, type UseChange, usesOf } from './remove.ts';
export { changeType, type TypePlan, typePlan } from './retype.ts';
export type { TypeWish } from './retype-wish.ts';
export { cleanHtml } from './rich-text.ts';
export { metadataRoutes } from './routes.ts';
export { noteChange } from './store.ts';
export { columnOfConstraint, hasAccessTable, hasMarks, numberSequence, physicalName, sortsBehind, tables } from './sync.ts';
export { conditionSql, readingOrder, readSql, type Stored, searchSql, writeSql } from './sync-types.ts';
export { ruleOfConstraint } from './sync-unique.ts';
export { forgetWordsSql, hasVocabulary, learnedSql, stemmers, wordLabel, wordsSql, writeWordsSql } from './sync-words.ts';
export { followAll, registerTwin, takenOver, twinFrom } from './twins.ts';
export { type Clashes, clashesOf, saveUniqueRules } from './unique.ts';
export { checkValue } from './values.ts';
export { contentVersion, objectVersion } from './version.ts';
export { wallFaults } from './walls.ts';
export { learnLater, reindexLater } from './words.ts';
export { saveChoices, saveTransitions } from './workflow.ts';
