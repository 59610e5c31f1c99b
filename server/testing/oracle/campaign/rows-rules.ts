/** Columns and rules of a world as rows of the database. */
import type { ObjectDef } from '../../../metadata/index.ts';
import type { ColumnRow, World } from '../world.ts';
import { COLUMN_GRADES, MODERATE, RECORD_GRADES, the } from '../world.ts';
import { AGO, type Names, type Rows } from './names.ts';
import { newColumn, objectId, physicalColumn, physicalKey, type Stage } from './stage.ts';

/** Columns of objects; what a row does not say is no. */
export const columnTable = (rows: Rows['rows']): Rows => ({
  table: 'portico.object_column',
  columns: {
    id: 'bigint',
    object_id: 'bigint',
    key: 'text',
    type: 'text',
    title: 'jsonb',
    settings: 'jsonb',
    required: 'boolean',
    searchable: 'boolean',
    indexed: 'boolean',
    owned: 'boolean',
    default_value: 'jsonb',
    position: 'int',
  },
  rows: rows.map((row) => ({ required: false, searchable: false, indexed: false, owned: false, default_value: null, ...row })),
});

const rule = { position: 'int', principal_id: 'bigint', valid_from: 'timestamptz' };

/** Rules of columns, in force for long. */
export const columnRuleTable = (rows: Rows['rows']): Rows => ({
  table: 'portico.column_rule',
  columns: { ...rule, column_id: 'bigint', grade: 'smallint' },
  rows: rows.map((row) => ({ ...row, valid_from: AGO })),
});

/** Metadata of the columns that this world has, and their choices. */
function columnRows(world: World, stage: Stage, names: Names): Rows[] {
  const columns = world.objects.flatMap((object) => {
    const definition = stage.objects.get(physicalKey(world, object)) as ObjectDef;
    const own = object.columns.map((column) => ({
      key: column.key,
      column,
      stored: newColumn(physicalColumn(column), column.type, column.target),
    }));
    return own.map(({ key, column, stored }, index) => ({ definition, key, column, stored, index }));
  });
  const rows = columns.map(({ definition, key, column, stored, index }) => ({
    id: names.of(key).id,
    object_id: definition.id,
    key: stored.key,
    type: stored.type,
    title: stored.title,
    settings: stored.settings ?? {},
    required: column.required,
    searchable: stored.searchable === true,
    indexed: stored.indexed === true,
    owned: column.owned,
    default_value: column.default,
    position: index,
  }));
  const choices = columns.flatMap(({ key, stored }) =>
    (stored.choices ?? []).map((choice, index) => ({
      column_id: names.of(key).id,
      key: choice.key,
      title: choice.title,
      position: index,
    })),
  );
  return [
    columnTable(rows),
    { table: 'portico.choice', columns: { column_id: 'bigint', key: 'text', title: 'jsonb', position: 'int' }, rows: choices },
  ];
}

const said = (cell: string | null | undefined) => (cell === 'yes' ? true : cell === 'no' ? false : null);

/** Rules that name nobody, and scopes that say nothing, cannot stand in the database: they grant nothing (P2). */
function ruleRows(world: World, stage: Stage, { of }: Names): Rows[] {
  const cellsOf = (row: ColumnRow) => Object.entries(row.cells).map(([column, cell]) => ({ row, column, cell }));
  const breadths = { none: 'none', own: 'own', organisation: 'organisation', organisation_and_children: 'children', all: 'all' };
  return [
    {
      table: 'portico.operation_rule',
      columns: {
        ...rule,
        object_id: 'bigint',
        can_create: 'boolean',
        can_read: 'boolean',
        can_update: 'boolean',
        can_delete: 'boolean',
      },
      rows: world.operationRows.flatMap(({ object, principal, cells }, position) =>
        principal === null
          ? []
          : [
              {
                object_id: objectId(stage, world, object),
                position,
                principal_id: of(principal).id,
                can_create: said(cells.create),
                can_read: said(cells.read),
                can_update: said(cells.update),
                can_delete: said(cells.delete),
                valid_from: AGO,
              },
            ],
      ),
    },
    columnRuleTable(
      world.columnRows.flatMap(cellsOf).flatMap(({ row, column, cell }, position) =>
        row.principal === null
          ? []
          : [
              {
                column_id: of(column).id,
                position,
                principal_id: of(row.principal).id,
                grade: cell === null || cell === 'silent' ? null : COLUMN_GRADES.indexOf(cell),
              },
            ],
      ),
    ),
    {
      table: 'portico.scope_rule',
      columns: { object_id: 'bigint', role_id: 'bigint', scope: 'text', grade: 'smallint', valid_from: 'timestamptz' },
      rows: world.scopes.flatMap(({ object, role, breadth, grade }) =>
        breadth === null || grade === null
          ? []
          : [
              {
                object_id: objectId(stage, world, object),
                role_id: of(role).id,
                scope: breadths[breadth],
                grade: RECORD_GRADES.indexOf(grade) + 1,
                valid_from: AGO,
              },
            ],
      ),
    },
    {
      table: 'portico.system_operation_rule',
      columns: { ...rule, operation: 'text', verdict: 'boolean' },
      rows: moderationRows(world).map(({ principal, cell }, position) => ({
        operation: 'CanModerate',
        position,
        principal_id: of(principal).id,
        verdict: said(cell),
        valid_from: AGO,
      })),
    },
  ];
}

/** The database holds one row per operation and principal, none silent: of several the first that speaks, which is the one that decides. */
function moderationRows(world: World) {
  const speaking = the(world.systemOperations, MODERATE).rows.filter(({ cell }) => said(cell) !== null);
  return speaking.filter((row, index) => speaking.findIndex((one) => one.principal === row.principal) === index);
}

export function rulesOf(world: World, stage: Stage, names: Names): Rows[] {
  return [...columnRows(world, stage, names), ...ruleRows(world, stage, names)];
}
