import type { Ctx } from '../../kernel/index.ts';

/** The system operation (PRM-24). */
const EXPORT = 'CanExportToExcel';

/** Whether lists may be taken along as files: the operation, for staff the Administrators group as well. */
export function mayExport({ actor }: Ctx): boolean {
  return actor.operations.has(EXPORT) || actor.kind === 'system' || (actor.kind === 'staff' && actor.isAdministrator);
}
