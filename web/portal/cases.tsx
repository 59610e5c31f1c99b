/** “My cases”: what the user may read, newest first, with search, filters and the way to a new one (CAS-10, LST-01, LST-09). */
import { type ReactNode, useState } from 'react';
import type { ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { portalCases } from '../../shared/first-list.ts';
import { Bare, type ColumnLook, columnOf, type ListState, plainText, RecordList, useDescription } from '../record/index.ts';
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
  registered_at: { card: 'end', width: '128px' },
};

/** The beginning of what was written, in one line. */
function firstWords(row: RecordRow): string {
  return plainText(row.values.description).slice(0, 160).replaceAll(/\s+/g, ' ');
}

export function CasesPage(): ReactNode {
  const t = useText();
  const { data } = useDescription('case');
  const [bare, setBare] = useState(false);
  const create = data?.can.create && (
    <LinkButton kind="primary" icon={PlusIcon} to="/cases/new">
      {t('portal.cases.new')}
    </LinkButton>
  );
  return (
    <Page title={t('portal.cases.title')} width="wide" actions={!bare && create}>
      <RecordList
        object="case"
        to={(row) => `/cases/${row.uid}`}
        columns={portalCases.columns}
        also={portalCases.also}
        looks={looks}
        filters={filters}
        covered={covered}
        quick={(state, description) => <OpenOnly state={state} description={description} />}
        empty={
          <Bare onBare={setBare}>
            <EmptyState as="h2" icon={InboxIcon} title={t('portal.cases.emptyTitle')} actions={create}>
              {t('portal.cases.empty')}
            </EmptyState>
          </Bare>
        }
      />
    </Page>
  );
}

/** Keys of the statuses that are not final, and whether exactly those are filtered for. */
function openOf(state: ListState, description: ObjectDescription) {
  const status = columnOf(description, description.statusColumn);
  const open = (status?.choices ?? []).filter(({ flags }) => flags.final !== true).map(({ key }) => key);
  return {
    column: open.length > 0 ? status?.key : undefined,
    open,
    on: state.filters[status?.key ?? '']?.join() === open.join(),
  };
}

function covered(state: ListState, description: ObjectDescription): readonly string[] {
  const { column, on } = openOf(state, description);
  return column && on ? [column] : [];
}

/** One press for what is asked most: cases that are not finished. */
function OpenOnly({ state, description }: { state: ListState; description: ObjectDescription }): ReactNode {
  const t = useText();
  const { column, open, on } = openOf(state, description);
  if (!column) return null;
  return (
    <ChipToggle on={on} onChange={(next) => state.setFilter(column, next ? open : [])}>
      {t('portal.cases.open')}
    </ChipToggle>
  );
}
