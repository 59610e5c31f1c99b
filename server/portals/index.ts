/**
 * portals: workspaces, and what outside people see of each: enable from a template, activate, deactivate, disable (LIF-01..13).
 *
 * The status is looked at by `access` on each request: a portal that is not active exposes no object to outsiders.
 */
export { portalRoutes } from './routes.ts';
