import * as contract from '../../shared/contracts/portals.ts';

import { type Http, idempotent, nameOfRequest } from '../kernel/index.ts';
import { changePortal, enablePortal, getPortal, movePortal, portalOfWorkspace } from './life-cycle.ts';
import { pageRoutes } from './pages/routes.ts';

import { templates } from './templates.ts';
import { createWorkspace, workspaceOfKey, workspaces } from './workspaces.ts';

/** Endpoints of workspaces and portals. Changing any of them takes the Administrators group (CON-21), which the contracts say. */
export function portalRoutes(http: Http): void {
  http.serve(contract.listWorkspaces, async (ctx) => ({ workspaces: await workspaces(ctx) }));
  http.serve(contract.createWorkspace, (ctx, input) => {
    const { title, icon } = input.body;
    // The workspace is named by the request, so that a repeated one finds what the first one made.
    const key = `workspace_${nameOfRequest(ctx, input)}`;
    return idempotent(
      ctx,
      input,
      (tx) => createWorkspace(tx, { key, title, icon }),
      (again) => workspaceOfKey(again, key),
    );
  });
  http.serve(contract.listTemplates, async (ctx) => ({ templates: await templates(ctx) }));
  http.serve(contract.enablePortal, (ctx, input) =>
    idempotent(
      ctx,
      input,
      (tx) => enablePortal(tx, input.params.workspace, input.body),
      (again) => portalOfWorkspace(again, input.params.workspace),
    ),
  );
  http.serve(contract.changePortal, (ctx, { params, body }) => changePortal(ctx, params.portal, body));
  http.serve(contract.movePortal, (ctx, input) =>
    idempotent(
      ctx,
      input,
      (tx) => movePortal(tx, input.params.portal, input.body.action),
      (again) => getPortal(again, input.params.portal),
    ),
  );
  pageRoutes(http);
}
