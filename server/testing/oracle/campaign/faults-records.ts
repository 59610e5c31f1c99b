/** Faults of the gateway: what a channel could let out, or in, beside the four levels. */
import { type ObjectRights, type ReadableColumn, rightsOn } from '../../../access/index.ts';
import { asSystem, type Ctx, type Sql, sql } from '../../../kernel/index.ts';
import type * as Folders from '../../../records/folders/store.ts';
import type * as Named from '../../../records/named.ts';
import type * as KeptNames from '../../../records/names.ts';
import type * as People from '../../../records/people.ts';
import type * as Placement from '../../../records/placement.ts';
import type * as Schema from '../../../records/schema.ts';
import type * as Counts from '../../../records/store-count.ts';
import type * as History from '../../../records/store-history.ts';
import type * as Lists from '../../../records/store-list.ts';
import type * as Read from '../../../records/store-read.ts';
import type * as Search from '../../../records/store-search.ts';
import type * as Tags from '../../../records/tags/store.ts';
import type * as Known from '../../../records/views/known.ts';
import type * as Views from '../../../records/views/store.ts';
import type { Faults } from './plant.ts';

const likeStaff = (ctx: Ctx): Ctx => ({ ...ctx, actor: { ...ctx.actor, kind: 'staff' } });

/** Rights that reach every record. */
const everywhere = (rights: ObjectRights): ObjectRights => ({ ...rights, parent: null, scopes: [{ kind: 'all', grade: 4 }] });

export const schemaFaults: Faults<typeof Schema> = {
  'a hidden column may be named': ({ tokenOf }) => ({
    tokenOf: (rights, key) => {
      const column = rights.object.column(key);
      return rights.readable.get(key) ?? (column === undefined ? tokenOf(rights, key) : ({ column, grade: 1 } as ReadableColumn));
    },
  }),
  'a reference shows a hidden label': ({ targetOf }) => ({
    shownTargets: async (ctx, columns) => {
      const found = new Map<string, Schema.ShownTarget>();
      for (const column of columns) {
        const rights = await rightsOn(ctx, targetOf(column) ?? '');
        const label = rights?.object.column(rights.object.displayColumn ?? '');
        if (rights?.can.read && label !== undefined) found.set(column.key, { rights, label });
      }
      return found;
    },
  }),
};

export const countFaults: Faults<typeof Counts> = {
  'counts count what may not be read': ({ countByProbes, countByWalk, countOfFew }) => ({
    countByProbes: (ctx, rights, where, holders) => countByProbes(ctx, everywhere(rights), where, holders),
    countByWalk: (ctx, rights, where, most) => countByWalk(ctx, everywhere(rights), where, most),
    countOfFew: (ctx, rights, where, holders) => countOfFew(ctx, everywhere(rights), where, holders),
  }),
};

const toAll = (wanted: Lists.Wanted): Lists.Wanted => ({
  ...wanted,
  projection: { ...wanted.projection, rights: everywhere(wanted.projection.rights) },
});
/** As of few to choose from. */
const all = (page: Sql<Lists.PlacedRow>) => sql<Lists.CountedRow>`select 0 as n, a.* from (${page}) a`;

export const listFaults: Faults<typeof Lists> = {
  'sorted lists forget the record level': ({ pageByWalkSql }) => ({
    pageByWalkSql: (ctx, wanted) => pageByWalkSql(ctx, toAll(wanted)),
    pageOfFewSql: (ctx, wanted) => all(pageByWalkSql(ctx, toAll(wanted))),
  }),
  'sorted lists behind organisations forget the record level': ({ pageByWalkSql }) => ({
    pageBehindSql: (ctx, wanted) => all(pageByWalkSql(ctx, toAll(wanted))),
  }),
  'a list by tag or folder forgets the record level': ({ pageOfSetSql }) => ({
    pageOfSetSql: (ctx, wanted, set) => pageOfSetSql(ctx, toAll(wanted), set),
  }),
  'a file of a long list forgets the record level': ({ rowsOfIds }) => ({
    rowsOfIds: (ctx, projection, where, ids) =>
      rowsOfIds(ctx, { ...projection, rights: everywhere(projection.rights) }, where, ids),
  }),
};

