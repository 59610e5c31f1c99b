/**
 * Page rules: conditions on a record's values, and what follows from them. One evaluator for both sides: the browser asks it at each
 * key, the server when a record is saved, and the server decides.
 *
 * The language is total: conditions are finite trees over values of the record itself and of the records that its lookups lead to, one
 * step far (`account.type`; shared/rules/filter.ts, bounded there), rules are asked once each and in order, nothing loops. First the values are set: each rule sees what the rules above it have set. Then, on
 * the values as they are by then, the states: hidden, required, locked, what a lookup offers. Hidden and locked beat
 * required.
 */
import type { ColumnType } from './columns/contract.ts';
import type { PageAction, PageLayout, PageRule } from './contracts/record-pages.ts';
import { fieldsIn, fieldsOf } from './page-layout.ts';
import type { Filter, FilterCondition } from './rules/filter.ts';
import { beginOf, daysOf, isRelativeSpan, lastDay } from './rules/relative.ts';

/** A value as conditions see it: a choice's key, a uid, a number, ISO 8601 days and moments, words, money as `moneyOf` writes it. Null = empty. */
export type Plain = string | number | boolean | null;
/** What a rule may set: as a client sends it. */
export type RuleValue = Extract<PageAction, { do: 'set' }>['value'];

/** Types whose values a lookup can be filtered by: each side knows them as they are. */
export const OFFER_TYPES: ReadonlySet<ColumnType> = new Set([
  'text',
  'integer',
  'decimal',
  'boolean',
  'date',
  'datetime',
  'choice',
  'reference',
  'email',
  'phone',
  'link',
  'number',
]);

/**
 * Types whose values conditions may look at. Who somebody is is not shown to everybody alike: each is asked as he is shown to whoever looks,
 * and one whom that one may not name is somebody, and nobody in particular (`SOMEBODY`).
 */
export const RULE_TYPES: ReadonlySet<ColumnType> = new Set([...OFFER_TYPES, 'money', 'person']);

/** A person whom the viewer may not name: no uid, so that he is equal to nobody who is named. */
export const SOMEBODY = '?';

export interface PageState {
  /** Columns that are not shown. */
  readonly hidden: ReadonlySet<string>;
  /** Keys of tabs and parts that are not shown. */
  readonly hiddenParts: ReadonlySet<string>;
  readonly required: ReadonlySet<string>;
  /** Columns that cannot be typed in: read-only on the page, locked or set by a rule. */
  readonly locked: ReadonlySet<string>;
  readonly sets: ReadonlyMap<string, RuleValue>;
  /** By lookup: columns of its target and the values they must have. */
  readonly filters: ReadonlyMap<string, readonly Offer[]>;
}

/** A lookup offers records whose column `by` has this value; `from` = the column of this record that it was taken from. */
interface Offer {
  readonly by: string;
  readonly value: RuleValue;
  readonly from: string | null;
}

/**
 * How a page asks for values of a record: a column's type (undefined = no column that conditions may know) and its value. `column` is a key,
 * or `lookup.key` of the record that the lookup leads to, as far as whoever looks may follow it: else it is empty.
 */
interface RuleValues {
  /** For spans of days such as “this week”, counted in UTC on both sides. */
  readonly now: Date;
  typeOf(column: string): ColumnType | undefined;
  value(column: string): Plain;
}

const isNumber = (type: ColumnType) => type === 'integer' || type === 'decimal';

/** A value in the form that conditions compare: no difference between an empty text and none, nor between no and unanswered. */
export function plain(type: ColumnType, value: unknown): Plain {
  if (type === 'boolean') return value === true;
  if (value === null || value === undefined || value === '') return null;
  if (type === 'money') return moneyOf(value);
  if (typeof value === 'object') return null;
  if (isNumber(type)) return Number.isFinite(Number(value)) ? Number(value) : null;
  if (type === 'datetime') return Number.isNaN(Date.parse(String(value))) ? null : new Date(String(value)).toISOString();
  const words = String(value).trim();
  return words === '' ? null : words;
}

const PLACES = 4;

/** `EUR:125000` for 12.50 EUR: the currency, and the amount in its ten-thousandths, so that equal amounts are equal words. Null for none. */
function moneyOf(value: unknown): Plain {
  if (typeof value !== 'object' || value === null || !('amount' in value) || !('currency' in value)) return null;
  const [, minus = '', whole, part = ''] = /^\s*(-?)(\d+)(?:[.,](\d+))?\s*$/.exec(String(value.amount)) ?? [];
  if (whole === undefined || part.length > PLACES) return null;
  return `${value.currency}:${BigInt(`${minus}${whole}${part.padEnd(PLACES, '0')}`)}`;
}

/** Amounts of one currency as the numbers they are; null where they are none, or of two: neither is more than the other. */
function ofOneCurrency(a: Plain, b: Plain): readonly [bigint, bigint] | null {
  const [[currency, left], [other, right]] = [String(a).split(':'), String(b).split(':')];
  return currency === other && left && right ? [BigInt(left), BigInt(right)] : null;
}

