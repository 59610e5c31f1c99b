/** Gains and losses as they go out. */
import type { Scope } from '../model.ts';
import type { Changes } from './differences.ts';

const COLUMN_GRADES = ['hidden', 'read', 'once', 'edit'] as const;
const GRADES = ['read', 'comment', 'edit', 'delete'] as const;

function scopeView({ kind, grade }: Scope) {
  return kind === 'grants' || grade === 0 ? [] : [{ scope: kind, grade: GRADES[grade - 1] ?? 'read' }];
}

/** In the words of the contract. */
export const changesView = ({ verbs, columns, scopes, given }: Changes) => ({
  verbs: [...verbs],
  columns: columns.map(({ key, title, from, to }) => ({
    key,
    title: { ...title },
    from: COLUMN_GRADES[from],
    to: COLUMN_GRADES[to],
  })),
  records: scopes.flatMap(scopeView),
  given: given.map(({ grade, ...one }) => ({ ...one, grade: GRADES[grade - 1] ?? 'read' })),
});
