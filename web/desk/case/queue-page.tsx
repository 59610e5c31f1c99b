/** `/desk/cases`, `/desk/cases/:uid`: queue, case, customer side by side; on smaller screens one after the other. */
import { type ReactNode, useState } from 'react';
import type { ObjectDescription } from '../../../shared/contracts/records.ts';
import { Load } from '../../api/index.ts';
import { useDescription } from '../../record/index.ts';
import {
  Button,
  cx,
  EmptyState,
  InboxIcon,
  Kbd,
  PlusIcon,
  SkeletonRows,
  useLocation,
  useNavigate,
  useText,
  useTitle,
} from '../../ui/index.ts';
import { CasePane } from './case-pane.tsx';
import { useKeys } from './keys.ts';
import { NewCaseDialog } from './new-case.tsx';
import css from './queue.module.css';
import { QueueList } from './queue-list.tsx';
import { useQueue } from './use-queue.ts';

export function QueuePage({ uid }: { uid?: string }): ReactNode {
  const t = useText();
  const description = useDescription('case');
  return (
    <Load of={description} skeleton={<SkeletonRows rows={8} />} failed={t('desk.queue.failed')}>
      {(known) => <Panes description={known} uid={uid} />}
    </Load>
  );
}

/** Address of a case with the view one is in. */
function useCaseTo(): (uid?: string) => string {
  const { query } = useLocation();
  const kept = new URLSearchParams([...query].filter(([key]) => key === 'view' || key === 'q')).toString();
  return (uid) => `/desk/cases${uid ? `/${uid}` : ''}${kept ? `?${kept}` : ''}`;
}

function Panes({ description, uid }: { description: ObjectDescription; uid?: string }): ReactNode {
  const navigate = useNavigate();
  const to = useCaseTo();
  const queue = useQueue(description);
  const [making, setMaking] = useState(false);
  const move = (by: number): void => {
    const here = queue.rows.findIndex((row) => row.uid === uid);
    const next = queue.rows[here < 0 ? 0 : here + by];
    if (next && next.uid !== uid) navigate(to(next.uid), { still: true });
  };
  useKeys({ j: () => move(1), k: () => move(-1) });
  const onNew = description.can.create ? () => setMaking(true) : undefined;
  return (
    <div className={cx(css.panes, uid && css.open)}>
      <QueueList description={description} queue={queue} present={uid} to={to} onNew={onNew} />
      {uid ? <CasePane key={uid} uid={uid} description={description} back={to()} /> : <NoCase onNew={onNew} />}
      {making && (
        <NewCaseDialog
          description={description}
          onClose={() => setMaking(false)}
          onMade={(made) => {
            setMaking(false);
            navigate(to(made));
          }}
        />
      )}
    </div>
  );
}

function NoCase({ onNew }: { onNew?: () => void }): ReactNode {
  const t = useText();
  useTitle(t('desk.queue.title'));
  const add = onNew && (
    <Button icon={PlusIcon} onClick={onNew}>
      {t('desk.newCase.title')}
    </Button>
  );
  return (
    <section className={cx(css.case, css.middle)} aria-label={t('desk.case.label')}>
      <EmptyState icon={InboxIcon} title={t('desk.queue.choose')} actions={add} as="h2">
        {t('desk.queue.chooseWhy')}
      </EmptyState>
    </section>
  );
}

/** Along the foot: what the keys do. */
export function QueueKeys(): ReactNode {
  const t = useText();
  const keys = ['j', 'k', 'r', 'n', 'a'] as const;
  return keys.map((key) => (
    <span key={key}>
      <Kbd>{key.toUpperCase()}</Kbd>
      {t(`desk.keys.${key}`)}
    </span>
  ));
}
