/** All results of a search, with what was found marked; type, language and category narrow them (KBA-05, KBA-06). */
import type { ReactNode } from 'react';
import type { ArticleHit } from '../../../shared/contracts/knowledge.ts';
import { type Answer, Load, useCall } from '../../api/index.ts';
import { Marked, plainOf, SearchBox, useArticleWords, useLanguageTitle } from '../../blocks/knowledge/index.ts';
import { columnOf, useDescription, useSay } from '../../record/index.ts';
import {
  BookIcon,
  DocumentIcon,
  EmptyState,
  Link,
  LinkButton,
  Page,
  SearchIcon,
  Select,
  SkeletonRows,
  useQueryValue,
  useText,
  Words,
} from '../../ui/index.ts';
import { usePortal } from '../portal.tsx';
import { AskInstead } from './ask.tsx';
import css from './knowledge.module.css';

const MOST = 50;

type Found = Answer<'GET /api/portal/:portal/knowledge/search'>;

export function KnowledgeSearch(): ReactNode {
  const t = useText();
  const [words] = useQueryValue('q');
  return (
    <Page
      title={words ? t('knowledge.results.title', { words }) : t('knowledge.search.title')}
      crumbs={[{ label: t('knowledge.title'), to: '/knowledge' }, { label: t('knowledge.search.title') }]}
    >
      <div className={css.lead}>
        <SearchBox value={words} slash />
      </div>
      {words.trim() === '' ? (
        <EmptyState as="h2" icon={SearchIcon} title={t('knowledge.results.start')}>
          {t('knowledge.results.startWhy')}
        </EmptyState>
      ) : (
        <Results words={words.trim()} />
      )}
    </Page>
  );
}

function Results({ words }: { words: string }): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const [type, setType] = useQueryValue('type');
  const [language, setLanguage] = useQueryValue('language');
  const found = useCall('GET /api/portal/:portal/knowledge/search', {
    params: { portal: slug },
    query: { q: words.slice(0, 200), type: type || undefined, language: language || undefined, limit: MOST },
    about: ['published_article'],
    keep: true,
  });
  const narrowed = type !== '' || language !== '';
  return (
    <>
      <div className={css.narrow}>
        <Narrow
          column="type"
          label={t('knowledge.type')}
          every={t('knowledge.results.everyType')}
          value={type}
          onChange={setType}
        />
        <Narrow
          column="language"
          label={t('knowledge.language')}
          every={t('knowledge.results.everyLanguage')}
          value={language}
          onChange={setLanguage}
        />
      </div>
      <Load of={found} skeleton={<SkeletonRows rows={6} />} failed={t('knowledge.results.failed')}>
        {(answer) =>
          answer.hits.length === 0 ? (
            <div role="status">
              <EmptyState
                as="h2"
                icon={SearchIcon}
                title={t('knowledge.results.none', { words })}
                actions={
                  <>
                    <AskInstead about={words} />
                    <LinkButton to="/knowledge">{t('knowledge.home.browse')}</LinkButton>
                  </>
                }
              >
                {t(narrowed ? 'knowledge.results.noneNarrowed' : 'knowledge.results.noneWhy')}
              </EmptyState>
            </div>
          ) : (
            <Hits found={answer} words={words} />
          )
        }
      </Load>
    </>
  );
}

interface NarrowProps {
  readonly column: string;
  readonly label: string;
  readonly every: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Narrow({ column, label, every, value, onChange }: NarrowProps): ReactNode {
  const say = useSay();
  const { data } = useDescription('published_article');
  const choices = (data && columnOf(data, column)?.choices) ?? [];
  const options = choices.filter(({ retired }) => !retired).map(({ key, title }) => ({ value: key, label: say(title) }));
  return <Select size="compact" aria-label={label} value={value} onChange={onChange} empty={every} options={options} />;
}

function Hits({ found, words }: { found: Found; words: string }): ReactNode {
  const t = useText();
  const { count, near, hits } = found;
  const number = 'exact' in count ? count.exact : count.atLeast;
  const said = 'exact' in count ? t('knowledge.results.count', { count: number }) : t('knowledge.results.over', { number });
  return (
    <>
      <div role="status">
        <Words as="p" size="sm" tone="muted">
          {near ? t('knowledge.results.near', { words }) : said}
        </Words>
      </div>
      <ol className={css.hits}>
        {hits.map((hit) => (
          <Hit key={hit.uid} hit={hit} />
        ))}
      </ol>
      {number > hits.length && (
        <Words as="p" size="sm" tone="dim">
          {t('knowledge.results.first', { count: hits.length })}
        </Words>
      )}
    </>
  );
}

function Hit({ hit }: { hit: ArticleHit }): ReactNode {
  const { language } = useText();
  const line = useArticleWords();
  const nameOf = useLanguageTitle();
  return (
    <li>
      {hit.type === 'faq' ? <BookIcon /> : <DocumentIcon />}
      <div>
        <h2>
          <Link to={`/knowledge/${hit.uid}`}>
            <Marked parts={hit.title} />
          </Link>
        </h2>
        {plainOf(hit.excerpt) && (
          <p>
            <Marked parts={hit.excerpt} />
          </p>
        )}
        <small>{[line(hit), hit.language !== language && nameOf(hit.language)].filter(Boolean).join(' · ')}</small>
      </div>
    </li>
  );
}
