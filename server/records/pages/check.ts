/** What may be kept as an arrangement: names that exist, each column once, rules whose values fit. Throws `invalid` at the place. */
import { checkOperand, isUid } from '../../../shared/columns/index.ts';
import type { PageLayout, PageRule, PageSet } from '../../../shared/contracts/record-pages.ts';
import { PAGE_BUDGET } from '../../../shared/page-budget.ts';
import { fieldsOf, hasOwnPlace, partsOf } from '../../../shared/page-layout.ts';
import { OFFER_TYPES, RULE_TYPES } from '../../../shared/page-rules.ts';
import { FILTER_BUDGET, type Filter, parseFilter } from '../../../shared/rules/filter.ts';
import { isRelativeSpan } from '../../../shared/rules/relative.ts';
import { invalid, type Problem } from '../../kernel/index.ts';
import { type ColumnDef, checkValue, type Metadata, type ObjectDef, objectOf } from '../../metadata/index.ts';
import { targetOf } from '../schema.ts';
import { columnAlong } from './along.ts';
import { maySet } from './obey.ts';

interface At {
  readonly metadata: Metadata;
  readonly object: ObjectDef;
}

const fault = (path: string, code: string, message: string): Problem => invalid(`body.set.${path}`, code, message);

/** Checks an arrangement as a whole. */
export function checkSet(at: At, set: PageSet): void {
  const by = set.by === null ? null : columnAt(at, set.by, 'by');
  if (by !== null && by.type !== 'choice' && by.type !== 'reference')
    throw fault('by', 'bad_type', 'A page is chosen by a lookup.');
  const values = set.pages.map(({ value }) => value);
  if (new Set(values).size !== values.length) throw fault('pages', 'twice', 'Each value has one page.');
  if (!values.includes(null)) throw fault('pages', 'no_other', 'One page is for all other values.');
  if (by === null && set.pages.length > 1) throw fault('pages', 'no_column', 'Say which column decides between the pages.');
  unique(set.pages, 'pages');
  for (const [i, { value, layout }] of set.pages.entries()) {
    if (by?.type === 'choice' && value !== null && !by.choices.some(({ key }) => key === value))
      throw fault(`pages.${i}.value`, 'not_a_choice', 'There is no such value.');
    if (by?.type === 'reference' && value !== null && !isUid(value))
      throw fault(`pages.${i}.value`, 'not_a_record', 'Choose a record.');
    checkLayout(at, layout, `pages.${i}.layout`);
  }
}

function columnAt({ object }: At, key: string, path: string): ColumnDef {
  const column = object.column(key);
  if (column === undefined) throw fault(path, 'unknown_column', 'There is no such column here any more. Take it off the page.');
  return column;
}

/** A column that a page places or changes. */
function placeable(at: At, key: string, path: string): ColumnDef {
  const column = columnAt(at, key, path);
  if (!hasOwnPlace(at.object.key, column)) return column;
  throw fault(path, 'own_place', `The column ${key} has a place of its own there. Take it off the page.`);
}

/** A column that a rule looks at, its own or one step behind a lookup. */
function lookedAt({ metadata, object }: At, key: string, path: string): ColumnDef {
  const column = columnAlong(metadata.objects, object, key);
  if (column === undefined) throw fault(path, 'unknown_column', 'There is no such column here any more. Choose another one.');
  return column;
}

function unique(parts: readonly { readonly key: string }[], path: string): void {
  if (new Set(parts.map(({ key }) => key)).size !== parts.length) throw fault(path, 'twice', 'Two parts have the same key.');
}

function checkLayout(at: At, layout: PageLayout, path: string): void {
  const fields = fieldsOf(layout);
  if (fields.length > PAGE_BUDGET.fields) throw fault(path, 'too_many', `A page has at most ${PAGE_BUDGET.fields} fields.`);
  const placed = new Set<string>();
  for (const { column } of fields) {
    placeable(at, column, path);
    if (placed.has(column)) throw fault(path, 'placed_twice', `The column ${column} stands on the page twice.`);
    placed.add(column);
  }
  const parts = partsOf(layout);
  unique([...layout.tabs, ...parts], `${path}.tabs`);
  for (const part of parts) {
    if (part.kind === 'files' && at.object.column(part.column)?.type !== 'files')
      throw fault(`${path}.tabs`, 'bad_type', 'Only a column of files can be shown as files.');
    if (part.kind === 'members' && at.object.key !== 'account')
      throw fault(`${path}.tabs`, 'bad_type', 'Only the page of an account has portal users.');
    if (part.kind === 'detail' && !leadsHere(at, part.object, part.column))
      throw fault(`${path}.tabs`, 'unknown_detail', 'No such list leads here any more. Take it off the page.');
  }
  unique(layout.rules, `${path}.rules`);
  const names = new Set([...layout.tabs, ...parts].map(({ key }) => key));
  for (const [i, rule] of layout.rules.entries()) checkRule(at, rule, names, `${path}.rules.${i}`);
}

