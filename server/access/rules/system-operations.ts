/** System operations: who may do what stands beside the four levels (PRM-24, PRM-25). */
import { type Ctx, invalid, problem, withTx } from '../../kernel/index.ts';
import { requireAdministrator } from '../authority.ts';
import { bumpConfiguration } from '../counters.ts';
import { arrange, type Named, needSeen, type Warning } from './named.ts';
import { changes } from './ordered.ts';
import type { SystemOperation } from './store.ts';
import * as store from './store.ts';

export interface SystemOperationRule {
  readonly principalId: string;
  readonly verdict: boolean;
}

export interface SystemOperationRules extends SystemOperation {
  /** In the order in which they are asked: users first. */
  readonly rows: readonly (SystemOperationRule & { readonly named: Named })[];
  readonly warnings: readonly Warning[];
  /** Goes back as If-Match. */
  readonly version: number;
}

/** All operations with their rows. Only administrators hand them out: whoever could, could hand himself everything. @throws 403 unless an administrator. */
export async function systemOperations(ctx: Ctx): Promise<SystemOperationRules[]> {
  requireAdministrator(ctx);
  const all: SystemOperationRules[] = [];
  for (const operation of await store.readSystemOperations(ctx.db)) all.push(await shown(ctx, operation));
  return all;
}

/**
 * Saves the ordered rows of an operation.
 * @throws 403 unless an administrator, 404, 412 where the list is not the one `seen` any more, 422 for a staff operation given to portal users (the database refuses it as well) or
 * somebody named twice.
 */
export async function saveSystemOperation(
  ctx: Ctx,
  key: string,
  rows: readonly SystemOperationRule[],
  seen: number | null = null,
): Promise<SystemOperationRules> {
  requireAdministrator(ctx);
  return withTx(ctx, async (tx) => {
    const operation = await store.lockSystemOperation(tx.db, key);
    if (operation === null) throw problem('not_found');
    await needSeen(tx, 'system_operation_rule', { operation: key }, seen);
    if (new Set(rows.map((r) => r.principalId)).size !== rows.length) {
      throw invalid('rows', 'twice', 'Each user and role stands in the list once.');
    }
    const arranged = await arrange(
      tx,
      rows.map((r) => ({ ...r, cells: [key] })),
    );
    if (operation.audience === 'staff' && [...arranged.named.values()].some((n) => n.side === 'portal')) {
      throw invalid('rows', 'staff_only', `${key} is for staff only. Name staff users or staff roles.`);
    }
    const { end, begin } = changes(
      await store.readSystemOperationRules(tx.db, key),
      arranged.rows,
      (a, b, index) => a.principalId === b.principalId && a.verdict === b.verdict && a.position === index + 1,
    );
    await store.endRules(
      tx.db,
      'system_operation_rule',
      end.map((r) => r.id),
      tx.now,
    );
    for (const { row, index } of begin) {
      const { principalId, verdict } = row;
      await store.insertSystemOperationRule(tx.db, { operation: key, position: index + 1, principalId, verdict, at: tx.now });
    }
    await bumpConfiguration(tx);
    return shown(tx, operation);
  });
}

async function shown(ctx: Ctx, operation: SystemOperation): Promise<SystemOperationRules> {
  const rules = await store.readSystemOperationRules(ctx.db, operation.key);
  const arranged = await arrange(
    ctx,
    rules.map((r) => ({ ...r, cells: [operation.key] })),
  );
  const rows = arranged.rows.map(({ principalId, verdict }) => ({
    principalId,
    verdict,
    named: arranged.named.get(principalId) as Named,
  }));
  const version = await store.readVersion(ctx.db, 'system_operation_rule', { operation: operation.key });
  return { ...operation, rows, warnings: arranged.warnings, version };
}