export const tagFaults: Faults<typeof Tags> = {
  'tags of the staff are known outside': ({ readTags, readTagsByUid }) => ({
    readTags: (ctx, object, most) => readTags(likeStaff(ctx), object, most),
    readTagsByUid: (ctx, object, uids) => readTagsByUid(likeStaff(ctx), object, uids),
  }),
};

export const folderFaults: Faults<typeof Folders> = {
  'a folder of somebody else is found by its uid': ({ readFolder }) => ({
    readFolder: async (ctx, object, uid) => {
      const found = await ctx.db.maybe(
        sql<{ owner: string }>`select owner_id::text as owner from portico.folder where uid = ${uid}::uuid`,
      );
      return readFolder({ ...ctx, actor: { ...ctx.actor, userId: found?.owner ?? ctx.actor.userId } }, object, uid);
    },
  }),
};

export const viewFaults: Faults<typeof Views> = {
  'a list shows the saved views of other portals': ({ readViews }) => ({ readViews: (ctx, at) => readViews(ctx, at, true) }),
};

export const viewBodyFaults: Faults<typeof Known> = {
  'a saved view names columns that cannot be read': () => ({ knownBody: async (_ctx, _rights, body) => body }),
};

export const namedFaults: Faults<typeof Named> = {
  'a page or a saved view names records that cannot be read': () => ({
    thereFor: async (_ctx, _column, values) => new Set(values),
  }),
  'the filter of a folder names records that cannot be read': () => ({ allThere: async () => true }),
};

export const searchFaults: Faults<typeof Search> = {
  'search finds words of hidden columns': ({ searchCondition }) => ({
    searchCondition: (ctx, rights, text, alias) => {
      const all = rights.object.columns.map((column) => [column.key, { column, grade: 1 } as ReadableColumn] as const);
      return searchCondition(ctx, { ...rights, readable: new Map(all) }, text, alias);
    },
  }),
};

export const historyFaults: Faults<typeof History> = {
  'the history tells of hidden columns': ({ readHistory }) => ({
    readHistory: (ctx, object, what) =>
      readHistory(ctx, object, { ...what, columns: object.columns.map((column) => column.key) }),
  }),
};

export const peopleFaults: Faults<typeof People> = {
  'strangers are called by their names': ({ showPeople }) => ({
    showPeople: (ctx, ids) => showPeople(asSystem(ctx, 'a fault'), ids),
  }),
  'a person column takes anybody': ({ personIdsOf }) => ({
    personIdsOf: (ctx, uids, side) => personIdsOf(asSystem(ctx, 'a fault'), uids, side),
  }),
};

/** Rules of pages hold in pairs of worlds alone. */
export const behindFaults: Faults<typeof Read> = {
  'a save tells what a rule of the page finds behind a lookup out of reach': ({ readStored }) => ({
    readStored: (ctx, rights, by) =>
      'id' in by && rights.parent === null
        ? readStored(asSystem(ctx, 'a fault'), everywhere(rights), by)
        : readStored(ctx, rights, by),
  }),
};

export const readFaults: Faults<typeof Read> = {
  'a reference may be set to what one cannot see': ({ readByUid }) => ({
    readByUid: (ctx, rights, uids) => readByUid(ctx, everywhere(rights), uids),
  }),
};

export const placementFaults: Faults<typeof Placement> = {
  'a new record belongs to no organisation': () => ({ organisationFor: async () => null }),
};

export const keptNameFaults: Faults<typeof KeptNames> = {
  'names of a catalogue are told to whoever reads some of it': ({ keptNames }) => ({
    keptNames: (ctx, target) => keptNames(ctx, { ...target, rights: everywhere(target.rights) }),
  }),
};
