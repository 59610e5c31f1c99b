/** Workspaces with their portals, as every screen of this folder reads them: the menu asks the same question. */
import { type Answer, useCall } from '../../api/index.ts';

export type Workspace = Answer<'GET /api/staff/workspaces'>['workspaces'][number];
export type Portal = NonNullable<Workspace['portal']>;

export const useWorkspaces = () => useCall('GET /api/staff/workspaces');

/** Addresses of the screens of one workspace. */
export const at = {
  portal: (uid: string) => `/workspaces/${uid}`,
  settings: (uid: string) => `/workspaces/${uid}/settings`,
  login: (uid: string) => `/workspaces/${uid}/log-in-page`,
};

/** “Northwind Support” -> “northwind-support”: letters, digits and hyphens, at most 40. */
export function slugOf(title: string): string {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
}

export const isSlug = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,39}$/.test(text);
