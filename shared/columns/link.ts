/** Web address. Only http and https: any other scheme may run something when it is pressed. */
import { bad, type ColumnTypeRules, good, matched } from './contract.ts';
import { checkText } from './plain-text.ts';

export const link: ColumnTypeRules = {
  type: 'link',
  operators: matched,
  sortable: true,
  settingKeys: [],
  check: (value) => {
    const checked = checkText(value, 2000, true);
    if (!checked.ok || checked.value === null) return checked;
    const fault = bad('not_link', 'Write a web address that begins with https:// or http://.');
    const written = String(checked.value);
    if (!/^https?:\/\/[^\s]+$/i.test(written) || !URL.canParse(written)) return fault;
    const url = new URL(written);
    // A name before the host makes an address look like somebody else's.
    return url.username === '' && url.password === '' && url.href.length <= 2000 ? good(url.href) : fault;
  },
  checkSettings: () => null,
};
