/** The workflow bar of a record by its lookup of stages (BPM-08). */
import type { ReactNode } from 'react';
import type { ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { WorkflowBar } from '../ui/index.ts';
import { columnOf, shapeOf, useSay } from './description.ts';

/** Stages as the values of the lookup stand, retired ones only while the record is there; nothing where this reader has no stages. */
export function RecordStages({ row, description }: { row: RecordRow; description: ObjectDescription }): ReactNode {
  const say = useSay();
  const status = columnOf(description, description.statusColumn);
  const now = status && row.values[status.key];
  if (!status || typeof now !== 'string') return null;
  const stages = (status.choices ?? []).filter(({ key, retired }) => !retired || key === now);
  return (
    <WorkflowBar
      stages={stages.map(({ key, title }) => ({ key, label: say(title) }))}
      now={now}
      shape={shapeOf(status, now) ?? 'progress'}
    />
  );
}
