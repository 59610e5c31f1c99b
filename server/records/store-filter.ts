/**
 * A filter tree as SQL. Every name is bound to a token and every value checked by its column's type before any SQL is made, so
 * that no statement can fail because of data (Q7). Column values are never cast; patterns are escaped.
 *
 * Who filters works on what he is shown: a reference that he may not follow is empty for his filters too, and a condition on the
 * record behind a reference asks rights, record and column of that record anew (L1, Q6).
 */
import { checkOperand, type Operator, type Value } from '../../shared/columns/index.ts';
import { FILTER_BUDGET, type Filter, type FilterCondition } from '../../shared/rules/filter.ts';
import { type ObjectRights, type ReadableColumn, recordSql, rightsOn } from '../access/index.ts';
import { type Ctx, problem, type Sql, sql } from '../kernel/index.ts';
import { type ColumnDef, conditionSql as plainSql, tables } from '../metadata/index.ts';
import type { Stored } from './model.ts';
import { personIdsOf } from './people.ts';
import { counted } from './relative.ts';
import { type ShownTarget, shownTarget, targetOf, tokenOf, unknownColumn } from './schema.ts';

type Condition = Sql<boolean>;
const never: Condition = sql<boolean>`false`;
const always: Condition = sql<boolean>`true`;

/** A column of the database under an alias. */
export const field = (alias: string, physical: string) => sql.ref(`${alias}.${physical}`);

interface Bound {
  readonly condition: FilterCondition;
  readonly token: ReadableColumn;
  /** Set where the condition is on a column behind this reference. */
  readonly through: { readonly reference: ReadableColumn; readonly target: ShownTarget | null } | null;
}

/** The conditions of a tree, from left to right. */
function conditionsOf(filter: Filter): FilterCondition[] {
  if ('and' in filter) return filter.and.flatMap(conditionsOf);
  if ('or' in filter) return filter.or.flatMap(conditionsOf);
  return 'not' in filter ? conditionsOf(filter.not) : [filter];
}

/**
 * One condition's names bound. Behind a reference that may be read but not followed, no name is known: then the hop's column is
 * as unknown as the target itself.
 */
async function bind(ctx: Ctx, rights: ObjectRights, condition: FilterCondition): Promise<Bound> {
  const [first = '', second, ...more] = condition.column.split('.');
  const token = tokenOf(rights, first);
  if (second === undefined) return { condition, token, through: null };
  const target = targetOf(token.column);
  const there = more.length > 0 || target === undefined ? null : await rightsOn(ctx, target);
  if (there === null || !there.can.read) throw unknownColumn();
  return {
    condition,
    token: tokenOf(there, second),
    through: { reference: token, target: await shownTarget(ctx, token.column) },
  };
}

/** A filter for records of `rights.object` under `alias`. Throws `unknown_column`, or `bad_request` for a value that does not fit. */
export async function filterSql(ctx: Ctx, rights: ObjectRights, filter: Filter, alias: string): Promise<Condition> {
  const conditions = conditionsOf(filter);
  if (conditions.length > FILTER_BUDGET.conditions) throw badFilter('filter', 'Use fewer conditions.');
  // All names first: whether a value fits must not tell a hidden column from one that does not exist.
  const bound = new Map<FilterCondition, Bound>();
  for (const one of conditions) bound.set(one, await bind(ctx, rights, one));
  const made = new Map<FilterCondition, Condition>();
  for (const [one, names] of bound) made.set(one, await conditionSql(ctx, names, alias));
  return treeSql(filter, made);
}

function treeSql(filter: Filter, made: ReadonlyMap<FilterCondition, Condition>): Condition {
  if ('and' in filter) return filter.and.length === 0 ? always : joined(filter.and, made, sql` and `);
  if ('or' in filter) return filter.or.length === 0 ? never : joined(filter.or, made, sql` or `);
  // Empty values make conditions unknown in SQL; here a condition holds or it does not.
  if ('not' in filter) return sql<boolean>`((${treeSql(filter.not, made)}) is not true)`;
  return made.get(filter) ?? never;
}

function joined(parts: readonly Filter[], made: ReadonlyMap<FilterCondition, Condition>, by: Sql): Condition {
  return sql<boolean>`(${sql.join(
    parts.map((part) => treeSql(part, made)),
    by,
  )})`;
}

