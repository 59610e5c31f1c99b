/**
 * The filter language of every list: a JSON tree of `and`, `or`, `not` and conditions on one column, or on a column of a record
 * that a reference column leads to (`account.name`; one hop, never more).
 *
 * This file knows the shape and the budgets. Which columns there are for somebody, and whether a value fits a column's type, is
 * decided by the gateway, so that a hidden column and one that does not exist take the same way (Q1).
 */
import { type Operator, operators } from '../columns/index.ts';

export type FilterOp = Operator;
export type FilterScalar = string | number | boolean;
/** One value, or a list for `in` and `between`; money is an object of amount and currency. */
export type FilterValue = FilterScalar | Readonly<Record<string, string>>;

export interface FilterCondition {
  /** A column's key, or `reference.column` of the record it leads to. */
  readonly column: string;
  readonly op: FilterOp;
  /** Absent for `empty` and `not_empty`, a list for `in` and `between`, one value for all others. */
  readonly value?: FilterValue | readonly FilterValue[];
}

export type Filter =
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] }
  | { readonly not: Filter }
  | FilterCondition;

/** What one filter may cost: levels of nesting, conditions, values of one `in`, characters of one value and of the whole JSON text. */
export const FILTER_BUDGET = { depth: 6, conditions: 40, values: 100, text: 500, json: 10_000 } as const;

export interface FilterFault {
  /** Dotted place in the tree, `filter.and.0.value`. */
  readonly path: string;
  readonly message: string;
}

export type ParsedFilter = { readonly ok: true; readonly filter: Filter } | { readonly ok: false; readonly fault: FilterFault };

const OPS: ReadonlySet<string> = new Set(operators);

class Fault extends Error {
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

function single(value: unknown, path: string, depth = 0): FilterValue {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string') {
    if (value.length > FILTER_BUDGET.text) throw new Fault(path, `Give at most ${FILTER_BUDGET.text} characters.`);
    return value;
  }
  if (depth === 0 && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const parts = Object.entries(value);
    const flat = parts.length <= 4 && parts.every(([, part]) => typeof part === 'string' && part.length <= 100);
    if (flat) return value as Record<string, string>;
  }
  throw new Fault(path, 'Give a text, a finite number, true or false.');
}

function operand(op: FilterOp, given: Record<string, unknown>, path: string): FilterCondition['value'] {
  const at = `${path}.value`;
  if (op === 'empty' || op === 'not_empty') {
    if (Object.hasOwn(given, 'value')) throw new Fault(at, `"${op}" takes no value.`);
    return undefined;
  }
  if (op !== 'in' && op !== 'between') return single(given.value, at);
  if (!Array.isArray(given.value)) throw new Fault(at, `"${op}" takes a list of values.`);
  if (given.value.length > FILTER_BUDGET.values) throw new Fault(at, `Give at most ${FILTER_BUDGET.values} values.`);
  return given.value.map((one, i) => single(one, `${at}.${i}`));
}

function only(given: Record<string, unknown>, allowed: readonly string[], path: string): void {
  if (Object.keys(given).some((key) => !allowed.includes(key))) {
    throw new Fault(path, `Only ${allowed.map((key) => `"${key}"`).join(', ')} may stand here.`);
  }
}

interface Spent {
  conditions: number;
}

function node(given: unknown, path: string, depth: number, spent: Spent): Filter {
  if (depth > FILTER_BUDGET.depth) throw new Fault(path, `Nest at most ${FILTER_BUDGET.depth} levels deep.`);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new Fault(path, 'Give an object with "and", "or", "not", or with "column" and "op".');
  }
  const tree = given as Record<string, unknown>;
  for (const key of ['and', 'or'] as const) {
    if (!Object.hasOwn(tree, key)) continue;
    only(tree, [key], path);
    const parts = tree[key];
    if (!Array.isArray(parts)) throw new Fault(`${path}.${key}`, 'Give a list of conditions.');
    if (parts.length > FILTER_BUDGET.conditions) throw new Fault(`${path}.${key}`, tooMany);
    const read = parts.map((part, i) => node(part, `${path}.${key}.${i}`, depth + 1, spent));
    return key === 'and' ? { and: read } : { or: read };
  }
  if (Object.hasOwn(tree, 'not')) {
    only(tree, ['not'], path);
    return { not: node(tree.not, `${path}.not`, depth + 1, spent) };
  }
  return condition(tree, path, spent);
}

const tooMany = `Give at most ${FILTER_BUDGET.conditions} conditions.`;

function condition(tree: Record<string, unknown>, path: string, spent: Spent): FilterCondition {
  only(tree, ['column', 'op', 'value'], path);
  spent.conditions += 1;
  if (spent.conditions > FILTER_BUDGET.conditions) throw new Fault(path, tooMany);
  if (typeof tree.column !== 'string') throw new Fault(`${path}.column`, 'Name a column.');
  if (typeof tree.op !== 'string' || !OPS.has(tree.op)) {
    throw new Fault(`${path}.op`, `Use one of ${operators.join(', ')}.`);
  }
  const op = tree.op as FilterOp;
  const value = operand(op, tree, path);
  return value === undefined ? { column: tree.column, op } : { column: tree.column, op, value };
}

/** Checks shape and budgets of a filter tree; every fault names its place and says what is expected there. */
export function parseFilter(given: unknown): ParsedFilter {
  try {
    return { ok: true, filter: node(given, 'filter', 1, { conditions: 0 }) };
  } catch (e) {
    if (e instanceof Fault) return { ok: false, fault: { path: e.path, message: e.message } };
    throw e;
  }
}

/** Reads a filter from the JSON text of a query string. */
export function parseFilterText(text: string): ParsedFilter {
  if (text.length > FILTER_BUDGET.json) {
    return { ok: false, fault: { path: 'filter', message: `Give at most ${FILTER_BUDGET.json} characters.` } };
  }
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { ok: false, fault: { path: 'filter', message: 'This is not valid JSON.' } };
  }
  return parseFilter(given);
}
