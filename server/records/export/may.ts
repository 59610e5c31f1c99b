import { type Ctx, onlyLooks } from '../../kernel/index.ts';

/** The system operation (PRM-24). */
const EXPORT = 'CanExportToExcel';

/**
 * Whether lists may be taken along as files: the operation, for staff the Administrators group as well. Nobody who looks as somebody else:
 * each file has a line in the audit log, and he writes nothing.
 */
export function mayExport({ actor }: Ctx): boolean {
  if (onlyLooks(actor)) return false;
  return actor.operations.has(EXPORT) || actor.kind === 'system' || (actor.kind === 'staff' && actor.isAdministrator);
}
