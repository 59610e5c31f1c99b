/**
 * portals: workspaces, and what outside people see of each: enable from a template, activate, deactivate, disable (LIF-01..13).
 *
 * `menus/`: sections of portals and workspaces as rows (SEC). `limits/`: how much a kind of portal may have (LIC-09..11).
 *
 * `pages/`: the main page, its blocks drawn as their viewer, the screen that arranges it, templates' pages, the start page (HOM).
 *
 * The status is looked at by `access` on each request: a portal that is not active exposes no object to outsiders.
 *
 * It also keeps how log-in pages look: the staff's and each portal's (BRD), and which of them the root address opens (AUT-03).
 */

export { frontPath } from './front-page.ts';
export { enablePortal, movePortal } from './life-cycle.ts';
export { portalsReadOnly } from './limits/limits.ts';
export { changeLook, putImage } from './looks.ts';
export { frameOrigins, mainPage, type PageView } from './pages/main.ts';
export { givePages } from './pages/templates.ts';
export { portalRoutes } from './routes.ts';
export { templates } from './templates.ts';
export { portalUses } from './uses.ts';
export { createWorkspace, workspaces } from './workspaces.ts';
