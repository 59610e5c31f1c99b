/** What a request asks of records beside the record level: its filter and its search, joined. */
import { type Filter, parseFilter } from '../../shared/rules/filter.ts';
import type { ObjectRights } from '../access/index.ts';
import { type Ctx, problem, type Sql, sql } from '../kernel/index.ts';
import type { Also } from './model.ts';
import { filterSql } from './store-filter.ts';
import { type Near, searchCondition, type WordOptions } from './store-search.ts';

export interface Condition {
  /** Over the alias `t`; null where nothing is asked. */
  readonly where: Sql<boolean> | null;
  /** Words have an index of their own that is better to begin with than any way to records. */
  readonly byWords: boolean;
}

/** Filter and search of a request as one condition. */
export async function conditionOf(
  ctx: Ctx,
  rights: ObjectRights,
  query: { readonly filter?: Filter; readonly search?: string; readonly near?: Near; readonly also?: Also },
  words: WordOptions = {},
): Promise<Condition> {
  const parts: Sql<boolean>[] = [];
  if (query.filter !== undefined) {
    const parsed = parseFilter(query.filter);
    if (!parsed.ok) {
      const { path, message } = parsed.fault;
      throw problem('bad_request', { detail: message, errors: [{ path, code: 'bad_filter', message }] });
    }
    parts.push(await filterSql(ctx, rights, parsed.filter, 't'));
  }
  const search = query.search?.trim() ?? '';
  const found = search === '' ? null : await searchCondition(ctx, rights, search, 't', { near: query.near, ...words });
  if (found !== null) parts.push(found.where);
  if (query.also !== undefined) parts.push(query.also.sql('t'));
  const where = parts.length === 0 ? null : sql<boolean>`(${sql.join(parts, sql` and `)})`;
  return { where, byWords: found?.driven === true };
}
