/** Columns that page rules look at: of the record itself, and of the record that one of its lookups leads to (`account.type`). */
import { stepsOf } from '../../../shared/page-rules.ts';
import type { ColumnDef, Metadata, ObjectDef } from '../../metadata/index.ts';
import { targetOf } from '../schema.ts';

/** A column of the object, or one step behind a lookup of it; undefined where there is none. */
export function columnAlong(objects: Metadata['objects'], object: ObjectDef, path: string): ColumnDef | undefined {
  const { head, tail } = stepsOf(path);
  const column = object.column(head);
  if (column === undefined || tail === null) return column;
  return objects.get(targetOf(column) ?? '')?.column(tail);
}
