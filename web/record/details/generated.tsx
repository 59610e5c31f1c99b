/** Related lists on a page that nobody arranged: what leads to the record, parts of it first. */
import type { ReactNode } from 'react';
import type { ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import { type Answer, useCall } from '../../api/index.ts';
import { useLocation } from '../../ui/index.ts';
import { nameOf, useSay } from '../description.ts';
import { useDoor, useKeyAt } from '../door.tsx';
import type { RecordTab } from '../layout.tsx';
import { RelatedRows } from './related.tsx';

type KnownObject = Answer<'GET /api/staff/objects'>['objects'][number];

/** The objects that the reader knows at this door, and which of them lead to which. */
function useKnownObjects(enabled: boolean): readonly KnownObject[] {
  const at = useKeyAt();
  const { data } = useCall(at('GET /api/staff/objects'), { enabled });
  return data?.objects ?? [];
}

/** Makes the tabs of a record; none where its page is arranged, which has the lists that were placed on it. */
export function useDetailTabs(
  object: string,
  generated: boolean,
): (row: RecordRow, description: ObjectDescription) => readonly RecordTab[] {
  const say = useSay();
  const all = useKnownObjects(generated);
  const details = all
    .filter(({ general }) => general)
    .flatMap((detail) => detail.leads.filter(({ to }) => to === object).map(({ column }) => ({ detail, column })))
    .sort((a, b) => Number(b.detail.attachedTo === object) - Number(a.detail.attachedTo === object));
  return (row, description) => {
    if (description.page !== null) return [];
    const name = nameOf(description, row, say(description.title));
    return details.map(({ detail, column }) => ({
      key: `${detail.key}-${column}`,
      label: say(detail.plural),
      draw: () => <Detail object={detail.key} column={column} uid={row.uid} name={name} />,
    }));
  };
}

interface DetailProps {
  readonly object: string;
  readonly column: string;
  readonly uid: string;
  readonly name: string;
}

/** The related list of a record: added to, changed and taken away in place. */
function Detail({ object, column, uid, name }: DetailProps): ReactNode {
  const { recordTo } = useDoor();
  const { path } = useLocation();
  return (
    <RelatedRows
      object={object}
      column={column}
      parent={{ uid, name }}
      // Where this face has no page for the object, a row leads nowhere else.
      to={(row) => recordTo?.(object, row.uid) ?? path}
    />
  );
}
