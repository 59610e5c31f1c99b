/** Bad requests made out of good ones (H8): values that no parser likes, at every place where a value can stand. */
import { randomUUID } from 'node:crypto';
import type { Endpoint } from '../../../shared/contracts/endpoint.ts';
import type { Prng } from '../oracle/index.ts';
import type { Sent } from './requests.ts';
import { addressOf, queryNames, queryParts, type Sample } from './samples.ts';

export interface Bad extends Sent {
  /** What is wrong with it, for the message of a failing test. */
  readonly what: string;
}

/** JSON text that no value would be written as. */
class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function jsonOf(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  return `{${Object.entries(value)
    .map(([key, part]) => `${JSON.stringify(key)}:${jsonOf(part)}`)
    .join(',')}}`;
}

const deep = (levels: number) => new Raw(`${'['.repeat(levels)}${']'.repeat(levels)}`);

/** By name. `foreign` are ids of others. */
function values(foreign: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    NUL: 'a\0b',
    'half a surrogate pair': new Raw('"\\ud800"'),
    '1e309': new Raw('1e309'),
    '2^63': new Raw('9223372036854775808'),
    '2^63 as text': '9223372036854775808',
    'a deep list': deep(64),
    nothing: null,
    true: true,
    zero: 0,
    'a negative number': -1,
    'a fraction': 0.1,
    '2^53 + 1': new Raw('9007199254740993'),
    'an empty text': '',
    blanks: '   ',
    'a long text': 'x'.repeat(30_000),
    'a quote': `'; drop table role; --`,
    'an expression': '#{7*7} {{7*7}} <%= 7*7 %>',
    'an empty list': [],
    'an empty object': {},
    'an operator': { $ne: null },
    'a list in a list': [['a']],
    'a wrong date': '2026-13-45T99:99:99Z',
    'a right-to-left override': '\u202egpj.exe',
    'the id of nobody': '2f0c1f0e-0000-4000-8000-000000000000',
    ...Object.fromEntries(foreign.map((uid, index) => [`an id of somebody else (${index + 1})`, uid])),
  };
}

type Place = readonly (string | number)[];

/** All places of a value that hold something, the whole first. */
function places(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, part]) => places(part, [...at, key]))];
}

function put(value: unknown, [first, ...rest]: Place, what: unknown): unknown {
  if (first === undefined) return what;
  if (Array.isArray(value)) return value.map((part, index) => (String(index) === String(first) ? put(part, rest, what) : part));
  return { ...(value as object), [first]: put((value as Record<string, unknown>)[first], rest, what) };
}

const at = (value: unknown, place: Place) =>
  place.reduce<unknown>((part, key) => (part as Record<string, unknown>)[String(key)], value);

