/** The addresses of the knowledge base at the desk, each loaded when it is opened. */
import { lazy } from 'react';
import { route } from '../../ui/index.ts';

const Articles = lazy(() => import('./articles.tsx').then((all) => ({ default: all.Articles })));
const NewArticle = lazy(() => import('./new-article.tsx').then((all) => ({ default: all.NewArticle })));
const ArticlePage = lazy(() => import('./article-page.tsx').then((all) => ({ default: all.ArticlePage })));
const Categories = lazy(() => import('./categories.tsx').then((all) => ({ default: all.Categories })));
const NewCategory = lazy(() => import('./categories.tsx').then((all) => ({ default: all.NewCategory })));
const Report = lazy(() => import('./report.tsx').then((all) => ({ default: all.Report })));

export const knowledgeRoutes = [
  route('/desk/knowledge', () => <Articles />),
  route('/desk/knowledge/new', () => <NewArticle />),
  route('/desk/knowledge/categories', () => <Categories />),
  route('/desk/knowledge/categories/new', () => <NewCategory />),
  route('/desk/knowledge/report', () => <Report />),
  route('/desk/knowledge/:uid', ({ uid }) => <ArticlePage key={uid} uid={uid} />),
];
