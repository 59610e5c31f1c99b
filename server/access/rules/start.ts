/** What an object begins with on a portal: availability, and rows for All portal users that the screens of rights show and change (SEC-02, SEC-08). */
import { type Ctx, problem } from '../../kernel/index.ts';
import type { ColumnDef, ObjectDef } from '../../metadata/index.ts';
import type { ColumnGrade } from '../model.ts';
import { readRoleByKey } from '../roles/store.ts';
import { readObjectRules } from '../store.ts';
import { changingRules, ruledObject } from './change.ts';
import { grantColumn } from './column-rules.ts';
import { checkExposable } from './exposure.ts';
import { grantOperations } from './operation-rules.ts';
import * as store from './store.ts';

export type Start = 'nothing' | 'read' | 'write';

/**
 * Puts an object on the list of a portal, and gives All portal users what is wished where no row speaks of them yet: what somebody has set
 * stays as it is. `read`: every column; `write`: adding and changing one's own, too. Which records is not touched: without a scope
 * everybody has his own.
 * @throws 403, 404, 422 for an object for staff only, or an attached one.
 */
export async function startOnPortal(ctx: Ctx, objectKey: string, portalId: string, start: Start): Promise<void> {
  const object = await ruledObject(ctx, objectKey);
  checkExposable(object);
  await changingRules(ctx, object, async (tx) => {
    if ((await store.readPortalById(tx.db, portalId)) === null) throw problem('not_found');
    // This one alone: who takes another object off the list holds that object, and is not waited for here.
    await store.writeExposureOf(tx.db, object.id, [], [portalId]);
    if (start !== 'nothing') await grantAll(tx, object, start);
  });
}

async function grantAll(tx: Ctx, object: ObjectDef, start: 'read' | 'write'): Promise<void> {
  const everybody = await readRoleByKey(tx.db, 'all_portal_users');
  if (everybody === null) throw problem('not_found');
  const principalId = everybody.id;
  const rules = await readObjectRules(tx.db, object.id);
  const named = (rows: readonly { readonly principalId: string }[]) => rows.some((row) => row.principalId === principalId);
  if (!named(rules.operations)) {
    const write = start === 'write' ? true : null;
    await grantOperations(tx, object.key, { principalId, read: true, create: write, update: write, delete: null });
  }
  for (const column of object.columns) {
    if (named(rules.columns.filter(({ columnId }) => columnId === column.id))) continue;
    await grantColumn(tx, object.key, column.key, { principalId, grade: gradeOf(column, start) });
  }
}

/** What nobody types is read. */
function gradeOf({ owned, standard, type }: ColumnDef, start: 'read' | 'write'): ColumnGrade {
  return start === 'read' || owned || standard || type === 'number' ? 1 : 3;
}
