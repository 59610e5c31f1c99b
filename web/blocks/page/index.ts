/**
 * Pages of blocks, as their viewers see them; the studio's preview is drawn by the same code. The face loads the texts of `page`.
 *
 * - `PageView`: a whole page. It lays itself out by its own width.
 * - `actionIcon`: icons of quick actions; `Picture`: pictures of banners.
 */
export { type PageContent, PageView, type PageViewProps } from './page-view.tsx';
export { Picture } from './pictures.tsx';
export { actionIcon } from './small.tsx';
