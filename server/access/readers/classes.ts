/**
 * What the rules say, asked once for all people of whom they say the same. The engine itself is asked, as somebody who has exactly the
 * principals that matter: a rule that names nobody of a class cannot tell its members apart.
 */
import { type Actor, anonymous, type Ctx, contextFor } from '../../kernel/index.ts';
import { metadataOf, type ObjectDef, objectOf } from '../../metadata/index.ts';
import { configurationOf, rulesOf } from '../configuration.ts';
import { decidingRow, operationsOf } from '../decide.ts';
import type { ObjectRights, Scope } from '../model.ts';
import { EVERYTHING, followsOperation, rightsOn } from '../rights.ts';
import type { ClassRow, Reading, WayOfClass } from './store.ts';
import type { Side } from './store-crowd.ts';

/** The object and all that it hangs on, to the one that stands for itself. */
export async function chainOf(ctx: Ctx, object: ObjectDef): Promise<readonly [ObjectDef, ...ObjectDef[]]> {
  if (object.attachedTo === null) return [object];
  const parent = objectOf(await metadataOf(ctx), object.attachedTo);
  return [object, ...(await chainOf(ctx, parent))];
}

/** Principals named by any rule that a reading of the object asks. */
export async function principalsOfRules(ctx: Ctx, chain: readonly ObjectDef[], side: Side): Promise<string[]> {
  const named = new Set<string>();
  for (const object of chain) {
    const rules = await rulesOf(ctx, object);
    const originals = side === 'staff' ? [...rules.originals.values()].map((one) => one.rules) : [];
    for (const { operations, columns } of [rules, ...originals])
      for (const row of [...operations, ...[...columns.values()].flat()]) named.add(row.principalId);
    for (const row of rules.scopes) named.add(row.roleId);
  }
  if (side === 'staff') for (const row of (await configurationOf(ctx)).operationRows) named.add(row.principalId);
  return [...named];
}

/** Somebody of a class, in front of the engine. His counter is nobody's, so that nothing kept for him is taken for a real one's. */
async function somebody(ctx: Ctx, side: Side, { portalId, names }: ClassRow): Promise<Actor> {
  const { operationRows, operations } = await configurationOf(ctx);
  const grantable = [...operations].filter(([, audience]) => side === 'staff' || audience === 'portal').map(([key]) => key);
  return {
    ...anonymous,
    kind: side,
    role: side,
    principals: names,
    portalId,
    operations: operationsOf(operationRows, new Set(names), grantable),
    epochs: { user: 'class', organisation: 'class', configuration: ctx.actor.epochs.configuration },
  };
}

/** What those of a class may do with an object; null as in `rightsOn`. */
export async function rightsOfClass(ctx: Ctx, side: Side, row: ClassRow, object: string): Promise<ObjectRights | null> {
  return rightsOn(contextFor(ctx.system, await somebody(ctx, side, row), ctx.now, ctx.ref), object);
}

/** Keys of the system operations that those of a class have. */
export async function operationsOfClass(ctx: Ctx, side: Side, row: ClassRow): Promise<ReadonlySet<string>> {
  return (await somebody(ctx, side, row)).operations;
}

/** The setting behind a way, and the principal that it came through. */
export interface Group {
  readonly kind: Scope['kind'] | 'row' | 'switch' | 'everything' | 'follows';
  readonly throughId: string | null;
  readonly setting: { readonly kind: string; readonly id: string | null };
}

export interface Judged {
  readonly classes: readonly Reading[];
  readonly shapes: readonly ObjectRights[];
  readonly groups: readonly Group[];
  readonly ways: readonly WayOfClass[];
  /** What those of a class may do with the object, by number of the class. */
  readonly rights: ReadonlyMap<number, ObjectRights>;
}

interface Asked {
  readonly side: Side;
  readonly chain: readonly [ObjectDef, ...ObjectDef[]];
  readonly column: string | null;
  /** Whether a record is asked about: then its ways are told, else the rows of the rules. */
  readonly record: boolean;
}

