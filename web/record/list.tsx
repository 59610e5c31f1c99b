/** A list of records as each user arranges it: columns, filters, search, sorting, paging, count, and its empty and broken states. */
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import type { ObjectDescription, RecordPage, RecordRow } from '../../shared/contracts/records.ts';
import type { Filter } from '../../shared/rules/filter.ts';
import { Load, type Pages, problemText, usePages } from '../api/index.ts';
import {
  Button,
  ChipToggle,
  type Column,
  DataTable,
  type DataTableProps,
  EmptyState,
  ErrorState,
  FilterIcon,
  FolderIcon,
  InboxIcon,
  SearchIcon,
  SkeletonRows,
  type Sort,
  useFormat,
  useText,
} from '../ui/index.ts';
import { useBulk } from './bulk/use-bulk.ts';
import { knownTree, withZone } from './condition.ts';
import { columnOf, nameOf, useDescription, useSay } from './description.ts';
import { useKeyAt } from './door.tsx';
import { ExportMenu } from './export-menu.tsx';
import { RecordFilters } from './filters.tsx';
import folderCss from './folders/folders.module.css';
import { type ColumnLook, useColumns } from './list-columns.tsx';
import { filterOf, type ListState, readSort, useListState, writeSort } from './list-state.ts';
import { type OpenDeed, RowMenu } from './row-menu.tsx';
import { TagFilter } from './tags/tag-filter.tsx';
import { type Arranged, useArranged } from './views/arranged.ts';
import { ListBar } from './views/bar.tsx';
import { type KnownViews, useListViews } from './views/use-views.ts';

export interface RecordListProps {
  readonly object: string;
  /** Address of a row below the base. */
  readonly to: (row: RecordRow) => string;
  /** Keys of columns in order for whoever has no layout; those the user may not read are left out. The first six fitting ones where absent. */
  readonly columns?: readonly string[];
  readonly looks?: Readonly<Record<string, ColumnLook>>;
  /** Columns that are fetched without a place of their own, for `looks`. */
  readonly also?: readonly string[];
  /** A condition that is always on: the list of one record's parts. */
  readonly only?: Filter;
  /** Of what is there in several languages only the one that suits the reader, unless he filters by this column. */
  readonly suitedBy?: string;
  /** Under which name its layout is kept (`[a-z][a-z0-9_]*`): lists of an object on pages of others share `part`, unless told. */
  readonly place?: string;
  /** Names it in the address where it is a part of a page, with other lists beside it. */
  readonly within?: string;
  /** Columns offered as filters. */
  readonly filters?: readonly string[];
  /** `-registered_at`; the object's own order where absent. */
  readonly sort?: string;
  /** After the search: quick filters, given the state of the list. */
  readonly quick?: (state: ListState, description: ObjectDescription) => ReactNode;
  /** Columns whose filter a quick filter shows already, so that it needs no chip. */
  readonly covered?: (state: ListState, description: ObjectDescription) => readonly string[];
  readonly unread?: (row: RecordRow) => boolean;
  readonly selection?: DataTableProps<RecordRow>['selection'];
  /** At the end of each row: what may be done with it in place. */
  readonly deeds?: Column<RecordRow>;
  /** Address at which a row is opened to be edited, for its menu. */
  readonly editTo?: (row: RecordRow) => string;
  /** Stands in place of a list without any record; the next step belongs in it. */
  readonly empty?: ReactNode;
}

/** `<RecordList object="account" to={(row) => `/accounts/${row.uid}`} columns={['name', 'type']} empty={…} />`. */
export function RecordList(props: RecordListProps): ReactNode {
  const t = useText();
  const description = useDescription(props.object);
  const kept = useListViews(props.object, props.place ?? (props.only ? 'part' : 'main'));
  return (
    <Load of={description} skeleton={<SkeletonRows rows={8} />} failed={t('common.record.failed')}>
      {(known) =>
        // Without the layouts the list is still a list: only waiting for them holds it up, a fault does not.
        kept.isPending ? <SkeletonRows rows={8} /> : <Listed {...props} description={known} kept={kept} />
      }
    </Load>
  );
}

