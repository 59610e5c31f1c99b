/** The structural scopes of level 3: one per object and portal role (decision 8). */
import { asSystem, type Ctx, invalid, problem } from '../../kernel/index.ts';
import { changeObject, type ObjectDef, shutFor } from '../../metadata/index.ts';
import { DEFAULT_SCOPE, type ScopeRow } from '../decide.ts';
import type { Grade } from '../model.ts';
import { readObjectRules } from '../store.ts';
import { changingRules, refuseAttached, ruledObject } from './change.ts';
import { type Named, namedBy, needSeen } from './named.ts';
import { changes } from './ordered.ts';
import * as store from './store.ts';

export interface ScopeRule {
  readonly roleId: string;
  readonly scope: ScopeRow['scope'];
  /** Shipped: own = delete, every wider scope = read. */
  readonly grade?: Grade;
}

export interface ScopeRules {
  readonly rows: readonly {
    readonly roleId: string;
    readonly scope: ScopeRow['scope'];
    readonly grade: Grade;
    readonly named: Named;
  }[];
  /** Goes back as If-Match. */
  readonly version: number;
}

/** Today's scopes of an object. Without a row for All portal users, everybody has his own records at `delete`. @throws 403, 404. */
export async function scopeRules(ctx: Ctx, objectKey: string): Promise<ScopeRules> {
  const object = await ruledObject(ctx, objectKey);
  return shown(ctx, object, await today(ctx, object));
}

/**
 * Saves all scopes of an object. The shipped default of All portal users, their own records at `delete`, needs no row and stands
 * beside wider ones; a row `none` or `own` for All portal users changes it.
 * @throws 403, 404, 412 where the list is not the one `seen` any more, or a wall that these rules need was closed meanwhile, 409 where "all records" is not confirmed a second time, 422 for staff roles, users, roles named twice, or what is
 * attached: that follows its parent.
 */
export async function saveScopeRules(
  ctx: Ctx,
  objectKey: string,
  rows: readonly ScopeRule[],
  confirmed: { readonly allRecords?: boolean } = {},
  seen: number | null = null,
): Promise<ScopeRules> {
  const object = await checked(ctx, objectKey, rows);
  const before = await today(ctx, object);
  const isNew = (r: ScopeRule) => !before.some((b) => b.roleId === r.roleId && b.scope === 'all');
  if (!confirmed.allRecords && rows.some((r) => r.scope === 'all' && isNew(r))) {
    throw problem('conflict', 'This shows all records of all organisations. Confirm it a second time.');
  }
  await needSeen(ctx, 'scope_rule', { objectId: object.id }, seen);
  await widenWall(ctx, object, rows);
  return replace(ctx, object, rows, seen, async (tx) => {
    // Nobody closes it any more: the row of the object is held.
    const walls = await store.readWalls(tx.db, object.id);
    if (rows.some(({ scope }) => shutFor(walls, scope) !== null)) throw problem('stale');
  });
}

/**
 * The same without the wall, which is opened outside of any transaction: for a rehearsal, where nobody looks through the wall. It is
 * asked before "all records" is confirmed. @throws as `saveScopeRules`.
 */
export async function rehearseScopeRules(
  tx: Ctx,
  objectKey: string,
  rows: readonly ScopeRule[],
  seen: number | null,
): Promise<void> {
  await replace(tx, await checked(tx, objectKey, rows), rows, seen);
}

async function replace(
  ctx: Ctx,
  object: ObjectDef,
  rows: readonly ScopeRule[],
  seen: number | null,
  first: (tx: Ctx) => Promise<void> = async () => {},
): Promise<ScopeRules> {
  return changingRules(ctx, object, async (tx) => {
    await needSeen(tx, 'scope_rule', { objectId: object.id }, seen);
    await first(tx);
    await write(tx, object, rows);
    return shown(tx, object, await today(tx, object));
  });
}

async function checked(ctx: Ctx, objectKey: string, rows: readonly ScopeRule[]): Promise<ObjectDef> {
  const object = await ruledObject(ctx, objectKey);
  refuseAttached(object, 'scope');
  checkRoles(
    rows,
    await namedBy(
      ctx,
      rows.map((r) => r.roleId),
    ),
  );
  return object;
}

function checkRoles(rows: readonly ScopeRule[], named: ReadonlyMap<string, Named>): void {
  const roles = rows.map((r) => named.get(r.roleId) as Named);
  if (roles.some((n) => n.kind !== 'role' || n.side !== 'portal')) {
    throw invalid(
      'rows',
      'not_portal',
      'Scopes are given to portal roles. Staff have the switch "use record permissions" instead.',
    );
  }
  if (new Set(rows.map((r) => r.roleId)).size !== rows.length) {
    throw invalid('rows', 'twice', 'Each role has one scope on an object. Remove the second row.');
  }
}

/**
 * The second wall is static per object: before a rule can show more, its wall must let it through. It is opened first and for itself:
 * what stands in between sees no more, because the gateway does not know the rule yet.
 */
async function widenWall(ctx: Ctx, object: ObjectDef, rows: readonly ScopeRule[]): Promise<void> {
  const shut = rows.flatMap((r) => shutFor(object, r.scope) ?? []);
  if (shut.length === 0) return;
  // Objects are the administrators'; the walls follow the rules, and who may set those was asked.
  await changeObject(
    asSystem(ctx, 'open the wall for a scope'),
    object.key,
    Object.fromEntries(shut.map((flag) => [flag, true])),
  );
}

const gradeOf = (r: ScopeRule): Grade => r.grade ?? (r.scope === 'own' ? DEFAULT_SCOPE.grade : 1);

async function today(ctx: Ctx, object: ObjectDef): Promise<readonly ScopeRow[]> {
  return (await readObjectRules(ctx.db, object.id)).scopes;
}

async function write(ctx: Ctx, object: ObjectDef, rows: readonly ScopeRule[]): Promise<void> {
  const { end, begin } = changes(
    await today(ctx, object),
    rows,
    (a, b) => a.roleId === b.roleId && a.scope === b.scope && a.grade === gradeOf(b),
  );
  await store.endRules(
    ctx.db,
    'scope_rule',
    end.map((r) => r.id),
    ctx.now,
  );
  for (const { row } of begin) {
    const { roleId, scope } = row;
    await store.insertScopeRule(ctx.db, { objectId: object.id, roleId, scope, grade: gradeOf(row), at: ctx.now });
  }
}

async function shown(ctx: Ctx, object: ObjectDef, rows: readonly ScopeRow[]): Promise<ScopeRules> {
  const named = await namedBy(
    ctx,
    rows.map((r) => r.roleId),
  );
  return {
    rows: rows.map(({ roleId, scope, grade }) => ({ roleId, scope, grade, named: named.get(roleId) as Named })),
    version: await store.readVersion(ctx.db, 'scope_rule', { objectId: object.id }),
  };
}
