/**
 * What a role may do, at a glance (PRM-13, PRM-15): what somebody has who has this role and no other, object by object, with the row
 * that decides and the role it stands on. It asks the very functions the engine asks; a test compares it with a member's rights.
 */
import { type Actor, anonymous, type Ctx } from '../../kernel/index.ts';
import { type ColumnDef, metadataOf, type ObjectDef } from '../../metadata/index.ts';
import { configurationOf, type ObjectRules, rulesOf } from '../configuration.ts';
import { DEFAULT_SCOPE, decidingRow, operationsOf, VERBS } from '../decide.ts';
import type { ColumnGrade, Grade, Scope, Verb } from '../model.ts';
import { EVERYTHING, levelFour, levelTwo, scopesOf } from '../rights.ts';
import { readClosures, readNamed, readPortals, readSystemOperations } from '../rules/store.ts';
import { requireSide, roleById } from './roles.ts';
import type { Role } from './store.ts';
import * as store from './store.ts';

/** Where a right comes from: a row on the role itself or on one that it has besides; null = no row, the shipped default or a switch. */
export interface Source {
  readonly uid: string;
  readonly title: string;
  /** On the role itself. */
  readonly own: boolean;
}

interface Cell {
  readonly verdict: boolean;
  readonly source: Source | null;
}

export interface ObjectGlance {
  readonly object: ObjectDef;
  /** Titles of the portals that have it on their list; empty for staff, who need none. */
  readonly portals: readonly string[];
  /** Level 2 asks nothing of staff here. */
  readonly switchedOff: boolean;
  readonly operations: Readonly<Record<Verb, Cell>>;
  readonly scopes: readonly { readonly kind: Scope['kind']; readonly grade: Grade; readonly source: Source | null }[];
  /** How many columns have each grade. */
  readonly grades: Readonly<Record<ColumnGrade, number>>;
  /** Columns that a row decides. */
  readonly columns: readonly { readonly column: ColumnDef; readonly grade: ColumnGrade; readonly source: Source }[];
}

export interface SystemGlance extends Cell {
  readonly key: string;
  readonly title: Readonly<Record<string, string>>;
}

export interface Glance {
  readonly objects: readonly ObjectGlance[];
  /** Operations that a row decides. */
  readonly system: readonly SystemGlance[];
}

/** Everything the functions of the engine ask, for one role. */
interface Eye {
  readonly ctx: Ctx;
  readonly actor: Actor;
  readonly principals: ReadonlySet<string>;
  readonly source: (principalId: string | undefined) => Source | null;
  readonly portals: readonly { readonly title: string; readonly objects: readonly string[] }[];
}

/** The rights of a role. @throws 403, 404. */
export async function rightsOfRole(ctx: Ctx, roleId: string): Promise<Glance> {
  const role = await roleById(ctx, roleId);
  requireSide(ctx, role.side);
  const eye = await eyeOf(ctx, role);
  const objects: ObjectGlance[] = [];
  const { objects: all } = await metadataOf(ctx);
  for (const object of all.values()) {
    if (role.side === 'staff' || !object.staffOnly) objects.push(await objectGlance(eye, object, all));
  }
  return { objects, system: await systemGlance(eye, role) };
}

async function eyeOf(ctx: Ctx, role: Role): Promise<Eye> {
  // Whoever has any role has the root of its side as well.
  const root = await store.readRoleByKey(ctx.db, role.side === 'staff' ? 'all_employees' : 'all_portal_users');
  const closures = await readClosures(ctx.db, [role.id, ...(root === null ? [] : [root.id])]);
  const principals = new Set([...closures.values()].flatMap((ids) => [...ids]));
  const named = new Map((await readNamed(ctx.db, [...principals])).map((one) => [one.id, one]));
  const { operationRows, operations } = await configurationOf(ctx);
  const keys = [...operations].filter(([, audience]) => role.side === 'staff' || audience === 'portal').map(([key]) => key);
  return {
    ctx,
    principals,
    actor: {
      ...anonymous,
      kind: role.side,
      role: role.side,
      principals: [...principals],
      operations: operationsOf(operationRows, principals, keys),
    },
    source: (id) => {
      const one = named.get(id ?? '');
      return one === undefined ? null : { uid: one.uid, title: one.title, own: one.id === role.id };
    },
    portals: await readPortals(ctx.db),
  };
}

