import { describe, expect, it } from 'vitest';
import { type RoleRef, worthTrying } from './data.ts';

const role = (uid: string, more: Partial<RoleRef> = {}): RoleRef => ({
  uid,
  title: uid,
  tree: 'organisational',
  side: 'portal',
  version: 1,
  parent: 'root',
  organisation: false,
  ...more,
});
const boston = role('boston');

describe('a role is worth dropping', () => {
  it('onto another one of its tree', () => {
    expect(worthTrying(boston, { role: role('toronto'), path: ['root', 'toronto'] })).toBe(true);
  });

  it('but not onto itself, into its own branch, or where it stands already', () => {
    expect(worthTrying(boston, { role: boston, path: ['root', 'boston'] })).toBe(false);
    expect(worthTrying(boston, { role: role('night'), path: ['root', 'boston', 'night'] })).toBe(false);
    expect(worthTrying(boston, { role: role('root'), path: ['root'] })).toBe(false);
  });

  it('nor into another tree or onto the other side', () => {
    expect(worthTrying(boston, { role: role('team', { tree: 'functional' }), path: ['team'] })).toBe(false);
    expect(worthTrying(boston, { role: role('crew', { side: 'staff' }), path: ['employees', 'crew'] })).toBe(false);
  });

  it('beside everything only as a functional role that stands below one', () => {
    const lead = role('lead', { tree: 'functional', parent: 'team' });
    expect(worthTrying(lead, { role: null, path: [] })).toBe(true);
    expect(worthTrying({ ...lead, parent: null }, { role: null, path: [] })).toBe(false);
    expect(worthTrying(boston, { role: null, path: [] })).toBe(false);
  });
});
