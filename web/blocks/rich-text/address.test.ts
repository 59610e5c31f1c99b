import { describe, expect, it } from 'vitest';
import { addressOfWords, isLink } from './address.ts';

describe('what somebody typed as a link', () => {
  it.each([
    ['https://example.com/a?b=1#c', 'https://example.com/a?b=1#c'],
    ['  example.com ', 'https://example.com'],
    ['example.com:8080/path', 'https://example.com:8080/path'],
    ['www.northwind.example/help', 'https://www.northwind.example/help'],
    ['anna@halden.example', 'mailto:anna@halden.example'],
    ['mailto:anna@halden.example', 'mailto:anna@halden.example'],
    ['+49 (30) 123-4567', 'tel:+49301234567'],
    ['tel:+4930', 'tel:+4930'],
  ])('%s becomes %s', (typed, address) => {
    expect(addressOfWords(typed)).toBe(address);
    expect(isLink(address)).toBe(true);
  });

  it.each([
    '',
    'hello',
    'two words.com',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    '/relative',
    '//evil.example',
    'https://',
  ])('%s is no address', (typed) => {
    expect(addressOfWords(typed)).toBeNull();
  });

  it('may not be anything but web, mail and telephone', () => {
    for (const address of ['javascript:alert(1)', 'vbscript:x', 'data:,x', 'blob:x', '/a', 'ftp://a.example'])
      expect(isLink(address), address).toBe(false);
  });
});
