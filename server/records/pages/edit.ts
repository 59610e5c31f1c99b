/** Arranging the page of an object's records: for staff, and for each portal (SEC-06, SEC-09). */
import type { z } from 'zod';
import type { PageSet, pageArranged } from '../../../shared/contracts/record-pages.ts';
import { canBeArranged, hasOwnPlace, shownAs } from '../../../shared/page-layout.ts';
import { bumpConfiguration, gradesOfRoles, mayAdminister, OPERATION, rolesReading } from '../../access/index.ts';
import { type Ctx, problem, withTx } from '../../kernel/index.ts';
import {
  type Metadata,
  metadataOf,
  noteChange,
  type ObjectDef,
  objectOf,
  takenOver,
  type Use,
  type UseChange,
} from '../../metadata/index.ts';
import { targetOf } from '../schema.ts';
import { checkSet, leadsHere } from './check.ts';
import { type Grants, type GrantWish, grant, grantsOf } from './grants.ts';
import { maySet } from './obey.ts';
import { namesIt, standingSet } from './standing.ts';
import * as store from './store.ts';

type Arranged = z.infer<typeof pageArranged>;

const STAFF = 'staff';

interface Place {
  readonly metadata: Metadata;
  readonly object: ObjectDef;
  /** Null = the staff's own. */
  readonly portal: store.PortalRow | null;
  readonly portals: readonly store.PortalRow[];
}

/** The profile pages of a portal: of the person and of his organisation (PRO-01). */
export const PROFILE = { person: 'contact', organisation: 'account' } as const;

/** Administrators everything; who may set access rights the profile pages of portals (PRO-02). Others are answered like nothing there. */
function mayArrange(ctx: Ctx, key: string, door: string): boolean {
  const { actor } = ctx;
  if (actor.kind === 'system' || actor.isAdministrator) return true;
  const profile = Object.values<string>(PROFILE).includes(key) && door !== STAFF;
  return profile && mayAdminister(ctx, OPERATION.accessRights);
}

async function placeOf(ctx: Ctx, key: string, door: string): Promise<Place> {
  if (!mayArrange(ctx, key, door)) throw problem('not_found');
  const metadata = await metadataOf(ctx);
  const object = objectOf(metadata, key);
  const portals = await store.readPortals(ctx);
  const portal = door === STAFF ? null : portals.find(({ uid }) => uid === door);
  const shown = shownAs(key, door === STAFF ? 'desk' : 'portal');
  if (portal === undefined || !canBeArranged(object) || shown !== key) throw problem('not_found');
  return { metadata, object, portal, portals };
}

const at = ({ object, portal }: Place): store.PagePlace => ({ objectId: object.id, portalId: portal?.id ?? null });

/** The object that stands on portals' lists for this one: itself, or what it hangs on. */
function headOf(metadata: Metadata, object: ObjectDef): ObjectDef {
  const above = object.attachedTo === null ? undefined : metadata.objects.get(object.attachedTo);
  return above === undefined ? object : headOf(metadata, above);
}

/** Portals with whether their profile pages are arranged. Throws `not_found` for whoever may arrange neither. */
export async function profilePages(
  ctx: Ctx,
): Promise<{ portals: { uid: string; title: string; person: boolean; organisation: boolean }[] }> {
  if (!mayAdminister(ctx, OPERATION.accessRights)) throw problem('not_found');
  const [{ objects }, pages, portals] = [await metadataOf(ctx), await store.readPages(ctx), await store.readPortals(ctx)];
  const has = (key: string, portalId: string) => {
    const object = objects.get(key);
    return pages.some((page) => page.objectId === object?.id && page.portalId === portalId);
  };
  return {
    portals: portals.map(({ id, uid, title }) => ({
      uid,
      title,
      person: has(PROFILE.person, id),
      organisation: has(PROFILE.organisation, id),
    })),
  };
}

