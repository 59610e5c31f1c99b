/** A moment: ISO 8601 with a zone; answered in UTC with milliseconds, which is also how finely it is kept. */
import { bad, type ColumnTypeRules, compared, good } from './contract.ts';
import { isDay } from './date.ts';

const form = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

export const datetime: ColumnTypeRules = {
  type: 'datetime',
  operators: compared,
  sortable: true,
  settingKeys: [],
  check: (value) => {
    const parts = typeof value === 'string' && value.length < 40 ? form.exec(value) : null;
    const moment = parts !== null && isDay(parts[1] ?? '') ? new Date(value as string) : null;
    if (moment === null || Number.isNaN(moment.getTime()) || moment.getUTCFullYear() < 1 || moment.getUTCFullYear() > 9999) {
      return bad('not_datetime', 'Send a moment that exists with its time zone, e.g. 2026-02-28T09:30:00Z.');
    }
    return good(moment.toISOString());
  },
  checkSettings: () => null,
};
