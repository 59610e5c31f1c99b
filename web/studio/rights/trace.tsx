/** The four levels as they were asked: each with its answer, the reason in words, the role it came through and the way to the setting. */
import type { ReactNode } from 'react';
import type { Answer } from '../../api/index.ts';
import { Card, CheckIcon, CrossIcon, cx, Link, type Text, useText } from '../../ui/index.ts';
import { rightsAt } from './data.ts';
import css from './rights.module.css';

type Explanation = Answer<'GET /api/staff/rights/explanation'>;
type Step = Explanation['steps'][number];

interface TraceProps {
  readonly answer: Explanation;
  readonly user: string;
  readonly query: { readonly action: string; readonly column?: string; readonly record?: string };
}

const asked = (query: TraceProps['query']): Step['level'][] => [
  'portal',
  'operation',
  ...(query.record === undefined ? [] : (['record'] as const)),
  ...(query.column === undefined ? [] : (['column'] as const)),
];

export function Trace({ answer, user, query }: TraceProps): ReactNode {
  const t = useText();
  const { verdict, steps } = answer;
  const reached = new Set(steps.map(({ level }) => level));
  const left = verdict ? [] : asked(query).filter((level) => !reached.has(level));
  const last = steps.at(-1);
  const Mark = verdict ? CheckIcon : CrossIcon;
  const deed = t.maybe(`rights.action.${query.action}`) ?? query.action;
  return (
    <Card pad>
      <div className={cx(css.verd, !verdict && css.bad)} role="status">
        <Mark size="lg" />
        <div>
          <b>{t(verdict ? 'rights.explain.yes' : 'rights.explain.no', { name: user, action: deed })}</b>
          {!verdict && last && <p>{reasonText(t, last)}</p>}
        </div>
      </div>
      <ol className={css.trace}>
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a trace is drawn anew as a whole
          <StepLine key={index} step={step} column={query.column} record={step.level === 'record' ? query.record : undefined} />
        ))}
        {left.map((level) => (
          <li key={level}>
            <span className={css.node}>–</span>
            <h2>{t(`rights.level.${level}`)}</h2>
            <span className={css.word}>{t('rights.explain.notAsked')}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

/** The words for a reason; a row is told by whom it names. */
function reasonText(t: Text, { reason, verdict, through, setting }: Step): string {
  const values = { name: through?.title ?? '', verdict: t(verdict ? 'rights.verdict.yes' : 'rights.verdict.no') };
  if (reason.startsWith('row_') && reason !== 'row_grade') return t('rights.reason.row', values);
  if (reason === 'grant' && setting?.kind === 'rule') return t('rights.reason.author_rule', values);
  // The message files take `…_other` for a plural.
  const key = reason === 'moves_with_other' ? 'moves_along' : reason;
  return t.maybe(`rights.reason.${key}`, values) ?? reason;
}

/** Where the desk has pages of an object's records: what gives a record by hand is set there. */
const placed: Readonly<Record<string, string>> = {
  case: 'cases',
  account: 'accounts',
  contact: 'contacts',
  service: 'services',
  department: 'departments',
};

interface StepProps {
  readonly step: Step;
  readonly column: string | undefined;
  readonly record: string | undefined;
}

function StepLine({ step, column, record }: StepProps): ReactNode {
  const t = useText();
  const { verdict, level, grade, object } = step;
  const look = verdict ? css.yes : css.no;
  const to = linkOf(step, column);
  const Mark = verdict ? CheckIcon : CrossIcon;
  const verb = step.verb === null ? undefined : t(`rights.verb.${step.verb}`);
  return (
    <li>
      <span className={cx(css.node, look)}>
        <Mark size="sm" />
      </span>
      <h2>
        {t(`rights.level.${level}`)}
        {verb && `: ${verb}`}
      </h2>
      <span className={cx(css.word, look)}>{t(verdict ? 'rights.verdict.yes' : 'rights.verdict.no')}</span>
      <p>
        {reasonText(t, step)}{' '}
        {grade !== null && level !== 'operation' && t('rights.explain.reaches', { grade: gradeText(t, level, grade) })}{' '}
        {to && <Link to={to}>{t('rights.explain.toSetting')}</Link>}
        {to === null && record && placed[object] && (
          <a href={`/desk/${placed[object]}/${record}?access=who`}>{t('rights.explain.toRecord')}</a>
        )}
      </p>
    </li>
  );
}

const columnGrades = ['hidden', 'read', 'once', 'edit'] as const;
const recordGrades = ['none', 'read', 'comment', 'edit', 'delete'] as const;

function gradeText(t: Text, level: Step['level'], grade: number): string {
  if (level === 'column') return t(`rights.columnGrade.${columnGrades[grade] ?? 'hidden'}`);
  const word = recordGrades[grade] ?? 'none';
  return word === 'none' ? t('rights.explain.nothing') : t(`rights.grade.${word}`);
}

/** Address of the setting that decided, with the row pointed at. */
function linkOf({ level, object, through, setting }: Step, column: string | undefined): string | null {
  if (setting?.kind === 'system_operation') return '/system-operations';
  const row = through === null ? {} : { row: through.uid };
  if (level === 'portal') return rightsAt(object, 'availability');
  if (level === 'operation') return rightsAt(object, setting?.kind === 'switch' ? 'records' : 'operations', row);
  if (level === 'record' && setting?.kind === 'rule') return rightsAt(object, 'records', { rule: setting.id ?? '' });
  if (level === 'record') return setting?.kind === 'scope_rule' ? rightsAt(object, 'records', row) : null;
  return level === 'column' && column !== undefined ? rightsAt(object, 'columns', { column, ...row }) : null;
}
