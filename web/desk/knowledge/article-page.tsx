/** An article at the desk: write, see, publish, its versions and what readers say. */
import type { ReactNode } from 'react';
import type { ArticleState } from '../../../shared/contracts/knowledge-staff.ts';
import type { ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import { Load, useCall } from '../../api/index.ts';
import {
  ArrangedSheet,
  ownColumns,
  plainText,
  RecordHistory,
  RecordProfile,
  useDescription,
  useRecord,
} from '../../record/index.ts';
import { Page, SkeletonRows, Tabs, useQueryValue, useText } from '../../ui/index.ts';
import { AT } from './at.ts';
import css from './knowledge.module.css';
import { Readers } from './readers.tsx';
import { ArticleStatus } from './status.tsx';
import { Versions } from './versions.tsx';
import { Write } from './write.tsx';

export function ArticlePage({ uid }: { uid: string }): ReactNode {
  const t = useText();
  const description = useDescription('article');
  const record = useRecord('article', uid);
  const state = useCall('GET /api/staff/knowledge/articles/:uid', { params: { uid }, about: [`article:${uid}`] });
  const waits = <SkeletonRows rows={8} />;
  return (
    <Load of={description} skeleton={waits} failed={t('common.record.recordFailed')}>
      {(known) => (
        <Load of={record} skeleton={waits} failed={t('common.record.recordFailed')}>
          {(row) => (
            <Load of={state} skeleton={waits} failed={t('common.record.recordFailed')}>
              {(now) => <Article description={known} row={row} state={now} />}
            </Load>
          )}
        </Load>
      )}
    </Load>
  );
}

interface ArticleProps {
  readonly description: ObjectDescription;
  readonly row: RecordRow;
  readonly state: ArticleState;
}

function Article({ description, row, state }: ArticleProps): ReactNode {
  const t = useText();
  const [chosen, choose] = useQueryValue('tab');
  const title = plainText(row.values.title);
  const own = ownColumns(description);
  const tabs = [
    { key: 'write', label: t('articles.tabs.write') },
    ...(description.page !== null || own.length > 0 ? [{ key: 'details', label: t('articles.tabs.details') }] : []),
    { key: 'versions', label: t('articles.tabs.versions'), count: state.edition || undefined },
    { key: 'readers', label: t('articles.tabs.readers') },
    { key: 'history', label: t('common.record.history') },
  ];
  const tab = tabs.some(({ key }) => key === chosen) ? chosen : 'write';
  return (
    <Page
      title={title}
      width="wide"
      crumbs={[{ label: t('articles.title'), to: AT }, { label: title }]}
      over={<ArticleStatus description={description} row={row} />}
    >
      <Tabs label={title} tabs={tabs} value={tab} onChange={(key) => choose(key === 'write' ? '' : key)}>
        <div className={css.pane}>
          {tab === 'write' && <Write description={description} row={row} state={state} />}
          {tab === 'details' && (
            <ArrangedSheet
              description={description}
              row={row}
              name={title}
              title={t('articles.tabs.details')}
              otherwise={<RecordProfile title={t('articles.tabs.details')} description={description} row={row} columns={own} />}
            />
          )}
          {tab === 'versions' && <Versions row={row} />}
          {tab === 'readers' && <Readers state={state} />}
          {tab === 'history' && <RecordHistory description={description} uid={row.uid} />}
        </div>
      </Tabs>
    </Page>
  );
}
