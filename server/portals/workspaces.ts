import type { z } from 'zod';
import type { workspaceView } from '../../shared/contracts/portals.ts';
import { audit } from '../activity/index.ts';
import { type Ctx, problem, withTx } from '../kernel/index.ts';
import * as store from './store.ts';
import { viewOf } from './view.ts';

type WorkspaceView = z.infer<typeof workspaceView>;

/** All workspaces with the portal each may have; a disabled portal is shown to administrators only (LIF-07). */
export async function workspaces(ctx: Ctx): Promise<WorkspaceView[]> {
  const [rows, all] = await Promise.all([store.workspaces(ctx), store.portals(ctx)]);
  const shown = all.filter((p) => p.status !== 'disabled' || ctx.actor.isAdministrator);
  return rows.map((w) => {
    const portal = shown.find((p) => p.workspace_id === w.id);
    return { uid: w.uid, title: w.title, icon: w.icon, portal: portal ? viewOf(ctx, portal) : null };
  });
}

/** Makes a workspace at the end of the list. */
export function createWorkspace(
  ctx: Ctx,
  wish: { readonly key: string; readonly title: string; readonly icon: string | null },
): Promise<WorkspaceView> {
  return withTx(ctx, async (tx) => {
    const row = await store.insertWorkspace(tx, wish);
    await audit(tx, 'workspace.create', { workspace: row.id });
    return { uid: row.uid, title: row.title, icon: row.icon, portal: null };
  });
}

/** The workspace of a key as it is now. Throws `not_found`. */
export async function workspaceOfKey(ctx: Ctx, key: string): Promise<WorkspaceView> {
  const row = await store.workspaceByKey(ctx, key);
  const found = row === null ? undefined : (await workspaces(ctx)).find(({ uid }) => uid === row.uid);
  if (found === undefined) throw problem('not_found');
  return found;
}
