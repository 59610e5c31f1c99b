/**
 * search: one question over everything that somebody may see (Ctrl-K).
 *
 * It decides nothing: records come from `records.searchAll`, articles from `knowledge`, users from `people`, each of which answers as the
 * person who asks. Menu entries and screens of settings are found in the browser, among those that it was given (web/search).
 */
export { everywhere } from './everywhere.ts';
export { searchRoutes } from './routes.ts';
