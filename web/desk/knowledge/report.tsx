/** What readers say, article by article, those that help least first: where the next hour of writing is well spent. */
import type { ReactNode } from 'react';
import { type Answer, Load, useCall } from '../../api/index.ts';
import { useLanguageTitle } from '../../blocks/knowledge/index.ts';
import { BookIcon, type Column, DataTable, EmptyState, Page, SkeletonRows, useFormat, useText, Words } from '../../ui/index.ts';
import { AT } from './at.ts';
import { rateOf } from './readers.tsx';

type Line = Answer<'GET /api/staff/knowledge/feedback'>['rows'][number];

export function Report(): ReactNode {
  const t = useText();
  const report = useCall('GET /api/staff/knowledge/feedback', {});
  return (
    <Page
      title={t('articles.report.title')}
      sub={t('articles.report.sub')}
      width="wide"
      crumbs={[{ label: t('articles.title'), to: AT }, { label: t('articles.report.title') }]}
    >
      <Load of={report} skeleton={<SkeletonRows rows={8} />} failed={t('articles.readers.failed')}>
        {({ rows }) =>
          rows.length === 0 ? (
            <EmptyState icon={BookIcon} as="h2" title={t('articles.report.none')}>
              {t('articles.report.noneWhy')}
            </EmptyState>
          ) : (
            <Lines rows={rows} />
          )
        }
      </Load>
    </Page>
  );
}

function Lines({ rows }: { rows: readonly Line[] }): ReactNode {
  const t = useText();
  const format = useFormat();
  const language = useLanguageTitle();
  const figure = (of: (row: Line) => number | string) => (row: Line) => <Words num>{of(row)}</Words>;
  const percent = (row: Line): string => {
    const rate = rateOf(row);
    return rate === null ? '–' : `${format.number(rate)} %`;
  };
  const columns: Column<Line>[] = [
    {
      key: 'title',
      label: t('articles.report.article'),
      card: 'title',
      draw: (row) => row.title,
      sub: (row) => language(row.language),
    },
    { key: 'rate', label: t('articles.report.rate'), width: '120px', card: 'footStart', draw: figure(percent) },
    {
      key: 'votes',
      label: t('articles.report.votes'),
      width: '120px',
      draw: figure((row) => format.number(row.helpful + row.notHelpful)),
    },
    { key: 'reasons', label: t('articles.readers.reasons'), width: '120px', draw: figure((row) => format.number(row.reasons)) },
    { key: 'likes', label: t('articles.readers.likes'), width: '110px', draw: figure((row) => format.number(row.likes)) },
    {
      key: 'views',
      label: t('articles.readers.views'),
      width: '110px',
      card: 'end',
      draw: figure((row) => format.number(row.views)),
    },
  ];
  return (
    <DataTable
      label={t('articles.report.title')}
      rows={rows}
      columns={columns}
      rowKey={(row) => row.uid}
      rowName={(row) => row.title}
      rowTo={(row) => `${AT}/${row.uid}?tab=readers`}
      count={format.number(rows.length)}
    />
  );
}
