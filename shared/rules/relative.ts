/**
 * Spans of days relative to today (“this week”), for filters on days and moments: `{ relative: "this_week", zone: "Europe/Berlin" }` as
 * the value of a condition. They are kept as they are and counted when somebody asks, so a saved view of today shows tomorrow's today.
 * Weeks begin on Monday (ISO 8601). Without a zone days are those of UTC.
 */

export const relativeSpans = [
  'today',
  'yesterday',
  'tomorrow',
  'this_week',
  'last_week',
  'next_week',
  'this_month',
  'last_month',
  'next_month',
  'this_year',
  'last_year',
  'last_7_days',
  'last_30_days',
  'last_90_days',
  'next_7_days',
  'next_30_days',
] as const;
export type RelativeSpan = (typeof relativeSpans)[number];

/** Days as `YYYY-MM-DD`: the first one, and the one after the last. */
export interface Days {
  readonly from: string;
  readonly until: string;
}

export const isRelativeSpan = (name: unknown): name is RelativeSpan => relativeSpans.some((span) => span === name);

const iso = (date: Date): string => date.toISOString().slice(0, 10);
const day = (year: number, month: number, date: number): string => iso(new Date(Date.UTC(year, month, date)));

/** The clocks of the zone that was asked for last: making them takes longer than reading them, and thousands of values ask for one zone. */
let last: { readonly zone: string; readonly format: Intl.DateTimeFormat } | null = null;

function clocksOf(zone: string): Intl.DateTimeFormat {
  if (last?.zone === zone) return last.format;
  const options = { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en', { ...options, hour: 'numeric', minute: 'numeric', second: 'numeric' });
  last = { zone, format };
  return format;
}

/** A moment's parts on the clocks of a zone. Throws RangeError for a zone that does not exist. */
function clock(at: Date, zone: string): { year: number; month: number; date: number; milliseconds: number } {
  const parts = new Map(
    clocksOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const [year, month, date] = [part('year'), part('month') - 1, part('day')];
  return { year, month, date, milliseconds: Date.UTC(year, month, date, part('hour'), part('minute'), part('second')) };
}

/** The days of a span, seen from `now` in `zone` (an IANA name). Throws RangeError for a zone that does not exist. */
export function daysOf(span: RelativeSpan, now: Date, zone: string): Days {
  const { year, month, date } = clock(now, zone);
  const monday = date - ((new Date(Date.UTC(year, month, date)).getUTCDay() + 6) % 7);
  const run = (from: number, until: number): Days => ({ from: day(year, month, from), until: day(year, month, until) });
  const months = (from: number): Days => ({ from: day(year, month + from, 1), until: day(year, month + from + 1, 1) });
  const years = (from: number): Days => ({ from: day(year + from, 0, 1), until: day(year + from + 1, 0, 1) });
  const spans: Record<RelativeSpan, () => Days> = {
    today: () => run(date, date + 1),
    yesterday: () => run(date - 1, date),
    tomorrow: () => run(date + 1, date + 2),
    this_week: () => run(monday, monday + 7),
    last_week: () => run(monday - 7, monday),
    next_week: () => run(monday + 7, monday + 14),
    this_month: () => months(0),
    last_month: () => months(-1),
    next_month: () => months(1),
    this_year: () => years(0),
    last_year: () => years(-1),
    // Today counts.
    last_7_days: () => run(date - 6, date + 1),
    last_30_days: () => run(date - 29, date + 1),
    last_90_days: () => run(date - 89, date + 1),
    next_7_days: () => run(date, date + 7),
    next_30_days: () => run(date, date + 30),
  };
  return spans[span]();
}

/** The last day of a span. */
export const lastDay = ({ until }: Days): string => iso(new Date(Date.parse(`${until}T00:00:00Z`) - 86_400_000));

/** The moment at which a day begins on the clocks of a zone; where that hour is skipped, the first one there is. */
export function beginOf(text: string, zone: string): Date {
  const wanted = Date.parse(`${text}T00:00:00Z`);
  const ahead = (at: number): number => clock(new Date(at), zone).milliseconds - at;
  // The first guess may stand on the other side of a change of the clocks; the second one does not.
  const first = wanted - ahead(wanted);
  return new Date(wanted - ahead(first));
}
