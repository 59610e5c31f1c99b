/** Values on their way into the database. */
import { type ColumnShape, checkColumn, type Value } from '../../shared/columns/index.ts';
import { invalid } from '../kernel/index.ts';
import { cleanHtml } from './rich-text.ts';

/**
 * Checks a value sent for a column and answers it as it is to be stored; rich text comes back cleaned, links as the text of their JSON. References, persons and
 * files come back as uids: whether the actor may name them is for the gateway. Whether it may be empty is not asked here.
 * @throws 422 at `path` with a message that says how to mend it.
 */
export function checkValue(column: ColumnShape, value: unknown, path = 'value'): Value {
  const checked = checkColumn(value, column);
  if (!checked.ok) throw invalid(path, checked.fault.code, checked.fault.message);
  const { value: sound } = checked;
  if (column.type === 'links') return sound === null ? null : JSON.stringify(sound);
  return column.type === 'rich_text' && typeof sound === 'string' ? cleanHtml(sound) : sound;
}
