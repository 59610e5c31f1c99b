/** Records, history and grants of a world as rows of the database. */
import type { Column, Key, Value, World, WorldObject, WorldRecord } from '../world.ts';
import { RECORD_GRADES, the } from '../world.ts';
import { AGO, momentOf, type Names, type Rows } from './names.ts';
import { individual } from './rows-people.ts';
import { objectId, physicalColumn, physicalKey, type Stage } from './stage.ts';

/** A value as its column holds it. */
function storedValue(names: Names, column: Column, value: Value): Value {
  return value !== null && (column.type === 'reference' || column.type === 'person') ? names.of(String(value)).id : value;
}

const types: Readonly<Record<Column['type'], string>> = {
  text: 'text',
  integer: 'int',
  choice: 'text',
  reference: 'bigint',
  person: 'bigint',
};

/** Somebody without an organisation acts in the membership that holds his functional roles, where he has any. */
function writtenIn(world: World, names: Names, { createdBy, writtenIn }: WorldRecord): string | null {
  if (writtenIn != null) return names.of(writtenIn).id;
  const lone = !world.memberships.some((one) => one.user === createdBy);
  const holds = world.portalUsers.some((one) => one.key === createdBy) && world.attachments.some((one) => one.to === createdBy);
  return lone && holds ? names.of(individual(createdBy)).id : null;
}

function recordRow(world: World, names: Names, object: WorldObject, record: WorldRecord): Record<string, unknown> {
  const at = momentOf(record.order);
  const values = object.columns.map((column) => [
    physicalColumn(column),
    storedValue(names, column, record.values[column.key] ?? null),
  ]);
  return {
    ...names.of(record.key),
    created_at: at,
    created_by: names.of(record.createdBy).id,
    created_in: writtenIn(world, names, record),
    modified_at: at,
    organisation_id: names.id(record.organisation),
    deleted_at: record.deleted ? at : null,
    ...(object.attachedTo === null ? { contact: names.id(record.contact) } : { parent: names.id(record.parent) }),
    ...Object.fromEntries(values),
  };
}

function recordRows(world: World, names: Names, object: WorldObject): Rows {
  const fixed = {
    created_at: 'timestamptz',
    created_by: 'bigint',
    created_in: 'bigint',
    modified_at: 'timestamptz',
    organisation_id: 'bigint',
  };
  return {
    table: `data.${physicalKey(world, object)}`,
    columns: {
      id: 'bigint',
      uid: 'uuid',
      ...fixed,
      deleted_at: 'timestamptz',
      [object.attachedTo === null ? 'contact' : 'parent']: 'bigint',
      ...Object.fromEntries(object.columns.map((column) => [physicalColumn(column), types[column.type]])),
    },
    rows: world.records.filter((record) => record.object === object.key).map((record) => recordRow(world, names, object, record)),
  };
}

function historyRows(world: World, names: Names, object: WorldObject): Rows {
  const entries = world.history.filter((entry) => the(world.records, entry.record).object === object.key);
  const columnOf = (key: Key) => the(object.columns, key);
  return {
    table: `data.${physicalKey(world, object)}_history`,
    columns: {
      id: 'bigint',
      record_id: 'bigint',
      at: 'timestamptz',
      by: 'bigint',
      action: 'text',
      column_key: 'text',
      old: 'jsonb',
      new: 'jsonb',
    },
    rows: entries.map(({ key, record, column, by, before, after }) => ({
      id: names.of(key).id,
      record_id: names.of(record).id,
      at: AGO,
      by: names.of(by).id,
      action: 'update',
      column_key: physicalColumn(columnOf(column)),
      old: storedValue(names, columnOf(column), before),
      new: storedValue(names, columnOf(column), after),
    })),
  };
}

/** Each grant gets a row of sources to itself, hung on the row that its world's source has; that one passes on and is retired. */
export const baseOf = (source: Key): Key => `base ${source}`;

function sourceRows(world: World, stage: Stage, { of, id }: Names): Rows {
  const kinds = {
    rule: 'rule',
    share: 'share',
    process: 'process',
    participant: 'participant',
    organisation_mode: 'sharing_mode',
  };
  const anyObject = objectId(stage, world, world.objects[0]?.key ?? '');
  return {
    table: 'portico.grant_source',
    columns: {
      id: 'bigint',
      object_id: 'bigint',
      kind: 'text',
      record_id: 'bigint',
      principal_id: 'bigint',
      grade: 'smallint',
      may_pass_on: 'boolean',
      passed_through: 'bigint',
      given_in: 'bigint',
      made_at: 'timestamptz',
    },
    rows: [
      ...world.sources.map(({ key, kind, passedOnFrom }) => ({
        id: of(baseOf(key)).id,
        object_id: anyObject,
        kind: kinds[kind],
        record_id: null,
        principal_id: null,
        grade: 4,
        may_pass_on: false,
        passed_through: passedOnFrom === null ? null : id(baseOf(passedOnFrom)),
        given_in: null,
        made_at: AGO,
      })),
      ...world.grants.map(({ key, source, record, principal, grade, passOn, givenIn }) => ({
        id: of(key).id,
        object_id: objectId(stage, world, the(world.records, record).object),
        kind: kinds[the(world.sources, source).kind],
        record_id: of(record).id,
        principal_id: of(principal).id,
        grade: RECORD_GRADES.indexOf(grade) + 1,
        may_pass_on: passOn,
        passed_through: of(baseOf(source)).id,
        given_in: givenIn === null ? null : of(givenIn).id,
        made_at: AGO,
      })),
    ],
  };
}

function accessRows(world: World, { of }: Names, object: WorldObject): Rows {
  const grants = world.grants.filter((grant) => the(world.records, grant.record).object === object.key);
  return {
    table: `data.${physicalKey(world, object)}_access`,
    columns: { principal_id: 'bigint', sort_key: 'timestamptz', record_id: 'bigint', grade: 'smallint', source_id: 'bigint' },
    rows: grants.map(({ key, principal, record, grade }) => ({
      principal_id: of(principal).id,
      sort_key: momentOf(the(world.records, record).order),
      record_id: of(record).id,
      grade: RECORD_GRADES.indexOf(grade) + 1,
      source_id: of(key).id,
    })),
  };
}

/** Records point to each other in circles, so no order of these rows lets each find what it points to. */
export function recordsOf(world: World, stage: Stage, names: Names): Rows[] {
  const heads = world.objects.filter((object) => object.attachedTo === null);
  return [
    ...world.objects.map((object) => recordRows(world, names, object)),
    ...world.objects.map((object) => historyRows(world, names, object)),
    sourceRows(world, stage, names),
    ...heads.map((object) => accessRows(world, names, object)),
  ];
}
