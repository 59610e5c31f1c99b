/** The frame of the studio's lists: head with the way to add one, search and filters, the table, and what stands there instead of rows. */
import type { ReactNode } from 'react';
import { Load, type Pages } from '../api/index.ts';
import {
  DataTable,
  type DataTableProps,
  EmptyState,
  FilterBar,
  type Icon,
  Page,
  SearchIcon,
  Stack,
  useText,
} from '../ui/index.ts';

interface ListPageProps<Row> extends Pick<DataTableProps<Row>, 'columns' | 'rowKey' | 'rowName' | 'rowTo'> {
  readonly title: string;
  readonly sub: string;
  /** How the rows are being read. */
  readonly list: Pick<Pages<unknown>, 'isPending' | 'error' | 'refetch'> &
    Partial<Pick<Pages<unknown>, 'more' | 'loadingMore' | 'moreFailed'>>;
  readonly rows: readonly Row[];
  /** The way to add one: in the head, and where there is none yet in the middle. */
  readonly add?: ReactNode;
  /** Search and filters; they stay while something is looked for. */
  readonly filters?: ReactNode;
  /** Something is looked for: where nothing fits, that is said. */
  readonly filtered?: boolean;
  /** What is said where there is none at all. */
  readonly none: { readonly icon: Icon; readonly title: string; readonly why: string };
  /** Dialogs. */
  readonly children?: ReactNode;
}

export function ListPage<Row>(props: ListPageProps<Row>): ReactNode {
  const t = useText();
  const { title, sub, list, rows, add, filters, filtered = false, none, children, ...table } = props;
  const nothing = !list.isPending && !list.error && rows.length === 0;
  const bar = filters && !(nothing && !filtered) && <FilterBar label={t('studio.filter')}>{filters}</FilterBar>;
  return (
    <Page title={title} sub={sub} actions={nothing && !filtered ? undefined : add} width="wide">
      <Stack gap={12}>
        {bar}
        <Load of={{ data: list.isPending ? undefined : rows, error: list.error, refetch: list.refetch }}>
          {(found) =>
            found.length > 0 ? (
              <DataTable
                label={title}
                rows={found}
                onMore={list.more}
                loadingMore={list.loadingMore}
                moreFailed={list.moreFailed}
                {...table}
              />
            ) : filtered ? (
              <EmptyState icon={SearchIcon} title={t('common.record.noneFound')} as="h2">
                {t('common.record.noneFoundWhy')}
              </EmptyState>
            ) : (
              <EmptyState icon={none.icon} title={none.title} actions={add} as="h2">
                {none.why}
              </EmptyState>
            )
          }
        </Load>
      </Stack>
      {children}
    </Page>
  );
}
