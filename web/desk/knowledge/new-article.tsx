/** A new article: what it is called and where it belongs; the text is written on its own page. */
import type { ReactNode } from 'react';
import { useText } from '../../ui/index.ts';
import { useMe } from '../me.tsx';
import { NewRecord } from '../records/records.tsx';
import { AT } from './at.ts';

export function NewArticle(): ReactNode {
  const t = useText();
  const { culture } = useMe();
  return (
    <NewRecord
      object="article"
      at={AT}
      title={t('articles.add')}
      columns={['title', 'summary', 'category', 'type', 'language']}
      start={() => ({ language: culture.split('-')[0] ?? 'en' })}
    />
  );
}
