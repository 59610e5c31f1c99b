/** Automatic number by a mask: `CS-{0000000}` gives CS-0000042. Given by the database, never sent. Settings: `{ mask }`. */
import { type ColumnTypeRules, matched } from './contract.ts';
import { checkText } from './plain-text.ts';

const form = /^([^{}]{0,20})\{(0{1,18})\}([^{}]{0,20})$/;

export const number: ColumnTypeRules = {
  type: 'number',
  operators: matched,
  sortable: true,
  settingKeys: ['mask'],
  // Only filters come here: the column is owned, so no body may name it.
  check: (value) => checkText(value, 60, true),
  checkSettings: ({ mask }) => {
    const sound = typeof mask === 'string' && form.test(mask) && checkText(mask, 60, true).ok && mask === mask.trim();
    return sound
      ? null
      : { code: 'bad_setting', message: 'The setting mask must have one row of zeros in braces, e.g. CS-{0000000}.' };
  },
};

/** The number as the mask writes it; one that outgrows its zeros is written in full. @throws RangeError for a broken mask. */
export function formatNumber(mask: string, n: bigint | number | string): string {
  const parts = form.exec(mask);
  if (parts === null) throw new RangeError(`The mask ${mask} has no row of zeros in braces`);
  const [, before = '', zeros = '', after = ''] = parts;
  return before + String(n).padStart(zeros.length, '0') + after;
}
