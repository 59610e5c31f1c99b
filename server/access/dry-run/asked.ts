/** The changes of a request that can be run dry: each is the save of its list itself, with the same faults. */
import type { z } from 'zod';
import type { rightsDryRun } from '../../../shared/contracts/dry-run.ts';
import type { Ctx } from '../../kernel/index.ts';
import { metadataOf, objectOf } from '../../metadata/index.ts';
import { OPERATION, requireOperation } from '../authority.ts';
import { COLUMN, GRADE } from '../model.ts';
import { saveColumnRules } from '../rules/column-rules.ts';
import { saveOperationRules } from '../rules/operation-rules.ts';
import { saveAvailability } from '../rules/overview.ts';
import { rehearseScopeRules } from '../rules/scope-rules.ts';
import { idsOf, withIds } from '../rules/uids.ts';
import { type DryRun, dryRun } from './dry-run.ts';

export type AskedChange = z.output<typeof rightsDryRun.body>;

/** What saving this list of an object's rules would change for whom. @throws 403, 404, 412, 422 as the save. */
export async function dryRunOf(ctx: Ctx, objectKey: string, asked: AskedChange, seen: number | null): Promise<DryRun> {
  requireOperation(ctx, OPERATION.accessRights);
  const object = objectOf(await metadataOf(ctx), objectKey);
  return dryRun(ctx, object, await saveOf(ctx, object.key, asked, seen));
}

async function saveOf(ctx: Ctx, object: string, asked: AskedChange, seen: number | null) {
  if (asked.list === 'operations') {
    const rows = await withIds(ctx, asked.rows);
    return (tx: Ctx): Promise<unknown> => saveOperationRules(tx, object, rows, seen);
  }
  if (asked.list === 'columns') {
    const rows = (await withIds(ctx, asked.rows)).map((r) => ({ principalId: r.principalId, grade: COLUMN[r.grade] }));
    return (tx: Ctx): Promise<unknown> => saveColumnRules(tx, object, asked.column, rows, seen);
  }
  if (asked.list === 'portals') return (tx: Ctx): Promise<unknown> => saveAvailability(tx, object, asked.portals, seen);
  const ids = await idsOf(
    ctx,
    asked.rows.map((r) => r.role),
    'body.rows',
  );
  const rows = asked.rows.map(({ scope, grade }, index) => ({
    roleId: ids[index] ?? '',
    scope,
    grade: grade === undefined ? undefined : GRADE[grade],
  }));
  return (tx: Ctx): Promise<unknown> => rehearseScopeRules(tx, object, rows, seen);
}
