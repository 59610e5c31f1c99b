/**
 * Layouts and saved views of lists (LST-01, LST-02, LST-09). They are wishes, never rights: what a view asks for goes through the same
 * gateway as if its reader had typed it, so a shared view shows each person what he may see and nothing more.
 *
 * Who may share, by least surprise: staff with all staff; administrators with everybody on a portal; an organisation's
 * administrator with the members of his organisation. Others may change what they share themselves, administrators what was shared.
 */
import type { ListLayout, ListViews, SavedView, ViewAudience, ViewBody } from '../../../shared/contracts/list-views.ts';
import { type ObjectRights, requireAdministrator } from '../../access/index.ts';
import { type Ctx, invalid, problem, withTx } from '../../kernel/index.ts';
import { checkedUid, missing, readableObject } from '../schema.ts';
import { checkedBody, knownBody, knownLayout } from './known.ts';
import * as store from './store.ts';

/** Views one person may keep of one list; rows of all lists together. */
const VIEWS = 50;
const ROWS = 500;

const MAIN = 'main';

/** The list at this actor's door. Throws `not_found` where he may not read the object, or is nobody. */
async function listAt(ctx: Ctx, object: string, place: string = MAIN) {
  const rights = await readableObject(ctx, object);
  if (ctx.actor.userId === null) throw missing();
  return { rights, at: { object, place, portalId: ctx.actor.portalId } satisfies store.ListPlace };
}

/** With whom this actor may share beside himself. */
function sharedWith({ actor }: Ctx): ViewAudience[] {
  if (actor.kind === 'staff') return ['everybody'];
  return actor.isOrganisationAdministrator && actor.organisationId !== null ? ['organisation'] : [];
}

/** Whether a view is shared with an organisation that this actor does not act for now: only its owner finds it then. */
const isElsewhere = ({ actor }: Ctx, { audience, organisationId }: store.ViewRow): boolean =>
  audience === 'organisation' && organisationId !== actor.organisationId;

/** Whether this actor may change a view: his own, and as administrator what others shared where he administrates. */
function mayChange(ctx: Ctx, view: store.ViewRow): boolean {
  const { actor } = ctx;
  const { ownerId, audience, portalId } = view;
  if (actor.kind === 'staff' && portalId !== null) return actor.isAdministrator;
  // Others see what he would write, and he may be no more than a member here.
  if (isElsewhere(ctx, view)) return false;
  if (ownerId === actor.userId) return true;
  if (audience === 'everybody') return actor.kind === 'staff' && actor.isAdministrator;
  return audience === 'organisation' && actor.isOrganisationAdministrator;
}

/**
 * Whether he may take it away: his own wherever he acts; as its administrator also where the portal is switched off from having them, else
 * nobody outside could (CON-23).
 */
const mayRemove = (ctx: Ctx, view: store.ViewRow): boolean =>
  mayChange(ctx, view) ||
  (view.audience === 'organisation' && (view.ownerId === ctx.actor.userId || ctx.actor.administersMembership));

const isEmpty = (layout: ListLayout) => Object.keys(layout).length === 0;

/** Layouts and views of a list as this actor may know them. Throws `not_found`. */
export async function listViews(ctx: Ctx, object: string, place?: string): Promise<ListViews> {
  const { rights, at } = await listAt(ctx, object, place);
  const administers = ctx.actor.kind === 'staff' && ctx.actor.isAdministrator;
  const [rows, portals] = await Promise.all([
    store.readViews(ctx, at, administers),
    administers ? store.readPortals(ctx, rights.object.id) : [],
  ]);
  const layoutOf = (kind: store.ViewRow['kind']) => {
    const row = rows.find((one) => one.kind === kind && one.portalId === at.portalId);
    const layout = row && knownLayout(rights, row.body);
    return layout && !isEmpty(layout) ? layout : null;
  };
  const saved = rows.filter(({ kind }) => kind === 'saved');
  const wanted = rows.find(({ kind }) => kind === 'own')?.opens ?? null;
  return {
    own: layoutOf('own'),
    standard: layoutOf('standard'),
    opens: saved.some(({ uid, portalId }) => uid === wanted && portalId === at.portalId) ? wanted : null,
    views: await Promise.all(saved.map((row) => shownView(ctx, rights, row, at.portalId, portals))),
    can: { share: sharedWith(ctx), standard: administers },
    portals: portals.map(({ uid, title }) => ({ uid, title })),
  };
}

async function shownView(
  ctx: Ctx,
  rights: ObjectRights,
  row: store.ViewRow,
  here: string | null,
  portals: readonly store.PortalName[],
): Promise<SavedView> {
  const portal = row.portalId === here ? undefined : portals.find(({ id }) => id === row.portalId);
  return {
    uid: row.uid,
    name: row.name,
    audience: row.audience,
    portal: row.portalId === here ? null : { uid: portal?.uid ?? '', title: portal?.title ?? '' },
    body: await knownBody(ctx, rights, row.body),
    mine: mayChange(ctx, row),
    removable: mayRemove(ctx, row),
  };
}

/** Keeps the actor's own layout; an empty one goes back to the layout for all. Throws `not_found`, `too_many`. */
export async function saveLayout(ctx: Ctx, object: string, layout: ListLayout, place?: string): Promise<void> {
  const { rights, at } = await listAt(ctx, object, place);
  const body = knownLayout(rights, layout);
  await withTx(ctx, async (tx) => {
    await checkRoom(tx, at);
    await store.writeOwn(tx, at, { body });
  });
}

