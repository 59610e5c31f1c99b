/** What happened to a record: who changed which column, from what to what. Only columns the reader may read come from the server. */
import type { ReactNode } from 'react';
import type { HistoryEntry, ObjectDescription } from '../../shared/contracts/records.ts';
import { Problem, problemText, usePages } from '../api/index.ts';
import {
  Avatar,
  EmptyState,
  ErrorState,
  HistoryIcon,
  MoreButton,
  RelativeTime,
  Row,
  SkeletonRows,
  useFormat,
  useText,
  Words,
} from '../ui/index.ts';
import { choiceOf, columnOf, plainText, useSay } from './description.ts';
import { useKeyAt } from './door.tsx';
import css from './history.module.css';
import { textOfHtml } from './text.ts';

interface RecordHistoryProps {
  readonly description: ObjectDescription;
  readonly uid: string;
  /** Columns that only follow others: the time of the last message. */
  readonly without?: readonly string[];
}

export function RecordHistory({ description, uid, without = [] }: RecordHistoryProps): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const pages = usePages(at('GET /api/staff/records/:object/:uid/history'), { params: { object: description.key, uid } });
  if (pages.isPending) return <SkeletonRows rows={4} />;
  const entries = pages.pages.flatMap((page) => page.entries);
  const groups = grouped(entries.filter(({ column }) => column === null || !without.includes(column)));
  if (pages.error instanceof Problem && groups.length === 0) {
    return (
      <ErrorState title={t('common.record.historyFailed')} onRetry={pages.refetch} reference={pages.error.reference}>
        {pages.error.status < 500 ? problemText(t, pages.error) : undefined}
      </ErrorState>
    );
  }
  // The newest may all be such as are not shown here: older ones are behind the button.
  if (groups.length === 0 && !pages.more) {
    return (
      <EmptyState icon={HistoryIcon} title={t('common.record.noHistory')}>
        {t('common.record.noHistoryWhy')}
      </EmptyState>
    );
  }
  return (
    <>
      <ol className={css.list} aria-label={t('common.record.history')}>
        {groups.map((group) => (
          <Deed key={group.key} description={description} entries={group.entries} />
        ))}
      </ol>
      {pages.more && (
        <MoreButton kind="quiet" onMore={pages.more} busy={pages.loadingMore}>
          {t('common.more')}
        </MoreButton>
      )}
    </>
  );
}

interface Group {
  readonly key: string;
  readonly entries: HistoryEntry[];
}

/** What one person did in one go stands together. */
function grouped(entries: readonly HistoryEntry[]): Group[] {
  const groups: Group[] = [];
  for (const entry of entries) {
    const key = `${entry.at} ${entry.by?.displayName ?? ''}`;
    const last = groups.at(-1);
    if (last?.key === key) last.entries.push(entry);
    else groups.push({ key, entries: [entry] });
  }
  return groups;
}

function Deed({ description, entries: all }: { description: ObjectDescription; entries: readonly HistoryEntry[] }): ReactNode {
  const t = useText();
  // What a record was made with is its beginning, not a change.
  const made = all.filter((entry) => entry.action === 'create' && entry.column === null);
  const entries = made.length > 0 ? made : all;
  const first = entries[0]!;
  const name = first.by?.displayName ?? t('common.product');
  return (
    <li className={css.entry}>
      <Avatar name={name} />
      <div>
        <Row wrap gap={8}>
          <Words size="sm" bold>
            {name}
          </Words>
          <RelativeTime at={first.at} as="long" />
        </Row>
        <ul>
          {entries.map((entry) => (
            <li key={`${entry.action} ${entry.column}`}>
              <Change description={description} entry={entry} />
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
}

function Change({ description, entry }: { description: ObjectDescription; entry: HistoryEntry }): ReactNode {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const column = columnOf(description, entry.column);
  if (!column) {
    if (entry.action === 'delete') return t('common.record.wasDeleted');
    return t(entry.action === 'action' ? 'common.record.wasRestored' : 'common.record.wasCreated');
  }
  const words = (value: HistoryEntry['old']): string => {
    if (value === null) return '';
    const type = entry.type ?? column.type;
    if (type === 'choice') return say(choiceOf(column, value)?.title) || String(value);
    if (type === 'datetime') return format.long(String(value));
    if (type === 'date') return format.day(`${value}T00:00`);
    if (typeof value === 'boolean') return t(value ? 'common.record.yes' : 'common.record.no');
    return type === 'rich_text' ? textOfHtml(String(value)) : plainText(value);
  };
  const [before, after] = [words(entry.old), words(entry.new)];
  const values = { column: say(column.title), old: before, new: after };
  if (before && after) return t('common.record.changed', values);
  return before ? t('common.record.wasEmptied', values) : t('common.record.wasSet', values);
}
