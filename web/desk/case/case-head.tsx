/** Above a case: number, whose it is, who handles it, what can be done, how far it is. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import type { CaseStatus } from '../../blocks/case/index.ts';
import { plainText, useAccess, useAct, useSay } from '../../record/index.ts';
import {
  Badge,
  BuildingIcon,
  Button,
  Dialog,
  DownIcon,
  FlagIcon,
  IconButton,
  LeftIcon,
  Link,
  Menu,
  type MenuEntry,
  type TextKey,
  UserIcon,
  useText,
  Words,
  WorkflowBar,
} from '../../ui/index.ts';
import { Assignee } from './assignee.tsx';
import { MoveDialog } from './move.tsx';
import css from './queue.module.css';

interface CaseHeadProps {
  readonly row: RecordRow;
  readonly description: ObjectDescription;
  readonly status: CaseStatus | null;
  readonly name: string;
  readonly back: string;
  /** Opens the customer's drawer, where he has no pane. */
  readonly onCustomer: () => void;
}

export function CaseHead({ row, description, status, name, back, onCustomer }: CaseHeadProps): ReactNode {
  const t = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  // A new case on the screen is where the reader goes on, unless he came with the focus on something that is still there to use.
  useEffect(() => {
    if (!document.activeElement?.closest('input, textarea, dialog')) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <header className={css.head}>
      <div className={css.line}>
        <span className={css.start}>
          <Link to={back} still className={css.back} aria-label={t('desk.queue.title')}>
            <LeftIcon />
          </Link>
          <span className={css.number}>{plainText(row.values.number)}</span>
          {row.values.complained === true && (
            <Badge tone="late" icon={FlagIcon}>
              {t('common.message.complaint')}
            </Badge>
          )}
        </span>
        <span className={css.deeds}>
          <IconButton
            className={css.whose}
            icon={UserIcon}
            kind="secondary"
            label={t('desk.customer.title')}
            onClick={onCustomer}
          />
          <Assignee row={row} description={description} />
          <Deeds row={row} description={description} />
        </span>
      </div>
      <div className={css.second}>
        <h1 ref={heading} tabIndex={-1}>
          {name}
        </h1>
        {status && <WorkflowBar stages={status.stages} now={status.key} shape={status.shape} />}
      </div>
    </header>
  );
}

/** What ends a case for good is asked before; a deed that another one takes back is offered to be undone instead. */
const final: Readonly<Record<string, { title: TextKey; why: TextKey }>> = {
  cancel: { title: 'desk.case.cancelTitle', why: 'desk.case.finalWhy' },
  close: { title: 'desk.case.closeTitle', why: 'desk.case.finalWhy' },
};
const undo: Readonly<Record<string, string>> = { wait: 'start', resolve: 'reopen' };

function Deeds({ row, description }: { row: RecordRow; description: ObjectDescription }): ReactNode {
  const t = useText();
  const say = useSay();
  const act = useAct('case', row);
  const access = useAccess('case', row, plainText(row.values.number));
  const [asked, setAsked] = useState<string | null>(null);
  const [moving, setMoving] = useState(false);
  const offered = description.actions.filter(({ key }) => row.can.actions.includes(key));
  const moves = description.moves && row.can.update;
  // A case that nobody has is waiting for just this.
  const takes = !row.values.assignee && offered.some(({ key }) => key === 'take');
  const titleOf = (key: string): string => say(offered.find((one) => one.key === key)?.title);
  const run = (key: string): void => act.run(key, { done: t('common.record.done', { action: titleOf(key) }), undo: undo[key] });
  const question = asked ? final[asked] : undefined;
  const label = t('common.record.actions');
  const entries: (MenuEntry | 'line')[] = offered.map(({ key, title }) => ({
    label: say(title),
    danger: key === 'cancel',
    onSelect: () => (final[key] ? setAsked(key) : run(key)),
  }));
  if (entries.length > 0) entries.push('line');
  entries.push(...access.entries);
  if (moves) entries.push({ label: t('desk.case.move'), icon: BuildingIcon, onSelect: () => setMoving(true) });
  return (
    <>
      {takes && (
        <Button onClick={() => run('take')} busy={act.busy}>
          {titleOf('take')}
        </Button>
      )}
      <Menu
        label={label}
        entries={entries}
        trigger={(props) => (
          <Button after={DownIcon} busy={act.busy} {...props}>
            {label}
          </Button>
        )}
      />
      {access.dialog}
      {moving && <MoveDialog row={row} onClose={() => setMoving(false)} />}
      {asked && question && (
        <Dialog
          kind="question"
          title={t(question.title, { number: plainText(row.values.number) })}
          danger={asked === 'cancel'}
          onClose={() => setAsked(null)}
          onSubmit={() => {
            setAsked(null);
            run(asked);
          }}
        >
          <Words as="p" tone="muted">
            {t(question.why)}
          </Words>
        </Dialog>
      )}
    </>
  );
}
