/** The list below the search box: articles, own cases, and the way to all results. */
import { type ReactNode, useEffect } from 'react';
import { columnOf, plainText, RecordValue, useDescription } from '../../record/index.ts';
import { BookIcon, CaseIcon, DocumentIcon, SearchIcon, useFormat, useText } from '../../ui/index.ts';
import { useArticleWords } from './article-words.ts';
import { Marked, plainOf } from './marked.tsx';
import css from './search-box.module.css';
import type { Suggestions as Found, Suggestion } from './use-suggestions.ts';

interface SuggestionsProps {
  readonly id: string;
  readonly found: Found;
  readonly words: string;
  readonly active: number;
  readonly onPoint: (index: number) => void;
  /** One behind the last: all results. */
  readonly onChoose: (index: number) => void;
}

export function Suggestions({ id, found: { options, all }, words, active, onPoint, onChoose }: SuggestionsProps): ReactNode {
  const t = useText();
  const format = useFormat();
  useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  const at = (index: number) => ({
    id: `${id}-${index}`,
    role: 'option',
    'aria-selected': index === active,
    className: css.option,
    // The box keeps the focus.
    onMouseDown: (event: React.MouseEvent) => event.preventDefault(),
    onMouseMove: () => index !== active && onPoint(index),
    onClick: () => onChoose(index),
  });
  const articles = options.filter(({ object }) => object === 'published_article').length;
  const group = (name: 'articles' | 'cases', from: number, to: number): ReactNode =>
    to > from && (
      // biome-ignore lint/a11y/useSemanticElements: a group of options, as the listbox pattern has it
      <div role="group" aria-labelledby={`${id}-${name}`}>
        <div id={`${id}-${name}`} className={css.head}>
          {t(`knowledge.search.${name}`)}
        </div>
        {options.slice(from, to).map((one, index) => (
          <div key={one.uid} {...at(from + index)}>
            {one.hit ? <OfArticle suggestion={one} /> : <OfCase suggestion={one} />}
            {from + index === active && <kbd className={css.enter}>↵</kbd>}
          </div>
        ))}
      </div>
    );
  const count = all === null ? 0 : 'exact' in all ? all.exact : all.atLeast;
  return (
    <div className={css.list}>
      {options.length === 0 && <p className={css.none}>{t('knowledge.search.none')}</p>}
      <div role="listbox" id={id} aria-label={t('knowledge.search.label')}>
        {group('articles', 0, articles)}
        {group('cases', articles, options.length)}
        <div {...at(options.length)} className={css.all}>
          <SearchIcon />
          <span>
            {t.rich(count > 0 ? 'knowledge.search.all' : 'knowledge.search.look', {
              count,
              number: all !== null && 'atLeast' in all ? t('common.record.over', { number: count }) : format.number(count),
              words: <b>{words}</b>,
            })}
          </span>
        </div>
      </div>
    </div>
  );
}

function OfArticle({ suggestion: { hit, title } }: { suggestion: Suggestion }): ReactNode {
  const line = useArticleWords();
  if (!hit) return null;
  const inTitle = title.some((part) => part.hit);
  return (
    <>
      {hit.type === 'faq' ? <BookIcon /> : <DocumentIcon />}
      <span className={css.words}>
        <span>
          <Marked parts={title} />
        </span>
        <small>
          {inTitle || plainOf(hit.excerpt) === '' ? (
            line(hit)
          ) : (
            <>
              {line({ type: hit.type })} ·{' '}
              <q>
                <Marked parts={hit.excerpt} />
              </q>
            </>
          )}
        </small>
      </span>
    </>
  );
}

function OfCase({ suggestion: { case: one, title } }: { suggestion: Suggestion }): ReactNode {
  const { data } = useDescription('case');
  const status = data && columnOf(data, data.statusColumn);
  if (!one) return null;
  return (
    <>
      <CaseIcon />
      <span className={css.words}>
        <span>
          <Marked parts={title} />
        </span>
        <small>
          {[one.number, !status && plainText(one.status)].filter(Boolean).join(' · ')}
          {status && (
            <>
              {one.number && ' · '}
              <RecordValue short column={status} value={one.status} />
            </>
          )}
        </small>
      </span>
    </>
  );
}
