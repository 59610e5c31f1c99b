/** What stands beside a world as rows of the database. */
import { AGO, momentOf, type Names, type Rows } from '../campaign/names.ts';
import { columnRuleTable, columnTable } from '../campaign/rows-rules.ts';
import { objectId, physicalColumn, physicalKey, type Stage } from '../campaign/stage.ts';
import { heads } from '../marks/marks.ts';
import { type Key, the, type World } from '../world.ts';
import { type Arranged, type Beside, type Deciding, type Detail, papersOf, type Said } from './beside.ts';
import type { Ruled } from './rules.ts';

/** The column of papers as it is called in the database. */
export const PAPERS = 'papers';

const nameOf = (world: World, object: Key) => (column: Key) => physicalColumn(the(the(world.objects, object).columns, column));

/** What a rule looks at, as the designer saves it. */
export function pathOf(world: World, object: Key, { looks, along }: Pick<Ruled, 'looks' | 'along'>): string {
  const { target } = the(the(world.objects, object).columns, looks);
  const head = nameOf(world, object)(looks);
  return along === undefined ? head : `${head}.${nameOf(world, target ?? '')(along)}`;
}

/** Looks at a column and never holds, unless it is alive. */
export const conditionOf = (column: string, isAlive = false) => ({
  and: [...(isAlive ? [] : [{ column, op: 'empty' }]), { column, op: 'not_empty' }],
});

/** A list of records that lead to the record, as a part of its page. */
export function detailOf(world: World, { object, column, columns }: Detail) {
  const name = nameOf(world, object);
  const table = physicalKey(world, the(world.objects, object));
  return {
    kind: 'detail' as const,
    key: `d ${object} ${column}`,
    object: table,
    column: name(column),
    columns: columns.map(name),
  };
}

/** A value that has a page of its own as it is stored: a choice, or the uid of a record. */
export const decidingValue = (world: World, object: Key, by: Deciding, names: Names) => (value: Key) =>
  the(the(world.objects, object).columns, by.column).type === 'choice' ? value : names.of(value).uid;

/** An arrangement as the designer saves it. */
function body(world: World, { object, profile, group, rules, by, details }: Arranged, names: Names, isAlive: boolean) {
  const name = nameOf(world, object);
  const fields = (keys: readonly Key[]) => keys.map((key) => ({ column: name(key) }));
  const parts = [
    { kind: 'group', key: 'fields', columns: 1, fields: fields(group) },
    { kind: 'feed', key: 'feed' },
    ...details.map((detail) => detailOf(world, detail)),
  ];
  const layout = {
    profile: fields(profile),
    tabs: [{ key: 'first', title: { en: 'First' }, parts }],
    rules: rules.map(({ key, looks, along, does, column }) => ({
      key,
      when: conditionOf(pathOf(world, object, along === undefined ? { looks } : { looks, along }), isAlive),
      effects: [{ do: does, column: name(column) }],
    })),
  };
  const all = { key: 'all', title: { en: 'All' }, value: null, layout };
  if (by === null) return { by, pages: [all] };
  const pages = by.values.map(decidingValue(world, object, by, names)).map((value) => ({
    key: `for ${value}`,
    title: { en: 'Some' },
    value,
    layout: { ...layout, rules: [] },
  }));
  return { by: name(by.column), pages: [all, ...pages] };
}

function saidRows(world: World, said: readonly Said[], kind: Said['kind'], stage: Stage, { of }: Names): Rows {
  return {
    table: kind === 'public' ? 'portico.comment' : 'portico.internal_comment',
    columns: {
      id: 'bigint',
      uid: 'uuid',
      object_id: 'bigint',
      object: 'text',
      record_id: 'bigint',
      author_id: 'bigint',
      body: 'text',
      made_at: 'timestamptz',
    },
    rows: said
      .filter((one) => one.kind === kind)
      .map((one) => {
        const { object } = the(world.records, one.record);
        return {
          ...of(one.key),
          object_id: objectId(stage, world, object),
          object: physicalKey(world, the(world.objects, object)),
          record_id: of(one.record).id,
          author_id: of(one.author).id,
          body: one.words,
          made_at: momentOf(one.order),
        };
      }),
  };
}

/** The columns of papers, before the rules; where somebody outside has one, a rule says so. */
function papersRows(world: World, { papers }: Beside, stage: Stage, { of }: Names): Rows[] {
  return [
    columnTable(
      Object.keys(papers).map((object) => ({
        id: of(papersOf(object)).id,
        object_id: objectId(stage, world, object),
        key: PAPERS,
        type: 'files',
        title: { en: PAPERS },
        settings: {},
        position: 800,
      })),
    ),
    columnRuleTable(
      Object.entries(papers).flatMap(([object, principal]) =>
        principal === null ? [] : [{ column_id: of(papersOf(object)).id, position: 1, principal_id: of(principal).id, grade: 1 }],
      ),
    ),
  ];
}

/** In an order in which each finds what it points to. */
export function rowsOfBeside(world: World, beside: Beside, stage: Stage, names: Names): Rows[] {
  const { of, id } = names;
  const { bytes } = stage;
  return [
    ...papersRows(world, beside, stage, names),
    ...heads(world).map((object) => ({
      table: `data.${object}_file`,
      columns: {
        id: 'bigint',
        uid: 'uuid',
        record_id: 'bigint',
        column_key: 'text',
        name: 'text',
        media_type: 'text',
        size: 'bigint',
        sha256: 'bytea',
        storage_key: 'text',
        created_at: 'timestamptz',
      },
      rows: beside.filed
        .filter(({ record }) => world.records.some((one) => one.key === record && one.object === object))
        .map(({ key, record, name }) => ({
          ...of(key),
          record_id: of(record).id,
          column_key: PAPERS,
          name,
          media_type: 'text/plain',
          size: bytes.size,
          sha256: `\\x${bytes.sha256.toString('hex')}`,
          storage_key: bytes.key,
          created_at: AGO,
        })),
    })),
    saidRows(world, beside.said, 'public', stage, names),
    saidRows(world, beside.said, 'internal', stage, names),
    {
      table: 'portico.record_page',
      columns: { id: 'bigint', uid: 'uuid', object_id: 'bigint', portal_id: 'bigint', body: 'jsonb', modified_at: 'timestamptz' },
      rows: beside.arranged.map((one) => ({
        ...of(one.key),
        object_id: objectId(stage, world, one.object),
        portal_id: id(one.portal),
        body: body(world, one, names, beside.alive === true),
        modified_at: AGO,
      })),
    },
    {
      table: 'portico.section',
      columns: {
        id: 'bigint',
        uid: 'uuid',
        portal_id: 'bigint',
        object_id: 'bigint',
        key: 'text',
        title: 'jsonb',
        position: 'int',
      },
      rows: beside.sections.map(({ key, portal, object }, position) => ({
        ...of(key),
        portal_id: of(portal).id,
        object_id: objectId(stage, world, object),
        key: `s${of(key).id}`,
        title: {},
        position,
      })),
    },
  ];
}
