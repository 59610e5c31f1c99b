import { describe, expect, it } from 'vitest';
import { misplaced, type RoleRef } from './data.ts';

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
    expect(misplaced(boston, { role: role('toronto'), path: ['root', 'toronto'] })).toBeNull();
  });

  it('but not onto itself, into its own branch, or where it stands already, each for its reason', () => {
    expect(misplaced(boston, { role: boston, path: ['root', 'boston'] })).toBe('itself');
    expect(misplaced(boston, { role: role('night'), path: ['root', 'boston', 'night'] })).toBe('branch');
    expect(misplaced(boston, { role: role('root'), path: ['root'] })).toBe('here');
  });

  it('nor into another tree or onto the other side', () => {
    expect(misplaced(boston, { role: role('team', { tree: 'functional' }), path: ['team'] })).toBe('tree');
    expect(misplaced(boston, { role: role('crew', { side: 'staff' }), path: ['employees', 'crew'] })).toBe('side');
  });

  it('beside everything only as a functional role that stands below one', () => {
    const lead = role('lead', { tree: 'functional', parent: 'team' });
    expect(misplaced(lead, { role: null, path: [] })).toBeNull();
    expect(misplaced({ ...lead, parent: null }, { role: null, path: [] })).toBe('here');
    expect(misplaced(boston, { role: null, path: [] })).toBe('tree');
  });
});
