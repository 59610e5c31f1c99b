/** The cases of an account, a contact or a service, as a part of its page. */
import type { ReactNode } from 'react';
import type { Filter } from '../../../shared/rules/filter.ts';
import { RecordList } from '../../record/index.ts';
import { CaseIcon, EmptyState, useText } from '../../ui/index.ts';
import css from './records.module.css';

export function CaseList({ only }: { only: Filter }): ReactNode {
  const t = useText();
  return (
    <div className={css.tab}>
      <RecordList
        object="case"
        to={(row) => `/desk/cases/${row.uid}`}
        columns={['number', 'subject', 'status', 'assignee', 'last_message_at']}
        looks={{ subject: { card: 'title' }, number: { card: 'start' } }}
        sort="-last_message_at"
        filters={['status', 'service', 'assignee', 'complained']}
        only={only}
        within="cases"
        empty={
          <EmptyState icon={CaseIcon} title={t('desk.records.noCases')}>
            {t('desk.records.noCasesWhy')}
          </EmptyState>
        }
      />
    </div>
  );
}
