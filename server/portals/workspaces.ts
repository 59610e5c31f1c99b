import type { z } from 'zod';
import type { workspaceView } from '../../shared/contracts/portals.ts';
import { audit } from '../activity/index.ts';
import { type Ctx, withTx } from '../kernel/index.ts';
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
export function createWorkspace(ctx: Ctx, title: string, icon: string | null): Promise<WorkspaceView> {
  return withTx(ctx, async (tx) => {
    const row = await store.insertWorkspace(tx, title, icon);
    await audit(tx, 'workspace.create', { workspace: row.id });
    return { uid: row.uid, title: row.title, icon: row.icon, portal: null };
  });
}