function badFilter(path: string, message: string) {
  return problem('bad_request', { detail: message, errors: [{ path, code: 'bad_filter', message }] });
}

async function conditionSql(ctx: Ctx, bound: Bound, alias: string): Promise<Condition> {
  const { token, through } = bound;
  const { column } = token;
  if (bound.condition.op === 'ne')
    return not(await conditionSql(ctx, { ...bound, condition: { ...bound.condition, op: 'eq' } }, alias));
  const condition = counted(ctx, column, bound.condition);
  const operand = checkOperand(condition.op, meant(ctx, column, condition.value), column);
  if (!operand.ok) throw badFilter(`filter.${condition.column}`, operand.fault.message);
  const { operator, values } = operand;
  if (operator === 'empty') return not(await positive(ctx, bound, alias, 'not_empty', values));
  if (through !== null && through.target === null) return never;
  return positive(ctx, bound, alias, operator, values);
}

const not = (condition: Condition): Condition => sql<boolean>`((${condition}) is not true)`;

/** `me` stands for the person who asks, so that a view like "mine" can be kept for everybody. */
function meant(ctx: Ctx, column: ColumnDef, value: unknown): unknown {
  const own = (one: unknown) => (one === 'me' ? (ctx.actor.userUid ?? '00000000-0000-0000-0000-000000000000') : one);
  if (column.type !== 'person') return value;
  return Array.isArray(value) ? value.map(own) : own(value);
}

async function positive(ctx: Ctx, bound: Bound, alias: string, operator: Operator, values: readonly Value[]): Promise<Condition> {
  const { token, through } = bound;
  if (through === null) return columnSql(ctx, token.column, alias, operator, values);
  const { reference, target } = through;
  if (target === null) return never;
  const hop = `${alias}_h`;
  const inner = await columnSql(ctx, token.column, hop, operator, values);
  return followed(ctx, target.rights, field(alias, reference.column.physical), hop, inner);
}

/** True where the reference leads to a record this actor may read, for which `inner` holds. */
function followed(ctx: Ctx, target: ObjectRights, id: Sql, alias: string, inner: Condition): Condition {
  return sql<boolean>`exists (select 1 from ${tables.records(target.object.key)} as ${sql.id(alias)}
    where ${field(alias, 'id')} = ${id} and ${field(alias, 'deleted_at')} is null
      and ${recordSql(target, ctx.actor).atLeast(alias, 1)} and ${inner})`;
}

async function columnSql(
  ctx: Ctx,
  column: ColumnDef,
  alias: string,
  operator: Operator,
  values: readonly Value[],
): Promise<Condition> {
  if (column.type === 'reference') return referenceSql(ctx, column, alias, operator, values);
  if (column.type === 'person') return personSql(ctx, field(alias, column.physical), operator, values);
  if (column.type === 'files') return filesSql(column, alias);
  return plainSql(column, alias, operator, values as readonly Stored[]);
}

async function referenceSql(
  ctx: Ctx,
  column: ColumnDef,
  alias: string,
  operator: Operator,
  values: readonly Value[],
): Promise<Condition> {
  const target = await shownTarget(ctx, column);
  if (target === null) return never;
  const there = `${alias}_r`;
  const inner = operator === 'not_empty' ? always : sql<boolean>`${field(there, 'uid')} = any (${values}::uuid[])`;
  return followed(ctx, target.rights, field(alias, column.physical), there, inner);
}

async function personSql(ctx: Ctx, at: Sql, operator: Operator, values: readonly Value[]): Promise<Condition> {
  if (operator === 'not_empty') return sql<boolean>`${at} is not null`;
  // Only people this actor may name himself: asking for others by uid would undo "A customer".
  const ids = [...(await personIdsOf(ctx, values.map(String))).values()];
  return ids.length === 0 ? never : sql<boolean>`${at} = any (${ids}::bigint[])`;
}

function filesSql(column: ColumnDef, alias: string): Condition {
  return sql<boolean>`exists (select 1 from ${tables.files(column.objectKey)} f
    where f.record_id = ${field(alias, 'id')} and f.column_key = ${column.key} and f.deleted_at is null)`;
}
