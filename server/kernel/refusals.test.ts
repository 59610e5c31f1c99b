/** What the server refuses has words in every language: the message file against the source, read as syntax trees. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import german from '../../shared/text/refusals/de.json' with { type: 'json' };
import { readRefusals } from '../testing/refusals.ts';
import { invalid, problem, problemTitles } from './errors.ts';
import { contractProblem } from './http-errors.ts';
import { inLanguage, languageAsked, problemIn } from './refusals.ts';

const holes = (text: string) => [...new Set(text.match(/\{\d!?\}/g))].map((hole) => hole.replace('!', '')).sort();
const texts: Readonly<Record<string, string>> = german.texts;
const parts: Readonly<Record<string, string>> = german.parts;
/** Words that stand in a hole by the value of a column: the status of a portal. */
const BY_VALUE = ['active', 'inactive', 'disabled'];

describe('the message file of refusals', () => {
  const found = readRefusals(texts);
  const said = new Set([...found.texts.keys(), ...problemTitles]);

  test('has every text that the source refuses with', () => {
    expect([...said].filter((text) => texts[text] === undefined)).toEqual([]);
    expect([...found.words].filter((text) => parts[text] === undefined)).toEqual([]);
  });

  test('has none that nothing says any more', () => {
    expect(Object.keys(texts).filter((text) => !said.has(text))).toEqual([]);
    expect(Object.keys(parts).filter((text) => !found.words.has(text) && !BY_VALUE.includes(text))).toEqual([]);
  });

  test('is read from places that are understood, and from all of them', () => {
    expect(found.lost).toEqual([]);
    expect(found.unmarked).toEqual([]);
    // A reading that finds nothing would agree with everything.
    expect(said.size).toBeGreaterThan(450);
    expect(found.words.size).toBeGreaterThan(15);
    for (const folder of ['access', 'imports', 'kernel', 'knowledge', 'metadata', 'people', 'portals', 'records', 'sessions'])
      expect([folder, [...found.texts.values()].flat().some((file) => file.startsWith(`server/${folder}/`))]).toEqual([
        folder,
        true,
      ]);
    for (const known of ['Use one of: {0}.', 'Write a colour as #rrggbb.', 'The zip file is encrypted.', 'Send a whole number.'])
      expect([known, found.texts.has(known)]).toEqual([known, true]);
  });

  test('fills the same holes', () => {
    const pairs = Object.entries({ ...texts, ...parts });
    expect(pairs.filter(([text, told]) => holes(text).join() !== holes(told).join())).toEqual([]);
    expect(pairs.filter(([text, told]) => told.trim() === '' || told === text)).toEqual([]);
  });
});

describe('a refusal', () => {
  test('is told in German with its values, and in English as it was said', () => {
    expect(inLanguage('de', 'Use one of: text, date.')).toBe('Möglich sind: text, date.');
    expect(inLanguage('de', '17 records have no value there yet. Fill them first.')).toMatch(/^17 Datensätze haben dort/);
    expect(inLanguage('en', 'Use one of: text, date.')).toBe('Use one of: text, date.');
    expect(inLanguage('de', 'Nobody wrote this anywhere.')).toBe('Nobody wrote this anywhere.');
  });

  test('has words in a hole translated where they are words, and left alone where they are a value', () => {
    expect(inLanguage('de', 'Please wait 1 minute and try again')).toBe(
      'Bitte warten Sie 1 Minute, und versuchen Sie es noch einmal',
    );
    expect(inLanguage('de', 'answer is attached to case and exposed with it. Leave it out, or mend that first.')).toBe(
      'answer ist Teil von case und mit diesem verfügbar. Lassen Sie es weg, oder ändern Sie das zuerst.',
    );
    expect(inLanguage('de', 'There is no column minute.')).toBe('Es gibt keine Spalte minute.');
  });

  test('that is several is told one by one', () => {
    const both = 'Other roles stand below it. Move or delete them first. Rules by author name it. End them first.';
    expect(inLanguage('de', both)).toBe(
      'Unter ihr stehen andere Rollen. Verschieben oder löschen Sie zuerst diese. Regeln nach Autor nennen sie. Beenden Sie zuerst diese Regeln.',
    );
  });

  test('keeps its codes and places as a problem document', () => {
    const told = problemIn('de', invalid('body.type', 'bad_type', 'Use one of: text, date.'));
    expect(told).toEqual({
      type: 'about:blank#invalid',
      status: 422,
      code: 'invalid',
      title: 'Einige Werte sind nicht gültig',
      detail: 'Möglich sind: text, date.',
      errors: [{ path: 'body.type', code: 'bad_type', message: 'Möglich sind: text, date.' }],
    });
    expect(problemIn('de', problem('not_found'))).toEqual({
      type: 'about:blank#not_found',
      status: 404,
      code: 'not_found',
      title: 'Nicht gefunden',
    });
  });
});

test('what a contract refuses by itself is told in German, too', () => {
  const body = z.strictObject({
    short: z.string().max(3),
    long: z.string().min(2),
    few: z.array(z.string()).max(1),
    some: z.array(z.string()).min(1),
    kind: z.enum(['a', 'b']),
    only: z.literal('x'),
    uid: z.uuid(),
    at: z.iso.datetime(),
    day: z.iso.date(),
    mail: z.email(),
    low: z.int().min(3),
    high: z.int().max(3),
    form: z.string().regex(/^a$/),
    is: z.boolean(),
    missing: z.string(),
    either: z.union([z.literal('a'), z.uuid()]),
    one: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('a') })]),
    by: z.record(z.string().regex(/^[a-z]$/), z.string()),
  });
  const bad = {
    short: 'long',
    long: 'x',
    few: ['a', 'b'],
    some: [],
    kind: 'c',
    only: 'y',
    uid: 'u',
    at: 'u',
    day: 'u',
    mail: 'u',
  };
  const { error } = body.safeParse({
    ...bad,
    low: 1,
    high: 9,
    form: 'b',
    is: 1,
    either: 'c',
    one: { kind: 'c' },
    by: { A: 'x' },
    extra: 1,
  });
  if (!error) throw new Error('It should have been refused');
  const p = contractProblem(error, 'body');
  expect(p.errors).toHaveLength(19);
  const told = problemIn('de', p) as { detail: string; errors: { path: string; message: string }[] };
  expect(told.errors.filter(({ message }, i) => message === p.errors?.[i]?.message)).toEqual([]);
  expect(told.errors.filter(({ message }) => /invalid|expected|too |\{\d/i.test(message))).toEqual([]);
  expect(told.detail).toBe(`${told.errors[0]?.path}: ${told.errors[0]?.message}`);
});

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['fr-CH, fr;q=0.9', 'en'],
  ['de', 'de'],
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['en-GB, de;q=0.9', 'en'],
  ['en;q=0.2, de;q=0.4', 'de'],
  ['de;q=0', 'en'],
  ['fr, DE;q=0.3, en;q=0.1', 'de'],
  ['deutsch', 'en'],
])('of %s the language is %s', (header, language) => {
  expect(languageAsked(header)).toBe(language);
});