/** Below 0, 0 or above; null where they cannot be compared. */
function order(type: ColumnType, a: Plain, b: Plain): number | null {
  if (type !== 'money') return compare(a, b);
  const amounts = ofOneCurrency(a, b);
  return amounts === null ? null : Number(amounts[0] > amounts[1]) - Number(amounts[0] < amounts[1]);
}

function compare(a: Plain, b: Plain): number {
  if (a === b) return 0;
  return (a as string) < (b as string) ? -1 : 1;
}

/** The ends of a span of days as values of a column of days or moments; null where it is none. */
function spanOf(type: ColumnType, value: FilterCondition['value'], at: Date): readonly [string, string] | null {
  if (typeof value !== 'object' || !('relative' in value) || !isRelativeSpan(value.relative)) return null;
  const days = daysOf(value.relative, at, 'UTC');
  if (type === 'date') return [days.from, lastDay(days)];
  return [beginOf(days.from, 'UTC').toISOString(), new Date(beginOf(days.until, 'UTC').getTime() - 1).toISOString()];
}

function meets(type: ColumnType, now: Plain, asked: FilterCondition, at: Date): boolean {
  const span = spanOf(type, asked.value, at);
  if (span === null) return compares(type, now, asked);
  const { op } = asked;
  if (op === 'eq') return compares(type, now, { ...asked, op: 'between', value: span });
  return compares(type, now, { ...asked, value: op === 'lt' || op === 'ge' ? span[0] : span[1] });
}

function compares(type: ColumnType, now: Plain, { op, value }: FilterCondition): boolean {
  if (op === 'empty') return now === null;
  if (op === 'not_empty') return now !== null;
  const one = (given: unknown) => plain(type, given);
  const list = Array.isArray(value) ? value.map(one) : [one(value)];
  const [first = null, last = null] = list;
  if (op === 'ne') return now !== first;
  if (now === null) return false;
  if (op === 'eq') return now === first;
  if (op === 'in') return list.includes(now);
  if (first === null) return false;
  const text = String(now).toLowerCase();
  if (op === 'contains') return text.includes(String(first).toLowerCase());
  if (op === 'starts') return text.startsWith(String(first).toLowerCase());
  const side = order(type, now, first);
  if (side === null) return false;
  if (op === 'between') return last !== null && side >= 0 && (order(type, now, last) ?? 1) <= 0;
  return op === 'lt' ? side < 0 : op === 'le' ? side <= 0 : op === 'gt' ? side > 0 : side >= 0;
}

/** Whether a condition holds for these values. A column that is not known has no value: nothing but `empty` and `ne` holds. */
export function holds(filter: Filter, values: RuleValues): boolean {
  if ('and' in filter) return filter.and.every((part) => holds(part, values));
  if ('or' in filter) return filter.or.some((part) => holds(part, values));
  if ('not' in filter) return !holds(filter.not, values);
  const type = values.typeOf(filter.column);
  return meets(type ?? 'text', type === undefined ? null : values.value(filter.column), filter, values.now);
}

/** A condition over people as one viewer may ask it: `me` is himself, and only whom he may name can be asked for. */
export function askedBy(
  filter: Filter,
  isPerson: (column: string) => boolean,
  named: (person: string) => string | undefined,
): Filter {
  if ('and' in filter) return { and: filter.and.map((part) => askedBy(part, isPerson, named)) };
  if ('or' in filter) return { or: filter.or.map((part) => askedBy(part, isPerson, named)) };
  if ('not' in filter) return { not: askedBy(filter.not, isPerson, named) };
  const { column, op, value } = filter;
  if (value === undefined || !isPerson(column)) return filter;
  const people = (Array.isArray(value) ? value : [value]).flatMap((one) => named(String(one)) ?? []);
  const among: Filter = { column, op: 'in', value: people };
  return op === 'ne' ? { not: among } : among;
}

/** People whom conditions name, `me` among them. */
export function peopleIn(filter: Filter, isPerson: (column: string) => boolean): string[] {
  if ('and' in filter) return filter.and.flatMap((part) => peopleIn(part, isPerson));
  if ('or' in filter) return filter.or.flatMap((part) => peopleIn(part, isPerson));
  if ('not' in filter) return peopleIn(filter.not, isPerson);
  const { column, value } = filter;
  return value === undefined || !isPerson(column) ? [] : (Array.isArray(value) ? value : [value]).map(String);
}

/** `account.type` is the column `type` of the record that `account` leads to; a key without a dot is a column of the record itself. */
export function stepsOf(path: string): { readonly head: string; readonly tail: string | null } {
  const dot = path.indexOf('.');
  return dot < 0 ? { head: path, tail: null } : { head: path.slice(0, dot), tail: path.slice(dot + 1) };
}

/** Lookups whose records a page's rules look at, each once. */
export const followedBy = (rules: readonly PageRule[]): string[] => [
  ...new Set(rules.flatMap(lookedAt).flatMap((path) => (stepsOf(path).tail === null ? [] : [stepsOf(path).head]))),
];

