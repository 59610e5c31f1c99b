/** The records that lookups of a form or a page lead to, for rules that look at one of their columns (`account.type`). */
import { useRef } from 'react';
import type { PageSet } from '../../shared/contracts/record-pages.ts';
import type { ColumnDescription, ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { followedBy, type Plain } from '../../shared/page-rules.ts';
import { useCalls } from '../api/index.ts';
import { columnOf } from './description.ts';
import { useKeyAt } from './door.tsx';

interface There {
  /** Of the object that the lookup leads to, as this user may know it. */
  readonly description: ObjectDescription | undefined;
  /** The record that is chosen; absent where there is none, or none that he may read. */
  readonly row: RecordRow | undefined;
}

export interface Behind {
  /** What stands behind a lookup of this key. */
  readonly at: (lookup: string) => There | undefined;
  /** Something is asked for and was never known: what rules say is not to be relied on yet. */
  readonly waits: boolean;
  /** The same, and nothing was drawn yet that could stay on the screen meanwhile. */
  readonly first: boolean;
}

/** For pages whose rules follow no lookup. */
export const nothingBehind: Behind = { at: () => undefined, waits: false, first: false };

/**
 * Reads what the rules of a page look at behind lookups. While another record was chosen and is being read, the last one counts: what was
 * typed into a field does not vanish for a moment. The server asks once more when it is saved.
 */
export function useBehind(
  description: ObjectDescription,
  set: PageSet | null,
  now: (column: ColumnDescription) => Plain,
): Behind {
  const at = useKeyAt();
  const rules = set?.pages.flatMap(({ layout }) => layout.rules) ?? [];
  const lookups = followedBy(rules).flatMap((key) => {
    const column = columnOf(description, key);
    if (column?.type !== 'reference') return [];
    const uid = now(column);
    return [{ key, object: String(column.settings.target), uid: uid === null ? null : String(uid) }];
  });
  const described = useCalls(
    at('GET /api/staff/objects/:object'),
    lookups.map(({ object }) => ({ params: { object } })),
  );
  const read = useCalls(
    at('GET /api/staff/records/:object/:uid'),
    lookups.map(({ object, uid }) => ({ params: { object, uid: uid ?? '' }, enabled: uid !== null })),
  );
  const drawn = useRef(false);
  const last = useRef(new Map<string, RecordRow>());
  const found = new Map<string, There>();
  let waits = false;
  for (const [i, { key, uid }] of lookups.entries()) {
    const [about, record] = [described[i], read[i]];
    // A fault that is no answer says nothing of the record; one that he may not read is none.
    const isOpen = uid !== null && record?.data === undefined && record?.error?.status !== 404;
    const row = uid === null ? undefined : (record?.data ?? (isOpen ? last.current.get(key) : undefined));
    if (!isOpen && row) last.current.set(key, row);
    if (!isOpen && !row) last.current.delete(key);
    const isFirst = isOpen && !row && record?.isPending === true;
    waits ||= isFirst || about?.isPending === true;
    found.set(key, { description: about?.data, row });
  }
  if (!waits) drawn.current = true;
  return { at: (lookup) => found.get(lookup), waits, first: waits && !drawn.current };
}
