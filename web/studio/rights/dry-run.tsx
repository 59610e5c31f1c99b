/** What a save would change, for whom and for how many records, before it is saved. The server tells it; nothing is decided here. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Answer, type Body, call, Problem, problemText } from '../../api/index.ts';
import {
  Button,
  cx,
  Dialog,
  MinusIcon,
  Notice,
  PlusIcon,
  SkeletonRows,
  Stack,
  useFormat,
  useText,
  Words,
} from '../../ui/index.ts';
import { titleIn } from './data.ts';
import css from './dry-run.module.css';

const key = 'POST /api/staff/rights/:object/dry-run';
type DryRun = Answer<typeof key>;
type Group = DryRun['groups'][number];
type Changes = Group['gains'];

/** The list as it would be saved. */
export interface DryChange {
  readonly object: string;
  readonly body: Body<typeof key>;
  /** The version that the list was made from. */
  readonly ifMatch: number;
}

interface Asked {
  readonly told?: DryRun;
  readonly problem?: Problem;
  /** Asks once more. */
  readonly again?: () => void;
}

/** Asks once for each different change. */
export function useDryRun({ object, body, ifMatch }: DryChange): Asked {
  const [asked, setAsked] = useState<Asked>({});
  const [turn, setTurn] = useState(0);
  const sent = JSON.stringify(body);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each turn asks anew
  useEffect(() => {
    const stop = new AbortController();
    setAsked({});
    call(key, { params: { object }, body: JSON.parse(sent) as DryChange['body'], ifMatch, signal: stop.signal }).then(
      (told) => !stop.signal.aborted && setAsked({ told }),
      (cause: unknown) => {
        if (stop.signal.aborted) return;
        if (!(cause instanceof Problem)) throw cause;
        setAsked({ problem: cause });
      },
    );
    return () => stop.abort();
  }, [object, sent, ifMatch, turn]);
  return { ...asked, again: () => setTurn(turn + 1) };
}

interface DialogProps {
  readonly change: DryChange;
  /** False: only where something changes for somebody; else it is saved at once, and the save tells its own faults. */
  readonly always: boolean;
  readonly busy: boolean;
  readonly onSave: () => void;
  readonly onClose: () => void;
}

export function DryRunDialog({ change, always, busy, onSave, onClose }: DialogProps): ReactNode {
  const t = useText();
  const asked = useDryRun(change);
  const { told, problem } = asked;
  // What the save would refuse it tells itself; what could not be reckoned is told here, and nothing is saved unseen.
  const nothing = (problem !== undefined && problem.status < 500) || told?.groups.length === 0;
  const passed = useRef(false);
  useEffect(() => {
    if (always || !nothing || passed.current) return;
    passed.current = true;
    onSave();
  }, [always, nothing, onSave]);
  if (!always && (nothing || (told === undefined && problem === undefined))) return null;
  return (
    <Dialog
      kind="question"
      title={t('rights.dry.title')}
      sub={t('rights.dry.sub')}
      submit={t('rights.save.save')}
      onClose={onClose}
      onSubmit={onSave}
      busy={busy}
      disabled={told === undefined && (problem === undefined || problem.status < 500)}
    >
      <DryRunTold asked={asked} />
    </Dialog>
  );
}

/** The block itself, for dialogs that ask something else as well. */
export function DryRunTold({ asked: { told, problem, again } }: { asked: Asked }): ReactNode {
  const t = useText();
  if (problem !== undefined && problem.status >= 500) {
    return (
      <Stack gap={8}>
        <Notice tone="late" live>
          {t('rights.dry.failed')} {problem.detail}
        </Notice>
        <p>
          <Button onClick={again}>{t('common.retry')}</Button>
        </p>
      </Stack>
    );
  }
  if (problem !== undefined) {
    return (
      <Notice tone="late" live>
        {problem.errors[0]?.message ?? problem.detail ?? problemText(t, problem)}
      </Notice>
    );
  }
  if (told === undefined) return <Reckoning />;
  if (told.groups.length === 0) {
    return (
      <Stack gap={4}>
        <Words as="p" bold>
          {t('rights.dry.nothing')}
        </Words>
        <Words as="p" size="sm" tone="muted">
          {t('rights.dry.nothingWhy')}
        </Words>
      </Stack>
    );
  }
  const follows = told.follows.map(({ title }) => titleIn(t, title)).join(', ');
  return (
    <div className={css.groups}>
      {told.groups.map((group) => (
        <GroupTold key={JSON.stringify([group.side, group.gains, group.losses])} group={group} />
      ))}
      {told.more > 0 && <Words as="p">{t('rights.dry.more', { count: told.more })}</Words>}
      {follows !== '' && (
        <Words as="p" size="sm" tone="muted">
          {t('rights.dry.follows', { titles: follows })}
        </Words>
      )}
    </div>
  );
}

