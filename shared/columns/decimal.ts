/** Exact decimal number, as text. Settings: `{ scale (2) }` = digits after the point, at most 10; up to 18 before it. */
import { bad, type Checked, type ColumnTypeRules, compared, good, wholeSetting, wholeSettingFault } from './contract.ts';

/** Digits before the point. */
export const decimalWhole = 18;

export const decimal: ColumnTypeRules = {
  type: 'decimal',
  operators: compared,
  sortable: true,
  settingKeys: ['scale'],
  check: (value, { settings }) => checkDecimal(value, decimalWhole, wholeSetting(settings, 'scale', 2)),
  checkSettings: (settings) => wholeSettingFault(settings, 'scale', 0, 10),
};

/** Checks a decimal written as text; digits beyond `scale` are refused, never rounded. The answer has exactly `scale` digits. */
export function checkDecimal(value: unknown, whole: number, scale: number): Checked {
  if (typeof value !== 'string') return bad('not_decimal', 'Send the number as text, e.g. "12.50".');
  if (value.length > 60) return bad('out_of_range', `Use at most ${whole} digits before the point.`, { whole });
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value);
  if (parts === null) return bad('not_decimal', 'Write digits with a point before the decimals, e.g. "12.50".');
  const [, sign = '', digits = '', fraction = ''] = parts;
  const integerPart = digits.replace(/^0+(?=\d)/, '');
  const fractionPart = fraction.replace(/0+$/, '');
  if (integerPart.length > whole) return bad('out_of_range', `Use at most ${whole} digits before the point.`, { whole });
  if (fractionPart.length > scale) return bad('too_fine', `Use at most ${scale} digits after the point.`, { scale });
  const text = scale === 0 ? integerPart : `${integerPart}.${fractionPart.padEnd(scale, '0')}`;
  return good(/[1-9]/.test(text) ? sign + text : text);
}
