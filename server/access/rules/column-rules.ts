/** Level 4 as rows: the ordered list of one column. */
import { type Ctx, invalid, problem } from '../../kernel/index.ts';
import { type ColumnDef, metadataOf, type ObjectDef, objectOf } from '../../metadata/index.ts';
import { decidingRow, inOrder, mayDo } from '../decide.ts';
import type { ColumnGrade } from '../model.ts';
import { readObjectRules } from '../store.ts';
import { changingRules, ruledObject } from './change.ts';
import { append, arrange, type Named, namedBy, needSeen, type Warning } from './named.ts';
import { staffOnly } from './operation-rules.ts';
import { changes } from './ordered.ts';
import * as store from './store.ts';

export interface ColumnRule {
  readonly principalId: string;
  readonly grade: ColumnGrade;
}

export interface ColumnRules {
  /** In the order in which they are asked: users first. */
  readonly rows: readonly (ColumnRule & { readonly named: Named })[];
  readonly warnings: readonly Warning[];
  /** Goes back as If-Match. */
  readonly version: number;
}

const draft = (r: ColumnRule) => ({ ...r, cells: ['grade'] });

/** Today's rows of a column, in order, with the ones that can never decide. @throws 403, 404. */
export async function columnRules(ctx: Ctx, objectKey: string, columnKey: string): Promise<ColumnRules> {
  const [object, column] = columnOf(await ruledObject(ctx, objectKey), columnKey);
  return shown(ctx, column, await today(ctx, object, column));
}

/**
 * Saves the whole list of a column in its new order.
 * @throws 403, 404, 412 where the list is not the one `seen` any more, 422: more than `read` on an owned column, portal users on an object for staff only, or a required column without
 * default that somebody who creates records could not set.
 */
export async function saveColumnRules(
  ctx: Ctx,
  objectKey: string,
  columnKey: string,
  rows: readonly ColumnRule[],
  seen: number | null = null,
): Promise<ColumnRules> {
  return changing(ctx, objectKey, columnKey, async (tx, object, column) => {
    await needSeen(tx, 'column_rule', { columnId: column.id }, seen);
    const arranged = await arrange(tx, rows.map(draft));
    await checkRows(tx, object, column, arranged.rows, arranged.named);
    await write(tx, object, column, arranged.rows);
    return shown(tx, column, arranged.rows);
  });
}

/** Adds a row at the bottom of its block (PRM-23 does so for a portal's audience). @throws as above, and 422 `never_decides`. */
export async function grantColumn(ctx: Ctx, objectKey: string, columnKey: string, rule: ColumnRule): Promise<ColumnRules> {
  return changing(ctx, objectKey, columnKey, async (tx, object, column) => {
    await checkRows(tx, object, column, [rule], await namedBy(tx, [rule.principalId], 'principal'));
    const { rows } = await append(tx, (await today(tx, object, column)).map(draft), draft(rule));
    await write(tx, object, column, rows);
    return shown(tx, column, rows);
  });
}

/**
 * Gives these roles at least `grade` on a column: rows of theirs are raised, others are added at the bottom (PRM-23, for the readers of
 * a portal's page). @throws as `grantColumn`; 422 `never_decides` also where a row above a role's own row decides less.
 */
export async function widenColumn(
  ctx: Ctx,
  objectKey: string,
  columnKey: string,
  roleIds: readonly string[],
  grade: ColumnGrade,
): Promise<void> {
  await changing(ctx, objectKey, columnKey, async (tx, object, column) => {
    let rows: readonly ColumnRule[] = await today(tx, object, column);
    for (const principalId of roleIds) {
      const own = rows.find((row) => row.principalId === principalId);
      if (own === undefined) rows = (await append(tx, rows.map(draft), draft({ principalId, grade }))).rows;
      else if (own.grade < grade) rows = rows.map((row) => (row === own ? { ...row, grade } : row));
    }
    const arranged = await arrange(tx, rows.map(draft));
    await checkRows(tx, object, column, arranged.rows, arranged.named);
    await write(tx, object, column, arranged.rows);
  });
}

/** What a role may do with a column, and whether a row that names another principal says so. */
interface RoleGrade {
  readonly grade: ColumnGrade;
  readonly above: boolean;
}

