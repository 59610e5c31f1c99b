/** The search of a page. */
import { type ReactNode, useState } from 'react';
import type { BlockViewOf } from '../../../shared/contracts/page-blocks.ts';
import { SearchInput, useNavigate, useText } from '../../ui/index.ts';

/** Finds in the viewer's cases. */
export function SearchBlock({ block }: { block: BlockViewOf<'search'> }): ReactNode {
  const t = useText();
  const navigate = useNavigate();
  const [words, setWords] = useState('');
  return (
    <search>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (words.trim()) navigate(`/cases?q=${encodeURIComponent(words.trim())}`);
        }}
      >
        <SearchInput
          label={t('page.search.label')}
          placeholder={block.placeholder || t('page.search.placeholder')}
          value={words}
          onChange={setWords}
          size="lg"
        />
      </form>
    </search>
  );
}