/** Which saved view the list opens with. Throws `not_found` where this actor has no such view. */
export async function openWith(ctx: Ctx, object: string, view: string | null, place?: string): Promise<void> {
  const { at } = await listAt(ctx, object, place);
  await withTx(ctx, async (tx) => {
    const held = view === null ? null : await store.findView(tx, object, view);
    if (view !== null && held?.portalId !== at.portalId) throw missing();
    await checkRoom(tx, at);
    await store.writeOwn(tx, at, { opens: view });
  });
}

async function checkRoom(tx: Ctx, at: store.ListPlace): Promise<void> {
  const { all } = await store.countViews(tx, at);
  if (all >= ROWS) throw problem('bad_request', `One person keeps at most ${ROWS} layouts and views. Delete some first.`);
}

/** The layout that everybody starts from who has none of his own; null takes it away. Throws `forbidden`, `not_found`. */
export async function saveStandard(
  ctx: Ctx,
  object: string,
  { portal, layout }: { readonly portal: string | null; readonly layout: ListLayout | null },
  place?: string,
): Promise<void> {
  requireAdministrator(ctx);
  const { rights, at } = await listAt(ctx, object, place);
  const portalId = portal === null ? null : await portalOf(ctx, rights, portal);
  const kept = layout && knownLayout(rights, layout);
  await withTx(ctx, (tx) => store.writeStandard(tx, { ...at, portalId }, kept && !isEmpty(kept) ? kept : null));
}

/** Database id of a portal that shows the object. Throws `not_found`. */
async function portalOf(ctx: Ctx, rights: ObjectRights, uid: string): Promise<string> {
  const found = (await store.readPortals(ctx, rights.object.id)).find((one) => one.uid === uid);
  if (found === undefined) throw missing();
  return found.id;
}

export interface ViewWish {
  readonly name: string;
  readonly audience: ViewAudience;
  readonly body: ViewBody;
  /** For administrators: the portal whose list it is for. */
  readonly portal?: string | null;
}

function checkAudience(ctx: Ctx, audience: ViewAudience): void {
  if (audience === 'me' || sharedWith(ctx).includes(audience)) return;
  throw problem('forbidden', 'You can keep this view for yourself, but not share it like this.');
}

/** Saves a view. Throws `not_found`, `forbidden`, `bad_request`. */
export async function saveView(ctx: Ctx, object: string, wish: ViewWish, place?: string): Promise<{ uid: string }> {
  const { rights, at } = await listAt(ctx, object, place);
  checkAudience(ctx, wish.audience);
  const body = await checkedBody(ctx, rights, wish.body);
  let { portalId } = at;
  if (wish.portal) {
    requireAdministrator(ctx);
    if (wish.audience !== 'everybody') throw invalid('audience', 'not_for_portal', 'A view for a portal is for everybody there.');
    portalId = await portalOf(ctx, rights, wish.portal);
  }
  return withTx(ctx, async (tx) => {
    await checkRoom(tx, at);
    const { here } = await store.countViews(tx, { ...at, portalId });
    if (here >= VIEWS) throw problem('bad_request', `A list has at most ${VIEWS} views of one person. Delete one first.`);
    return store.insertView(tx, { ...at, portalId }, { name: wish.name, audience: wish.audience, body });
  });
}

/** Renames or changes a view. Throws `not_found`, `forbidden`, `bad_request`. */
export async function changeView(ctx: Ctx, object: string, uid: string, change: Partial<ViewWish>): Promise<void> {
  const { rights } = await listAt(ctx, object);
  const body = change.body && (await checkedBody(ctx, rights, change.body));
  await withTx(ctx, async (tx) => {
    const view = await ownView(tx, object, uid);
    const audience = change.audience ?? view.audience;
    if (audience !== view.audience) {
      checkAudience(tx, audience);
      if (tx.actor.kind === 'staff' && view.portalId !== null) {
        throw invalid('audience', 'not_for_portal', 'A view for a portal is for everybody there.');
      }
      // Taking it for oneself what somebody else shared would take it from all.
      if (view.ownerId !== tx.actor.userId)
        throw problem('forbidden', 'Only who made this view can change with whom it is shared.');
    }
    await store.updateView(tx, view.uid, { name: change.name ?? view.name, audience, body: body ?? view.body });
  });
}

/** A view this actor may change, or take away. Throws `not_found`, `forbidden`. */
async function ownView(tx: Ctx, object: string, uid: string, may = mayChange): Promise<store.ViewRow> {
  const view = await store.findView(tx, object, checkedUid(uid));
  const isHere = view !== null && (tx.actor.kind === 'staff' || view.portalId === tx.actor.portalId);
  if (view === null || !isHere) throw missing();
  if (!may(tx, view) && isElsewhere(tx, view)) {
    throw problem('forbidden', 'You share this view with another organisation. Change over to it first, or save a copy.');
  }
  if (!may(tx, view)) throw problem('forbidden', 'Somebody else shares this view with you. Save a copy of your own.');
  return view;
}

/** Deletes a view; who opened the list with it opens it as it is. Throws `not_found`, `forbidden`. */
export async function removeView(ctx: Ctx, object: string, uid: string): Promise<void> {
  await listAt(ctx, object);
  await withTx(ctx, async (tx) => {
    const view = await ownView(tx, object, uid, mayRemove);
    await store.deleteView(tx, view.uid);
  });
}
