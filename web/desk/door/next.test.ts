import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inside } from './next.ts';

describe('the address after a log-in', () => {
  beforeEach(() => vi.stubGlobal('window', { location: { origin: 'https://desk.example' } }));
  afterEach(() => vi.unstubAllGlobals());

  it.each(['/desk', '/desk/cases/1?view=mine', '/studio', '/studio/staff', 'https://desk.example/desk/accounts'])(
    '%s is followed',
    (address) => expect(inside(address)).toBe(address.replace('https://desk.example', '')),
  );

  it.each([
    null,
    '',
    '/',
    '/p/acme',
    '/desktop',
    '/desk/../p/acme',
    '//evil.example/desk',
    '/\\evil.example/desk',
    'https://evil.example/desk',
    'https://desk.example@evil.example/desk',
    'javascript:alert(1)//desk',
    'https://desk.example:8443/desk',
  ])('%s is not followed', (address) => expect(inside(address)).toBeNull());
});
