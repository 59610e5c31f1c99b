import { describe, expect, test } from 'vitest';
import type { Config } from './config.ts';
import { checkContentType, checkCrossSite, isCanonicalPath, networkOf, sessionCookie } from './http-edges.ts';

const loopback = { origin: 'http://localhost:4000', loopback: true } as Config;
const outside = { origin: 'https://portal.example.com', loopback: false } as Config;
const refused = (work: () => void) => {
  try {
    work();
    return null;
  } catch (e) {
    return (e as { code: string }).code;
  }
};

describe('paths', () => {
  test.each(['/', '/api/staff/me', '/p/acme/', '/assets/a.b-c_d~1.js', '/p/acme/cases/3f2a@x'])('%s is in order', (path) => {
    expect(isCanonicalPath(path)).toBe(true);
  });

  test.each([
    '/api/..;/staff/me',
    '/api/%2e%2e/staff/me',
    '/api/staff%2fme',
    '/api/%252e%252e/me',
    '/api/staff/me.',
    '/api/staff./me',
    '//api/staff/me',
    '/api//staff/me',
    '/api/staff;x=1/me',
    '/api\\staff\\me',
    '/api/./staff/me',
    '/api/../api/staff/me',
    '/api/staff/me%00',
    '/api/%73taff/me',
    '',
    'api',
    '*',
  ])('%s names nothing', (path) => {
    expect(isCanonicalPath(path)).toBe(false);
  });
});

describe('writes from other sites', () => {
  const from = (headers: Record<string, string>, config = outside, method = 'POST') =>
    refused(() => checkCrossSite(method, headers, config));
  const cookie = '__Host-portico-staff=x';

  test('our own pages may write', () => {
    expect(from({ origin: 'https://portal.example.com', 'sec-fetch-site': 'same-origin', cookie })).toBeNull();
    expect(from({ origin: 'https://portal.example.com', cookie })).toBeNull();
    expect(from({ origin: 'http://127.0.0.1:4000', cookie }, loopback)).toBeNull();
  });

  test('reading needs no origin', () => {
    expect(from({ cookie, 'sec-fetch-site': 'cross-site' }, outside, 'GET')).toBeNull();
  });

  test.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://portal.example.com.evil.example' },
    { origin: 'http://portal.example.com' },
    { origin: 'https://portal.example.com:444' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://portal.example.com', 'sec-fetch-site': 'cross-site' },
  ])('%o is refused', (headers) => {
    expect(from({ ...headers, cookie } as Record<string, string>)).toBe('forbidden');
  });

  test('without either header a session is not listened to, and without a session there is nothing to protect', () => {
    expect(from({ cookie })).toBe('forbidden');
    expect(from({})).toBeNull();
    expect(from({ origin: 'http://127.0.0.1:4001', cookie }, loopback)).toBe('forbidden');
  });
});

describe('content types', () => {
  const of = (type: string | undefined, takes: 'json' | 'multipart' = 'json') =>
    refused(() => checkContentType({ 'content-type': type, 'content-length': '2' }, takes));

  test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])('%s is JSON', (type) => {
    expect(of(type)).toBeNull();
  });

  test.each([
    undefined,
    '',
    'text/plain',
    'text/json',
    'application/json; charset=utf-16',
    'application/json; charset=utf-7',
    'application/json\t; charset=utf-8',
    'application/json;a=b',
    'application/json, text/plain',
    'application/jsonx',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ])('%s is not', (type) => {
    expect(of(type)).toBe('unsupported');
  });

  test('files come as multipart with a boundary and as nothing else', () => {
    expect(of('multipart/form-data; boundary=----abc123', 'multipart')).toBeNull();
    expect(of('multipart/form-data', 'multipart')).toBe('unsupported');
    expect(of('application/json', 'multipart')).toBe('unsupported');
  });
});

describe('session cookies', () => {
  const value = 'a'.repeat(43);

  test('the cookie of the door is found among others, and only that door’s', () => {
    const header = `x=1; __Host-portico-portal=${'b'.repeat(43)}; __Host-portico-staff=${value}`;
    expect(sessionCookie(header, 'staff')).toBe(value);
    expect(sessionCookie(header, 'portal')).toBe('b'.repeat(43));
  });

  test.each([
    '__Host-portico-staff=short',
    `__Host-portico-staff=${value}; __Host-portico-staff=${value}`,
    `__host-portico-staff=${value}`,
    `portico-staff=${value}`,
    `__Host-portico-staff="${value}"`,
    undefined,
  ])('%s is none', (header) => {
    expect(sessionCookie(header, 'staff')).toBeNull();
  });
});

test('an IPv6 client counts as its /64, a mapped one as its IPv4 address', () => {
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(networkOf('2001:0db8:0001:0002::9')).toBe('2001:db8:1:2::/64');
  expect(networkOf('::1')).toBe('0:0:0:0::/64');
  expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  expect(networkOf('::ffff:10.0.0.7')).toBe('10.0.0.7');
  expect(networkOf('10.0.0.7')).toBe('10.0.0.7');
  // His socket is closed: the framework knows no address any more.
  expect(networkOf(undefined)).toBe('gone');
});