/** The classes that read the object (and the column), with all their ways. */
export async function judge(ctx: Ctx, asked: Asked, rows: readonly ClassRow[]): Promise<Judged> {
  const classes: Reading[] = [];
  const shapes = new Map<string, { index: number; rights: ObjectRights }>();
  const groups = new Map<string, { index: number; group: Group }>();
  const ways: WayOfClass[] = [];
  const all = new Map<number, ObjectRights>();
  for (const row of rows) {
    const actor = await somebody(ctx, asked.side, row);
    const as = contextFor(ctx.system, actor, ctx.now, ctx.ref);
    const rights = await rightsOn(as, asked.chain[0].key);
    if (!rights?.can.read || (asked.column !== null && !rights.readable.has(asked.column))) continue;
    const id = classes.length;
    const standing = standingOf(rights);
    const shape = JSON.stringify(standing.scopes);
    const known = shapes.get(shape) ?? { index: shapes.size, rights: standing };
    shapes.set(shape, known);
    classes.push({ ...row, id, shape: known.index });
    all.set(id, rights);
    for (const group of await groupsOf(as, asked, standing, new Set(row.names))) {
      const key = JSON.stringify([group.kind, group.throughId, group.setting]);
      const found = groups.get(key) ?? { index: groups.size, group };
      groups.set(key, found);
      ways.push({ classId: id, group: found.index, kind: asked.record ? (group.kind as Scope['kind']) : 'rule' });
    }
    if (asked.record && standing.scopes.some(({ kind }) => kind === 'grants'))
      ways.push({ classId: id, group: -1, kind: 'grants' });
  }
  return {
    classes,
    shapes: [...shapes.values()].map(({ rights }) => rights),
    groups: [...groups.values()].map(({ group }) => group),
    ways,
    rights: all,
  };
}

/** What is attached has the record level of what it hangs on. */
function standingOf(rights: ObjectRights): ObjectRights {
  return rights.parent === null ? rights : standingOf(rights.parent);
}

async function groupsOf(as: Ctx, asked: Asked, standing: ObjectRights, names: ReadonlySet<string>): Promise<Group[]> {
  if (asked.record) return scopeGroups(as, standing, names);
  return [asked.column === null ? await operationGroup(as, standing.object, names) : await columnGroup(as, asked, names)];
}

/** Structural scopes, each with the row that gives it at that grade. */
async function scopeGroups(as: Ctx, { object, scopes }: ObjectRights, names: ReadonlySet<string>): Promise<Group[]> {
  const { actor } = as;
  const rules = await rulesOf(as, object);
  return scopes.flatMap(({ kind, grade }): Group[] => {
    if (kind === 'grants') return [];
    if (actor.kind === 'staff') {
      const setting = { kind: object.useRecordPermissions && kind === 'all' ? 'system_operation' : 'switch', id: object.key };
      return [{ kind, throughId: null, setting }];
    }
    const mine = rules.scopes.filter((r) => names.has(r.roleId) && r.grade === grade && r.scope !== 'none');
    // One's own may come with a wider scope; without any row it comes with the shipped default.
    const row = mine.find((r) => r.scope === kind) ?? (kind === 'own' ? mine[0] : undefined);
    return [{ kind, throughId: row?.roleId ?? null, setting: { kind: 'scope_rule', id: row?.id ?? null } }];
  });
}

async function operationGroup(as: Ctx, object: ObjectDef, names: ReadonlySet<string>): Promise<Group> {
  const { actor } = as;
  if (actor.kind === 'staff' && !object.useOperationPermissions) {
    return { kind: 'switch', throughId: null, setting: { kind: 'switch', id: object.key } };
  }
  if (actor.kind === 'staff' && actor.operations.has(EVERYTHING.read)) {
    return { kind: 'everything', throughId: null, setting: { kind: 'system_operation', id: EVERYTHING.read } };
  }
  const row = decidingRow((await rulesOf(as, object)).operations, names, (r) => r.read !== null);
  return { kind: 'row', throughId: row?.principalId ?? null, setting: { kind: 'operation_rule', id: row?.id ?? null } };
}

async function columnGroup(as: Ctx, { chain, column }: Asked, names: ReadonlySet<string>): Promise<Group> {
  const found = chain[0].column(column ?? '');
  const rows = (await rulesOf(as, chain[0])).columns.get(found?.id ?? '') ?? [];
  if (followsOperation(as.actor, rows)) return { kind: 'follows', throughId: null, setting: { kind: 'column_rule', id: null } };
  const row = decidingRow(rows, names, (r) => r.grade !== null);
  return { kind: 'row', throughId: row?.principalId ?? null, setting: { kind: 'column_rule', id: row?.id ?? null } };
}
