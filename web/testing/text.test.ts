import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const areas = [
  'common',
  'portal',
  'desk',
  'studio',
  'page',
  'arrange',
  'design',
  'people',
  'members',
  'knowledge',
  'articles',
  'editor',
  'rights',
  'roles',
  'search',
  'access',
  'sections',
] as const;
const named = areas.join('|');
const languages = ['en', 'de'] as const;
type Tree = { readonly [key: string]: string | Tree };

function leaves(tree: Tree, prefix: string): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const at = `${prefix}.${key}`;
    if (typeof value === 'string') all.set(at, value);
    else for (const [below, text] of leaves(value, at)) all.set(below, text);
  }
  return all;
}
function textsOf(language: string): Map<string, string> {
  const all = new Map<string, string>();
  for (const area of areas) {
    const file = path.join(root, 'shared/text', language, `${area}.json`);
    for (const [key, text] of leaves(JSON.parse(readFileSync(file, 'utf8')) as Tree, area)) all.set(key, text);
  }
  return all;
}
/** The key as the code writes it: without its plural form, where there is one (`too_many` is a word, not a form of `too`). */
function stemOf(texts: Map<string, string>): (key: string) => string {
  return (key) => {
    const short = key.replace(/_(zero|one|two|few|many|other)$/, '');
    return texts.has(`${short}_other`) ? short : key;
  };
}
const values = (text: string): string[] => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!))].sort();

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !file.startsWith('testing/'))
    .map((file) => readFileSync(path.join(folder, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, ''));
}
/** Keys as written, and the beginnings of keys that are put together (`common.problem.${code}`). */
function usedKeys(): { keys: Set<string>; beginnings: string[] } {
  const keys = new Set<string>();
  const beginnings: string[] = [];
  for (const source of sources(path.join(root, 'web'))) {
    for (const [, key] of source.matchAll(new RegExp(`['"\`]((?:${named})\\.[\\w.]+)['"\`]`, 'g'))) keys.add(key!);
    for (const [, start] of source.matchAll(new RegExp(`\`((?:${named})\\.[\\w.]*)\\$\\{`, 'g'))) beginnings.push(start!);
  }
  return { keys, beginnings };
}

describe('the message files', () => {
  const english = textsOf('en');
  const stem = stemOf(english);

  it.each(languages)('in %s have the keys of the English ones, none missing, none more', (language) => {
    const stems = (texts: Map<string, string>): string[] => [...new Set([...texts.keys()].map(stemOf(texts)))].sort();
    expect(stems(textsOf(language))).toEqual(stems(english));
  });

  it.each(languages)('in %s have every plural form of the language', (language) => {
    const texts = textsOf(language);
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const stem = stemOf(texts);
    const plurals = [...new Set([...texts.keys()].filter((key) => stem(key) !== key).map(stem))];
    expect(plurals.length).toBeGreaterThan(0);
    for (const key of plurals) for (const form of forms) expect(texts.has(`${key}_${form}`), `${key}_${form}`).toBe(true);
  });

  it.each(languages)('in %s name the same values as the English ones and are never empty', (language) => {
    for (const [key, text] of textsOf(language)) {
      expect(text.trim(), key).not.toBe('');
      const own = english.get(key);
      if (own !== undefined) expect(values(text), key).toEqual(values(own));
    }
  });

  it('hold every key the screens use', () => {
    const { keys } = usedKeys();
    expect(keys.size).toBeGreaterThan(40);
    const there = new Set([...english.keys()].map(stem));
    expect([...keys].filter((key) => !there.has(key))).toEqual([]);
  });

  it('hold no key that no screen uses', () => {
    const { keys, beginnings } = usedKeys();
    const unused = [...english.keys()]
      .map(stem)
      .filter((key) => !keys.has(key) && !beginnings.some((start) => key.startsWith(start)));
    expect([...new Set(unused)]).toEqual([]);
  });
});