/** While the server reckons. */
export function Reckoning(): ReactNode {
  return (
    <div aria-busy="true">
      <SkeletonRows rows={2} />
    </div>
  );
}

function GroupTold({ group }: { group: Group }): ReactNode {
  const { people, gains, losses, samples } = group;
  return (
    <PeopleTold of={group}>
      <Direction changes={losses} kind="lose" />
      <Direction changes={gains} kind="gain" />
      {samples.length > 0 && <Samples samples={samples} all={people} />}
    </PeopleTold>
  );
}

interface PeopleToldProps {
  readonly of: Pick<Group, 'side' | 'people' | 'portals' | 'organisations' | 'moreOrganisations'>;
  readonly children: ReactNode;
}

/** For whom the same changes; what changes stands inside. */
export function PeopleTold({ of, children }: PeopleToldProps): ReactNode {
  const t = useText();
  const { side, people, portals, organisations, moreOrganisations } = of;
  const where = [
    ...organisations.map((one) => t('rights.dry.organisation', { title: one.title, number: one.people })),
    ...(moreOrganisations > 0 ? [t('rights.dry.moreOrganisations', { count: moreOrganisations })] : []),
    ...portals.map((title) => t('rights.dry.onPortal', { title })),
  ];
  return (
    <section className={css.group}>
      <h3>{t(side === 'staff' ? 'rights.dry.staff' : 'rights.dry.people', { count: people })}</h3>
      {where.length > 0 && (
        <Words as="p" size="sm" tone="muted">
          {where.join(' · ')}
        </Words>
      )}
      {children}
    </section>
  );
}

interface DirectionProps {
  readonly changes: Changes;
  readonly kind: 'lose' | 'gain';
  /** What else is to be said, line by line. */
  readonly operations?: readonly string[];
}

export function Direction({ changes, kind, operations = [] }: DirectionProps): ReactNode {
  const t = useText();
  const { verbs, columns, records, given } = changes;
  const format = useFormat();
  const lines = [
    ...(verbs.length > 0 ? [verbs.map((verb) => t(`rights.verb.${verb}`)).join(', ')] : []),
    ...records.map(({ scope, grade }) =>
      t('rights.dry.records', { scope: t(`rights.scope.${scope}`), grade: t(`rights.grade.${grade}`) }),
    ),
    ...given.map(({ author, grade, mayPassOn, records: of }) =>
      [
        t('rights.dry.given', { author, grade: t(`rights.grade.${grade}`) }),
        ...(mayPassOn ? [t('rights.authors.passOn')] : []),
        of === null ? t('rights.dry.givenNew') : t('rights.dry.givenOld', { number: sayCount(t, format, of) }),
      ].join(' · '),
    ),
    ...columns.map(({ title, from, to }) =>
      t('rights.dry.column', {
        title: titleIn(t, title),
        from: t(`rights.columnGrade.${from}`),
        to: t(`rights.columnGrade.${to}`),
      }),
    ),
    ...operations,
  ];
  if (lines.length === 0) return null;
  const Mark = kind === 'lose' ? MinusIcon : PlusIcon;
  return (
    <div className={cx(css.direction, css[kind])}>
      <b>
        <Mark size="sm" />
        {t(`rights.dry.${kind}`)}
      </b>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

type Count = NonNullable<Group['samples'][number]['records']>['before'];

function sayCount(t: ReturnType<typeof useText>, format: ReturnType<typeof useFormat>, count: Count): string {
  return 'exact' in count ? format.number(count.exact) : t('rights.dry.over', { number: format.number(count.atLeast) });
}

function Samples({ samples, all }: { samples: Group['samples']; all: number }): ReactNode {
  const t = useText();
  const format = useFormat();
  const say = (count: Count) => sayCount(t, format, count);
  return (
    <div className={css.samples}>
      <Words size="xs" tone="dim">
        {t(samples.length < all ? 'rights.dry.some' : 'rights.dry.who')}
      </Words>
      <ul>
        {samples.map(({ uid, name, organisation, records }) => (
          <li key={uid}>
            <span>{organisation === null ? name : `${name}, ${organisation}`}</span>
            {records && (
              <span>
                {'exact' in records.before && 'exact' in records.after && records.before.exact === records.after.exact
                  ? t('rights.dry.same', { number: say(records.after) })
                  : t('rights.dry.reach', { before: say(records.before), after: say(records.after) })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
