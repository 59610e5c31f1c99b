/** The search of a page: articles and the viewer's cases, suggested while he types (HOM-01). */
import type { ReactNode } from 'react';
import type { BlockViewOf } from '../../../shared/contracts/page-blocks.ts';
import { useText } from '../../ui/index.ts';
import { SearchBox } from '../knowledge/index.ts';

/** Where there are no articles, all results are the list of cases. */
const casesWith = (words: string): string => `/cases?q=${encodeURIComponent(words)}`;

export function SearchBlock({ block }: { block: BlockViewOf<'search'> }): ReactNode {
  const t = useText();
  const only = block.cases ? (block.articles ? undefined : 'cases') : 'articles';
  return (
    <SearchBox
      large
      slash
      only={only}
      placeholder={block.placeholder || t('page.search.placeholder')}
      {...(only === 'cases' && { resultsTo: casesWith })}
    />
  );
}
