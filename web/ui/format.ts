/**
 * Times, numbers and sizes in the user's culture. Times come as ISO strings in UTC and are shown in the browser's time zone.
 */
import { useMemo } from 'react';
import { useText } from './text.tsx';

export interface Format {
  /** In a list: `08:21` today, `Tue` this week, `9 Nov` this year, `9 Nov 2025` else. */
  short(at: string | Date): string;
  /** In a conversation: `Mon 16 Nov, 09:12`, with the year where it is another. */
  long(at: string | Date): string;
  /** `16 Nov 2026`. */
  day(at: string | Date): string;
  /** `3 minutes ago`, `in 2 days`. */
  ago(at: string | Date): string;
  number(value: number): string;
  /** Bytes as `20 bytes`, `38 KB`, `1.2 MB`; in German `20 Byte`, `1,2 MB`. */
  size(bytes: number): string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The formats of one culture; `now` is given in tests. */
export function createFormat(culture: string, now: () => Date = () => new Date()): Format {
  const make = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(culture, options);
  const time = make({ hour: '2-digit', minute: '2-digit' });
  const weekday = make({ weekday: 'short' });
  const dayMonth = make({ day: 'numeric', month: 'short' });
  const dayMonthYear = make({ day: 'numeric', month: 'short', year: 'numeric' });
  const full = make({ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  const fullYear = make({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
  const relative = new Intl.RelativeTimeFormat(culture, { numeric: 'auto' });
  const plain = new Intl.NumberFormat(culture);
  const date = (at: string | Date) => (typeof at === 'string' ? new Date(at) : at);
  const sameYear = (a: Date, b: Date) => a.getFullYear() === b.getFullYear();

  return {
    short(at) {
      const when = date(at);
      const today = now();
      if (when.toDateString() === today.toDateString()) return time.format(when);
      const past = today.getTime() - when.getTime();
      if (past > 0 && past < 6 * DAY) return weekday.format(when);
      return (sameYear(when, today) ? dayMonth : dayMonthYear).format(when);
    },
    long: (at) => (sameYear(date(at), now()) ? full : fullYear).format(date(at)),
    day: (at) => dayMonthYear.format(date(at)),
    ago(at) {
      const far = date(at).getTime() - now().getTime();
      const abs = Math.abs(far);
      if (abs < HOUR) return relative.format(Math.round(far / MINUTE), 'minute');
      if (abs < DAY) return relative.format(Math.round(far / HOUR), 'hour');
      if (abs < 45 * DAY) return relative.format(Math.round(far / DAY), 'day');
      return (sameYear(date(at), now()) ? dayMonth : dayMonthYear).format(date(at));
    },
    number: (value) => plain.format(value),
    size(bytes) {
      const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
      let step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
      // What would be rounded up to 1,024 of its unit is one of the next.
      if (step > 0 && step < units.length - 1 && Math.round(bytes / 1024 ** step) === 1024) step++;
      const value = bytes / 1024 ** step;
      const digits = step > 1 && value < 10 ? 1 : 0;
      const text = new Intl.NumberFormat(culture, {
        style: 'unit',
        unit: units[step],
        // Bytes are a word with a plural of its own; the larger ones are signs.
        unitDisplay: step === 0 ? 'long' : 'short',
        maximumFractionDigits: digits,
      }).format(value);
      return text.replace('kB', 'KB'); // counted in 1,024, and beside MB and GB
    },
  };
}

/**
 * The browser's own culture keeps its region (en-GB writes "16 Nov", en-US "Nov 16") where it is the same language. What is no culture
 * at all is passed over: Chromium under a POSIX locale calls its language `en-US@posix`.
 */
export function cultureOf(language: string, wanted: readonly string[]): string {
  const own = wanted.find((one) => one.toLowerCase().startsWith(language) && isCulture(one));
  return own ?? (language === 'en' ? 'en-GB' : language);
}

function isCulture(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}

/** The formats of the user's language. */
export function useFormat(): Format {
  const { language } = useText();
  return useMemo(() => createFormat(cultureOf(language, navigator.languages)), [language]);
}
