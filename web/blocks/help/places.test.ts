import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { chapters, type Face, helpAt, partFor, parts, slugOf } from './places.ts';

const root = path.join(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const headings = (face: Face): string[] =>
  [...read(`docs/guide/${chapters[face]}.md`).matchAll(/^## (.+)$/gm)].map((found) => slugOf(found[1] ?? ''));

/** Paths of all screens behind the log-in, as their routers name them. */
const screens: Readonly<Record<Face, readonly string[]>> = {
  portal: ['web/portal/app.tsx', 'web/portal/knowledge/routes.tsx'],
  desk: ['web/desk/desk.tsx', 'web/desk/knowledge/routes.tsx'],
  studio: ['web/studio/app.tsx'],
};
const doors = /^\/(invitation|recovery|forgot|login|help.*)$/;
const pathsOf = (face: Face): string[] =>
  screens[face]
    .flatMap((file) => [...read(file).matchAll(/route\('([^']+)'/g)].map((found) => found[1] ?? ''))
    .filter((one) => !doors.test(one));

describe.each(['portal', 'desk', 'studio'] as const)('the question mark of the %s', (face) => {
  it('leads to parts that the guide has', () => {
    expect(Object.values(parts[face]).filter((part) => !headings(face).includes(part))).toEqual([]);
  });

  it('has a part for every screen (DOC-02)', () => {
    const all = pathsOf(face);
    expect(all.length).toBeGreaterThan(8);
    expect(all.filter((one) => partFor(face, one) === '')).toEqual([]);
  });
});

it('the longest beginning of a path counts, and the first page is only itself', () => {
  expect(partFor('portal', '/cases/new')).toBe('opening-a-case');
  expect(partFor('portal', '/cases/4711')).toBe('following-it');
  expect(partFor('studio', '/workspaces/4711/log-in-page')).toBe('before-anybody-logs-in-the-log-in-pages');
  expect(partFor('studio', '/workspaces/4711/settings')).toBe('states-of-a-portal');
  expect(partFor('portal', '/nowhere')).toBe('');
  expect(helpAt('portal', '/', '/p/acme')).toBe('/p/acme/help#the-first-page');
  expect(helpAt('desk', '/nowhere')).toBe('/help/staff');
});
