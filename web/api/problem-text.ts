/** A refusal in words: the server's or the message files'. */
import type { Text } from '../ui/index.ts';
import type { Problem } from './problem.ts';

/** Codes that say no more than what kind of refusal it is: what the server says beside them, in the reader's language, tells how to mend it. */
const BROAD = new Set([
  'bad_request',
  'conflict',
  'forbidden',
  'invalid',
  'no_seat',
  'refused_file',
  'storage_full',
  'too_large',
  'too_many',
]);

/** A problem in the user's language: the server's own words where the code is a broad one, else what the message files say to it. */
export function problemText(t: Text, problem: Problem): string {
  const { code, detail, errors, title } = problem;
  if (code === 'network') return t('common.error.network');
  const own = t.maybe(`common.problem.${code}`);
  // `body.title: …` names a place that no reader sees.
  const isForPeople = detail !== undefined && !(errors[0] && detail.startsWith(`${errors[0].path}: `));
  if (isForPeople && (BROAD.has(code) || own === undefined)) return /[.!?:…]$/.test(detail) ? detail : `${detail}.`;
  return own ?? detail ?? title;
}
