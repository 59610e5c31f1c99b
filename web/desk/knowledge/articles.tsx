/** Articles as staff work on them: every working copy with its state. */
import type { ReactNode } from 'react';
import { Load } from '../../api/index.ts';
import { plainText, RecordList, useDescription } from '../../record/index.ts';
import {
  BookIcon,
  EmptyState,
  FolderIcon,
  LinkButton,
  Page,
  PlusIcon,
  SkeletonRows,
  UsersIcon,
  useText,
} from '../../ui/index.ts';
import { AT } from './at.ts';
import { Folders } from './folders.tsx';
import { ArticleStatus } from './status.tsx';

export function Articles(): ReactNode {
  const t = useText();
  const description = useDescription('article');
  return (
    <Load of={description} skeleton={<SkeletonRows rows={8} />} failed={t('common.record.failed')}>
      {(known) => {
        const add = known.can.create && (
          <LinkButton kind="primary" icon={PlusIcon} to={`${AT}/new`}>
            {t('articles.add')}
          </LinkButton>
        );
        return (
          <Page
            title={t('articles.title')}
            width="wide"
            actions={
              <>
                <LinkButton icon={FolderIcon} to={`${AT}/categories`}>
                  {t('articles.categories.title')}
                </LinkButton>
                <LinkButton icon={UsersIcon} to={`${AT}/report`}>
                  {t('articles.report.title')}
                </LinkButton>
                <Folders />
                {add}
              </>
            }
          >
            <RecordList
              object="article"
              to={(row) => `${AT}/${row.uid}`}
              columns={['title', 'status', 'category', 'type', 'language', 'modified_at']}
              also={['summary']}
              looks={{
                title: { card: 'title', sub: (row) => plainText(row.values.summary) },
                status: { width: '212px', card: 'footStart', draw: (row) => <ArticleStatus description={known} row={row} /> },
                category: { width: '16%', card: 'second' },
                type: { width: '160px' },
                language: { width: '104px' },
                modified_at: { width: '112px', card: 'end' },
              }}
              sort="-modified_at"
              filters={['status', 'category', 'type', 'language', 'modified_at', 'title']}
              empty={
                <EmptyState icon={BookIcon} as="h2" title={t('articles.none')} actions={add}>
                  {t('articles.noneWhy')}
                </EmptyState>
              }
            />
          </Page>
        );
      }}
    </Load>
  );
}
