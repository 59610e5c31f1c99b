/**
 * What the server refuses, told in the reader's language. The code says it in English, and that text is the key of its translation in
 * `shared/text/refusals/<language>.json`. A text with values in it is a template with numbered holes (`Use one of: {0}.`), matched against
 * what was said: what was written down in English (the report of an import) is told like what is said now, and whoever writes a refusal
 * hands nothing but words. What has no translation stays English; a test (refusals.test.ts) finds it.
 */
import german from '../../shared/text/refusals/de.json' with { type: 'json' };
import { type FieldFault, type Problem, problemBody } from './errors.ts';

export type Language = 'en' | 'de';

/** A text cut at its holes, and its translation with them. */
interface Template {
  readonly pieces: readonly string[];
  readonly said: string;
}

interface Words {
  readonly whole: ReadonlyMap<string, string>;
  /** Those with more words of their own first: `{0} records share …` before `{0} {1}`. */
  readonly templates: readonly Template[];
}

const HOLE = /\{\d\}/;

const ownLetters = ({ pieces }: Template): number => pieces.join('').length;

function wordsOf(...files: readonly Readonly<Record<string, string>>[]): Words {
  const all = files.flatMap((file) => Object.entries(file));
  const templates = all.filter(([text]) => HOLE.test(text)).map(([text, said]) => ({ pieces: text.split(HOLE), said }));
  return {
    whole: new Map(all.filter(([text]) => !HOLE.test(text))),
    templates: templates.sort((a, b) => ownLetters(b) - ownLetters(a)),
  };
}

const texts = wordsOf(german.texts, german.contracts);
/** What stands in a hole and is words, not a value: `{0!}` in the translation. */
const parts = wordsOf(german.parts);

/** The values in a text, each up to the first place where what comes after its hole stands. No pattern, so nothing to be slow with. */
function valuesIn(text: string, pieces: readonly string[]): string[] | null {
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return null;
  const values: string[] = [];
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const next = text.indexOf(piece, at);
    if (next < 0 || next + piece.length > end) return null;
    values.push(text.slice(at, next));
    at = next + piece.length;
  }
  return [...values, text.slice(at, end)];
}

function lookUp(words: Words, text: string): string | undefined {
  const whole = words.whole.get(text);
  if (whole !== undefined) return whole;
  for (const { pieces, said } of words.templates) {
    const values = valuesIn(text, pieces);
    if (values === null) continue;
    return said.replaceAll(/\{(\d)(!?)\}/g, (_, n: string, isWords: string) => {
      const value = values[Number(n)] ?? '';
      return isWords === '' ? value : (lookUp(parts, value) ?? value);
    });
  }
  return undefined;
}

/** Letters of a text that is several refusals. */
const LONGEST = 2_000;

/** Several refusals in one text, one after the other: the longest beginning that is known, then the rest. */
function oneByOne(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  for (let end = text.lastIndexOf('. '); end > 0; end = text.lastIndexOf('. ', end - 1)) {
    const said = texts.whole.get(text.slice(0, end + 1));
    if (said !== undefined) return `${said} ${inLanguage('de', text.slice(end + 2))}`;
  }
  return undefined;
}

/** A refusal's text, as the code says it in English, in another language. */
export function inLanguage(language: Language, text: string): string {
  return language === 'en' ? text : (lookUp(texts, text) ?? oneByOne(text) ?? text);
}

/** Which of our languages an `Accept-Language` header would rather have; English where it says nothing of them. */
export function languageAsked(header: string | undefined): Language {
  let best: { readonly language: Language; readonly weight: number } = { language: 'en', weight: 0 };
  for (const part of (header ?? '').slice(0, 300).split(',')) {
    const [, language, weight = '1'] = /^\s*(en|de)(?:-[a-z\d-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/i.exec(part) ?? [];
    if (language === undefined || Number(weight) <= best.weight) continue;
    best = { language: language.toLowerCase() as Language, weight: Number(weight) };
  }
  return best.language;
}

/** The body of a problem document in a language. Codes and paths are the same in all of them. */
export function problemIn(language: Language, p: Problem): Record<string, unknown> {
  const body = problemBody(p);
  if (language === 'en') return body;
  const say = (text: string) => inLanguage(language, text);
  const { detail, errors } = p;
  return {
    ...body,
    title: say(p.title),
    ...(detail === undefined ? {} : { detail: placed(detail, errors?.[0], say) }),
    ...(errors === undefined ? {} : { errors: errors.map((fault) => ({ ...fault, message: say(fault.message) })) }),
  };
}

/** Where a request does not fit its contract, the detail names the place before the words. */
function placed(detail: string, first: FieldFault | undefined, say: (text: string) => string): string {
  const place = `${first?.path}: `;
  return first !== undefined && detail === place + first.message ? place + say(first.message) : say(detail);
}
