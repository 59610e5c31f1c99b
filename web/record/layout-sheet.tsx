/** An arranged page inside a screen that the product draws itself: of a case, what stands under its details. */
import type { ReactNode } from 'react';
import type { ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { LaidOut } from './layout.tsx';
import { pageOfRow } from './layout-state.ts';

interface SheetProps {
  readonly description: ObjectDescription;
  readonly row: RecordRow;
  /** What the record is called. */
  readonly name: string;
  /** Where nobody has arranged one. */
  readonly otherwise: ReactNode;
}

export function ArrangedSheet({ description, row, name, otherwise }: SheetProps): ReactNode {
  const page = pageOfRow(description, row);
  if (page === null) return otherwise;
  return <LaidOut description={description} row={row} page={page} name={name} tabs={[]} bare sheet />;
}
