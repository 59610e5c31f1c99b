/** From the uids of a request to the ids of rules. */
import { type Ctx, invalid } from '../../kernel/index.ts';
import { OPERATION, requireOperation } from '../authority.ts';
import { readNamedByUid } from './store.ts';

/** Ids of principals in the given order. @throws 422 where one is unknown. */
export async function idsOf(ctx: Ctx, uids: readonly string[], path: string): Promise<string[]> {
  const found = new Map((await readNamedByUid(ctx.db, uids)).map((n) => [n.uid, n.id]));
  return uids.map((uid) => found.get(uid) ?? unknownPrincipal(path));
}

export function unknownPrincipal(path: string): never {
  throw invalid(path, 'unknown_principal', 'This names a user or role that does not exist. Choose another one.');
}

/**
 * Rows of a body with ids in the place of uids. The right comes first: whoever has none must not learn from the answer whether
 * somebody of that uid is there. @throws 403, 422.
 */
export async function withIds<R extends { readonly principal: string }>(
  ctx: Ctx,
  rows: readonly R[],
): Promise<(R & { principalId: string })[]> {
  requireOperation(ctx, OPERATION.accessRights);
  const ids = await idsOf(
    ctx,
    rows.map((r) => r.principal),
    'body.rows',
  );
  return rows.map((r, index) => ({ ...r, principalId: ids[index] ?? '' }));
}
