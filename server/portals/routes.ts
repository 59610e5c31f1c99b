import type { Readable } from 'node:stream';
import * as started from '../../shared/contracts/getting-started.ts';
import * as looks from '../../shared/contracts/looks.ts';
import * as contract from '../../shared/contracts/portals.ts';
import { type Http, idempotent, nameOfRequest, problem, raw } from '../kernel/index.ts';
import { changeFrontPage, frontPage } from './front-page.ts';
import { dismissGettingStarted, gettingStarted } from './getting-started.ts';
import { changePortal, enablePortal, getPortal, movePortal, portalOfWorkspace } from './life-cycle.ts';
import { limitRoutes } from './limits/routes.ts';
import { changeLook, clearImage, getLook, openImage, putImage } from './looks.ts';
import { portalManifest } from './manifest.ts';
import { menuRoutes } from './menus/routes.ts';
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
  menuRoutes(http);
  limitRoutes(http);
  lookRoutes(http);
  http.serve(started.getGettingStarted, (ctx) => gettingStarted(ctx));
  http.serve(started.changeGettingStarted, (ctx, { body }) => dismissGettingStarted(ctx, body.dismissed));
}

function lookRoutes(http: Http): void {
  http.serve(looks.getLook, (ctx, { params }) => getLook(ctx, params.door));
  http.serve(looks.changeLook, (ctx, { params, body }) => changeLook(ctx, params.door, body));
  http.serve(looks.uploadLookImage, async (ctx, { params, files }) => {
    for await (const { content } of files()) return putImage(ctx, params.door, params.slot, content as Readable);
    throw problem('bad_request', 'Send one picture as multipart/form-data.');
  });
  http.serve(looks.clearLookImage, (ctx, { params }) => clearImage(ctx, params.door, params.slot));
  http.serve(looks.lookImage, (ctx, { params }) => openImage(ctx, params.image));
  http.serve(looks.portalManifest, async (ctx, { params }) =>
    raw(await portalManifest(ctx, params.portal), {
      'content-type': 'application/manifest+json; charset=utf-8',
      'cache-control': 'no-cache',
    }),
  );
  http.serve(looks.getFrontPage, (ctx) => frontPage(ctx));
  http.serve(looks.changeFrontPage, (ctx, { body }) => changeFrontPage(ctx, body.portal));
}