const FolderPane = lazy(() => import('./folders/folder-pane.tsx').then((all) => ({ default: all.FolderPane })));

const RowDialog = lazy(() => import('./row-dialog.tsx').then((all) => ({ default: all.RowDialog })));
const RecordBulkBar = lazy(() => import('./bulk/bar.tsx').then((all) => ({ default: all.RecordBulkBar })));
const BulkNotice = lazy(() => import('./bulk/notice.tsx').then((all) => ({ default: all.BulkNotice })));

const PLACED = 6;
const plain = new Set([
  'text',
  'number',
  'choice',
  'boolean',
  'date',
  'datetime',
  'integer',
  'decimal',
  'money',
  'reference',
  'person',
  'email',
  'phone',
]);

/** The columns a list shows when nobody said which. */
function usualColumns({ columns, displayColumn }: ObjectDescription): string[] {
  const fitting = columns.filter(({ type, settings }) => plain.has(type) && settings.multiline !== true);
  const first = fitting.filter(({ key }) => key === displayColumn);
  return [...first, ...fitting.filter(({ key }) => key !== displayColumn)].slice(0, PLACED).map(({ key }) => key);
}

type ListedProps = RecordListProps & { readonly description: ObjectDescription; readonly kept: KnownViews };

function Listed({ description, kept, ...props }: ListedProps): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const state = useListState(props.within);
  const readable = (key: string): boolean => columnOf(description, key) !== undefined;
  const arranged = useArranged(kept, state, props.columns ?? usualColumns(description), description.columns);
  const opening = useOpening(kept, state, arranged);
  const keys = arranged.layout.columns.map(({ key }) => key);
  const sort = state.sort ?? readSort(arranged.layout.sort ?? props.sort ?? '');
  const tree = state.tree && knownTree(state.tree, readable).filter;
  const said = filterOf(description.columns, state.filters, props.only, tree);
  const filter = said && withZone(said);
  // Folders group what stands in a section; the parts of one record are few.
  const hasFolders = props.only === undefined && description.attachedTo === null;
  const folder = hasFolders && state.folder !== 'all' ? state.folder : '';
  const query = {
    columns: [...new Set([...keys, ...(props.also ?? []).filter(readable)])].join(','),
    filter: filter && JSON.stringify(filter),
    sort: sort && readable(sort.key) ? writeSort(sort) : undefined,
    search: state.search || undefined,
    tag: state.tags.join(',') || undefined,
    folder: folder || undefined,
    suited: props.suitedBy !== undefined && !(filter && looksAt(filter, props.suitedBy)) ? ('true' as const) : undefined,
  };
  const pages = usePages(at('GET /api/staff/records/:object'), {
    params: { object: props.object },
    query: { ...query, count: 'true' },
    enabled: !opening,
  });
  const asked = state.tags.length > 0 || state.tree !== undefined || Object.keys(state.filters).length > 0 || state.search !== '';
  const filtered = folder !== '' || asked;
  const byFolderAlone = folder !== '' && !asked;
  const rows = pages.pages.flatMap((page) => page.rows);
  const bare = rows.length === 0 && !pages.isPending && !pages.error;
  const bulk = useBulk(props.object);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const picked = rows.filter(({ uid }) => chosen.has(uid));
  // Who has just deleted all of them can still undo it.
  if (bare && !filtered && !bulk.state) return props.empty ?? <NothingYet />;
  const selection = hasFolders ? { keys: new Set(picked.map(({ uid }) => uid)), onChange: setChosen } : undefined;
  const sortBy = (by: Sort): void => {
    state.setSort(by);
    arranged.change({ sort: writeSort(by) });
  };
  return (
    <>
      <ListBar description={description} arranged={arranged}>
        <RecordFilters
          description={description}
          state={state}
          offered={props.filters}
          covered={props.covered?.(state, description)}
        >
          {props.quick?.(state, description)}
          {description.attachedTo === null && <TagFilter object={props.object} state={state} />}
          {hasFolders && <FolderToggle state={state} />}
          {description.exports && <ExportMenu object={props.object} query={{ ...query, columns: keys.join(',') }} />}
        </RecordFilters>
      </ListBar>
      {bulk.state && (
        <Suspense>
          <BulkNotice bulk={bulk} nameOf={(uid) => nameOfRow(description, rows, uid)} />
        </Suspense>
      )}
      <WithFolders shown={hasFolders && state.folder !== ''} object={props.object} state={state} filter={filter}>
        {pages.isPending ? (
          <SkeletonRows rows={8} />
        ) : pages.error?.status === 400 && filtered ? (
          <Refused onReset={state.reset} />
        ) : pages.error && rows.length === 0 ? (
          <ErrorState title={t('common.record.failed')} onRetry={pages.refetch} reference={pages.error.reference}>
            {pages.error.status < 500 ? problemText(t, pages.error) : undefined}
          </ErrorState>
        ) : bare ? (
          filtered ? (
            <NothingFits inFolder={byFolderAlone} onReset={byFolderAlone ? () => state.setFolder('all') : state.reset} />
          ) : (
            (props.empty ?? <NothingYet />)
          )
        ) : (
          <Rows
            {...props}
            selection={props.selection ?? selection}
            description={description}
            arranged={arranged}
            pages={pages}
            rows={rows}
            sort={sortShown(description, sort)}
            onSort={sortBy}
          />
        )}
      </WithFolders>
      {picked.length > 0 && selection && (
        <Suspense>
          <RecordBulkBar
            description={description}
            rows={picked}
            matching={{ filter: query.filter, search: query.search, tag: query.tag, folder: query.folder, suited: query.suited }}
            more={pages.more !== undefined && picked.length === rows.length}
            count={pages.pages[0]?.count}
            bulk={bulk}
            onClear={() => setChosen(new Set())}
          />
        </Suspense>
      )}
    </>
  );
}