/** Keys of the columns that a condition looks at, also of records behind lookups. */
function columnsIn(filter: Filter): string[] {
  if ('and' in filter) return filter.and.flatMap(columnsIn);
  if ('or' in filter) return filter.or.flatMap(columnsIn);
  return 'not' in filter ? columnsIn(filter.not) : [filter.column];
}

/** Columns that a rule looks at, as `stepsOf` reads them: of its condition, and those whose values its lookups follow. */
export const lookedAt = (rule: PageRule): string[] => [
  ...columnsIn(rule.when as unknown as Filter),
  ...rule.effects.flatMap((action) => (action.do === 'filter' && 'from' in action ? [action.from] : [])),
];

/** What holds on a page for these values. */
export function pageState(layout: PageLayout, values: RuleValues): PageState {
  const sets = new Map<string, RuleValue>();
  const seen: RuleValues = {
    now: values.now,
    typeOf: values.typeOf,
    value: (column) => {
      if (sets.has(column)) return plain(values.typeOf(column) ?? 'text', sets.get(column));
      // What a rule puts into a lookup may be a record that whoever looks cannot see: nobody follows it, on neither side.
      return sets.has(stepsOf(column).head) ? null : values.value(column);
    },
  };
  for (const rule of layout.rules) {
    if (!holds(rule.when as unknown as Filter, seen)) continue;
    for (const action of rule.effects) if (action.do === 'set') sets.set(action.column, action.value);
  }
  return { sets, ...states(layout, seen, sets) };
}

function states(layout: PageLayout, values: RuleValues, sets: ReadonlyMap<string, RuleValue>): Omit<PageState, 'sets'> {
  const held = new Map(layout.rules.map((rule) => [rule, holds(rule.when as unknown as Filter, values)]));
  const actions = layout.rules.flatMap((rule) => rule.effects.map((action) => ({ action, on: held.get(rule) === true })));
  const shown = new Set(actions.flatMap(({ action, on }) => (action.do === 'show' && on ? [placeOf(action)] : [])));
  const gone = new Set(
    actions.flatMap(({ action, on }) => {
      if (action.do === 'hide') return on ? [placeOf(action)] : [];
      return action.do === 'show' && !shown.has(placeOf(action)) ? [placeOf(action)] : [];
    }),
  );
  const hiddenParts = new Set([...gone].flatMap((place) => (place.startsWith('#') ? [place.slice(1)] : [])));
  const hidden = new Set([...gone].filter((place) => !place.startsWith('#')));
  for (const column of insideHidden(layout, hiddenParts)) hidden.add(column);
  const named = (verb: 'require' | 'lock') =>
    actions.flatMap(({ action, on }) => (action.do === verb && on && 'column' in action ? [action.column] : []));
  const fields = fieldsOf(layout);
  const required = new Set([...fields.filter((field) => field.required).map(({ column }) => column), ...named('require')]);
  const locked = new Set([
    ...fields.filter((field) => field.readOnly).map(({ column }) => column),
    ...named('lock'),
    ...sets.keys(),
  ]);
  // Nobody is asked for what he cannot type in.
  for (const column of [...hidden, ...locked]) required.delete(column);
  return {
    hidden,
    hiddenParts,
    required,
    locked,
    filters: filtersOf(actions, values),
  };
}

/** A column, or `#` and the key of a part. */
const placeOf = (action: { readonly column: string } | { readonly part: string }) =>
  'part' in action ? `#${action.part}` : action.column;

function insideHidden(layout: PageLayout, gone: ReadonlySet<string>): string[] {
  const parts = layout.tabs.flatMap((tab) => tab.parts.filter((part) => gone.has(tab.key) || gone.has(part.key)));
  return parts.flatMap((part) => (part.kind === 'files' ? [part.column] : fieldsIn(part).map(({ column }) => column)));
}

function filtersOf(actions: readonly { readonly action: PageAction; readonly on: boolean }[], values: RuleValues) {
  const found = new Map<string, Offer[]>();
  for (const { action, on } of actions) {
    if (action.do !== 'filter' || !on) continue;
    const value = 'from' in action ? values.value(action.from) : action.is;
    // Nothing to compare with yet: everything is offered.
    if (value === null) continue;
    found.set(action.column, [
      ...(found.get(action.column) ?? []),
      { by: action.by, value, from: 'from' in action ? action.from : null },
    ]);
  }
  return found;
}

/**
 * A layout without the rules and actions that name what `known` does not know. A rule whose condition looks at something unknown is
 * dropped whole: asked anywhere, its effect would tell the value it looks at.
 */
export function knownRules(
  rules: readonly PageRule[],
  known: { readonly looked: (column: string) => boolean; readonly named: (column: string) => boolean },
): PageRule[] {
  return rules.flatMap((rule) => {
    if (!columnsIn(rule.when as unknown as Filter).every(known.looked)) return [];
    const effects = rule.effects.filter(
      (action) =>
        ('part' in action || known.named(action.column)) &&
        (action.do !== 'filter' || !('from' in action) || known.looked(action.from)),
    );
    return effects.length === 0 ? [] : [{ ...rule, effects }];
  });
}
