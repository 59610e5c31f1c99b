/** Tags, folders, saved views and files of lists: what the product answers somebody, and what the arrays say. */
import type { Ctx } from '../../../kernel/index.ts';
import { sql } from '../../../kernel/index.ts';
import { exportList } from '../../../records/export/export.ts';
import { rowsOf } from '../../../records/export/long.ts';
import { folders } from '../../../records/folders/folders.ts';
import { list } from '../../../records/index.ts';
import { tagsOf } from '../../../records/tags/marking.ts';
import { tags } from '../../../records/tags/tags.ts';
import { listViews } from '../../../records/views/views.ts';
import { type Asked, codeOf, difference, note } from '../campaign/asked.ts';
import { physicalColumn } from '../campaign/stage.ts';
import * as channels from '../channels.ts';
import { isStaff, operation } from '../oracle.ts';
import { prng } from '../prng.ts';
import { type Key, the } from '../world.ts';
import { folderNames, knowsFolder, knowsTag, marked, marksOn, tagNames } from './marks.ts';
import { viewsFor, viewsInTable } from './views.ts';

/** Somebody who has the operation besides. */
const exporting = (ctx: Ctx): Ctx => ({
  ...ctx,
  actor: { ...ctx.actor, operations: new Set([...ctx.actor.operations, 'CanExportToExcel']) },
});

/** Which of all the tags and folders there are, what is on a record, and a list by them, for one object. */
export async function compareMarks(asked: Asked, object: Key, seed: number, alone: boolean): Promise<string | null> {
  const { loaded, world, who, tally } = asked;
  const { marks, names } = loaded;
  const ctx = alone ? asked.open : asked.ctx;
  const table = loaded.table(object);
  const random = prng(seed);
  const known = await tags(ctx, table).then((found) => found.tags.map(({ name }) => name).sort(), codeOf);
  const seen = await folders(ctx, table).then(
    (found) => found.map(({ name, usable, filter }) => [name, usable, filter !== null]),
    codeOf,
  );
  const records = world.records.filter((record) => record.object === object);
  const one = random.pick(records).key;
  const on = await tagsOf(ctx, table, names.of(one).uid).then(
    (found) => [...found.tags.map(({ name }) => name), ...found.folders.map((uid) => names.keyOf(uid))].sort(),
    codeOf,
  );
  const mine = marks.tags.filter((tag) => tag.object === object);
  const wish = {
    tags: random.chance(0.7) ? [random.pick(mine).key] : [],
    folder: random.chance(0.6) ? random.pick(marks.folders.filter((folder) => folder.object === object)).key : null,
  };
  const page = await list(ctx, table, {
    columns: [],
    limit: 100,
    tags: wish.tags.map((key) => names.of(key).uid),
    ...(wish.folder !== null && { folder: names.of(wish.folder).uid }),
  }).then(({ rows }) => rows.map(({ uid }) => names.keyOf(uid)), codeOf);
  const expected = marked(world, marks, who, object, wish);
  note(tally, typeof expected === 'string' ? `marks ${expected}` : `marks ${expected.length === 0 ? 'empty' : 'found'}`);
  return (
    difference('tags', known, tagNames(world, marks, who, object) ?? 'not_found') ??
    difference('folders', seen, folderNames(world, marks, who, object) ?? 'not_found') ??
    difference('tags and folders of a record', on, marksOn(world, marks, who, one) ?? 'not_found') ??
    difference(`list by ${JSON.stringify(wish)}`, page, expected) ??
    (await compareViews(asked, ctx, object)) ??
    (alone ? null : await compareTables(asked)) ??
    (await compareFile(asked, ctx, object))
  );
}

/** The second wall alone: which rows of tags, folders and views there are at all. */
async function compareTables({ loaded, world, who, ctx }: Asked): Promise<string | null> {
  const { marks, views, names } = loaded;
  const keysOf = async (table: 'tag' | 'folder' | 'list_view') =>
    (await ctx.db.rows(sql<{ uid: string }>`select uid::text as uid from ${sql.id('portico', table)}`))
      .map(({ uid }) => names.keyOf(uid))
      .sort();
  const keys = (all: readonly { readonly key: Key }[]) => all.map(({ key }) => key).sort();
  return (
    difference('rows of tags', await keysOf('tag'), keys(marks.tags.filter((tag) => knowsTag(world, who, tag)))) ??
    difference('rows of folders', await keysOf('folder'), keys(marks.folders.filter((one) => knowsFolder(world, who, one)))) ??
    difference('rows of views', await keysOf('list_view'), keys(viewsInTable(world, views, who)))
  );
}

/** Saved views: which there are, and what of each is told. */
async function compareViews({ loaded, world, who, tally }: Asked, ctx: Ctx, object: Key): Promise<string | null> {
  const { marks, views, names } = loaded;
  const column = (key: Key) => physicalColumn(the(the(world.objects, object).columns, key));
  const told = await listViews(ctx, loaded.table(object)).then(
    ({ views: found }) =>
      found
        .filter(({ portal }) => portal === null)
        .map(({ name, body }) => ({
          name,
          columns: (body.columns ?? []).map(({ key }) => key),
          sort: body.sort?.replace(/^-/, '') ?? null,
          filter: (body.filter as { column?: string } | undefined)?.column ?? null,
          tag: body.tags?.[0] === undefined ? null : names.keyOf(body.tags[0]),
          folder: body.folder === undefined ? null : names.keyOf(body.folder),
        }))
        .sort((one, other) => (one.name < other.name ? -1 : 1)),
    codeOf,
  );
  const expected = viewsFor(world, views, marks, who, object)?.map((view) => ({
    ...view,
    columns: view.columns.map(column),
    sort: view.sort && column(view.sort),
    filter: view.filter && column(view.filter),
  }));
  note(tally, expected === undefined ? 'views refused' : 'views', expected?.length ?? 1);
  return difference('saved views', told, expected ?? 'not_found');
}

/** A file of the list: a short one, and what a long one is made of, for every record there is. */
async function compareFile({ loaded, world, who, tally }: Asked, ctx: Ctx, object: Key): Promise<string | null> {
  const { names } = loaded;
  const table = loaded.table(object);
  const expected = channels.list(world, who, object);
  const refused = await exportList(ctx, table, { columns: [] }, { format: 'csv' }).then(() => 'made', codeOf);
  const may = ctx.actor.operations.has('CanExportToExcel') || (isStaff(world, who) && ctx.actor.isAdministrator);
  const wanted = !operation(world, who, object, 'read') ? 'not_found' : may ? 'made' : 'forbidden';
  if (refused !== wanted) return difference('export without the operation', refused, wanted);
  const ids = world.records.filter((record) => record.object === object).map(({ key }) => names.of(key).id);
  const rows = await rowsOf(exporting(ctx), table, { columns: [] }, ids).then(
    (found) => found.map(({ uid }) => names.keyOf(uid)).sort(),
    codeOf,
  );
  note(tally, typeof rows === 'string' ? 'file refused' : 'rows of files', typeof rows === 'string' ? 1 : rows.length);
  return difference('rows of a file', rows, 'ok' in expected ? [...expected.ok].sort() : 'not_found');
}
