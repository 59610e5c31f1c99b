/**
 * A list as a file (LST-12), for who has the system operation: exactly what the same list would show, page by page through the gateway, so
 * that nothing but readable columns of readable records leaves. The rights are read anew on the way: who loses them gets no further rows.
 * The audit log has a line of each.
 */
import type { Filter } from '../../../shared/rules/filter.ts';
import { actorOf } from '../../access/index.ts';
import { type Ctx, contextFor, databaseNow, problem } from '../../kernel/index.ts';
import { exportPage } from '../list.ts';
import type { ListQuery } from '../model.ts';
import { readableObject, tokensOf } from '../schema.ts';
import { tidyAfterRows } from '../tidy.ts';
import { type Cell, cellOf, said } from './cells.ts';
import { type FileRow, idsOf, lengthOf, pagesOf, readerOf } from './long.ts';
import { mayExport } from './may.ts';
import { insertAudit } from './store.ts';

/** Rows of one file; a sheet holds hardly more. */
const MOST = 1_000_000;
/** Pages after which the rights are read anew, and milliseconds: whoever takes his file slowly would keep them as long as he likes. */
const FRESH = 40;
const FRESH_FOR = 5_000;
/** Rows read at a time. */
const PAGE = 500;
/** Files that one person makes at a time, and all together. */
const AT_ONCE = 2;
const TOGETHER = 8;

/** By user id. */
const running = new Map<string, number>();

export interface Sheet {
  /** What the file is called, without its ending. */
  readonly name: string;
  /** Heading first, then the rows, some at a time. Whoever takes them takes them to the end, or calls `return`. */
  readonly rows: AsyncGenerator<readonly (readonly Cell[])[]>;
  /** For who does not begin to take them: gives up the place among the files that are made. Does nothing after the end. */
  readonly release: () => void;
}

/** Takes a place among the files that are made, in one tick; returns what gives it back, once. Throws `too_many`. */
function reserve(user: string): () => void {
  const all = [...running.values()].reduce((sum, one) => sum + one, 0);
  if ((running.get(user) ?? 0) >= AT_ONCE || all >= TOGETHER) {
    throw problem('too_many', { detail: 'Wait until your other export has ended.', retryAfter: 10 });
  }
  running.set(user, (running.get(user) ?? 0) + 1);
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    const left = (running.get(user) ?? 1) - 1;
    if (left > 0) running.set(user, left);
    else running.delete(user);
  };
}

/** Throws `not_found`, `forbidden`, `too_many`, and what the list itself would throw. */
export async function exportList(
  ctx: Ctx,
  object: string,
  query: ListQuery,
  { portal, format }: { readonly portal?: string | undefined; readonly format: string },
): Promise<Sheet> {
  const rights = await readableObject(ctx, object);
  if (!mayExport(ctx)) throw problem('forbidden', 'Exporting lists is a right of its own. Ask an administrator.');
  const columns = tokensOf(rights, query.columns).map(({ column }) => column);
  const { culture } = ctx.actor;
  const wish = { ...query, columns: columns.map(({ key }) => key) };
  const release = reserve(ctx.actor.userId ?? '');
  // Whatever is wrong with the request is said before the first byte.
  const first = await exportPage(ctx, object, wish).catch((error: unknown) => {
    release();
    throw error;
  });
  const heading: Cell[] = columns.map((column) => {
    const title = said(column.title, culture);
    return { kind: 'text', text: column.type === 'datetime' ? `${title} (UTC)` : title };
  });
  const cells = (found: readonly FileRow[]) =>
    found.map((row) => columns.map((column) => cellOf(column, row.values[column.key], culture)));
  const what = { object, format, columns: columns.map(({ key }) => key), ...narrowing(query) };
  async function* rows(): AsyncGenerator<readonly (readonly Cell[])[]> {
    let sent = 0;
    let whole = false;
    let cut = false;
    try {
      // Of a long one the beginning is told as well: it may end with the process.
      if (first.next !== null) await insertAudit(ctx, 'records.export_begun', what);
      yield [heading];
      yield cells(first.rows);
      sent += first.rows.length;
      if (first.next !== null) {
        let read = await readerOf(ctx, object, wish);
        let pages = 0;
        const clock = () => Date.now() + ctx.system.clockShift;
        let freshUntil = clock() + FRESH_FOR;
        const ids = await idsOf(ctx, object, { ...wish, cursor: first.next }, MOST - sent);
        cut = lengthOf(ids) >= MOST - sent;
        for (const page of pagesOf(ids, PAGE)) {
          pages += 1;
          if (pages % FRESH === 0 || clock() > freshUntil) {
            read = await readerOf(await again(ctx, portal), object, wish);
            freshUntil = clock() + FRESH_FOR;
          }
          const found = await read(page);
          yield cells(found);
          sent += found.length;
          await tidyAfterRows(page.length);
        }
      }
      whole = !cut;
    } finally {
      release();
      await insertAudit(ctx, 'records.export', { ...what, rows: sent, whole });
    }
  }
  return { name: said(rights.object.plural, culture) || rights.object.key, rows: rows(), release };
}

/** By what a list was narrowed, without a value: those speak of people. */
function narrowing({ filter, sort, search, tags, folder }: ListQuery): Readonly<Record<string, unknown>> {
  const named = filter === undefined ? [] : columnsOf(filter);
  return {
    ...(named.length > 0 && { filter: [...new Set(named)] }),
    ...(sort !== undefined && { sort: sort.column }),
    ...(search !== undefined && search !== '' && { searched: true }),
    ...(tags !== undefined && tags.length > 0 && { tags }),
    ...(folder !== undefined && { folder }),
  };
}

function columnsOf(filter: Filter): string[] {
  if ('and' in filter) return filter.and.flatMap(columnsOf);
  if ('or' in filter) return filter.or.flatMap(columnsOf);
  return 'not' in filter ? columnsOf(filter.not) : [filter.column];
}

/** The same person with the rights of this moment. Throws `forbidden` where he may not export any more, or not act at all. */
async function again(ctx: Ctx, portalSlug: string | undefined): Promise<Ctx> {
  const { userId, membershipId, kind } = ctx.actor;
  if (kind === 'system' || userId === null) return ctx;
  const actor = await actorOf(ctx.system, {
    principalId: userId,
    ...(membershipId !== null && { membershipId }),
    ...(portalSlug !== undefined && { portalSlug }),
  });
  if (actor === null) throw problem('forbidden');
  const now = contextFor(ctx.system, actor, await databaseNow(ctx.system), ctx.ref);
  if (!mayExport(now)) throw problem('forbidden');
  return now;
}
