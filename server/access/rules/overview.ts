/** What the screens of rights show of an object beside its rules, and whom a rule can name. */
import { type Ctx, invalid, problem } from '../../kernel/index.ts';
import { type ColumnDef, contentVersion, metadataOf, type ObjectDef } from '../../metadata/index.ts';
import { OPERATION, requireOperation } from '../authority.ts';
import { inOrder } from '../decide.ts';
import type { ColumnGrade } from '../model.ts';
import { readObjectRules } from '../store.ts';
import { changingRules, ruledObject } from './change.ts';
import { checkExposable } from './exposure.ts';
import { type Named, namedBy } from './named.ts';
import * as store from './store.ts';

export interface ObjectOverview {
  readonly object: ObjectDef;
  /** Rows of level 2 today. */
  readonly rows: number;
  readonly portals: readonly { readonly uid: string; readonly title: string; readonly exposed: boolean }[];
}

/** Every object with the portals that have it on their list. @throws 403. */
export async function objectsOverview(ctx: Ctx): Promise<ObjectOverview[]> {
  requireOperation(ctx, OPERATION.accessRights);
  const { objects } = await metadataOf(ctx);
  const counts = new Map((await store.countRows(ctx.db)).map((c) => [c.objectId, c.rows]));
  const portals = await store.readPortals(ctx.db);
  return [...objects.values()].map((object) => ({
    object,
    rows: counts.get(object.id) ?? 0,
    portals: portals.map(({ uid, title, objects: on }) => ({ uid, title, exposed: on.includes(object.id) })),
  }));
}

export interface ColumnOverview {
  readonly column: ColumnDef;
  readonly rules: readonly { readonly named: Named; readonly grade: ColumnGrade }[];
}

/** One object with the rows of its columns. @throws 403, 404. */
export async function objectOverview(
  ctx: Ctx,
  key: string,
): Promise<ObjectOverview & { readonly columns: readonly ColumnOverview[] }> {
  const object = await ruledObject(ctx, key);
  const rules = await readObjectRules(ctx.db, object.id);
  const rows = inOrder(rules.columns);
  const named = await namedBy(
    ctx,
    rows.map((r) => r.principalId),
  );
  const portals = await store.readPortals(ctx.db);
  return {
    object,
    rows: rules.operations.length,
    portals: portals.map(({ uid, title, objects: on }) => ({ uid, title, exposed: on.includes(object.id) })),
    columns: object.columns.map((column) => ({
      column,
      rules: rows.flatMap((r) =>
        r.columnId === column.id && r.grade !== null ? [{ named: named.get(r.principalId) as Named, grade: r.grade }] : [],
      ),
    })),
  };
}

/**
 * Puts an object on the lists of exactly these portals. A disabled portal keeps what it has.
 * @throws 403, 404, 412 where the list is not the one `seen` any more, 422 for an unknown portal, an object for staff only, or an attached one.
 */
export async function saveAvailability(
  ctx: Ctx,
  key: string,
  portalUids: readonly string[],
  seen: number | null = null,
): Promise<void> {
  const object = await ruledObject(ctx, key);
  if (portalUids.length > 0) checkExposable(object);
  await changingRules(ctx, object, async (tx) => {
    const portals = await store.readPortals(tx.db);
    const exposed = portals.map((p) => ({ uid: p.uid, exposed: p.objects.includes(object.id) }));
    if (seen !== null && seen !== portalsVersion(exposed)) throw problem('stale');
    const known = new Map(portals.map((p) => [p.uid, p.id]));
    const wanted = portalUids.map((uid) => known.get(uid) ?? unknownPortal());
    // Off those that had it when they were looked at: who puts it on another list meanwhile saves that list.
    const had = portals.filter((p) => p.objects.includes(object.id)).map(({ id }) => id);
    await store.writeExposureOf(tx.db, object.id, had, wanted);
  });
}

/** The version of the list of portals that have an object: which of them do. */
export function portalsVersion(portals: readonly { readonly uid: string; readonly exposed: boolean }[]): number {
  return contentVersion(portals.flatMap((p) => (p.exposed ? [p.uid] : [])).sort());
}

const unknownPortal = (): never => {
  throw invalid('body.portals', 'unknown', 'There is no such portal. Load the page again.');
};

/** Users and roles to choose from, at most 25. @throws 403. */
export async function findPrincipals(
  ctx: Ctx,
  wish: { readonly search: string; readonly side?: 'staff' | 'portal'; readonly only?: 'roles' | 'users' },
): Promise<(Named & { readonly above: string | null })[]> {
  requireOperation(ctx, OPERATION.accessRights);
  return store.findNamed(ctx.db, { search: wish.search, side: wish.side ?? null, only: wish.only ?? null, limit: 25 });
}

/** Portals and memberships of a portal user. @throws 403, 404. */
export async function placesOf(ctx: Ctx, userUid: string): Promise<{ kind: string; key: string; title: string }[]> {
  requireOperation(ctx, OPERATION.accessRights);
  const [user] = await store.readNamedByUid(ctx.db, [userUid]);
  if (user === undefined || user.kind === 'role') throw problem('not_found');
  return store.readPlaces(ctx.db, user.id);
}
