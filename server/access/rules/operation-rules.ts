/** Level 2 as rows: the ordered list of one object. */
import { type Ctx, invalid } from '../../kernel/index.ts';
import type { ObjectDef } from '../../metadata/index.ts';
import { inOrder, VERBS } from '../decide.ts';
import { readObjectRules } from '../store.ts';
import { changingRules, refuseAttached, ruledObject } from './change.ts';
import { append, arrange, type Named, namedBy, needSeen, type Warning } from './named.ts';
import { changes } from './ordered.ts';
import type { OperationCells } from './store.ts';
import * as store from './store.ts';

export interface OperationRule extends OperationCells {
  readonly principalId: string;
}

export interface OperationRules {
  /** In the order in which they are asked: users first. */
  readonly rows: readonly (OperationRule & { readonly named: Named })[];
  readonly warnings: readonly Warning[];
  /** Goes back as If-Match. */
  readonly version: number;
}

const speaks = (r: OperationCells) => VERBS.filter((verb) => r[verb] !== null);
const draft = (r: OperationRule) => ({ ...r, cells: speaks(r) });

/** Today's rows of an object, in order, with the ones that can never decide. @throws 403, 404. */
export async function operationRules(ctx: Ctx, objectKey: string): Promise<OperationRules> {
  const object = await ruledObject(ctx, objectKey);
  return shown(ctx, object, await today(ctx, object));
}

/**
 * Saves the whole list in its new order; rows that do not change stay, the others end and begin now.
 * @throws 403, 404, 412 where the list is not the one `seen` any more, 422 for a row that says nothing or names nobody, portal users on an object for staff only, or an attached object.
 */
export async function saveOperationRules(
  ctx: Ctx,
  objectKey: string,
  rows: readonly OperationRule[],
  seen: number | null = null,
): Promise<OperationRules> {
  return changing(ctx, objectKey, async (tx, object) => {
    await needSeen(tx, 'operation_rule', { objectId: object.id }, seen);
    const arranged = await arrange(tx, rows.map(draft));
    for (const row of arranged.rows) checkRow(object, row, arranged.named.get(row.principalId) as Named);
    await write(tx, object, arranged.rows);
    return shown(tx, object, arranged.rows);
  });
}

/**
 * Adds a row at the bottom of its block.
 * @throws as `saveOperationRules`, and 422 `never_decides` with the reason where rows above leave it nothing to decide.
 */
export async function grantOperations(ctx: Ctx, objectKey: string, rule: OperationRule): Promise<OperationRules> {
  return changing(ctx, objectKey, async (tx, object) => {
    const named = (await namedBy(tx, [rule.principalId], 'principal')).get(rule.principalId) as Named;
    checkRow(object, rule, named);
    const { rows } = await append(tx, (await today(tx, object)).map(draft), draft(rule));
    await write(tx, object, rows);
    return shown(tx, object, rows);
  });
}

async function changing<T>(ctx: Ctx, objectKey: string, work: (tx: Ctx, object: ObjectDef) => Promise<T>): Promise<T> {
  const object = await ruledObject(ctx, objectKey);
  refuseAttached(object, 'operations');
  return changingRules(ctx, object, (tx) => work(tx, object));
}

function checkRow(object: ObjectDef, row: OperationCells, named: Named): void {
  if (speaks(row).length === 0) throw invalid('rows', 'silent', 'A row must say yes or no to at least one operation.');
  if (object.staffOnly && named.side === 'portal') throw staffOnly(object);
}

/** An object for staff never reaches a portal, so a row for portal users would decide nothing. */
export const staffOnly = (object: ObjectDef) =>
  invalid(
    'rows',
    'staff_only',
    `${object.key} is for staff only: no portal user ever reaches it. Name staff users or staff roles.`,
  );

async function today(ctx: Ctx, object: ObjectDef) {
  return inOrder((await readObjectRules(ctx.db, object.id)).operations);
}

async function write(ctx: Ctx, object: ObjectDef, rows: readonly OperationRule[]): Promise<void> {
  const { end, begin } = changes(
    await today(ctx, object),
    rows,
    (a, b, index) => a.principalId === b.principalId && a.position === index + 1 && VERBS.every((verb) => a[verb] === b[verb]),
  );
  await store.endRules(
    ctx.db,
    'operation_rule',
    end.map((r) => r.id),
    ctx.now,
  );
  for (const { row, index } of begin) {
    await store.insertOperationRule(ctx.db, { ...row, objectId: object.id, position: index + 1, at: ctx.now });
  }
}

async function shown(ctx: Ctx, object: ObjectDef, rows: readonly OperationRule[]): Promise<OperationRules> {
  const arranged = await arrange(ctx, rows.map(draft));
  return {
    rows: arranged.rows.map((r) => ({
      principalId: r.principalId,
      create: r.create,
      read: r.read,
      update: r.update,
      delete: r.delete,
      named: arranged.named.get(r.principalId) as Named,
    })),
    warnings: arranged.warnings,
    version: await store.readVersion(ctx.db, 'operation_rule', { objectId: object.id }),
  };
}