/** Whether a column of another object leads to records of this one. */
export function leadsHere({ metadata, object }: At, detail: string, column: string): boolean {
  const from = metadata.objects.get(detail)?.column(column);
  return from !== undefined && !from.standard && targetOf(from) === object.key;
}

function conditions(filter: Filter): Extract<Filter, { op: unknown }>[] {
  if ('and' in filter) return filter.and.flatMap(conditions);
  if ('or' in filter) return filter.or.flatMap(conditions);
  return 'not' in filter ? conditions(filter.not) : [filter];
}

/** “This week”: counted when it is asked. */
function isSpan({ type }: ColumnDef, { op, value }: ReturnType<typeof conditions>[number]): boolean {
  const spanned = (type === 'date' || type === 'datetime') && ['eq', 'lt', 'le', 'gt', 'ge'].includes(op);
  return spanned && typeof value === 'object' && 'relative' in value && isRelativeSpan(value.relative);
}

/** `me` stands for whoever looks at the page. */
function withoutMe({ type }: ColumnDef, value: unknown): unknown {
  if (type !== 'person') return value;
  const own = (one: unknown) => (one === 'me' ? '00000000-0000-4000-8000-000000000000' : one);
  return Array.isArray(value) ? value.map(own) : own(value);
}

function checkRule(at: At, rule: PageRule, parts: ReadonlySet<string>, path: string): void {
  const parsed = parseFilter(rule.when);
  if (!parsed.ok) throw fault(`${path}.when`, 'bad_filter', parsed.fault.message);
  if (JSON.stringify(rule.when).length > FILTER_BUDGET.json)
    throw fault(`${path}.when`, 'bad_filter', `Give at most ${FILTER_BUDGET.json} characters.`);
  for (const condition of conditions(parsed.filter)) {
    const column = lookedAt(at, condition.column, `${path}.when`);
    if (!RULE_TYPES.has(column.type))
      throw fault(`${path}.when`, 'bad_type', `Conditions cannot look at ${column.key}: use a column of another type.`);
    if (isSpan(column, condition)) continue;
    const operand = checkOperand(condition.op, withoutMe(column, condition.value), column);
    if (!operand.ok) throw fault(`${path}.when`, 'bad_filter', operand.fault.message);
  }
  for (const [i, action] of rule.effects.entries()) checkAction(at, action, parts, `${path}.effects.${i}`);
}

function checkAction(at: At, action: PageRule['effects'][number], parts: ReadonlySet<string>, path: string): void {
  if ('part' in action) {
    if (!parts.has(action.part)) throw fault(path, 'unknown_part', 'There is no such part on this page any more.');
    return;
  }
  const column = placeable(at, action.column, path);
  if (action.do === 'filter') checkFilter(at, action, column, path);
  if (action.do !== 'set') return;
  if (!maySet(at.object, column)) throw fault(path, 'not_settable', 'A rule cannot set this column.');
  if (action.value !== null) checkValue(column, action.value, `body.set.${path}.value`);
}

function checkFilter(
  at: At,
  action: Extract<PageRule['effects'][number], { do: 'filter' }>,
  column: ColumnDef,
  path: string,
): void {
  const target = targetOf(column);
  if (target === undefined) throw fault(path, 'bad_type', 'Only a lookup of records can be filtered.');
  const by = objectOf(at.metadata, target).column(action.by);
  if (by === undefined) throw fault(path, 'unknown_column', 'The records that are offered have no such column.');
  if (!OFFER_TYPES.has(by.type)) throw fault(path, 'bad_type', 'Use a column of another type to filter by.');
  if (!('from' in action)) {
    if (action.is !== null) checkValue(by, action.is, `body.set.${path}.is`);
    return;
  }
  const from = lookedAt(at, action.from, path);
  const alike = from.type === by.type && (from.type !== 'reference' || targetOf(from) === targetOf(by));
  if (!alike) throw fault(path, 'bad_type', 'Compare columns of the same type.');
}
