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
  const ids = await onList(ctx, portal);
  return { objects: ids.flatMap((id) => metadata.objectById(id)?.key ?? []), version: versionOf(ids) };
}

const onList = async ({ db }: Ctx, { id }: { readonly id: string }) =>
  (await store.readExposure(db, id)).map(({ objectId }) => objectId);

/** By ids: a request may not know yet what an object is called that was put on the list a moment ago. */
const versionOf = (ids: readonly string[]) => contentVersion([...ids].sort());

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
    if (seen !== null && seen !== versionOf(await onList(tx, portal))) throw problem('stale');
    const ids = wanted.map((o) => o.id);
    await store.writeExposure(tx.db, portal.id, ids);
    await bumpConfiguration(tx);
    return { objects: wanted.map((o) => o.key), version: versionOf(ids) };
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