/** Bodies with one fault each. */
function bodies(body: unknown, foreign: readonly string[]): [string, string | Uint8Array<ArrayBuffer>][] {
  const found: [string, string | Uint8Array<ArrayBuffer>][] = [
    ['a body cut off', jsonOf(body).slice(0, -1)],
    ['a body that is not UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
    ['a body of 100,000 brackets', '['.repeat(100_000)],
    ['a body that is a text', '"x"'],
    ['a body that is a list', '[]'],
    ['no body', ''],
  ];
  for (const place of places(body)) {
    const name = place.join('.') || 'body';
    const here = at(body, place);
    for (const [what, value] of Object.entries(values(foreign))) {
      if (place.length > 0) found.push([`${what} at ${name}`, jsonOf(put(body, place, value))]);
    }
    if (typeof here !== 'object' || here === null || Array.isArray(here)) continue;
    const inside = jsonOf(here).slice(1, -1);
    const [firstKey] = Object.keys(here);
    const more = (key: string) => new Raw(`{${inside}${inside === '' ? '' : ','}${key}:1}`);
    found.push([`an unknown key in ${name}`, jsonOf(put(body, place, more('"no_such_key"')))]);
    found.push([`__proto__ in ${name}`, jsonOf(put(body, place, more('"__proto__"')))]);
    if (firstKey !== undefined) {
      found.push([`a key that stands twice in ${name}`, jsonOf(put(body, place, more(JSON.stringify(firstKey))))]);
      const { [firstKey]: _, ...rest } = here as Record<string, unknown>;
      found.push([`a key too few in ${name}`, jsonOf(put(body, place, rest))]);
    }
  }
  return found;
}

const inAddress: Readonly<Record<string, string>> = {
  NUL: 'a%00b',
  'half a surrogate pair': '%ED%A0%80',
  'a broken escape': '%zz',
  '2^63': '9223372036854775808',
  '1e309': '1e309',
  'a negative number': '-1',
  dots: '..%2f..%2fetc%2fpasswd',
  'a quote': '%27%3B--',
  'deep JSON': encodeURIComponent('['.repeat(200)),
  'a long text': 'x'.repeat(5_000),
  __proto__: '__proto__',
  nothing: '',
  'a condition': encodeURIComponent('{"column":"id","op":"eq","value":{"$gt":0}}'),
  'a wrong condition': encodeURIComponent('{"column":"name","op":"between","value":[1e309]}'),
};

function addresses(contract: Endpoint, { params, query }: Sample, foreign: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  const asIs = queryParts(query);
  for (const name of Object.keys(params)) {
    for (const [what, value] of Object.entries(inAddress)) {
      found.push([`${what} as ${name}`, addressOf(contract, { ...params, [name]: value }, asIs)]);
    }
    for (const uid of foreign)
      found.push([`an id of somebody else as ${name}`, addressOf(contract, { ...params, [name]: uid }, asIs)]);
  }
  for (const name of queryNames(contract)) {
    const others = asIs.filter((part) => !part.startsWith(`${name}=`));
    for (const [what, value] of Object.entries(inAddress)) {
      found.push([`${what} as ?${name}`, addressOf(contract, params, [...others, `${name}=${value}`])]);
    }
    found.push([`?${name} twice`, addressOf(contract, params, [...others, `${name}=1`, `${name}=2`])]);
  }
  found.push(['an unknown parameter', addressOf(contract, params, [...asIs, 'no_such_parameter=1'])]);
  return found;
}

const odd: readonly [string, Readonly<Record<string, string>>][] = [
  ['If-Match without quotes', { 'if-match': '7' }],
  ['If-Match of 2^63', { 'if-match': '"9223372036854775808"' }],
  ['If-Match of anything', { 'if-match': '*' }],
  ['a short key', { 'idempotency-key': 'x' }],
  ['a long key', { 'idempotency-key': 'k'.repeat(500) }],
  ['a key of odd characters', { 'idempotency-key': 'äöü äöü äöü' }],
  ['text/plain', { 'content-type': 'text/plain' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a type with a tab', { 'content-type': 'application/json;\tcharset=utf-16' }],
  ['a range of 2^63', { range: 'bytes=9223372036854775808-' }],
  ['a place in a stream that is none', { 'last-event-id': '9223372036854775808' }],
];

function multiparts(): [string, FormData][] {
  const form = (fill: (data: FormData) => void) => {
    const data = new FormData();
    fill(data);
    return data;
  };
  const file = (name: string, content = 'x') => form((data) => data.append('file', new Blob([content]), name));
  return [
    ['a form without a file', form(() => {})],
    ['a field instead of a file', form((data) => data.append('file', 'x'))],
    [
      'two files',
      form((data) => {
        data.append('file', new Blob(['x'], { type: 'text/plain' }), 'a.txt');
        data.append('file', new Blob(['x'], { type: 'text/plain' }), 'b.txt');
      }),
    ],
    ['a file named NUL', file('a\0b.txt')],
    ['a file without a name', file('')],
    ['a file with a name of 10,000 letters', file(`${'x'.repeat(10_000)}.txt`)],
    ['a program', file('a.exe', 'MZ\u0090')],
    ['a field of 2 MB', form((data) => data.append('x', 'y'.repeat(2_000_000)))],
  ];
}

/** What has broken others most often: of each kind some are always asked, the rest by chance. */
export const coreKinds = [
  'NUL',
  'half a surrogate',
  '1e309',
  '2^63',
  'a deep list',
  'an id of somebody else',
  'an unknown key',
  'a key that stands twice',
] as const;

/** The core kind of a bad request, null where it is none of them. */
export const kindOf = ({ what }: Bad) => coreKinds.find((kind) => what.startsWith(kind)) ?? null;

/** Bad requests to an endpoint: `kinds` of the core, once each at a place by chance, and `more` others. */
export function badRequests(
  contract: Endpoint,
  good: Sample,
  foreign: readonly string[],
  random: Prng,
  { kinds, more }: { readonly kinds: number; readonly more: number },
): Bad[] {
  const json = { 'content-type': 'application/json' };
  const key = (): Record<string, string> => (contract.method === 'POST' ? { 'idempotency-key': randomUUID() } : {});
  const asIs = addressOf(contract, good.params, queryParts(good.query));
  const content = good.body === undefined ? undefined : jsonOf(good.body);
  const sending = content === undefined ? {} : { content, headers: { ...json, ...key() } };
  const all: Bad[] = [
    ...(good.body === undefined ? [] : bodies(good.body, foreign)).map(([what, text]) => ({
      what,
      address: asIs,
      content: text,
      headers: { ...json, ...key() },
    })),
    ...addresses(contract, good, foreign).map(([what, address]) => ({ what, address, headers: key(), ...sending })),
    ...odd.map(([what, headers]) => ({ what, address: asIs, ...sending, headers: { ...json, ...key(), ...headers } })),
    ...(contract.multipart ? multiparts() : []).map(([what, form]) => ({ what, address: asIs, content: form, headers: key() })),
  ];
  const mixed = random.shuffled(all);
  const chosen = new Map<string, Bad>();
  // By kind first: what can stand in many places would leave few endpoints to the others.
  for (const kind of random.shuffled(coreKinds)) {
    const one = mixed.find((bad) => kindOf(bad) === kind);
    if (one !== undefined && chosen.size < kinds) chosen.set(kind, one);
  }
  const core = new Set(chosen.values());
  // Where there are fewer kinds than asked for, others come in their places.
  const others = more + Math.max(0, Math.min(kinds, coreKinds.length) - core.size);
  return [...core, ...mixed.filter((one) => !core.has(one)).slice(0, others)];
}
