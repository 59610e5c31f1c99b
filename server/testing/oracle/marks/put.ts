/** Tags, folders and saved views of a world as rows of the database. */
import type { Names, Rows } from '../campaign/names.ts';
import { AGO } from '../campaign/names.ts';
import { objectId, physicalColumn, physicalKey, type Stage } from '../campaign/stage.ts';
import type { Filter } from '../channels.ts';
import { type Key, the, type World } from '../world.ts';
import { heads, type Marks } from './marks.ts';
import type { View } from './views.ts';

/** A filter as the product keeps it: records by their uids. */
function kept(world: World, object: Key, filter: Filter, uid: (key: Key) => string): Record<string, unknown> {
  const column = the(the(world.objects, object).columns, filter.column);
  const named = column.target !== null && filter.op === 'eq' && { value: uid(String(filter.value)) };
  return { ...filter, column: physicalColumn(column), ...named };
}

/** A saved view as the product keeps it. */
function bodyOf(world: World, { object, columns, sort, filter, tag, folder }: View, uid: (key: Key) => string) {
  const column = (key: Key) => physicalColumn(the(the(world.objects, object).columns, key));
  return {
    ...(columns.length > 0 && { columns: columns.map((key) => ({ key: column(key) })) }),
    ...(sort !== null && { sort: `-${column(sort)}` }),
    ...(filter !== null && { filter: kept(world, object, filter, uid) }),
    ...(tag !== null && { tags: [uid(tag)] }),
    ...(folder !== null && { folder: uid(folder) }),
  };
}

export function rowsOfMarks(world: World, marks: Marks, views: readonly View[], stage: Stage, { of, id }: Names): Rows[] {
  const common = (one: { readonly key: Key; readonly object: Key; readonly name: string }) => ({
    ...of(one.key),
    object_id: objectId(stage, world, one.object),
    name: one.name,
    made_at: AGO,
  });
  const fixed = {
    id: 'bigint',
    uid: 'uuid',
    object_id: 'bigint',
    name: 'text',
    made_at: 'timestamptz',
    owner_id: 'bigint',
    kind: 'text',
  };
  const tag = new Set(marks.tags.map(({ key }) => key));
  return [
    {
      table: 'portico.tag',
      columns: fixed,
      rows: marks.tags.map((one) => ({ ...common(one), owner_id: id(one.owner), kind: one.kind })),
    },
    {
      table: 'portico.folder',
      columns: { ...fixed, filter: 'jsonb' },
      rows: marks.folders.map((one) => ({
        ...common(one),
        owner_id: id(one.owner),
        kind: one.filter === null ? 'static' : 'dynamic',
        filter: one.filter === null ? null : kept(world, one.object, one.filter, (key) => of(key).uid),
      })),
    },
    {
      table: 'portico.folder_reader',
      columns: { folder_id: 'bigint', principal_id: 'bigint', grade: 'smallint' },
      rows: marks.folders.flatMap(({ key, readers }) =>
        readers.map(({ principal, grade }) => ({ folder_id: of(key).id, principal_id: of(principal).id, grade })),
      ),
    },
    {
      table: 'portico.list_view',
      columns: {
        id: 'bigint',
        uid: 'uuid',
        kind: 'text',
        object: 'text',
        place: 'text',
        portal_id: 'bigint',
        owner_id: 'bigint',
        audience: 'text',
        organisation_id: 'bigint',
        name: 'text',
        body: 'jsonb',
        modified_at: 'timestamptz',
      },
      rows: views.map((view) => ({
        ...of(view.key),
        kind: 'saved',
        object: physicalKey(world, the(world.objects, view.object)),
        place: 'main',
        portal_id: id(view.portal),
        owner_id: id(view.owner),
        audience: view.audience,
        organisation_id: id(view.organisation),
        name: view.name,
        body: bodyOf(world, view, (key) => of(key).uid),
        modified_at: AGO,
      })),
    },
    ...heads(world).map((object) => ({
      table: `data.${object}_mark`,
      columns: { tag_id: 'bigint', folder_id: 'bigint', record_id: 'bigint', made_at: 'timestamptz' },
      rows: marks.on
        .filter(({ record }) => world.records.some((one) => one.key === record && one.object === object))
        .map(({ mark, record }) => ({
          tag_id: tag.has(mark) ? of(mark).id : null,
          folder_id: tag.has(mark) ? null : of(mark).id,
          record_id: of(record).id,
          made_at: AGO,
        })),
    })),
  ];
}
