/** The knowledge base: search, categories, what many read, what is new (KBA-05, KBA-07). */
import type { ReactNode } from 'react';
import type { ArticleCard } from '../../../shared/contracts/knowledge.ts';
import { Load, useCall } from '../../api/index.ts';
import { SearchBox, useArticleWords } from '../../blocks/knowledge/index.ts';
import {
  BookIcon,
  Card,
  Count,
  EmptyState,
  FolderIcon,
  Link,
  Page,
  SkeletonRows,
  useFormat,
  useText,
  Words,
} from '../../ui/index.ts';
import { useMe, usePortal } from '../portal.tsx';
import { AskInstead } from './ask.tsx';
import css from './knowledge.module.css';
import { type Branch, listAt, treeOf } from './tree.tsx';
import { NewArticleButton } from './write.tsx';

const SHOWN = 6;
const BELOW = 4; // categories named below one

export function KnowledgeHome(): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const { portal } = useMe();
  const params = { portal: slug };
  const about = ['published_article', 'article_category'];
  const categories = useCall('GET /api/portal/:portal/knowledge/categories', { params, about });
  const newest = useCall('GET /api/portal/:portal/knowledge/articles', { params, query: { limit: SHOWN }, about });
  return (
    <Page title={t('knowledge.title')} actions={<NewArticleButton />}>
      <div className={css.lead}>
        <SearchBox large slash placeholder={t('knowledge.home.search', { portal: portal.title })} />
      </div>
      <Load of={newest} skeleton={<SkeletonRows rows={6} />} failed={t('knowledge.failed')}>
        {({ rows }) =>
          rows.length === 0 ? (
            <EmptyState as="h2" icon={BookIcon} title={t('knowledge.home.empty')} actions={<AskInstead />}>
              {t('knowledge.home.emptyWhy')}
            </EmptyState>
          ) : (
            <div className={css.home}>
              <section aria-labelledby="knowledge-categories">
                <h2 id="knowledge-categories">{t('knowledge.categories')}</h2>
                <Load of={categories} skeleton={<SkeletonRows rows={4} />} failed={t('knowledge.failed')}>
                  {(answer) => <Categories branches={treeOf(answer.categories)} />}
                </Load>
              </section>
              <aside className={css.side}>
                <Popular />
                <Card title={t('knowledge.home.newest')} foot={<Link to={listAt()}>{t('knowledge.home.browse')}</Link>}>
                  <Cards rows={rows} dated />
                </Card>
              </aside>
            </div>
          )
        }
      </Load>
    </Page>
  );
}

function Popular(): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const popular = useCall('GET /api/portal/:portal/knowledge/articles', {
    params: { portal: slug },
    query: { order: 'popular', limit: SHOWN },
    about: ['published_article'],
  });
  return (
    <Card title={t('knowledge.home.popular')}>
      <Load of={popular} skeleton={<SkeletonRows rows={4} />} failed={t('knowledge.failed')}>
        {({ rows }) => <Cards rows={rows} />}
      </Load>
    </Card>
  );
}

function Categories({ branches }: { branches: readonly Branch[] }): ReactNode {
  const t = useText();
  if (branches.length === 0) {
    return (
      <Words as="p" tone="muted">
        <Link to={listAt()}>{t('knowledge.home.browse')}</Link>
      </Words>
    );
  }
  return (
    <ul className={css.shelves}>
      {branches.map(({ uid, name, description, all, below }) => (
        <li key={uid} className={css.shelf}>
          <FolderIcon size="lg" />
          <div>
            <h3>
              <Link to={listAt(uid)} className={css.cover}>
                {name}
              </Link>
              <Count>{all}</Count>
            </h3>
            {description && <p>{description}</p>}
            {below.length > 0 && (
              <p className={css.below}>
                {below.slice(0, BELOW).map((one) => (
                  <Link key={one.uid} to={listAt(one.uid)}>
                    {one.name}
                  </Link>
                ))}
                {below.length > BELOW && <span>{t('knowledge.home.more', { count: below.length - BELOW })}</span>}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Articles as a list in a card. */
export function Cards({ rows, dated }: { rows: readonly ArticleCard[]; dated?: boolean }): ReactNode {
  const line = useArticleWords();
  const t = useText();
  const format = useFormat();
  return (
    <ul className={css.cards}>
      {rows.map((row) => (
        <li key={row.uid}>
          <BookIcon />
          <span>
            <Link to={`/knowledge/${row.uid}`}>{row.title}</Link>
            <small>
              {[
                line(dated ? { type: row.type } : row),
                dated && format.day(row.publishedOn),
                row.likes > 0 && t('knowledge.likes', { count: row.likes }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </small>
          </span>
        </li>
      ))}
    </ul>
  );
}
