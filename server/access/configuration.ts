/** Today's configuration of rights in memory: exposure, system operations, rules per object. One copy per configuration counter. */
import type { PortalFeature } from '../../shared/portal-features.ts';
import { asSystem, type Ctx } from '../kernel/index.ts';
import { metadataOf, type ObjectDef, twinFrom } from '../metadata/index.ts';
import { kept } from './cache.ts';
import { type ColumnRow, inOrder, type OperationRow, type ScopeRow, type SystemOperationRow } from './decide.ts';
import * as store from './store.ts';

export interface Configuration {
  /** Status by portal id. */
  readonly portals: ReadonlyMap<string, string>;
  /** What is switched off, by portal id. */
  readonly off: ReadonlyMap<string, ReadonlySet<PortalFeature>>;
  /** `portal object` pairs of ids. */
  readonly exposures: ReadonlySet<string>;
  /** Audience by key of the operation. */
  readonly operations: ReadonlyMap<string, string>;
  /** In the order in which they are asked. */
  readonly operationRows: readonly SystemOperationRow[];
}

export interface ObjectRules {
  /** In the order in which they are asked. */
  readonly operations: readonly OperationRow[];
  /** By column id, in the order in which they are asked. */
  readonly columns: ReadonlyMap<string, readonly ColumnRow[]>;
  readonly scopes: readonly ScopeRow[];
  /** Of columns that follow one of another object: that object, its rules and the column's own rows; by column id. */
  readonly originals: ReadonlyMap<string, Original>;
  /** Principals under which rules by author give records of the object. */
  readonly givers: readonly string[];
}

export interface Original {
  readonly object: ObjectDef;
  readonly rules: ObjectRules;
  /** In the order in which they are asked. */
  readonly rows: readonly ColumnRow[];
}

const configurations = kept<Configuration>(2);
const objectRules = kept<ObjectRules>(2_000);

/**
 * Exposure and system operations, not older than the counter the actor carries. Read outside any transaction of the caller:
 * what he has written and not committed must never be kept for others.
 */
export async function configurationOf(ctx: Ctx): Promise<Configuration> {
  const { epoch } = await metadataOf(ctx);
  return configurations.get(ctx.system, epoch, async () => {
    const rows = await store.readConfiguration(asSystem(ctx, 'read the configuration of rights').db);
    return {
      portals: new Map(rows.portals.map((p) => [p.id, p.status])),
      off: new Map(rows.portals.map((p) => [p.id, new Set(p.off)])),
      exposures: new Set(rows.exposures.map((e) => `${e.portalId} ${e.objectId}`)),
      operations: new Map(rows.operations.map((o) => [o.key, o.audience])),
      operationRows: inOrder(rows.operationRows),
    };
  });
}

const readOnly = kept<ReadonlySet<string>>(2);
let findReadOnly: (ctx: Ctx) => Promise<ReadonlySet<string>> = async () => new Set();

/** For the module above that knows the limits of portals: which of them take no changes (LIC-11). It must ask for nobody's rights. */
export function registerReadOnly(find: typeof findReadOnly): void {
  findReadOnly = find;
}

/** Ids of the portals that take no changes, not older than the counter the actor carries. */
export async function portalsReadOnly(ctx: Ctx): Promise<ReadonlySet<string>> {
  const { epoch } = await metadataOf(ctx);
  return readOnly.get(ctx.system, epoch, () => findReadOnly(asSystem(ctx, 'which portals take no changes')));
}

/** Today's rules of an object, not older than the counter the actor carries. */
export async function rulesOf(ctx: Ctx, object: ObjectDef): Promise<ObjectRules> {
  const { epoch } = await metadataOf(ctx);
  return objectRules.get(ctx.system, `${epoch} ${object.id}`, async () => {
    const rows = await store.readObjectRules(asSystem(ctx, 'read the rules of an object').db, object.id);
    const columns = new Map<string, ColumnRow[]>();
    for (const row of inOrder(rows.columns)) {
      const own = columns.get(row.columnId);
      if (own === undefined) columns.set(row.columnId, [row]);
      else own.push(row);
    }
    const givers = rows.authors.flatMap((rule) => [rule.principalId, ...rule.standIns]);
    const originals = await originalsOf(ctx, object);
    return { operations: inOrder(rows.operations), columns, scopes: rows.scopes, givers, originals };
  });
}

async function originalsOf(ctx: Ctx, { columns }: ObjectDef): Promise<Map<string, Original>> {
  const { objects } = await metadataOf(ctx);
  const found = new Map<string, Original>();
  for (const column of columns) {
    const object = objects.get(twinFrom(column) ?? '');
    const original = object?.column(column.key);
    if (object === undefined || original === undefined) continue;
    const rules = await rulesOf(ctx, object);
    found.set(column.id, { object, rules, rows: rules.columns.get(original.id) ?? [] });
  }
  return found;
}
