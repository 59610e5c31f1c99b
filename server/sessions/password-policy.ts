/**
 * Which passwords may be chosen, after NIST SP 800-63B: length counts, rules of composition do not; what everybody tries first is
 * refused: common passwords, runs and repetitions, and words of the context (U12).
 */
import { invalid, type Problem } from '../kernel/index.ts';
import { commonPasswords } from './password-common.ts';

export const SHORTEST = 8;
export const LONGEST = 256;

const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
  'zxcvbnm',
  'yxcvbnm',
  '1qaz2wsx3edc',
];
const runs = rows.flatMap((row) => [row, [...row].reverse().join('')]);

/** The letters that are left when look-alike digits are read as letters. */
const unmasked = (text: string) =>
  text.replace(
    /[013457@$!]/g,
    (c) => ({ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' })[c] ?? c,
  );

/** A word with digits and signs around it, which is how people make a refused password pass. */
const core = (text: string) => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

function isRepeated(text: string): boolean {
  for (let size = 1; size <= text.length / 3; size++) {
    const unit = text.slice(0, size);
    if (unit.repeat(Math.ceil(text.length / size)).slice(0, text.length) === text) return true;
  }
  return false;
}

const isRun = (text: string) => text.length >= 6 && runs.some((run) => run.includes(text) || text.startsWith(run));

function isCommon(text: string): boolean {
  const forms = [text, core(text), unmasked(text), core(unmasked(text)), unmasked(core(text))];
  return forms.some((form) => commonPasswords.has(form) || isRun(form)) || isRepeated(text);
}

/** Words of the person and the product, of at least four letters, as they might appear inside a password. */
function wordsOf(context: readonly string[]): string[] {
  return [...context, 'portico']
    .flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)])
    .map((word) => word.normalize('NFKC').toLowerCase())
    .filter((word) => word.length >= 4);
}

/** True where little is left of the password without the word. */
function leansOn(text: string, word: string): boolean {
  return [text, unmasked(text)].some((form) => form.includes(word) && form.replace(word, '').length < 5);
}

/**
 * What is wrong with a new password, as a problem at `body.<field>`; null where it may be used. `context`: e-mail, log-in name,
 * display name and the like.
 */
export function passwordFault(password: string, context: readonly string[], field: string): Problem | null {
  const text = password.normalize('NFKC');
  const at = `body.${field}`;
  const length = [...text].length;
  if (length < SHORTEST)
    return invalid(at, 'password_short', `Use at least ${SHORTEST} characters; several words make a good password`);
  if (length > LONGEST) return invalid(at, 'password_long', `Use at most ${LONGEST} characters`);
  const small = text.toLowerCase();
  if (isCommon(small))
    return invalid(at, 'password_common', 'This password is among the first that would be tried; use another one');
  if (wordsOf(context).some((word) => leansOn(small, word))) {
    return invalid(
      at,
      'password_context',
      'Use a password that does not lean on your name, your address or the name of this product',
    );
  }
  return null;
}
