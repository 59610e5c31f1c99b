/** Whom rows may name, and the words in which rows that never decide are told. */
import { type Ctx, invalid, problem } from '../../kernel/index.ts';
import { type Asked, deadCells, inBlocks } from './ordered.ts';
import type { Named } from './store.ts';
import * as store from './store.ts';

export type { Named } from './store.ts';

/** A row that cannot decide a cell because of one asked before it. Indexes count the saved order. */
export interface Warning {
  readonly row: number;
  readonly cell: string;
  readonly by: number;
  readonly reason: string;
}

/** Those named, by id. @throws 422 where one does not exist or can be named by no rule. */
export async function namedBy(ctx: Ctx, ids: readonly string[], path = 'rows'): Promise<ReadonlyMap<string, Named>> {
  const found = new Map((await store.readNamed(ctx.db, [...new Set(ids)])).map((n) => [n.id, n]));
  if (ids.some((id) => !found.has(id))) throw unknownPrincipal(path);
  return found;
}

export const unknownPrincipal = (path: string) =>
  invalid(path, 'unknown_principal', 'A row names somebody who does not exist. Choose a user or a role.');

export interface Draft {
  readonly principalId: string;
  readonly cells: readonly string[];
}

/** Rows in the order in which they will be asked, with those named, and the warnings of that order. */
export async function arrange<R extends Draft>(
  ctx: Ctx,
  rows: readonly R[],
): Promise<{ rows: (R & { readonly onUser: boolean })[]; named: ReadonlyMap<string, Named>; warnings: Warning[] }> {
  const named = await namedBy(
    ctx,
    rows.map((r) => r.principalId),
  );
  const isUser = (id: string) => named.get(id)?.kind !== 'role';
  const ordered = inBlocks(rows.map((row) => ({ ...row, onUser: isUser(row.principalId) })));
  return { rows: ordered, named, warnings: await warningsOf(ctx, ordered, named) };
}

async function warningsOf(ctx: Ctx, rows: readonly Asked[], named: ReadonlyMap<string, Named>): Promise<Warning[]> {
  const roles = rows.filter((r) => !r.onUser).map((r) => r.principalId);
  const title = (index: number) => named.get(rows[index]?.principalId ?? '')?.title ?? '';
  return deadCells(rows, await store.readClosures(ctx.db, roles)).map((dead) => ({
    ...dead,
    reason: `The row for ${title(dead.by)} stands above and decides "${dead.cell}" for everybody whom the row for ${title(dead.row)} names.`,
  }));
}

/**
 * Where a new row goes: the bottom of its block. @throws 422 with the reason where none of its cells would ever decide.
 */
export async function append<R extends Draft>(
  ctx: Ctx,
  rows: readonly R[],
  added: R,
): Promise<{ rows: (R & { readonly onUser: boolean })[]; warnings: Warning[] }> {
  const arranged = await arrange(ctx, [...rows, added]);
  const at = arranged.rows.findLastIndex((r) => r.principalId === added.principalId);
  const mine = arranged.warnings.filter((w) => w.row === at);
  if (added.cells.every((cell) => mine.some((w) => w.cell === cell))) {
    throw invalid('principal', 'never_decides', `${mine[0]?.reason ?? ''} Change that row, or move the new one above it.`);
  }
  return arranged;
}

/** Nobody saves over rows he has not seen. Asked inside the lock of the list. @throws 412. */
export async function needSeen(ctx: Ctx, table: store.RuleTable, list: store.RuleList, seen: number | null): Promise<void> {
  if (seen !== null && seen !== (await store.readVersion(ctx.db, table, list))) throw problem('stale');
}
