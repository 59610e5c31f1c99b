/** The changes of a request that can be run dry: each is the save of its list itself, with the same faults. */
import type { z } from 'zod';
import type { rightsDryRun } from '../../../shared/contracts/dry-run.ts';
import { asSystem, type Ctx } from '../../kernel/index.ts';
import { changeObject } from '../../metadata/index.ts';
import { requireAdministrator } from '../authority.ts';
import { saveAuthorRules } from '../authors/authors.ts';
import { authorRulesOf } from '../authors/routes.ts';
import { COLUMN, GRADE } from '../model.ts';
import { ruledObject } from '../rules/change.ts';
import { saveColumnRules } from '../rules/column-rules.ts';
import { portalOf } from '../rules/exposure.ts';
import { saveOperationRules } from '../rules/operation-rules.ts';
import { saveAvailability } from '../rules/overview.ts';
import { rehearseScopeRules } from '../rules/scope-rules.ts';
import { startOnPortal } from '../rules/start.ts';
import { idsOf, withIds } from '../rules/uids.ts';
import { type DryRun, dryRun, type Save } from './dry-run.ts';

export type AskedChange = z.output<typeof rightsDryRun.body>;

/** What saving this list of an object's rules would change for whom. @throws 403, 404, 412, 422 as the save. */
export async function dryRunOf(ctx: Ctx, objectKey: string, asked: AskedChange, seen: number | null): Promise<DryRun> {
  const object = await ruledObject(ctx, objectKey);
  return dryRun(ctx, object, await saveOf(ctx, object.key, asked, seen));
}

async function saveOf(ctx: Ctx, object: string, asked: AskedChange, seen: number | null): Promise<Save> {
  if (asked.list === 'operations') {
    const rows = await withIds(ctx, asked.rows);
    return { run: (tx) => saveOperationRules(tx, object, rows, seen) };
  }
  if (asked.list === 'columns') {
    const rows = (await withIds(ctx, asked.rows)).map((r) => ({ principalId: r.principalId, grade: COLUMN[r.grade] }));
    return { run: (tx) => saveColumnRules(tx, object, asked.column, rows, seen) };
  }
  if (asked.list === 'portals') return { run: (tx) => saveAvailability(tx, object, asked.portals, seen) };
  if (asked.list === 'start') {
    const portal = await portalOf(ctx, asked.portal);
    return { run: (tx) => startOnPortal(tx, object, portal.id, asked.start) };
  }
  if (asked.list === 'authors') {
    const rules = await authorRulesOf(ctx, asked.rows);
    return { run: (tx) => saveAuthorRules(tx, object, rules, seen), authors: true };
  }
  if (asked.list === 'switches') return switches(ctx, object, asked, seen);
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
  return { run: (tx) => rehearseScopeRules(tx, object, rows, seen) };
}

/** The switches for staff are a part of the object: its owner writes it, for administrators alone. */
function switches(ctx: Ctx, object: string, asked: AskedChange & { list: 'switches' }, seen: number | null): Save {
  requireAdministrator(ctx);
  const { useOperationPermissions, useRecordPermissions } = asked;
  return {
    by: asSystem(ctx, 'a dry run of the switches for staff', 'owner'),
    run: (tx) => changeObject(tx, object, { useOperationPermissions, useRecordPermissions }, seen),
  };
}
