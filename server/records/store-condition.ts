/** What a request asks of records beside the record level: its filter and its search, joined. */
import { type Filter, parseFilter } from '../../shared/rules/filter.ts';
import type { ObjectRights } from '../access/index.ts';
import { type Ctx, problem, type Sql, sql } from '../kernel/index.ts';
import type { Also } from './model.ts';
import { filterSql } from './store-filter.ts';
import { searchCondition } from './store-search.ts';

/** Filter and search of a request as one condition over the alias `t`; null where there is neither. */
export async function conditionOf(
  ctx: Ctx,
  rights: ObjectRights,
  query: { readonly filter?: Filter; readonly search?: string; readonly also?: Also },
): Promise<Sql<boolean> | null> {
  const parts: Sql<boolean>[] = [];
  if (query.filter !== undefined) {
    const parsed = parseFilter(query.filter);
    if (!parsed.ok) {
      const { path, message } = parsed.fault;
      throw problem('bad_request', { detail: message, errors: [{ path, code: 'bad_filter', message }] });
    }
    parts.push(await filterSql(ctx, rights, parsed.filter, 't'));
  }
  if (query.search !== undefined && query.search.trim() !== '') parts.push(searchCondition(ctx, rights, query.search, 't'));
  if (query.also !== undefined) parts.push(query.also.sql('t'));
  return parts.length === 0 ? null : sql<boolean>`(${sql.join(parts, sql` and `)})`;
}
