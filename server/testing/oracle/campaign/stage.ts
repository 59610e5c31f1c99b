/**
 * Where random worlds are played: one database, the same tables for all of them, and two systems on it.
 *
 * The objects are defined once, by the product's own door, with every column that a world could have; loading a world says which of
 * them there are (load.ts). `system` serves as the product does, behind both walls; in `open` the portal's and the staff's database
 * roles pass row level security, so that only the gateway is left.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import pg from 'pg';
import { inject } from 'vitest';
import { registerCommentMails } from '../../../comments/index.ts';
import { readConfig } from '../../../kernel/config.ts';
import {
  closePools,
  createLog,
  createPools,
  type StoredBytes,
  type System,
  storeBytes,
  systemContext,
} from '../../../kernel/index.ts';
import { defineObjects, metadataOf, type NewColumn, type NewObject, type ObjectDef } from '../../../metadata/index.ts';
import { atEnd } from '../../at-end.ts';
import { asAdmin, patience, testDatabase } from '../../database.ts';
import { column, defineBasics, titles } from '../../factories.ts';
import { OPTIONS } from '../generate-rules.ts';
import type { Column, Key, World, WorldObject } from '../world.ts';
import { the } from '../world.ts';

export interface Stage {
  /** Both walls. */
  readonly system: System;
  /** The gateway alone. */
  readonly open: System;
  /** Looks and writes behind the walls. */
  readonly admin: pg.Client;
  /** As defined, with all columns. */
  readonly objects: ReadonlyMap<string, ObjectDef>;
  readonly roots: Readonly<Record<string, string>>;
  /** The wall that the policies of an object are made for, as JSON. */
  readonly walls: Map<string, string>;
  /** Of every file there is. */
  readonly bytes: StoredBytes;
  /** Tables that the world before has filled. */
  used: ReadonlySet<string>;
  /** Worlds loaded so far; keeps their ids apart. */
  loaded: number;
}

const HEADS = ['obj1', 'obj2', 'obj3'];
/** The label, and the places of the further columns. */
const PLACES = [2, 3, 4, 5, 6];

/** The table that an object of a world lives in: what is attached has one for each object it may be attached to. */
export function physicalKey(world: World, object: WorldObject): string {
  const above = object.attachedTo === null ? null : the(world.objects, object.attachedTo);
  const head = above === null || above.attachedTo === null ? above : the(world.objects, above.attachedTo);
  return head === null ? object.key : `${object.key}${head.key.slice('obj'.length)}`;
}

/** Database id of an object of a world. */
export function objectId(stage: Stage, world: World, key: Key): string {
  return stage.objects.get(physicalKey(world, the(world.objects, key)))?.id ?? '';
}

/** The column that a column of a world lives in. */
export function physicalColumn({ key, type, target }: Column): Key {
  return `${key.slice(key.lastIndexOf('_') + 1)}_${type === 'reference' ? target : type}`;
}

/** Some have indexes that other plans of a sorted list begin with: by their physical key. */
export const isIndexed = (key: string): boolean => /^c[246]_(text|integer)$/.test(key);

/** One column as the metadata knows it. */
export function newColumn(key: string, type: Column['type'], target: string | null): NewColumn {
  if (type === 'choice') return column(key, { type, choices: OPTIONS.map((one) => ({ key: one, title: { en: one } })) });
  if (type === 'reference') return column(key, { type, settings: { target: target ?? '' } });
  return column(key, { type, searchable: type === 'text', indexed: isIndexed(key) });
}

function allColumns(): NewColumn[] {
  const at = (place: number) => [
    ...(['text', 'integer', 'choice', 'person'] as const).map((type) => newColumn(`c${place}_${type}`, type, null)),
    ...HEADS.map((head) => newColumn(`c${place}_${head}`, 'reference', head)),
  ];
  return [newColumn('c1_text', 'text', null), ...PLACES.flatMap(at)];
}

function attached(key: string, attachedTo: string, staffOnly = false): NewObject {
  const parent = newColumn('parent', 'reference', attachedTo);
  const columns = [...allColumns(), { ...parent, required: true }];
  return { key, ...titles(key), displayColumn: 'c1_text', attachedTo, parentColumn: 'parent', staffOnly, columns };
}

function allObjects(): NewObject[] {
  const contact = newColumn('contact', 'reference', 'contact');
  const heads = HEADS.map((key) => ({
    key,
    ...titles(key),
    displayColumn: 'c1_text',
    contactColumn: 'contact',
    // References lead into objects whose names are kept, and into one whose names are asked each time.
    catalogue: key !== 'obj1',
    columns: [...allColumns(), contact],
  }));
  const below = HEADS.flatMap((head, index) => [
    attached(`note${index + 1}`, head),
    attached(`file${index + 1}`, `note${index + 1}`),
    attached(`inside${index + 1}`, head, true),
  ]);
  return [...heads, ...below];
}

/** Log-ins of tests only that have the rights of a serving role and pass row level security. */
async function openRole(role: 'portal' | 'staff'): Promise<string> {
  const name = `open_${role}`;
  await asAdmin(inject('postgres'), async (admin) => {
    await admin.query(`do $$ begin create role ${name} login bypassrls in role portico_${role};
      exception when duplicate_object or unique_violation then null; end $$`);
  });
  return name;
}

/** Makes the database, the two systems and the tables; all is gone when the test file ends. */
export async function openStage(): Promise<Stage> {
  const database = await testDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'portico-campaign-'));
  const config = readConfig({ PORTICO_DATA_DIR: dataDir, PORTICO_PORT: '0' });
  const sizes = { portal: 2, staff: 1, worker: 2, auth: 1 };
  const make = (connections: typeof database.connections): System => ({
    config,
    pools: createPools(connections, sizes, () => {}, patience),
    log: createLog('error'),
    clockShift: 0,
  });
  const system = make(database.connections);
  const open = make({
    ...database.connections,
    portal: { ...database.connections.portal, user: await openRole('portal') },
    staff: { ...database.connections.staff, user: await openRole('staff') },
  });
  const admin = new pg.Client(database.admin);
  await admin.connect();
  atEnd(async () => {
    await admin.end();
    await Promise.all([closePools(system.pools), closePools(open.pools)]);
    rmSync(dataDir, { recursive: true, force: true });
  });
  registerCommentMails();
  const ctx = await systemContext(system, 'campaign');
  await defineBasics(ctx);
  await defineObjects(ctx, allObjects());
  const { objects } = await metadataOf(await systemContext(system, 'campaign'));
  const { rows } = await admin.query<{ key: string; id: string }>('select key, id::text as id from portico.role');
  return {
    system,
    open,
    admin,
    objects,
    roots: Object.fromEntries(rows.map((row) => [row.key, row.id])),
    walls: new Map(),
    bytes: await storeBytes(dataDir, Readable.from([Buffer.from('paper')]), 1_000, () => {}),
    used: new Set(),
    loaded: 0,
  };
}
