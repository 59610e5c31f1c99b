/** An arranged page inside a screen that the product draws itself: of a case, what stands under its details. */
import type { ReactNode } from 'react';
import type { ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { SkeletonRows } from '../ui/index.ts';
import { LaidOut } from './layout.tsx';
import { usePageOfRow } from './layout-state.ts';

interface SheetProps {
  readonly description: ObjectDescription;
  readonly row: RecordRow;
  /** What the record is called. */
  readonly name: string;
  /** Over the fields that stand first; "Profile" where absent. */
  readonly title?: string;
  /** Where nobody has arranged one. */
  readonly otherwise: ReactNode;
}

export function ArrangedSheet({ description, row, name, title, otherwise }: SheetProps): ReactNode {
  const page = usePageOfRow(description, row);
  if (page === null) return otherwise;
  if (page.first) return <SkeletonRows rows={4} />;
  return <LaidOut description={description} row={row} page={page} name={name} title={title} tabs={[]} bare sheet />;
}
