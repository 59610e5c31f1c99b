/** E-mail address, kept in small letters so that the same address is found again. */
import { bad, type Checked, type ColumnTypeRules, good, matched } from './contract.ts';
import { checkText } from './plain-text.ts';

const form =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

export const email: ColumnTypeRules = {
  type: 'email',
  operators: matched,
  sortable: true,
  settingKeys: [],
  check: checkEmail,
  checkSettings: () => null,
};

/** One address without a display name. Addresses with letters outside ASCII are refused: not every mail server takes them. */
export function checkEmail(value: unknown): Checked {
  const checked = checkText(value, 254, true);
  if (!checked.ok || checked.value === null) return checked;
  const address = String(checked.value).toLowerCase();
  if (!form.test(address) || address.includes('..')) {
    return bad('not_email', 'Write one e-mail address, e.g. maria@example.com.');
  }
  return good(address);
}
