/**
 * portals: workspaces, and what outside people see of each: enable from a template, activate, deactivate, disable (LIF-01..13).
 *
 * The status is looked at by `access` on each request: a portal that is not active exposes no object to outsiders.
 */
export { enablePortal, movePortal } from './life-cycle.ts';
export { portalRoutes } from './routes.ts';
export { templates } from './templates.ts';
export { createWorkspace, workspaces } from './workspaces.ts';
