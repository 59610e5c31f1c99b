/** One change while it is made: what the body says, what behaviours add, what it will be. */
import type { ColumnDef, ObjectDef } from '../metadata/index.ts';
import type { Change, Stored, StoredRecord } from './model.ts';
import { sameValue } from './values.ts';

export interface Draft extends Change {
  /** Columns to be written, by key; changes while behaviours set them. */
  readonly values: Map<string, Stored>;
}

/** What a change begins with. */
export interface Beginning {
  readonly kind: Change['kind'];
  readonly object: ObjectDef;
  readonly action?: string | null;
  readonly before: StoredRecord | null;
  readonly parent: StoredRecord | null;
  readonly values: Map<string, Stored>;
}

/** A change that behaviours may add to. */
export function draftOf({ kind, object, action = null, before, parent, values }: Beginning): Draft {
  return {
    kind,
    object,
    action,
    before,
    parent,
    values,
    after: (key) => (values.has(key) ? (values.get(key) ?? null) : (before?.values[key] ?? null)),
    set(key, value) {
      const column = object.column(key);
      // Where a record stands and who made it is decided by the gateway alone.
      if (column === undefined || column.standard || column.type === 'files') {
        throw new Error(`A behaviour of ${object.key} sets ${key}, which is no column for it`);
      }
      values.set(key, value);
    },
  };
}

/** The columns whose value really changes. */
export function changedColumns(draft: Draft): ColumnDef[] {
  return draft.object.columns.filter(
    (column) =>
      draft.values.has(column.key) && !sameValue(draft.values.get(column.key) ?? null, draft.before?.values[column.key] ?? null),
  );
}
