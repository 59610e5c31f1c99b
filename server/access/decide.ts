/**
 * Levels 2 and 4 and the scopes of level 3 over plain rows. Pure: the engine and `explain` both ask here, so they cannot differ.
 *
 * Rows naming the user stand above rows naming roles; within a block the order is the saved one. The first row that is not silent
 * and names one of the actor's principals decides. No deciding row = no. A parent role stands among its members' principals.
 */
import type { ColumnGrade, Grade, Scope, Verb } from './model.ts';

/** What every ordered row has. Cells hold null where the row is silent. */
export interface Row {
  readonly id: string;
  readonly position: number;
  readonly principalId: string;
  /** Names a user, not a role. */
  readonly onUser: boolean;
  /** Names a staff user or a role of the staff. */
  readonly onStaff: boolean;
}

export interface OperationRow extends Row {
  readonly create: boolean | null;
  readonly read: boolean | null;
  readonly update: boolean | null;
  readonly delete: boolean | null;
}

export interface ColumnRow extends Row {
  readonly columnId: string;
  readonly grade: ColumnGrade | null;
}

export interface ScopeRow {
  readonly id: string;
  readonly roleId: string;
  /** On All portal users. */
  readonly onRoot: boolean;
  readonly scope: 'none' | 'own' | 'organisation' | 'children' | 'all';
  readonly grade: Grade;
}

export interface SystemOperationRow extends Row {
  readonly operation: string;
  readonly verdict: boolean;
}

export const VERBS: readonly Verb[] = ['create', 'read', 'update', 'delete'];

/** The order in which rows are asked. */
export function inOrder<R extends Row>(rows: readonly R[]): R[] {
  return [...rows].sort(
    (a, b) => Number(b.onUser) - Number(a.onUser) || a.position - b.position || (BigInt(a.id) < BigInt(b.id) ? -1 : 1),
  );
}

/** The first row of `ordered` that names one of the principals and is not silent; null where none decides. */
export function decidingRow<R extends Row>(
  ordered: readonly R[],
  principals: ReadonlySet<string>,
  speaks: (row: R) => boolean,
): R | null {
  return ordered.find((row) => principals.has(row.principalId) && speaks(row)) ?? null;
}

/** Level 2 for one verb. Empty and missing rules grant nothing (P2). */
export function mayDo(ordered: readonly OperationRow[], principals: ReadonlySet<string>, verb: Verb): boolean {
  return decidingRow(ordered, principals, (row) => row[verb] !== null)?.[verb] ?? false;
}

/** Level 4 for one column out of that column's rows. */
export function columnGrade(ordered: readonly ColumnRow[], principals: ReadonlySet<string>): ColumnGrade {
  return decidingRow(ordered, principals, (row) => row.grade !== null)?.grade ?? 0;
}

/** What All portal users have on an object where nobody said otherwise (PRM-26, shipped default). */
export const DEFAULT_SCOPE: Scope = { kind: 'own', grade: 4 };

/**
 * Scopes of a portal actor: a union over the rows of all his roles, the highest grade per kind; every scope includes one's own records
 * at least at its grade. `none` takes nothing away from what another role gives. The default stands until a row of All portal users
 * says `none` or `own`: a wider scope stands beside it.
 */
export function portalScopes(rows: readonly ScopeRow[], principals: ReadonlySet<string>): readonly Scope[] {
  const mine = rows.filter((row) => principals.has(row.roleId));
  const best = new Map<Scope['kind'], Grade>();
  const raise = ({ kind, grade }: Scope) => {
    if (grade > (best.get(kind) ?? 0)) best.set(kind, grade);
  };
  if (!mine.some((row) => row.onRoot && (row.scope === 'none' || row.scope === 'own'))) raise(DEFAULT_SCOPE);
  for (const { scope, grade } of mine) {
    if (scope === 'none') continue;
    raise({ kind: 'own', grade });
    raise({ kind: scope, grade });
  }
  return [...best].map(([kind, grade]) => ({ kind, grade }));
}

/** Keys of the system operations: the first row naming one of the principals decides each. */
export function operationsOf(
  ordered: readonly SystemOperationRow[],
  principals: ReadonlySet<string>,
  keys: Iterable<string>,
): ReadonlySet<string> {
  const has = new Set<string>();
  for (const key of keys) {
    if (decidingRow(ordered, principals, (row) => row.operation === key)?.verdict) has.add(key);
  }
  return has;
}
