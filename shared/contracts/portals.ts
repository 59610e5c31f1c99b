/** Workspaces and their portals (LIF, CON-17). */
import { z } from 'zod';
import { portalFeatures } from '../portal-features.ts';
import { endpoint } from './endpoint.ts';

const uid = z.uuid();
const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'Use small letters, digits and hyphens, at most 40.');
const kind = z.enum(['self_service', 'customer', 'partner']);

/** One at a time: who sends the whole list takes back what another administrator has just switched. */
const feature = z.strictObject({ key: z.enum(portalFeatures), on: z.boolean() });
export const portalView = z.strictObject({
  uid,
  slug,
  title: z.string(),
  kind,
  status: z.enum(['inactive', 'active', 'disabled']),
  template: z.string(),
  culture: z.enum(['en', 'de']),
  address: z.string(),
  sections: z.array(
    z.strictObject({ key: z.string(), object: z.string().nullable(), title: z.string(), icon: z.string().nullable() }),
  ),
  exposed: z.array(z.string()),
  /** Switched off here. */
  off: z.array(z.enum(portalFeatures)),
  users: z.int(),
});
export const workspaceView = z.strictObject({
  uid,
  title: z.string(),
  icon: z.string().nullable(),
  portal: portalView.nullable(),
});

export const listWorkspaces = endpoint({
  method: 'GET',
  path: '/api/staff/workspaces',
  who: 'staff',
  summary: 'Workspaces with their portals.',
  answer: z.strictObject({ workspaces: z.array(workspaceView) }),
});
export const createWorkspace = endpoint({
  method: 'POST',
  path: '/api/staff/workspaces',
  who: 'administrator',
  summary: 'Makes a workspace.',
  body: z.strictObject({ title: z.string().trim().min(1).max(120), icon: z.string().max(60).nullable().default(null) }),
  answer: workspaceView,
});
export const listTemplates = endpoint({
  method: 'GET',
  path: '/api/staff/portal-templates',
  who: 'administrator',
  summary: 'What a portal can be set up from (LIF-03).',
  answer: z.strictObject({
    templates: z.array(z.strictObject({ key: z.string(), title: z.string(), summary: z.string(), kind })),
  }),
});
export const enablePortal = endpoint({
  method: 'POST',
  path: '/api/staff/workspaces/:workspace/portal',
  who: 'administrator',
  summary: 'Enables the portal of a workspace from a template or empty; it is inactive until activated (LIF-02..04).',
  params: z.strictObject({ workspace: uid }),
  body: z.strictObject({
    template: z.string().max(60),
    title: z.string().trim().min(1).max(120),
    slug,
    culture: z.enum(['en', 'de']).default('en'),
  }),
  answer: portalView,
});
export const changePortal = endpoint({
  method: 'PATCH',
  path: '/api/staff/portals/:portal',
  who: 'administrator',
  summary: 'Title, address, language, and one thing that is switched on or off.',
  params: z.strictObject({ portal: uid }),
  body: z.strictObject({ title: z.string().trim().min(1).max(120), slug, culture: z.enum(['en', 'de']), feature }).partial(),
  answer: portalView,
});
export const movePortal = endpoint({
  method: 'POST',
  path: '/api/staff/portals/:portal/status',
  who: 'administrator',
  summary: 'Activate, deactivate, disable or enable again (LIF-05..09, LIF-12).',
  params: z.strictObject({ portal: uid }),
  body: z.strictObject({ action: z.enum(['activate', 'deactivate', 'disable', 'enable']) }),
  answer: portalView,
});
