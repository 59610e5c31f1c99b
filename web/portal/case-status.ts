/** How far a case is, for the workflow bar (CAS-03). Which choice is which is told by the glyph in its flags, not by its key. */
import type { ColumnDescription } from '../../shared/contracts/records.ts';
import { choiceOf, shapeOf, useSay } from '../record/index.ts';
import type { Stage, StatusShape } from '../ui/index.ts';

export interface CaseStatus {
  readonly key: string;
  readonly label: string;
  readonly shape: StatusShape;
  readonly stages: readonly Stage[];
  /** Ordinary messages are accepted (MSG-04). */
  readonly talks: boolean;
}

/** The way a case usually goes; where it went another one, the present stage takes the place of what it left out. */
export function useCaseStatus(column: ColumnDescription | undefined, value: unknown): CaseStatus | null {
  const say = useSay();
  const choice = choiceOf(column, value);
  if (!column || !choice) return null;
  const shape = shapeOf(column, value) ?? 'new';
  const glyphs = wayTo(shape);
  const stages = (column.choices ?? []).filter(({ key, retired }) => {
    const glyph = shapeOf(column, key);
    return key === value || (!retired && glyph !== undefined && glyphs.includes(glyph));
  });
  const ordered = stages.sort((a, b) => place(glyphs, shapeOf(column, a.key)) - place(glyphs, shapeOf(column, b.key)));
  return {
    key: choice.key,
    label: say(choice.title),
    shape,
    stages: ordered.map(({ key, title }) => ({ key, label: say(title) })),
    talks: choice.flags.accepts_messages === true,
  };
}

const place = (glyphs: readonly StatusShape[], shape: StatusShape | undefined): number =>
  shape && glyphs.includes(shape) ? glyphs.indexOf(shape) : glyphs.length;

function wayTo(shape: StatusShape): readonly StatusShape[] {
  if (shape === 'canceled') return ['new', 'canceled'];
  if (shape === 'reopened') return ['new', 'reopened', 'waiting', 'resolved', 'closed'];
  return ['new', 'progress', 'waiting', 'resolved', 'closed'];
}
