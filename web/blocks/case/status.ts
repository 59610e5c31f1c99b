/** How far a case is, for the workflow bar (CAS-03). Which choice is which is told by the glyph in its flags, not by its key. */
import type { ColumnDescription, ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
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

/** The way a case usually goes. */
const usual: readonly StatusShape[] = ['new', 'progress', 'waiting', 'resolved', 'closed'];
/** How far each is: a case opened again stands before its next solution; one that was canceled goes nowhere from there. */
const far: Readonly<Record<StatusShape, number>> = {
  new: 0,
  progress: 1,
  waiting: 2,
  reopened: 2.5,
  resolved: 3,
  closed: 4,
  canceled: 5,
};

/**
 * Keys of the stages to show: those behind the present one that the case really had (`trail`), the present one, and what usually lies
 * ahead. A stage that was left out is not there; one that was had but lies ahead again (resolved, then opened again) is not behind.
 */
export function stagesOf(column: ColumnDescription, now: string, trail: readonly string[]): string[] {
  const placeOf = (key: string): number => far[shapeOf(column, key) ?? 'new'];
  const here = placeOf(now);
  const shape = shapeOf(column, now);
  const had = trail.filter((key) => key !== now && choiceOf(column, key));
  const behind = had.filter((key) => placeOf(key) <= here).sort((a, b) => placeOf(a) - placeOf(b));
  // Opened again and taken up again: that it was opened again comes right before.
  const again = here < far.reopened ? had.filter((key) => shapeOf(column, key) === 'reopened') : [];
  const final = choiceOf(column, now)?.flags.final === true || shape === 'canceled';
  const ahead = final ? [] : usual.filter((one) => far[one] > here).flatMap((one) => firstOf(column, one) ?? []);
  return [...new Set([...behind, ...again, now, ...ahead])];
}

const firstOf = (column: ColumnDescription, shape: StatusShape): string | undefined =>
  column.choices?.find(({ key, retired }) => !retired && shapeOf(column, key) === shape)?.key;

/** The status of a case with its stages; null where it may not be read. `trail`: the statuses it has had, as the server tells them. */
export function useCaseStatus(description: ObjectDescription, row: RecordRow, trail: readonly string[]): CaseStatus | null {
  const say = useSay();
  const column = columnOf(description, description.statusColumn);
  const value = column && row.values[column.key];
  const choice = choiceOf(column, value);
  if (!column || !choice) return null;
  return {
    key: choice.key,
    label: say(choice.title),
    shape: shapeOf(column, value) ?? 'new',
    stages: stagesOf(column, choice.key, trail).map((key) => ({ key, label: say(choiceOf(column, key)?.title) })),
    talks: choice.flags.accepts_messages === true,
  };
}
