import { describe, expect, test } from 'vitest';
import {
  type ColumnRow,
  columnGrade,
  inOrder,
  mayDo,
  type OperationRow,
  operationsOf,
  portalScopes,
  type SystemOperationRow,
} from './decide.ts';

let ids = 0;
const row = (principalId: string, position: number, onUser = false) => {
  ids += 1;
  return { id: String(ids), position, principalId, onUser, onStaff: false };
};
const operation = (
  principalId: string,
  position: number,
  cells: Partial<Pick<OperationRow, 'create' | 'read' | 'update' | 'delete'>>,
  onUser = false,
): OperationRow => ({ create: null, read: null, update: null, delete: null, ...row(principalId, position, onUser), ...cells });
const column = (principalId: string, position: number, grade: ColumnRow['grade'], onUser = false): ColumnRow => ({
  columnId: 'c',
  ...row(principalId, position, onUser),
  grade,
});
const me = new Set(['me', 'child', 'parent']);

describe('Level 2', () => {
  test('nothing said means no, and a list without rows grants nothing (P2)', () => {
    expect(mayDo([], me, 'read')).toBe(false);
    expect(mayDo([operation('somebody else', 1, { read: true })], me, 'read')).toBe(false);
    expect(mayDo([operation('child', 1, { read: true })], me, 'read')).toBe(true);
  });

  test('the upper of two rows that contradict each other decides', () => {
    const no = operation('child', 1, { read: false });
    const yes = operation('parent', 2, { read: true });
    expect(mayDo(inOrder([yes, no]), me, 'read')).toBe(false);
    expect(
      mayDo(
        inOrder([
          { ...yes, position: 1 },
          { ...no, position: 2 },
        ]),
        me,
        'read',
      ),
    ).toBe(true);
  });

  test('a row naming the user stands above rows naming his roles, wherever it was saved', () => {
    const rows = inOrder([operation('parent', 1, { read: true }), operation('me', 9, { read: false }, true)]);
    expect(mayDo(rows, me, 'read')).toBe(false);
    expect(mayDo(rows, new Set(['colleague', 'parent']), 'read')).toBe(true);
  });

  test('a silent cell lets the rows below speak, per operation', () => {
    const rows = inOrder([operation('child', 1, { update: false }), operation('parent', 2, { read: true, update: true })]);
    expect(mayDo(rows, me, 'read')).toBe(true);
    expect(mayDo(rows, me, 'update')).toBe(false);
    expect(mayDo([operation('child', 1, {})], me, 'read')).toBe(false);
  });

  test('Boston creates, reads and edits but does not delete; Toronto reads (PRM-19)', () => {
    const rows = inOrder([
      operation('boston', 1, { create: true, read: true, update: true, delete: false }),
      operation('toronto', 2, { create: false, read: true, update: false, delete: false }),
      operation('parent', 3, { delete: true }),
    ]);
    const asked = (...principals: string[]) =>
      (['create', 'read', 'update', 'delete'] as const).filter((verb) => mayDo(rows, new Set(principals), verb));
    expect(asked('boston', 'parent')).toEqual(['create', 'read', 'update']);
    expect(asked('toronto', 'parent')).toEqual(['read']);
  });
});

describe('Level 4', () => {
  test('a column nobody granted is hidden, a silent row says nothing (P3)', () => {
    expect(columnGrade([], me)).toBe(0);
    expect(columnGrade([column('child', 1, null)], me)).toBe(0);
    expect(columnGrade([column('child', 1, null), column('parent', 2, 3)], me)).toBe(3);
  });

  test('an explicit "hidden" above takes away what the parent has (PRM-20)', () => {
    expect(columnGrade(inOrder([column('parent', 2, 1), column('child', 1, 0)]), me)).toBe(0);
    expect(columnGrade(inOrder([column('parent', 2, 1), column('me', 3, 2, true), column('child', 1, 0)]), me)).toBe(2);
  });
});

describe('Scopes', () => {
  type Kind = 'none' | 'own' | 'organisation' | 'children' | 'all';
  const scope = (roleId: string, kind: Kind, grade: 1 | 2 | 3 | 4) => ({
    id: '1',
    roleId,
    onRoot: roleId === 'root',
    scope: kind,
    grade,
  });
  const user = new Set([...me, 'root']);
  const scopes = (...rows: ReturnType<typeof scope>[]) =>
    Object.fromEntries(portalScopes(rows, user).map((s) => [s.kind, s.grade]));

  test('without a row of All portal users somebody has his own records, to delete', () => {
    expect(scopes()).toEqual({ own: 4 });
    expect(scopes(scope('others', 'all', 4))).toEqual({ own: 4 });
    expect(scopes(scope('root', 'organisation', 1))).toEqual({ own: 4, organisation: 1 });
    expect(scopes(scope('child', 'organisation', 1))).toEqual({ own: 4, organisation: 1 });
  });

  test('are a union over all roles with the highest grade per kind', () => {
    expect(scopes(scope('root', 'own', 2), scope('child', 'organisation', 1), scope('parent', 'own', 3))).toEqual({
      own: 3,
      organisation: 1,
    });
  });

  test("every scope includes one's own records at its grade", () => {
    expect(scopes(scope('root', 'none', 1), scope('child', 'organisation', 3))).toEqual({ own: 3, organisation: 3 });
    expect(scopes(scope('root', 'own', 1), scope('child', 'all', 2))).toEqual({ own: 2, all: 2 });
  });

  test('"none" takes nothing from what another role gives; on All portal users it ends the default', () => {
    expect(scopes(scope('child', 'none', 1))).toEqual({ own: 4 });
    expect(scopes(scope('root', 'none', 1))).toEqual({});
    expect(scopes(scope('root', 'none', 1), scope('child', 'own', 2))).toEqual({ own: 2 });
  });
});

test('System operations are decided by the first row that names somebody, users before roles', () => {
  const rule = (principalId: string, position: number, verdict: boolean, onUser = false): SystemOperationRow => ({
    ...row(principalId, position, onUser),
    operation: 'CanExportToExcel',
    verdict,
  });
  const rows = inOrder([rule('parent', 1, true), rule('me', 2, false, true)]);
  const keys = ['CanExportToExcel', 'CanModerate'];
  expect([...operationsOf(rows, me, keys)]).toEqual([]);
  expect([...operationsOf(rows, new Set(['parent']), keys)]).toEqual(['CanExportToExcel']);
});
