/** Level 1: the list of objects available on a portal (PRM-05). */
import { type Ctx, invalid, problem, withTx } from '../../kernel/index.ts';
import { contentVersion, metadataOf, type ObjectDef } from '../../metadata/index.ts';
import { OPERATION, requireOperation } from '../authority.ts';
import { bumpConfiguration } from '../counters.ts';
import { changingRules, ruledObject } from './change.ts';
import * as store from './store.ts';

export interface Exposure {
  /** Keys of the objects. */
  readonly objects: string[];
  /** Goes back as If-Match. */
  readonly version: number;
}

/** The objects a portal exposes. @throws 403, 404. */
export async function exposedObjects(ctx: Ctx, portal: { readonly id: string }): Promise<Exposure> {
  requireOperation(ctx, OPERATION.accessRights);
  const metadata = await metadataOf(ctx);
  const rows = await store.readExposure(ctx.db, portal.id);
  return exposureOf(rows.flatMap(({ objectId }) => metadata.objectById(objectId)?.key ?? []));
}

const exposureOf = (objects: string[]): Exposure => ({ objects, version: contentVersion([...objects].sort()) });

/** The portal of a uid. @throws 404. */
export async function portalOf(ctx: Ctx, uid: string): Promise<{ readonly id: string }> {
  const portal = await store.readPortal(ctx.db, uid);
  if (portal === null) throw problem('not_found');
  return portal;
}

/**
 * Makes these the objects a portal exposes.
 * @throws 403, 404, 412 where they are not the ones `seen` any more, 422 for an unknown object, one for staff only, or an attached one: that
 * is exposed with its parent.
 */
export async function saveExposure(
  ctx: Ctx,
  portal: { readonly id: string },
  objectKeys: readonly string[],
  seen: number | null = null,
): Promise<Exposure> {
  requireOperation(ctx, OPERATION.accessRights);
  const { objects } = await metadataOf(ctx);
  const wanted = [...new Set(objectKeys)].map((key) => objects.get(key) ?? refuse(key, 'unknown', 'does not exist'));
  for (const object of wanted) checkExposable(object);
  return withTx(ctx, async (tx) => {
    // Held until the end: of two who save the list one comes after the other, and nobody puts an object on it in between.
    if ((await store.readPortalById(tx.db, portal.id)) === null) throw problem('not_found');
    if (seen !== null && seen !== (await exposedObjects(tx, portal)).version) throw problem('stale');
    await store.writeExposure(
      tx.db,
      portal.id,
      wanted.map((o) => o.id),
    );
    await bumpConfiguration(tx);
    return exposureOf(wanted.map((o) => o.key));
  });
}

/** Puts one more object on a portal's list. @throws 403, 404, 422 as `saveExposure`. */
export async function exposeObject(ctx: Ctx, portal: { readonly id: string }, objectKey: string): Promise<void> {
  const object = await ruledObject(ctx, objectKey);
  checkExposable(object);
  await changingRules(ctx, object, (tx) => store.writeExposureOf(tx.db, object.id, [], [portal.id]));
}

/** @throws 422 for an object for staff only, or an attached one. */
export function checkExposable({ key, staffOnly, attachedTo }: ObjectDef): void {
  if (staffOnly) refuse(key, 'staff_only', 'is for staff only');
  if (attachedTo !== null) refuse(key, 'attached', `is attached to ${attachedTo} and exposed with it`);
}

function refuse(key: string, code: string, why: string): never {
  throw invalid('objects', code, `${key} ${why}. Leave it out, or mend that first.`);
}
