/** The search of a page: articles and the viewer's cases, suggested while he types (HOM-01). */
import type { ReactNode } from 'react';
import type { BlockViewOf } from '../../../shared/contracts/page-blocks.ts';
import { useText } from '../../ui/index.ts';
import { SearchBox } from '../knowledge/index.ts';

export function SearchBlock({ block }: { block: BlockViewOf<'search'> }): ReactNode {
  const t = useText();
  return <SearchBox large slash placeholder={block.placeholder || t('page.search.placeholder')} />;
}
