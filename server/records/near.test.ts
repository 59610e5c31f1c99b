import { expect, test } from 'vitest';
import { near } from './near.ts';

test.each([
  ['calibraton', 'calibration'],
  ['calibartion', 'calibration'],
  ['kalibration', 'calibration'],
  ['calibar', 'calibration'],
  ['balnce', 'balance'],
  ['balance', 'balances'],
  ['waahe', 'waage'],
  ['drfit', 'drift'],
  ['gsa', 'gas'],
])('%s may have been meant for %s', (typed, word) => expect(near(typed, word)).toBe(true));

test.each([
  ['cat', 'car'],
  ['gsa', 'gases'],
  ['ab', 'ba'],
  ['balance', 'valence'],
  ['printer', 'painting'],
  ['weight', 'freight'],
])('%s was not meant for %s', (typed, word) => expect(near(typed, word)).toBe(false));
