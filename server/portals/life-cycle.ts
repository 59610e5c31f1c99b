import { bumpConfiguration } from '../access/index.ts';
import { audit, releasePortalMails } from '../activity/index.ts';
import { announce, type Ctx, invalid, problem, withTx } from '../kernel/index.ts';
import { giveStartPages, installPages } from '../records/index.ts';
import { endPortalSessions } from '../sessions/index.ts';
import { needSections } from './limits/limits.ts';
import { givePages } from './pages/templates.ts';
import * as store from './store.ts';
import { templateByKey } from './templates.ts';
import { type PortalView, viewOf } from './view.ts';

export interface Enable {
  readonly template: string;
  readonly title: string;
  readonly slug: string;
  readonly culture: 'en' | 'de';
}

/** Enables the portal of a workspace: made inactive, from a template or empty (LIF-02..04). Throws `not_found`, `conflict`, `invalid`. */
export function enablePortal(ctx: Ctx, workspaceUid: string, input: Enable): Promise<PortalView> {
  return withTx(ctx, async (tx) => {
    const workspace = await store.workspaceByUid(tx, workspaceUid);
    if (!workspace) throw problem('not_found');
    if (await store.portalOfWorkspace(tx, workspace.id))
      throw problem('conflict', 'This workspace has a portal already. Enable that one again instead.');
    const template = await templateByKey(tx, input.template);
    if (!template) throw invalid('body.template', 'unknown', 'Choose one of the offered templates.');
    await refuseTakenSlug(tx, input.slug, null);
    const id = await store.insertPortal(tx, { ...input, workspaceId: workspace.id, kind: template.kind, template: template.key });
    await store.insertMainPage(tx, id);
    for (const [position, section] of template.sections.entries()) {
      await store.insertSection(tx, id, section, position);
    }
    await needSections(tx, id, template.kind);
    await store.insertAtDesk(tx, workspace.id, template.sections);
    await store.insertExposure(tx, id, template.exposed);
    await installPages(
      tx,
      id,
      template.sections.flatMap(({ object, page }) => (object === null || page === undefined ? [] : [{ object, set: page }])),
    );
    await giveStartPages(tx, id);
    await givePages(tx);
    return changed(tx, id, 'portal.enable');
  });
}

const moves = {
  activate: { from: ['inactive'], to: 'active' },
  deactivate: { from: ['active'], to: 'inactive' },
  disable: { from: ['inactive', 'active'], to: 'disabled' },
  // A portal enabled again is inactive, its pages as before (decision 13).
  enable: { from: ['disabled'], to: 'inactive' },
} as const;

/** Moves a portal through its life (LIF-05..09, LIF-12). From any state but active, outsiders reach no data from that moment on. */
export function movePortal(ctx: Ctx, portalUid: string, action: keyof typeof moves): Promise<PortalView> {
  return withTx(ctx, async (tx) => {
    const portal = await store.lockPortal(tx, portalUid);
    if (!portal) throw problem('not_found');
    const { from, to } = moves[action];
    if (!(from as readonly string[]).includes(portal.status))
      throw problem('conflict', `This portal is ${portal.status} now. Reload the page to see what can be done.`);
    await store.setStatus(tx, portal.id, to);
    if (to === 'disabled') await endPortalSessions(tx, portal.id);
    // Mails of its cases have waited for this (data-model.md, Portals).
    if (to === 'active') await releasePortalMails(tx, portal.id);
    return changed(tx, portal.id, `portal.${action}`);
  });
}

/** A portal as it is now. Throws `not_found`. */
export async function getPortal(ctx: Ctx, portalUid: string): Promise<PortalView> {
  const row = await store.portalByUid(ctx, portalUid);
  if (!row) throw problem('not_found');
  return viewOf(ctx, row);
}

/** The portal of a workspace as it is now. Throws `not_found`. */
export async function portalOfWorkspace(ctx: Ctx, workspaceUid: string): Promise<PortalView> {
  const workspace = await store.workspaceByUid(ctx, workspaceUid);
  const row = workspace && (await store.portalOfWorkspace(ctx, workspace.id));
  if (!row) throw problem('not_found');
  return viewOf(ctx, row);
}

/** Changes title, address, language of a portal, or switches one thing on or off that it offers. Throws `not_found`, `invalid`. */
export function changePortal(ctx: Ctx, portalUid: string, input: store.PortalChange): Promise<PortalView> {
  return withTx(ctx, async (tx) => {
    const portal = await store.lockPortal(tx, portalUid);
    if (!portal) throw problem('not_found');
    if (input.slug !== undefined) await refuseTakenSlug(tx, input.slug, portal.id);
    await store.changePortalRow(tx, portal.id, input);
    return changed(tx, portal.id, 'portal.change');
  });
}

async function refuseTakenSlug(ctx: Ctx, slug: string, exceptId: string | null): Promise<void> {
  if (await store.slugTaken(ctx, slug, exceptId))
    throw invalid('body.slug', 'taken', 'Another portal has this address. Choose another one.');
}

/** What every change of a portal ends with: the counter, the word to open tabs, the audit, the new view. */
async function changed(ctx: Ctx, portalId: string, action: string): Promise<PortalView> {
  await bumpConfiguration(ctx);
  await announce(ctx, { kind: 'portal', payload: { portal: portalId } });
  await audit(ctx, action, { portal: portalId });
  const row = await store.portalById(ctx, portalId);
  if (!row) throw problem('not_found');
  return viewOf(ctx, row);
}
