/** Articles by category, with the filters of every list: type, language, day, words (KBA-05, KBA-06). */
import type { ReactNode } from 'react';
import type { CategoryNode } from '../../../shared/contracts/knowledge.ts';
import type { RecordRow } from '../../../shared/contracts/records.ts';
import { Load, useCall } from '../../api/index.ts';
import { type ColumnLook, plainText, RecordList } from '../../record/index.ts';
import {
  BookIcon,
  EmptyState,
  LinkButton,
  MissingState,
  Page,
  SearchIcon,
  SkeletonRows,
  useQueryValue,
  useText,
} from '../../ui/index.ts';
import { usePortal } from '../portal.tsx';
import css from './knowledge.module.css';
import { CategoryTree, listAt, pathTo, withBelow } from './tree.tsx';

const looks: Readonly<Record<string, ColumnLook>> = {
  title: { card: 'title', sub: (row: RecordRow) => plainText(row.values.summary) },
  type: { width: '176px', card: 'second' },
  category: { width: '176px' },
  language: { width: '104px' },
  changed_on: { width: '116px', card: 'end' },
  published_on: { width: '116px', card: 'end' },
};

export function KnowledgeList(): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const [category] = useQueryValue('category');
  const categories = useCall('GET /api/portal/:portal/knowledge/categories', {
    params: { portal: slug },
    about: ['published_article', 'article_category'],
  });
  return (
    <Load of={categories} skeleton={<SkeletonRows rows={8} />} failed={t('knowledge.failed')}>
      {(answer) => <Listed nodes={answer.categories} category={category} />}
    </Load>
  );
}

function Listed({ nodes, category }: { nodes: readonly CategoryNode[]; category: string }): ReactNode {
  const t = useText();
  const path = pathTo(nodes, category);
  const here = path.at(-1);
  if (category && !here) return <MissingState actions={<LinkButton to="/knowledge">{t('knowledge.title')}</LinkButton>} />;
  const crumbs = [
    { label: t('knowledge.title'), to: '/knowledge' },
    ...path.slice(0, -1).map(({ uid, name }) => ({ label: name, to: listAt(uid) })),
    { label: here?.name ?? t('knowledge.list.all') },
  ];
  return (
    <Page
      title={here?.name ?? t('knowledge.list.all')}
      sub={here?.description}
      crumbs={crumbs}
      width="wide"
      actions={
        <LinkButton icon={SearchIcon} to="/knowledge/search">
          {t('knowledge.search.title')}
        </LinkButton>
      }
    >
      <div className={css.list}>
        <CategoryTree nodes={nodes} current={category} />
        <div>
          <RecordList
            key={category}
            object="published_article"
            to={(row) => `/knowledge/${row.uid}`}
            columns={['title', 'type', ...(here && here.articles === here.all ? [] : ['category']), 'language', 'published_on']}
            also={['summary']}
            looks={looks}
            suitedBy="language"
            sort="-published_on"
            filters={['type', 'language', 'published_on', 'title']}
            only={here && { column: 'category', op: 'in', value: withBelow(nodes, here.uid) }}
            empty={
              <EmptyState icon={BookIcon} as="h2" title={t('knowledge.list.empty')}>
                {t('knowledge.list.emptyWhy')}
              </EmptyState>
            }
          />
        </div>
      </div>
    </Page>
  );
}
