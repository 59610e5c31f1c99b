/** The queue: a view, its cases, most recent first; bold what is new since one looked. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import { problemText } from '../../api/index.ts';
import { choiceOf, columnOf, plainText, shapeOf, useSay } from '../../record/index.ts';
import {
  Button,
  cx,
  DownIcon,
  EmptyState,
  ErrorState,
  FlagIcon,
  Hidden,
  IconButton,
  InboxIcon,
  Link,
  Menu,
  MoreButton,
  PlusIcon,
  RelativeTime,
  SearchIcon,
  SearchInput,
  SkeletonRows,
  StatusGlyph,
  useFormat,
  useText,
} from '../../ui/index.ts';
import { useMe } from '../me.tsx';
import { useKeys } from './keys.ts';
import css from './queue.module.css';
import { useUnread } from './seen.ts';
import type { Queue } from './use-queue.ts';
import { views } from './views.ts';

interface QueueListProps {
  readonly description: ObjectDescription;
  readonly queue: Queue;
  /** The case on the screen. */
  readonly present?: string;
  readonly to: (uid: string) => string;
  /** Absent where this user may not register cases. */
  readonly onNew?: () => void;
}

export function QueueList({ description, queue, present, to, onNew }: QueueListProps): ReactNode {
  const t = useText();
  const me = useMe();
  const unread = useUnread(me.uid);
  const { rows, isPending, error } = queue;
  return (
    <section className={css.queue} aria-label={t('desk.queue.title')}>
      <Head queue={queue} as={present ? 'h2' : 'h1'} onNew={onNew} />
      {isPending ? (
        <SkeletonRows rows={8} label={t('desk.queue.loading')} />
      ) : error && rows.length === 0 ? (
        <ErrorState title={t('desk.queue.failed')} onRetry={queue.refetch} reference={error.reference}>
          {error.status < 500 ? problemText(t, error) : undefined}
        </ErrorState>
      ) : rows.length === 0 ? (
        <Nothing queue={queue} as={present ? 'h3' : 'h2'} />
      ) : (
        <section
          className={css.rows}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
          tabIndex={0}
          aria-label={t(`desk.views.${queue.view}`)}
        >
          <ul>
            {rows.map((row) => (
              <Item
                key={row.uid}
                row={row}
                description={description}
                to={to(row.uid)}
                present={row.uid === present}
                unread={unread(row)}
              />
            ))}
          </ul>
          {queue.more && (
            <MoreButton kind="quiet" full onMore={queue.more} busy={queue.loadingMore}>
              {t('common.more')}
            </MoreButton>
          )}
        </section>
      )}
    </section>
  );
}

/** Without a case beside it the queue's name is the heading of the page. */
function Head({ queue, as: Heading, onNew }: { queue: Queue; as: 'h1' | 'h2'; onNew?: () => void }): ReactNode {
  const t = useText();
  const [searching, setSearching] = useState(queue.search !== '');
  useKeys({ '/': () => setSearching(true) });
  return (
    <header className={css.queueHead}>
      <div className={css.line}>
        <Menu
          label={t('desk.queue.views')}
          align="start"
          entries={views.map((view) => ({
            label: t(`desk.views.${view}`),
            checked: view === queue.view,
            onSelect: () => queue.setView(view),
          }))}
          trigger={(props) => (
            <Heading className={css.view}>
              <Button kind="quiet" after={DownIcon} {...props}>
                {t(`desk.views.${queue.view}`)}
              </Button>
            </Heading>
          )}
        />
        <span className={css.tools}>
          {onNew && <IconButton icon={PlusIcon} size="xs" label={t('desk.newCase.title')} onClick={onNew} />}
          <IconButton
            icon={SearchIcon}
            size="xs"
            label={t('desk.queue.search')}
            aria-expanded={searching}
            onClick={() => {
              if (searching) queue.setSearch('');
              setSearching(!searching);
            }}
          />
        </span>
      </div>
      {searching && (
        <SearchInput
          label={t('desk.queue.search')}
          placeholder={t('desk.queue.searchHint')}
          value={queue.search}
          onChange={queue.setSearch}
          maxLength={200}
          autoFocus
        />
      )}
      <Counted queue={queue} />
    </header>
  );
}

function Counted({ queue }: { queue: Queue }): ReactNode {
  const t = useText();
  const format = useFormat();
  const { count } = queue;
  return (
    <p className={css.counted} role="status">
      {count === undefined
        ? ' '
        : 'exact' in count
          ? count.exact > 0 && t('desk.queue.count', { count: count.exact })
          : t('desk.queue.countOver', { number: format.number(count.atLeast) })}
    </p>
  );
}

function Nothing({ queue, as }: { queue: Queue; as: 'h2' | 'h3' }): ReactNode {
  const t = useText();
  if (queue.search) {
    const reset = <Button onClick={() => queue.setSearch('')}>{t('common.record.reset')}</Button>;
    return (
      <EmptyState icon={SearchIcon} title={t('common.record.noneFound')} actions={reset} as={as}>
        {t('common.record.noneFoundWhy')}
      </EmptyState>
    );
  }
  const other = queue.view !== 'all' && <Button onClick={() => queue.setView('all')}>{t('desk.queue.showAll')}</Button>;
  return (
    <EmptyState icon={InboxIcon} title={t(`desk.empty.${queue.view}`)} actions={other} as={as}>
      {t('desk.empty.why')}
    </EmptyState>
  );
}

interface ItemProps {
  readonly row: RecordRow;
  readonly description: ObjectDescription;
  readonly to: string;
  readonly present: boolean;
  readonly unread: boolean;
}

function Item({ row, description, to, present, unread }: ItemProps): ReactNode {
  const t = useText();
  const say = useSay();
  const link = useRef<HTMLAnchorElement>(null);
  const { number, subject, status, organisation, contact, last_message_at, complained } = row.values;
  const column = columnOf(description, description.statusColumn);
  const shape = shapeOf(column, status);
  const at = plainText(last_message_at);
  useEffect(() => {
    if (present) link.current?.scrollIntoView({ block: 'nearest' });
  }, [present]);
  return (
    <li>
      <Link ref={link} to={to} still className={cx(css.item, unread && css.unread)} aria-current={present ? 'true' : undefined}>
        <span className={css.line}>
          <span className={css.start}>
            {shape && <StatusGlyph bare shape={shape} label={say(choiceOf(column, status)?.title)} />}
            <span className={css.dim}>{plainText(number)}</span>
            {complained === true && (
              <span className={css.complaint}>
                <FlagIcon size="sm" />
                {t('common.message.complaint')}
              </span>
            )}
          </span>
          {at && <RelativeTime at={at} as="short" />}
        </span>
        <span className={css.subject}>
          {unread && <Hidden>{t('desk.queue.unread')} </Hidden>}
          {plainText(subject) || plainText(number)}
        </span>
        <span className={css.whose}>{plainText(organisation) || plainText(contact) || t('desk.queue.noCustomer')}</span>
      </Link>
    </li>
  );
}