/** The order that is to be seen: the object's own, the newest first, where none is asked for that he may ask for. */
function sortShown(description: ObjectDescription, sort: Sort | undefined): Sort | undefined {
  if (sort && columnOf(description, sort.key)) return sort;
  return description.orderColumn === null ? undefined : { key: description.orderColumn, direction: 'descending' };
}

/** Whether a filter asks for a column. */
function looksAt(filter: Filter, column: string): boolean {
  if ('and' in filter) return filter.and.some((part) => looksAt(part, column));
  if ('or' in filter) return filter.or.some((part) => looksAt(part, column));
  return 'not' in filter ? looksAt(filter.not, column) : filter.column === column;
}

function nameOfRow(description: ObjectDescription, rows: readonly RecordRow[], uid: string): string | undefined {
  const row = rows.find((one) => one.uid === uid);
  return row && nameOf(description, row, '');
}

interface WithFoldersProps {
  readonly shown: boolean;
  readonly object: string;
  readonly state: ListState;
  readonly filter: Filter | undefined;
  readonly children: ReactNode;
}

/** The list, with its folders beside it (LST-03). */
function WithFolders({ shown, object, state, filter, children }: WithFoldersProps): ReactNode {
  if (!shown) return children;
  return (
    <div className={folderCss.with}>
      <Suspense fallback={<SkeletonRows rows={3} />}>
        <FolderPane
          object={object}
          chosen={state.folder === 'all' ? '' : state.folder}
          onChoose={(uid) => state.setFolder(uid || 'all')}
          filter={filter}
        />
      </Suspense>
      <div>{children}</div>
    </div>
  );
}

/** “Show folders”. */
function FolderToggle({ state }: { state: ListState }): ReactNode {
  const t = useText();
  return (
    <ChipToggle on={state.folder !== ''} onChange={(on) => state.setFolder(on ? 'all' : '')}>
      {t('tags.folder.show')}
    </ChipToggle>
  );
}

