/** “My cases”: what the user may read, newest first, with search, filters and the way to a new one (CAS-10, LST-01, LST-09). */
import type { ReactNode } from 'react';
import type { ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { portalCases } from '../../shared/first-list.ts';
import { type ColumnLook, columnOf, type ListState, plainText, RecordList, useDescription } from '../record/index.ts';
import { ChipToggle, EmptyState, InboxIcon, LinkButton, Page, PlusIcon, useText, Words } from '../ui/index.ts';

const filters = ['status', 'service', 'category', 'registered_at', 'contact', 'assignee'];

const looks: Readonly<Record<string, ColumnLook>> = {
  number: {
    card: 'start',
    width: '124px',
    draw: (row) => (
      <Words tone="dim" num>
        {plainText(row.values.number)}
      </Words>
    ),
  },
  subject: { card: 'title', sub: firstWords },
  status: { card: 'footStart', width: '184px' },
  service: { card: undefined, width: '20%' },
  registered_at: { card: 'end', width: '116px' },
};

/** The beginning of what was written, in one line. */
function firstWords(row: RecordRow): string {
  return plainText(row.values.description).slice(0, 160).replaceAll(/\s+/g, ' ');
}

export function CasesPage(): ReactNode {
  const t = useText();
  const { data } = useDescription('case');
  const create = data?.can.create && (
    <LinkButton kind="primary" icon={PlusIcon} to="/cases/new">
      {t('portal.cases.new')}
    </LinkButton>
  );
  return (
    <Page title={t('portal.cases.title')} width="wide" actions={create}>
      <RecordList
        object="case"
        to={(row) => `/cases/${row.uid}`}
        columns={portalCases.columns}
        also={portalCases.also}
        looks={looks}
        filters={filters}
        quick={(state, description) => <OpenOnly state={state} description={description} />}
        empty={
          <EmptyState as="h2" icon={InboxIcon} title={t('portal.cases.emptyTitle')} actions={create}>
            {t('portal.cases.empty')}
          </EmptyState>
        }
      />
    </Page>
  );
}

/** One press for what is asked most: cases that are not finished. */
function OpenOnly({ state, description }: { state: ListState; description: ObjectDescription }): ReactNode {
  const t = useText();
  const status = columnOf(description, description.statusColumn);
  const open = (status?.choices ?? []).filter(({ flags }) => flags.final !== true).map(({ key }) => key);
  if (!status || open.length === 0) return null;
  const on = state.filters[status.key]?.join() === open.join();
  return (
    <ChipToggle on={on} onChange={(next) => state.setFilter(status.key, next ? open : [])}>
      {t('portal.cases.open')}
    </ChipToggle>
  );
}
