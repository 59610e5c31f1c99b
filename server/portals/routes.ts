import * as contract from '../../shared/contracts/portals.ts';
import type { Http } from '../kernel/index.ts';
import { changePortal, enablePortal, movePortal } from './life-cycle.ts';
import { templates } from './templates.ts';
import { createWorkspace, workspaces } from './workspaces.ts';

/** Endpoints of workspaces and portals. Changing any of them takes the Administrators group (CON-21), which the contracts say. */
export function portalRoutes(http: Http): void {
  http.serve(contract.listWorkspaces, async (ctx) => ({ workspaces: await workspaces(ctx) }));
  http.serve(contract.createWorkspace, (ctx, { body }) => createWorkspace(ctx, body.title, body.icon));
  http.serve(contract.listTemplates, async (ctx) => ({ templates: await templates(ctx) }));
  http.serve(contract.enablePortal, (ctx, { params, body }) => enablePortal(ctx, params.workspace, body));
  http.serve(contract.changePortal, (ctx, { params, body }) => changePortal(ctx, params.portal, body));
  http.serve(contract.movePortal, (ctx, { params, body }) => movePortal(ctx, params.portal, body.action));
}
