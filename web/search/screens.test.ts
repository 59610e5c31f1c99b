import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { screens, screensFor } from './screens.ts';

it('the screens that are offered are screens of the studio, each to whom it opens', () => {
  const app = readFileSync(new URL('../studio/app.tsx', import.meta.url), 'utf8');
  for (const { to } of screens) expect([to, app.includes(`route('${to}'`)]).toEqual([to, true]);
  const open = (administrator: boolean, ...operations: string[]) =>
    screensFor({ administrator, operations }).map(({ href }) => href);
  expect(open(false)).toEqual([]);
  expect(open(false, 'CanManagePortalMainPage')).toEqual(['/studio/main-pages']);
  expect(open(true)).toHaveLength(screens.length);
});
