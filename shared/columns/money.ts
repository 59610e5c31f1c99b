/** Money: `{ amount, currency }`; numeric(19,4) as text and an ISO 4217 code. Settings: `{ currency }` = the only one allowed. */
import { bad, type Checked, type ColumnTypeRules, compared, good, type Settings } from './contract.ts';
import { checkDecimal } from './decimal.ts';

export const money: ColumnTypeRules = {
  type: 'money',
  operators: compared,
  sortable: true,
  settingKeys: ['currency'],
  check: (value, { settings }) => checkMoney(value, settings),
  checkSettings: ({ currency }) =>
    currency === undefined || isCurrency(currency)
      ? null
      : { code: 'bad_setting', message: 'The setting currency must be a code of three capital letters, e.g. EUR.' },
};

function checkMoney(value: unknown, settings: Settings): Checked {
  const shape = 'Send { "amount": "12.50", "currency": "EUR" }.';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad('not_money', shape);
  const { amount, currency, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).length > 0) return bad('not_money', shape);
  if (!isCurrency(currency)) return bad('bad_currency', 'Use a currency code of three capital letters, e.g. EUR.');
  if (typeof settings.currency === 'string' && settings.currency !== currency) {
    return bad('other_currency', `Use the currency ${settings.currency}.`, { currency: settings.currency });
  }
  const checked = checkDecimal(amount, 15, 4);
  return checked.ok ? good({ amount: String(checked.value), currency }) : checked;
}

function isCurrency(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Z]{3}$/.test(value);
}
