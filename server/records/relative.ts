/** “This week” in a filter, as days or moments of the request's own time. */
import type { Operator } from '../../shared/columns/index.ts';
import type { FilterCondition } from '../../shared/rules/filter.ts';
import { beginOf, daysOf, isRelativeSpan, lastDay } from '../../shared/rules/relative.ts';
import { type Ctx, problem } from '../kernel/index.ts';
import type { ColumnDef } from '../metadata/index.ts';

const ZONE = 64; // characters

/** Operators on a span: within it, or before and after its ends. */
const spanned: ReadonlySet<Operator> = new Set(['eq', 'lt', 'le', 'gt', 'ge']);

/**
 * The condition with a relative value counted out; any other comes back as it is. Throws `bad_request` for a span, zone or operator
 * that does not exist.
 */
export function counted({ now }: Ctx, column: ColumnDef, condition: FilterCondition): FilterCondition {
  const { value, op } = condition;
  const isDay = column.type === 'date';
  if ((!isDay && column.type !== 'datetime') || typeof value !== 'object' || !('relative' in value)) return condition;
  const { relative, zone = 'UTC', ...more } = value;
  if (!isRelativeSpan(relative) || !spanned.has(op) || Object.keys(more).length > 0 || zone.length > ZONE)
    throw refused(condition);
  const [first, last] = ends(relative, now, zone, isDay) ?? [];
  if (first === undefined || last === undefined) throw refused(condition);
  if (op === 'eq') return { ...condition, op: 'between', value: [first, last] };
  return { ...condition, value: op === 'lt' || op === 'ge' ? first : last };
}

/** First and last day, or first and last millisecond: moments are kept no finer. */
function ends(span: Parameters<typeof daysOf>[0], now: Date, zone: string, isDay: boolean): [string, string] | null {
  try {
    const days = daysOf(span, now, zone);
    if (isDay) return [days.from, lastDay(days)];
    return [beginOf(days.from, zone).toISOString(), new Date(beginOf(days.until, zone).getTime() - 1).toISOString()];
  } catch (e) {
    if (e instanceof RangeError) return null;
    throw e;
  }
}

function refused({ column }: FilterCondition) {
  const message = 'Name a span of days that exists ("this_week") and a time zone, and compare with it.';
  return problem('bad_request', { detail: message, errors: [{ path: `filter.${column}`, code: 'bad_filter', message }] });
}
