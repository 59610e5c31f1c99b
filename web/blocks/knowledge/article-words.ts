/** The dim line of an article: its type, where it stands, how long it takes. */
import { choiceOf, columnOf, useDescription, useSay } from '../../record/index.ts';
import { useText } from '../../ui/index.ts';

interface Known {
  readonly type?: string;
  readonly category?: { readonly label: string } | null;
  readonly minutes?: number;
}

/** “FAQ · Balances · 4 min”. The titles of types come from the metadata, once per page. */
export function useArticleWords(): (article: Known) => string {
  const t = useText();
  const type = useTypeTitle();
  return ({ type: key, category, minutes }) =>
    [key && type(key), category?.label, minutes && t('knowledge.minutes', { count: minutes })].filter(Boolean).join(' · ');
}

/** The title of a type of article, by its key. */
export function useTypeTitle(): (key: string) => string {
  return useChoiceTitle('type');
}

/** The name of a language, by its key. */
export function useLanguageTitle(): (key: string) => string {
  return useChoiceTitle('language');
}

function useChoiceTitle(column: string): (key: string) => string {
  const say = useSay();
  const { data } = useDescription('published_article');
  const known = data && columnOf(data, column);
  return (key) => say(choiceOf(known, key)?.title) || (data ? key : '');
}