async function objectGlance(eye: Eye, object: ObjectDef, all: ReadonlyMap<string, ObjectDef>): Promise<ObjectGlance> {
  // What is attached has exposure, operations and scopes of its parent.
  const holder = (object.attachedTo === null ? undefined : all.get(object.attachedTo)) ?? object;
  const rules = await rulesOf(eye.ctx, holder);
  const operations = levelTwoOf(eye, holder, rules);
  const attached = holder !== object;
  const may = (verb: Verb) => operations[attached ? 'read' : verb].verdict;
  const can = { create: may('create'), read: may('read'), update: may('update'), delete: may('delete') };
  const columns = levelFourOf(eye, object, attached ? await rulesOf(eye.ctx, object) : rules, can);
  const count = (grade: ColumnGrade) => columns.filter((one) => one.grade === grade).length;
  return {
    object,
    portals: eye.actor.kind === 'portal' ? eye.portals.filter((p) => p.objects.includes(holder.id)).map((p) => p.title) : [],
    switchedOff: eye.actor.kind === 'staff' && !holder.useOperationPermissions,
    operations,
    scopes: scopesWithSource(eye, holder, rules),
    grades: { 0: count(0), 1: count(1), 2: count(2), 3: count(3) },
    columns: columns.flatMap(({ column, grade, source }) => (source === null ? [] : [{ column, grade, source }])),
  };
}

function levelTwoOf(eye: Eye, object: ObjectDef, rules: ObjectRules): Record<Verb, Cell> {
  const { actor, principals, source } = eye;
  const reads = levelTwo(actor, object, rules, principals, 'read');
  const cell = (verb: Verb): Cell => {
    const silent = actor.kind === 'staff' && (!object.useOperationPermissions || actor.operations.has(EVERYTHING[verb]));
    const row = silent ? null : decidingRow(rules.operations, principals, (r) => r[verb] !== null);
    // What cannot be read can be neither changed nor deleted.
    const verdict = levelTwo(actor, object, rules, principals, verb) && (verb === 'create' || reads);
    return { verdict, source: source(row?.principalId) };
  };
  return Object.fromEntries(VERBS.map((verb) => [verb, cell(verb)])) as Record<Verb, Cell>;
}

function levelFourOf(eye: Eye, object: ObjectDef, rules: ObjectRules, can: Readonly<Record<Verb, boolean>>) {
  return object.columns.map((column) => {
    const row = decidingRow(rules.columns.get(column.id) ?? [], eye.principals, (r) => r.grade !== null);
    const grade = levelFour(eye.actor, rules, eye.principals, column, can);
    // Without the operation the grade opens nothing.
    return { column, grade: can.read || can.create ? grade : (0 as ColumnGrade), source: eye.source(row?.principalId) };
  });
}

function scopesWithSource(eye: Eye, object: ObjectDef, rules: ObjectRules): ObjectGlance['scopes'] {
  const rows = rules.scopes.filter((row) => eye.principals.has(row.roleId));
  const mine = rows.filter((row) => row.scope !== 'none');
  const shipped = !rows.some((row) => row.onRoot && (row.scope === 'none' || row.scope === 'own'));
  return scopesOf(eye.actor, object, rules, eye.principals)
    .filter(({ kind }) => kind !== 'grants')
    .map(({ kind, grade }) => {
      const row =
        mine.find((r) => r.scope === kind && r.grade === grade) ??
        // One's own records come with every wider scope as well, unless they are there without any row.
        (kind === 'own' && !(shipped && grade === DEFAULT_SCOPE.grade) ? mine.find((r) => r.grade === grade) : undefined);
      return { kind, grade, source: eye.source(row?.roleId) };
    });
}

async function systemGlance({ ctx, actor, principals, source }: Eye, role: Role): Promise<SystemGlance[]> {
  const { operationRows } = await configurationOf(ctx);
  const found: SystemGlance[] = [];
  for (const { key, title, audience } of await readSystemOperations(ctx.db)) {
    if (role.side === 'portal' && audience === 'staff') continue;
    const row = decidingRow(operationRows, principals, (r) => r.operation === key);
    if (row !== null) found.push({ key, title, verdict: actor.operations.has(key), source: source(row.principalId) });
  }
  return found;
}