/** What each of these roles may do with each column of an object, as the rules stand. @throws 403, 404. */
export async function gradesOfRoles(
  ctx: Ctx,
  objectKey: string,
  roleIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, RoleGrade>>> {
  const object = await ruledObject(ctx, objectKey);
  const { columns } = await readObjectRules(ctx.db, object.id);
  const closures = await store.readClosures(ctx.db, roleIds);
  return new Map(
    object.columns.map((column) => {
      const rows = inOrder(columns.filter((row) => row.columnId === column.id));
      const of = (id: string): RoleGrade => {
        const row = decidingRow(rows, closures.get(id) ?? new Set([id]), ({ grade }) => grade !== null);
        return { grade: row?.grade ?? 0, above: row !== null && row.principalId !== id };
      };
      return [column.key, new Map(roleIds.map((id) => [id, of(id)]))];
    }),
  );
}

/** Roles outside that the operations of an object (or of what it hangs on) let read it. @throws 403, 404. */
export async function rolesReading(
  ctx: Ctx,
  objectKey: string,
): Promise<readonly { readonly id: string; readonly title: string }[]> {
  const head = await standing(ctx, await ruledObject(ctx, objectKey));
  const operations = inOrder((await readObjectRules(ctx.db, head.id)).operations);
  const named = await namedBy(ctx, [...new Set(operations.map((row) => row.principalId))]);
  const roles = [...named.values()].filter(({ kind, side }) => kind === 'role' && side === 'portal');
  const closures = await store.readClosures(
    ctx.db,
    roles.map(({ id }) => id),
  );
  return roles.filter(({ id }) => mayDo(operations, closures.get(id) ?? new Set([id]), 'read'));
}

/** Whether a record needs a value of the column from whoever makes it. */
export const isAsked = (object: ObjectDef, column: ColumnDef): boolean => !isGiven(object, column);

async function changing<T>(
  ctx: Ctx,
  objectKey: string,
  columnKey: string,
  work: (tx: Ctx, object: ObjectDef, column: ColumnDef) => Promise<T>,
): Promise<T> {
  const [object, column] = columnOf(await ruledObject(ctx, objectKey), columnKey);
  return changingRules(ctx, object, (tx) => work(tx, object, column));
}

function columnOf(object: ObjectDef, columnKey: string): [ObjectDef, ColumnDef] {
  const column = object.column(columnKey);
  if (column === undefined) throw problem('not_found');
  return [object, column];
}

async function checkRows(
  ctx: Ctx,
  object: ObjectDef,
  column: ColumnDef,
  rows: readonly ColumnRule[],
  named: ReadonlyMap<string, Named>,
): Promise<void> {
  if (column.owned && rows.some((r) => r.grade > 1)) {
    throw invalid('rows', 'owned', `${column.key} is written by actions only. Grant "read" at most.`);
  }
  if (object.staffOnly && [...named.values()].some((n) => n.side === 'portal')) throw staffOnly(object);
  if (isGiven(object, column)) return;
  const roles = rows.filter((r) => r.grade < 2).map((r) => r.principalId);
  const closures = await store.readClosures(ctx.db, roles);
  const head = await standing(ctx, object);
  // What is attached is added by who reads what it belongs to.
  const verb = head === object ? 'create' : 'read';
  const operations = inOrder((await readObjectRules(ctx.db, head.id)).operations);
  const stuck = roles.find((id) => mayDo(operations, closures.get(id) ?? new Set([id]), verb));
  if (stuck !== undefined) {
    throw invalid(
      'rows',
      'required',
      `${named.get(stuck)?.title ?? ''} may create ${object.key}, but ${column.key} is required and has no default. Grant "set once" or give the column a default.`,
    );
  }
}

/** The object whose operations hold: of what is attached, the one at the top. */
async function standing(ctx: Ctx, object: ObjectDef): Promise<ObjectDef> {
  return object.attachedTo === null ? object : standing(ctx, objectOf(await metadataOf(ctx), object.attachedTo));
}

/** True where a record gets a value of the column, or needs none, without anybody setting it. */
function isGiven(object: ObjectDef, column: ColumnDef): boolean {
  const settled = [object.contactColumn, object.parentColumn].includes(column.key);
  return !column.required || column.owned || column.type === 'number' || settled || (column.defaultValue ?? null) !== null;
}

async function today(ctx: Ctx, object: ObjectDef, column: ColumnDef): Promise<(ColumnRule & { id: string; position: number })[]> {
  const rows = inOrder((await readObjectRules(ctx.db, object.id)).columns.filter((r) => r.columnId === column.id));
  return rows.flatMap((r) => (r.grade === null ? [] : [{ ...r, grade: r.grade }]));
}

async function write(ctx: Ctx, object: ObjectDef, column: ColumnDef, rows: readonly ColumnRule[]): Promise<void> {
  const { end, begin } = changes(
    await today(ctx, object, column),
    rows,
    (a, b, index) => a.principalId === b.principalId && a.grade === b.grade && a.position === index + 1,
  );
  await store.endRules(
    ctx.db,
    'column_rule',
    end.map((r) => r.id),
    ctx.now,
  );
  for (const { row, index } of begin) {
    const { principalId, grade } = row;
    await store.insertColumnRule(ctx.db, { columnId: column.id, position: index + 1, principalId, grade, at: ctx.now });
  }
}

async function shown(ctx: Ctx, column: ColumnDef, rows: readonly ColumnRule[]): Promise<ColumnRules> {
  const arranged = await arrange(ctx, rows.map(draft));
  return {
    rows: arranged.rows.map(({ principalId, grade }) => ({
      principalId,
      grade,
      named: arranged.named.get(principalId) as Named,
    })),
    warnings: arranged.warnings,
    version: await store.readVersion(ctx.db, 'column_rule', { columnId: column.id }),
  };
}
