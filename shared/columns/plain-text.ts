/** What every text must be, whatever its type. */
import { bad, type Checked, good } from './contract.ts';

/** NUL cannot be stored, other control characters hide or forge what a reader sees. Tab and line feed stay. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Trims, unifies line ends and checks characters and length (UTF-16 units). Nothing but spaces counts as empty. */
export function checkText(value: unknown, maxLength: number, oneLine: boolean): Checked {
  if (typeof value !== 'string') return bad('not_text', 'Send text.');
  if (value.length > maxLength * 2 + 1000) return tooLong(maxLength);
  if (!value.isWellFormed()) return bad('broken_text', 'The text has half a character in it; send whole Unicode characters.');
  const text = value.replaceAll(/\r\n?/g, '\n').trim();
  if (control.test(text)) return bad('control_character', 'The text has a control character in it; take it out.');
  if (oneLine && text.includes('\n')) return bad('one_line', 'Write this on one line.');
  if (text.length > maxLength) return tooLong(maxLength);
  return good(text === '' ? null : text);
}

function tooLong(max: number) {
  return bad('too_long', `Use at most ${max} characters.`, { max });
}
