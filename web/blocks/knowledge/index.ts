/**
 * The knowledge base in parts, for pages of the portal: `SearchBox` (suggestions while typing), `useArticleWords` (the dim line of an
 * article), `Marked` (a text with what was looked for marked), `CommentRow` and `RemoveComment` (also for the desk).
 */
export { useArticleWords, useLanguageTitle, useTypeTitle } from './article-words.ts';
export { CommentRow, RemoveComment } from './comment.tsx';
export { Marked, plainOf } from './marked.tsx';
export { resultsAt, SearchBox, type SearchBoxProps } from './search-box.tsx';