function NothingYet(): ReactNode {
  const t = useText();
  return (
    <EmptyState icon={InboxIcon} title={t('common.record.empty')} as="h2">
      {t('common.record.emptyWhy')}
    </EmptyState>
  );
}

/** The list that is opened without a wish of the address shows the view it is to open with: true while it turns there. */
function useOpening({ views }: KnownViews, state: ListState, { show }: Arranged): boolean {
  const view = state.isBare ? views?.views.find(({ uid, portal }) => uid === views.opens && portal === null) : undefined;
  useEffect(() => {
    if (view) show(view);
  });
  return view !== undefined;
}

/** A filter that the server does not take: what it says stays above, to be mended. */
function Refused({ onReset }: { onReset: () => void }): ReactNode {
  const t = useText();
  return (
    <div role="alert">
      <EmptyState
        icon={FilterIcon}
        title={t('common.list.refused')}
        as="h2"
        actions={<Button onClick={onReset}>{t('common.record.reset')}</Button>}
      >
        {t('common.list.refusedWhy')}
      </EmptyState>
    </div>
  );
}

/** `inFolder`: nothing but a folder narrows the list, so that there is no filter one could take away. */
function NothingFits({ inFolder, onReset }: { inFolder: boolean; onReset: () => void }): ReactNode {
  const t = useText();
  return (
    <div role="status">
      <EmptyState
        icon={inFolder ? FolderIcon : SearchIcon}
        title={t(inFolder ? 'common.record.emptyFolder' : 'common.record.noneFound')}
        as="h2"
        actions={<Button onClick={onReset}>{t(inFolder ? 'common.list.all' : 'common.record.reset')}</Button>}
      >
        {t(inFolder ? 'common.record.emptyFolderWhy' : 'common.record.noneFoundWhy')}
      </EmptyState>
    </div>
  );
}

type RowsProps = Omit<RecordListProps, 'sort' | 'columns'> &
  Pick<DataTableProps<RecordRow>, 'sort' | 'onSort' | 'rows'> & {
    readonly description: ObjectDescription;
    readonly arranged: Arranged;
    readonly pages: Pages<RecordPage>;
  };

function Rows({ description, arranged, looks, pages, rows, to, deeds, editTo, ...rest }: RowsProps): ReactNode {
  const say = useSay();
  const [open, setOpen] = useState<OpenDeed | null>(null);
  const columns = useColumns(description, arranged, looks, deeds !== undefined);
  const menu = (row: RecordRow): ReactNode => (
    <RowMenu description={description} row={row} to={to(row)} editTo={editTo?.(row)} onOpen={setOpen} />
  );
  columns.push(deeds ?? { key: 'menu', label: '', draw: menu, width: '56px', align: 'end', stays: true });
  const title = say(description.title);
  return (
    <>
      <DataTable
        label={say(description.plural)}
        rows={rows}
        columns={columns}
        rowKey={(row) => row.uid}
        rowName={(row) => nameOf(description, row, title)}
        rowTo={to}
        unread={rest.unread}
        sort={rest.sort}
        onSort={rest.onSort}
        onWidth={arranged.setWidth}
        shape={arranged.shape}
        selection={rest.selection}
        count={<Shown rows={rows.length} count={pages.pages[0]?.count} />}
        onMore={pages.more}
        loadingMore={pages.loadingMore}
        moreFailed={pages.moreFailed}
      />
      {open && (
        <Suspense>
          <RowDialog description={description} {...open} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </>
  );
}

/** “50 of 1,000+”: exact up to a thousand. */
function Shown({ rows, count }: { rows: number; count: RecordPage['count'] }): ReactNode {
  const t = useText();
  const format = useFormat();
  if (!count) return format.number(rows);
  const all = 'exact' in count ? format.number(count.exact) : t('common.record.over', { number: count.atLeast });
  return t('common.record.shown', { shown: rows, all });
}
