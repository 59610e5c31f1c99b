/**
 * A list as a file (LST-12), for who has the system operation: exactly what the same list would show, page by page through the gateway, so
 * that nothing but readable columns of readable records leaves. The rights are read anew on the way: who loses them gets no further rows.
 */
import { actorOf } from '../../access/index.ts';
import { type Ctx, contextFor, databaseNow, problem } from '../../kernel/index.ts';
import { exportPage } from '../list.ts';
import type { ListQuery, RecordPage } from '../model.ts';
import { readableObject, tokensOf } from '../schema.ts';
import { type Cell, cellOf, said } from './cells.ts';
import { mayExport } from './may.ts';

/** Rows of one file; a sheet holds hardly more. */
const MOST = 1_000_000;
/** Pages after which the rights are read anew. */
const FRESH = 20;
/** Files that one person makes at a time. */
const AT_ONCE = 2;

/** By user id. */
const running = new Map<string, number>();

export interface Sheet {
  /** What the file is called, without its ending. */
  readonly name: string;
  /** Heading first, then the rows, some at a time. Whoever takes them takes them to the end, or calls `return`. */
  readonly rows: AsyncGenerator<readonly (readonly Cell[])[]>;
}

/** Throws `not_found`, `forbidden`, `too_many`, and what the list itself would throw. */
export async function exportList(ctx: Ctx, object: string, query: ListQuery, portal?: string): Promise<Sheet> {
  const rights = await readableObject(ctx, object);
  if (!mayExport(ctx)) throw problem('forbidden', 'Exporting lists is a right of its own. Ask an administrator.');
  const columns = tokensOf(rights, query.columns).map(({ column }) => column);
  const { culture } = ctx.actor;
  const user = ctx.actor.userId ?? '';
  if ((running.get(user) ?? 0) >= AT_ONCE) {
    throw problem('too_many', { detail: 'Wait until your other export has ended.', retryAfter: 10 });
  }
  // Whatever is wrong with the request is said before the first byte.
  const wish = { ...query, columns: columns.map(({ key }) => key) };
  const first = await exportPage(ctx, object, wish);
  const heading: Cell[] = columns.map((column) => {
    const title = said(column.title, culture);
    return { kind: 'text', text: column.type === 'datetime' ? `${title} (UTC)` : title };
  });
  const cells = ({ rows }: RecordPage) =>
    rows.map((row) => columns.map((column) => cellOf(column, row.values[column.key], culture)));
  async function* rows(): AsyncGenerator<readonly (readonly Cell[])[]> {
    running.set(user, (running.get(user) ?? 0) + 1);
    try {
      yield [heading];
      let acting = ctx;
      let page = first;
      let sent = 0;
      for (let pages = 1; ; pages++) {
        yield cells(page);
        sent += page.rows.length;
        if (page.next === null || sent >= MOST) return;
        if (pages % FRESH === 0) acting = await again(acting, portal);
        page = await exportPage(acting, object, { ...wish, cursor: page.next });
      }
    } finally {
      const left = (running.get(user) ?? 1) - 1;
      if (left > 0) running.set(user, left);
      else running.delete(user);
    }
  }
  return { name: said(rights.object.plural, culture) || rights.object.key, rows: rows() };
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