/** The arrangement at a door with everything its designer is told. Throws `not_found`. */
export async function arrangedPage(ctx: Ctx, key: string, door: string): Promise<Arranged> {
  const place = await placeOf(ctx, key, door);
  const { metadata, object, portal, portals } = place;
  const pages = await store.readPages(ctx);
  const pageAt = (of: ObjectDef, one: store.PortalRow | null) =>
    pages.find(({ objectId, portalId }) => objectId === of.id && portalId === (one?.id ?? null));
  const own = pageAt(object, portal);
  const outside = objectOf(metadata, shownAs(key, 'portal'));
  const doorOf = (one: store.PortalRow | null): Arranged['door'] => {
    const of = one === null ? objectOf(metadata, shownAs(key, 'desk')) : outside;
    return {
      door: one?.uid ?? STAFF,
      object: of.key,
      title: one?.title ?? null,
      exposed: one === null || one.objects.includes(headOf(metadata, of).id),
      version: pageAt(of, one)?.version ?? 0,
    };
  };
  const roles = portal === null ? [] : await rolesReading(ctx, key);
  const grades = await gradesOfRoles(
    ctx,
    key,
    roles.map(({ id }) => id),
  );
  return {
    object: { key, title: { ...object.title }, plural: { ...object.plural }, displayColumn: object.displayColumn },
    door: doorOf(portal),
    doors: [...(mayArrange(ctx, key, STAFF) ? [null] : []), ...(outside.staffOnly ? [] : portals)].map(doorOf),
    set: own === undefined ? null : standingSet(place, own.body),
    columns: object.columns.map((column) => ({
      key: column.key,
      type: column.type,
      title: { ...column.title },
      required: column.required,
      writable: !column.standard && !column.owned && column.type !== 'number',
      settable: maySet(object, column),
      fixed: hasOwnPlace(key, column),
      target: targetOf(column) ?? null,
      readers: roles.filter(({ id }) => (grades.get(column.key)?.get(id)?.grade ?? 0) > 0).map(({ title }) => title),
    })),
    behind: portal === null ? [] : await readBehind(ctx, object),
    details: detailsOf(metadata, object),
    inside: insideOf(metadata, object),
    roles: roles.map(({ title }) => title),
    past: own === undefined ? [] : (await store.pastOf(ctx, own.id)).map((one) => ({ ...one, at: one.at.toISOString() })),
  };
}

/** Own columns of the object at the desk whose values do not come to the one shown outside, be it that it has one of that name itself. */
function insideOf({ objects }: Metadata, object: ObjectDef): Arranged['inside'] {
  const desk = objects.get(shownAs(object.key, 'desk'));
  if (desk === undefined || desk === object) return [];
  const carried = new Set(takenOver(desk, object).map(({ key }) => key));
  return desk.columns
    .filter((column) => !hasOwnPlace(desk.key, column) && !carried.has(column.key))
    .map(({ title }) => ({ ...title }));
}

/** Columns of the records that lookups lead to, as far as some role outside may read them: rules over others do not hold there. */
async function readBehind(ctx: Ctx, { columns }: ObjectDef): Promise<Arranged['behind']> {
  const targets = new Set(columns.flatMap((column) => targetOf(column) ?? []));
  return Promise.all(
    [...targets].map(async (object) => {
      const roles = (await rolesReading(ctx, object)).map(({ id }) => id);
      const grades = await gradesOfRoles(ctx, object, roles);
      const read = [...grades].filter(([, by]) => roles.some((id) => (by.get(id)?.grade ?? 0) > 0));
      return { object, readable: read.map(([key]) => key) };
    }),
  );
}

/** Objects whose records lead here, parts first. */
function detailsOf(metadata: Metadata, object: ObjectDef): Arranged['details'] {
  const found = [...metadata.objects.values()].flatMap((from) =>
    from.columns
      .filter((column) => leadsHere({ metadata, object }, from.key, column.key))
      .map((column) => ({
        object: from.key,
        title: { ...from.plural },
        column: column.key,
        columnTitle: { ...column.title },
        attached: from.attachedTo === object.key,
        displayColumn: from.displayColumn,
        columns: from.columns.map((one) => ({ key: one.key, title: { ...one.title } })),
      })),
  );
  return found.sort((a, b) => Number(b.attached) - Number(a.attached));
}

