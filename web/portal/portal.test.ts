import { describe, expect, it } from 'vitest';
import { inside } from './portal.tsx';

const base = '/p/acme';
const at = { location: { origin: 'https://portal.example' } };
Object.assign(globalThis, { window: at });

describe('the way back after a log-in', () => {
  it.each(['/p/acme', '/p/acme/cases?f.status=new', 'https://portal.example/p/acme/cases/1'])('follows %s', (wanted) => {
    expect(inside(wanted, base)).toBe(wanted.replace('https://portal.example', ''));
  });

  it.each([
    'https://evil.example/p/acme/cases',
    '//evil.example/p/acme',
    '/\\evil.example/p/acme',
    'javascript:alert(1)',
    '/p/acmeevil',
    '/p/acme/../other/cases',
    '/desk',
    'http://[',
    '',
    null,
  ])('does not follow %s', (wanted) => {
    expect(inside(wanted, base)).toBeNull();
  });
});
