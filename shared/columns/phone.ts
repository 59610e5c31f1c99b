/** Telephone number as people write it. */
import { bad, type ColumnTypeRules, matched } from './contract.ts';
import { checkText } from './plain-text.ts';

export const phone: ColumnTypeRules = {
  type: 'phone',
  operators: matched,
  sortable: true,
  settingKeys: [],
  check: (value) => {
    const checked = checkText(value, 40, true);
    if (!checked.ok || checked.value === null) return checked;
    const written = String(checked.value);
    const digits = written.replaceAll(/\D/g, '').length;
    const formed = /^\+?[0-9 ()./-]+(?:(?:x|ext\.?) ?[0-9]{1,6})?$/i.test(written);
    return formed && digits >= 3 ? checked : bad('not_phone', 'Write a telephone number, e.g. +49 30 1234567.');
  },
  checkSettings: () => null,
};