interface PageSave {
  readonly set: PageSet;
  readonly grant?: GrantWish;
}

/** Saves an arrangement at the version seen; 0 = there was none. Throws `not_found`, `stale`, `invalid`. */
export async function savePage(ctx: Ctx, key: string, door: string, save: PageSave, version: number): Promise<void> {
  const place = await placeOf(ctx, key, door);
  checkSet(place, save.set);
  await withTx(ctx, async (tx) => {
    const before = await store.lockPage(tx, at(place));
    if ((before?.version ?? 0) !== version) throw problem('stale', 'Somebody else changed this page. Load it again.');
    await store.writePage(tx, at(place), before, save.set);
    const { portal } = place;
    const made = portal === null || save.grant === undefined ? null : await grant(tx, key, portal, save.set, save.grant);
    await told(tx, place, 'record_page.save', {
      grantedObjects: made?.objects ?? [],
      grantedColumns: made?.columns.map((one) => `${one.object}.${one.column}`) ?? [],
    });
  });
}

/** Takes an arrangement away. Throws `not_found`, `stale`. */
export async function removePage(ctx: Ctx, key: string, door: string, version: number | null): Promise<void> {
  const place = await placeOf(ctx, key, door);
  await withTx(ctx, async (tx) => {
    const before = await store.lockPage(tx, at(place));
    if (before === null) throw problem('not_found');
    if (version !== null && before.version !== version) throw problem('stale');
    await store.deletePage(tx, before.id);
    await told(tx, place, 'record_page.remove', {});
  });
}

async function told(tx: Ctx, { object, portal }: Place, action: string, more: Record<string, unknown>): Promise<void> {
  await bumpConfiguration(tx);
  await noteChange(tx, tx.actor.userId, action, { object: object.key, portal: portal?.uid ?? null, ...more });
}

/** An older version, as far as it still stands. Throws `not_found`. */
export async function pastPage(ctx: Ctx, key: string, door: string, version: number): Promise<PageSet> {
  const place = await placeOf(ctx, key, door);
  const { objectId, portalId } = at(place);
  const own = (await store.readPages(ctx)).find((one) => one.objectId === objectId && one.portalId === portalId);
  const body = own === undefined ? null : await store.pastBody(ctx, own.id, version);
  if (body === null) throw problem('not_found');
  return standingSet(place, body);
}

/** What saving it at a portal could make visible to whom. Throws `not_found`, `invalid`. */
export async function plannedGrants(ctx: Ctx, key: string, door: string, set: PageSet): Promise<Grants> {
  const place = await placeOf(ctx, key, door);
  checkSet(place, set);
  return place.portal === null ? { given: [], people: [] } : grantsOf(ctx, key, place.portal, set);
}

/**
 * Pages that name an object or a column, asked before either is removed or becomes another type: they simply show less. But a column that
 * decides between pages by values that are none any more would leave all records to one of them.
 */
export async function recordPageUses(
  ctx: Ctx,
  object: string,
  column: string | null,
  change: UseChange = 'remove',
): Promise<Use[]> {
  const [{ objectById }, pages, portals] = [await metadataOf(ctx), await store.readPages(ctx), await store.readPortals(ctx)];
  const found = pages.flatMap(({ objectId, portalId, body }) => {
    const owner = objectById(objectId);
    if (owner === undefined || !namesIt(body, owner, object, column)) return [];
    const title = owner.plural.en ?? owner.key;
    const portal = portals.find(({ id }) => id === portalId);
    const holds = change === 'type' && owner.key === object && body.by === column && body.pages.length > 1;
    return [{ kind: 'page' as const, title: portal === undefined ? title : `${title} (${portal.title})`, holds }];
  });
  return found;
}
