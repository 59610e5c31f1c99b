import { describe, expect, test } from 'vitest';
import type { Problem } from './errors.ts';
import { parseStrictJson, parseStrictQuery } from './http-json.ts';

const parse = (text: string) => parseStrictJson(Buffer.from(text));
function refusal(work: () => unknown): { code: string; at: string | undefined; fault: string | undefined } {
  try {
    work();
  } catch (e) {
    const p = e as Problem;
    return { code: p.code, at: p.errors?.[0]?.path, fault: p.errors?.[0]?.code };
  }
  throw new Error('It was accepted');
}

describe('JSON bodies', () => {
  test('what is plain is read as JSON.parse reads it', () => {
    const text = '{"a":{"b":[1,-2.5,"x\\"y\\\\",true,null,{}],"ä":"\\ud83d\\ude00"},"a2":"{\\"a\\":1,\\"a\\":2}"}';
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  test.each([
    ['{"a":1,"a":2}', 'body.a', 'duplicate'],
    ['{"a":1,"\\u0061":2}', 'body.a', 'duplicate'],
    ['{"x":{"a":1,"b":{},"a":2}}', 'body.a', 'duplicate'],
    ['{"__proto__":{"admin":true}}', 'body.__proto__', 'unknown'],
    ['{"a":[{"constructor":1}]}', 'body.constructor', 'unknown'],
    ['{"a":"x\\u0000y"}', 'body.a', 'bad_text'],
    ['{"a":["\\ud800"]}', 'body.a.0', 'bad_text'],
    ['{"\\udc00":1}', 'body', 'bad_text'],
    ['{"a":1e309}', 'body.a', 'bad_number'],
    ['{"a":9223372036854775808}', 'body.a', 'bad_number'],
    ['{"a":9007199254740993}', 'body.a', 'bad_number'],
    ['{"a":1', 'body', 'not_json'],
    ["{'a':1}", 'body', 'not_json'],
    ['\ufeff{}', 'body', 'not_json'],
  ])('%s is refused at its place', (text, at, fault) => {
    expect(refusal(() => parse(text))).toEqual({ code: 'bad_request', at, fault });
  });

  test('the same key in two objects, and as a value, is no duplicate', () => {
    expect(parse('{"a":{"a":"a"},"b":[{"a":1},{"a":2}]}')).toEqual({ a: { a: 'a' }, b: [{ a: 1 }, { a: 2 }] });
  });

  test('nesting is read up to 32 levels and refused beyond', () => {
    expect(parse('['.repeat(32) + ']'.repeat(32))).toBeInstanceOf(Array);
    expect(refusal(() => parse('['.repeat(33) + ']'.repeat(33))).fault).toBe('too_deep');
    expect(refusal(() => parse(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)).fault).toBe('too_deep');
  });

  test('bytes that are not UTF-8 are refused', () => {
    expect(refusal(() => parseStrictJson(Buffer.from([0x22, 0xff, 0x22]))).fault).toBe('not_utf8');
    expect(refusal(() => parseStrictJson(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).fault).toBe('not_utf8');
  });
});

describe('query strings', () => {
  test('are read by name, several values as a list', () => {
    expect(parseStrictQuery('a=1&b=x%20y+z&a=2&c')).toEqual({ a: ['1', '2'], b: 'x y z', c: '' });
    // What every object has by itself is a name like any other.
    expect(parseStrictQuery('toString=1&valueOf=2&valueOf=3')).toEqual({ toString: '1', valueOf: ['2', '3'] });
  });

  test.each(['a=%zz', 'a=%00', 'a=%ED%A0%80', '__proto__=1', '%5F_proto__=1', 'constructor=x'])('%s is refused', (query) => {
    expect(refusal(() => parseStrictQuery(query)).code).toBe('bad_request');
  });
});
