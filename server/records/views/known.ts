/** What is kept of a list, cut down to what its reader may know: a hidden column is treated like one that never was (Q1). */
import { checkOperand, isUid, rulesOf } from '../../../shared/columns/index.ts';
import type { ListLayout, ViewBody } from '../../../shared/contracts/list-views.ts';
import { FILTER_BUDGET, type Filter, type FilterCondition, parseFilter } from '../../../shared/rules/filter.ts';
import { type ObjectRights, rightsOn } from '../../access/index.ts';
import { type Ctx, problem } from '../../kernel/index.ts';
import { type ColumnDef, hasMarks } from '../../metadata/index.ts';
import { readFolder } from '../folders/store.ts';
import { isNamedByUid, thereFor, valuesOf } from '../named.ts';
import { targetOf } from '../schema.ts';
import { filterSql } from '../store-filter.ts';
import { readTagsByUid } from '../tags/store.ts';

/** A layout without the columns this actor may not read. A layout of which nothing is left is none. */
export function knownLayout({ readable }: ObjectRights, layout: ListLayout): ListLayout {
  const seen = new Set<string>();
  const columns = layout.columns?.filter(({ key }) => readable.has(key) && !seen.has(key) && seen.add(key));
  const sorted = readable.get(layout.sort?.replace(/^-/, '') ?? '');
  return {
    ...(columns !== undefined && columns.length > 0 && { columns }),
    ...(sorted !== undefined && rulesOf(sorted.column.type).sortable && { sort: layout.sort }),
    ...(layout.shape && { shape: layout.shape }),
    ...(layout.phone && { phone: layout.phone }),
  };
}

/** The column of a condition, if it may be named: of the object, or one hop behind a reference that leads to a readable object. */
async function knownColumn(ctx: Ctx, { readable }: ObjectRights, name: string): Promise<ColumnDef | undefined> {
  const [first = '', second, ...more] = name.split('.');
  const column = readable.get(first)?.column;
  if (column === undefined || more.length > 0) return undefined;
  if (second === undefined) return column;
  const target = targetOf(column);
  const there = target === undefined ? null : await rightsOn(ctx, target);
  return there?.can.read === true ? there.readable.get(second)?.column : undefined;
}

/** Whether a column can still be asked so: it may have become another type since. */
function suits(column: ColumnDef, { op, value }: FilterCondition): boolean {
  if (column.was.length === 0) return true;
  if (typeof value === 'object' && value !== null && 'relative' in value)
    return column.type === 'date' || column.type === 'datetime';
  return checkOperand(op, value, column).ok;
}

/** A condition without the records and people that are not there for this actor; null where it named none but those. */
async function knownCondition(ctx: Ctx, column: ColumnDef, condition: FilterCondition): Promise<FilterCondition | null> {
  const { value } = condition;
  if (value === undefined || !isNamedByUid(column)) return condition;
  const there = await thereFor(ctx, column, valuesOf(value));
  if (!Array.isArray(value)) return there.has(value) ? condition : null;
  const left = value.filter((one) => there.has(one));
  return left.length === 0 ? null : { ...condition, value: left };
}

/** A filter without the conditions this actor may not ask; null where nothing is left. */
export async function knownFilter(ctx: Ctx, rights: ObjectRights, filter: Filter): Promise<Filter | null> {
  if ('not' in filter) {
    const inner = await knownFilter(ctx, rights, filter.not);
    return inner && { not: inner };
  }
  const parts = 'and' in filter ? filter.and : 'or' in filter ? filter.or : null;
  if (parts === null) {
    const condition = filter as FilterCondition;
    const column = await knownColumn(ctx, rights, condition.column);
    return column !== undefined && suits(column, condition) ? knownCondition(ctx, column, condition) : null;
  }
  const left: Filter[] = [];
  for (const part of parts) {
    const known = await knownFilter(ctx, rights, part);
    if (known !== null) left.push(known);
  }
  if (left.length === 0) return null;
  return 'and' in filter ? { and: left } : { or: left };
}

/** Tags and folder of a view, as far as there are such ones for this actor. */
async function knownMarks(
  ctx: Ctx,
  { object }: ObjectRights,
  { tags = [], folder }: ViewBody,
): Promise<Pick<ViewBody, 'tags' | 'folder'>> {
  if (!hasMarks(object)) return {};
  const wanted = tags.filter(isUid);
  const rows = wanted.length === 0 ? [] : await readTagsByUid(ctx, object, wanted);
  const left = wanted.filter((uid) => rows.some((row) => row.uid === uid));
  const found = folder === undefined || !isUid(folder) ? null : await readFolder(ctx, object, folder);
  return { ...(left.length > 0 && { tags: left }), ...(found !== null && { folder: found.uid }) };
}

/** What a saved view shows this actor. A filter that cannot be read any more is left out, and so is a tag or folder that is not his. */
export async function knownBody(ctx: Ctx, rights: ObjectRights, body: ViewBody): Promise<ViewBody> {
  const parsed = body.filter === undefined ? null : parseFilter(body.filter);
  const filter = parsed?.ok === true ? await knownFilter(ctx, rights, parsed.filter) : null;
  return {
    ...knownLayout(rights, body),
    ...(filter && { filter }),
    ...(body.search && { search: body.search }),
    ...(await knownMarks(ctx, rights, body)),
  };
}

/** A body as it may be kept: names this actor knows, values that fit. Throws `bad_request`. */
export async function checkedBody(ctx: Ctx, rights: ObjectRights, body: ViewBody): Promise<ViewBody> {
  if (body.filter !== undefined) {
    const parsed = parseFilter(body.filter);
    if (!parsed.ok) throw badFilter(`body.body.${parsed.fault.path}`, parsed.fault.message);
    if (JSON.stringify(body.filter).length > FILTER_BUDGET.json) {
      throw badFilter('body.body.filter', `Give at most ${FILTER_BUDGET.json} characters.`);
    }
  }
  const known = await knownBody(ctx, rights, body);
  // Values are checked where they would be used, so that no view is kept that cannot be opened.
  if (known.filter !== undefined) await filterSql(ctx, rights, known.filter as Filter, 't');
  return known;
}

function badFilter(path: string, message: string) {
  return problem('bad_request', { detail: message, errors: [{ path, code: 'bad_filter', message }] });
}
