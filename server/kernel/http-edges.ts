/** What is decided about a request before any module sees it: its path, where it comes from, its content type; and the headers of every answer. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from './config.ts';
import { problem } from './errors.ts';
import { isLoopback } from './settings.ts';

export type Door = 'staff' | 'portal';

/**
 * What a session cookie may stand for. A preview lets staff look through the portal's door, as anybody or as one user of it, and never
 * change anything; what it shows is known by its session.
 */
export type SessionKind = Door | 'preview';

/** `__Host-`: only this host over https (or loopback) can set them, for the whole host and no other. */
export const cookieNames: Readonly<Record<SessionKind, string>> = {
  staff: '__Host-portico-staff',
  portal: '__Host-portico-portal',
  preview: '__Host-portico-preview',
};

/** Segments of letters, digits and `- _ . ~ @` that neither begin nor end with a dot. */
const canonical = /^\/(?:[\w~@-](?:[\w.~@-]*[\w~@-])?(?:\/(?!$)|\/?$))*$/;

/**
 * Whether a path (without query) is written in the only form there is. Nothing of ours needs percent-encoding, so `%2e`, `%2f`,
 * `;`, `\`, `//`, dots at the ends and the like name nothing: no second spelling of a route exists (H1).
 */
export function isCanonicalPath(path: string): boolean {
  return path.length <= 2_000 && canonical.test(path);
}

/** Which session an address asks for: the door is part of the path, so one session can never serve the other's routes (S9). */
export function doorOf(path: string): Door | null {
  if (path.startsWith('/api/portal/:portal/')) return 'portal';
  return path.startsWith('/api/staff/') || path === '/api/openapi.json' ? 'staff' : null;
}

const token = /^[A-Za-z0-9_-]{43}$/;

/** The value of a session cookie; null where it is absent, malformed or stands twice (no guess which is the right one). */
export function sessionCookie(header: string | undefined, door: SessionKind): string | null {
  if (header === undefined) return null;
  const values = header
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${cookieNames[door]}=`))
    .map((part) => part.slice(cookieNames[door].length + 1));
  return values.length === 1 && token.test(values[0] ?? '') ? (values[0] ?? null) : null;
}

/**
 * The `Set-Cookie` of a session. No lifetime: the server ends sessions, and the browser forgets the cookie when it closes.
 * Lax, not Strict: a link in a mail must find the person signed in; unsafe methods are guarded by `checkCrossSite` as well.
 */
export function sessionCookieLine(door: SessionKind, value: string | null): string {
  const flags = 'Path=/; Secure; HttpOnly; SameSite=Lax';
  return value === null ? `${cookieNames[door]}=; Max-Age=0; ${flags}` : `${cookieNames[door]}=${value}; ${flags}`;
}

const unsafe = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Refuses writes that another site caused (H7). Browsers always send `Origin` with them, and they cannot be made to lie about it
 * or about `Sec-Fetch-Site`. A request with neither is no browser; it is let pass only while it carries no session.
 */
export function checkCrossSite(method: string, headers: IncomingHttpHeaders, config: Config): void {
  if (!unsafe.has(method)) return;
  const site = headers['sec-fetch-site'];
  const origin = headers.origin;
  const foreign = (site !== undefined && site !== 'same-origin') || (origin !== undefined && !isOwnOrigin(origin, config));
  const unnamed = site === undefined && origin === undefined && hasSession(headers.cookie);
  if (foreign || unnamed) {
    throw problem('forbidden', `Changes are accepted only from pages of this portal; open it at ${config.origin}`);
  }
}

function hasSession(cookie: string | undefined): boolean {
  return cookie !== undefined && Object.values(cookieNames).some((name) => cookie.includes(name));
}

/** On loopback the names of this machine are one origin as long as the port is the same. */
function isOwnOrigin(origin: string, config: Config): boolean {
  if (origin === config.origin) return true;
  if (!config.loopback) return false;
  const given = URL.parse(origin);
  const own = new URL(config.origin);
  return (
    given !== null &&
    given.origin === origin &&
    isLoopback(given.hostname) &&
    given.port === own.port &&
    given.protocol === own.protocol
  );
}

const jsonType = /^application\/json(?: ?; ?charset=(?:utf-8|"utf-8"))?$/i;
const multipartType = /^multipart\/form-data; ?boundary=(?:[\w'()+,./:=?-]{1,70}|"[\w'()+,./:=? -]{1,70}")$/i;

const bodies = { json: jsonType, multipart: multipartType, bytes: /^application\/octet-stream$/i } as const;
const otherBody = {
  json: 'Send the body as application/json in UTF-8',
  multipart: 'Send files as multipart/form-data',
  bytes: 'Send the bytes as application/octet-stream',
} as const;

/** Refuses bodies of any type but the one the contract takes: parsers that disagree about a type are how unread bodies get in (H2). */
export function checkContentType(headers: IncomingHttpHeaders, takes: 'json' | 'multipart' | 'bytes' | 'nothing'): void {
  const empty = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
  const type = headers['content-type'];
  if (empty && (type === undefined || (takes !== 'multipart' && takes !== 'bytes'))) return;
  if (headers['content-encoding'] !== undefined) throw problem('unsupported', 'Send the body without content encoding');
  const kind = takes === 'nothing' ? 'json' : takes;
  if (bodies[kind].test(type ?? '')) return;
  throw problem('unsupported', otherBody[kind]);
}

/** Everything from this origin, nothing inline, no frames; `data:` pictures are the small ones that the bundler inlines. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; " +
  "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const origin = /^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?$/;

/** The content policy of a page that frames pages of these origins (decision 16). @throws Error for anything but plain origins. */
export function framing(config: Config, origins: readonly string[]): Record<string, string> {
  if (!origins.every((one) => origin.test(one))) throw new Error('Only origins may be framed');
  const policy = standardHeaders('page', config)['content-security-policy'] ?? '';
  return origins.length === 0 ? {} : { 'content-security-policy': `${policy}; frame-src ${origins.join(' ')}` };
}

const dataPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Kind = 'page' | 'data' | 'asset';
const headersOf = new WeakMap<Config, Map<Kind, Readonly<Record<string, string>>>>();

/** The headers that every answer carries, whatever it is (H11). A handler may only add to them or make them stricter. */
export function standardHeaders(kind: Kind, config: Config): Readonly<Record<string, string>> {
  let made = headersOf.get(config);
  if (made === undefined) {
    made = new Map();
    headersOf.set(config, made);
  }
  const headers = made.get(kind) ?? Object.freeze(makeHeaders(kind, config));
  made.set(kind, headers);
  return headers;
}

function makeHeaders(kind: Kind, config: Config): Record<string, string> {
  return {
    'content-security-policy': kind === 'page' ? pagePolicy : dataPolicy,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': kind === 'asset' ? 'public, max-age=31536000, immutable' : 'no-store',
    ...(config.origin.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}

/**
 * The network an address belongs to, as attackers count them: an IPv4 address, or the /64 of an IPv6 one, of which anybody has
 * 2^64 addresses (U7). Whoever hung up before his request was looked at has none any more.
 */
export function networkOf(ip: string | undefined): string {
  if (ip === undefined) return 'gone';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
  if (mapped?.[1]) return mapped[1];
  if (!ip.includes(':')) return ip;
  const [head = '', tail = ''] = ip.split('%')[0]!.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const missing = ip.includes('::') ? Math.max(0, 8 - left.length - right.length) : 0;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right].slice(0, 4);
  return `${groups.map((g) => Number.parseInt(g, 16).toString(16)).join(':')}::/64`;
}
