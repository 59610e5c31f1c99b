/** A day of the calendar without time or zone: `YYYY-MM-DD`. */
import { bad, type ColumnTypeRules, compared, good } from './contract.ts';

export const date: ColumnTypeRules = {
  type: 'date',
  operators: compared,
  sortable: true,
  settingKeys: [],
  check: (value) =>
    typeof value === 'string' && isDay(value)
      ? good(value)
      : bad('not_date', 'Send a day that exists as year-month-day, e.g. 2026-02-28.'),
  checkSettings: () => null,
};

/** True for a day that exists, years 0001 to 9999. */
export function isDay(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return year >= 1 && days !== undefined && day >= 1 && day <= days;
}
