/** How far a case is, for the workflow bar (CAS-03). Which choice is which is told by the glyph in its flags, not by its key. */
import type { ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import { choiceOf, columnOf, shapeOf, useSay } from '../../record/index.ts';
import type { Stage, StatusShape } from '../../ui/index.ts';

export interface CaseStatus {
  readonly key: string;
  readonly label: string;
  readonly shape: StatusShape;
  readonly stages: readonly Stage[];
  /** Ordinary messages are accepted (MSG-04). */
  readonly talks: boolean;
}

const usual: readonly StatusShape[] = ['new', 'progress', 'waiting', 'resolved', 'closed'];
const ways: Partial<Record<StatusShape, readonly StatusShape[]>> = {
  canceled: ['new', 'canceled'],
  reopened: ['new', 'reopened', 'waiting', 'resolved', 'closed'],
};

/** The way a case usually goes; where it went another one, the present stage takes the place of what it left out. */
export function useCaseStatus(description: ObjectDescription, row: RecordRow): CaseStatus | null {
  const say = useSay();
  const column = columnOf(description, description.statusColumn);
  const value = column && row.values[column.key];
  const choice = choiceOf(column, value);
  if (!column || !choice) return null;
  const shape = shapeOf(column, value) ?? 'new';
  const way = ways[shape] ?? usual;
  const stages = way.flatMap((one) => {
    const stage = column.choices?.find(({ key, retired }) => shapeOf(column, key) === one && (!retired || key === value));
    return stage ? [{ key: stage.key, label: say(stage.title) }] : [];
  });
  return { key: choice.key, label: say(choice.title), shape, stages, talks: choice.flags.accepts_messages === true };
}
