/**
 * JSON bodies, read strictly: what two parsers could understand in two ways, or what the database cannot hold, is refused here,
 * so that no module has to think of it. Refused are invalid UTF-8, keys that stand twice or reach for the prototype, nesting
 * beyond 32, NUL, lone surrogates, and numbers that JavaScript cannot hold exactly (H2, H8).
 */
import { type FieldFault, problem } from './errors.ts';

export const MAX_DEPTH = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const reaching = new Set(['__proto__', 'constructor', 'prototype']);

/** Where the text is wrong: `body.values.subject`. Long names are cut, since they come from outside. */
function fault(path: readonly (string | number)[], code: string, message: string): FieldFault {
  return { path: ['body', ...path].map((part) => String(part).slice(0, 80)).join('.'), code, message };
}

function refuse(path: readonly (string | number)[], code: string, message: string): never {
  throw problem('bad_request', { detail: message, errors: [fault(path, code, message)] });
}

/** Reads a request body. Throws `bad_request` with the place of the fault. */
export function parseStrictJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return refuse([], 'not_utf8', 'The body must be text in UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words repeat the input.
    return refuse([], 'not_json', 'The body must be valid JSON');
  }
  checkKeys(text);
  checkValues(value, []);
  return value;
}

/** `JSON.parse` keeps the last of two equal keys and forgets the others, so keys are looked for in the text, which is valid by now. */
function checkKeys(text: string): void {
  const open: (Set<string> | null)[] = [];
  let expectsKey = false;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: {
        const end = endOfString(text, i);
        const keys = open[open.length - 1];
        if (expectsKey && keys) checkKey(keys, text.slice(i, end + 1));
        expectsKey = false;
        i = end;
        break;
      }
      case 0x7b:
      case 0x5b: {
        const isObject = text.charCodeAt(i) === 0x7b;
        open.push(isObject ? new Set() : null);
        if (open.length > MAX_DEPTH) refuse([], 'too_deep', `The body is nested deeper than ${MAX_DEPTH} levels`);
        expectsKey = isObject;
        break;
      }
      case 0x7d:
      case 0x5d:
        open.pop();
        expectsKey = false;
        break;
      case 0x2c:
        expectsKey = open[open.length - 1] !== null;
        break;
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; ; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5c) i++;
    else if (code === 0x22) return i;
  }
}

function checkKey(keys: Set<string>, literal: string): void {
  const key = literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1);
  if (reaching.has(key)) refuse([key], 'unknown', 'Unknown key');
  if (keys.has(key)) refuse([key], 'duplicate', 'This key stands twice');
  keys.add(key);
}

/** True where PostgreSQL can store the text and every reader sees the same: no NUL, no half of a surrogate pair. */
export function isPlainText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function checkValues(value: unknown, path: (string | number)[]): void {
  if (typeof value === 'string') {
    if (!isPlainText(value)) refuse(path, 'bad_text', 'This text holds characters that cannot be stored');
  } else if (typeof value === 'number') {
    // Money, decimals and database numbers travel as text; a bare number beyond 2^53 has already lost digits.
    if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) {
      refuse(path, 'bad_number', 'This number is too large; send it as text');
    }
  } else if (Array.isArray(value)) {
    for (const [i, part] of value.entries()) checkValues(part, [...path, i]);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, part] of Object.entries(value)) {
      if (!isPlainText(key)) refuse(path, 'bad_text', 'A key holds characters that cannot be stored');
      checkValues(part, [...path, key]);
    }
  }
}

/**
 * Reads a query string into text by name; a name that stands several times becomes a list, which contracts that expect one
 * value then refuse. Throws `bad_request` for broken percent-encoding, NUL and lone surrogates.
 */
export function parseStrictQuery(raw: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const pair of raw.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    const value = decode(at < 0 ? '' : pair.slice(at + 1));
    if (reaching.has(name)) throw badQuery(name.slice(0, 80), 'Unknown parameter');
    // Only what stands in the address: every object has a `toString`.
    const before = Object.hasOwn(query, name) ? query[name] : undefined;
    query[name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return query;
}

function decode(part: string): string {
  let text = part;
  try {
    if (/[%+]/.test(part)) text = decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    throw badQuery('', 'The address holds broken percent-encoding');
  }
  if (!isPlainText(text)) throw badQuery('', 'The address holds characters that cannot be stored');
  return text;
}

function badQuery(name: string, message: string) {
  const path = name === '' ? 'query' : `query.${name}`;
  return problem('bad_request', { detail: message, errors: [{ path, code: 'bad_query', message }] });
}
