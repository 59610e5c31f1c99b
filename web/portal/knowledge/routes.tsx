/** The addresses of the knowledge base in a portal, each loaded when it is opened. */
import { lazy } from 'react';
import { route } from '../../ui/index.ts';

const KnowledgeHome = lazy(() => import('./home.tsx').then((all) => ({ default: all.KnowledgeHome })));
const KnowledgeList = lazy(() => import('./list.tsx').then((all) => ({ default: all.KnowledgeList })));
const KnowledgeSearch = lazy(() => import('./results.tsx').then((all) => ({ default: all.KnowledgeSearch })));
const ArticlePage = lazy(() => import('./article.tsx').then((all) => ({ default: all.ArticlePage })));
const NewArticle = lazy(() => import('./write.tsx').then((all) => ({ default: all.NewArticle })));
const EditArticle = lazy(() => import('./write.tsx').then((all) => ({ default: all.EditArticle })));

export const knowledgeRoutes = [
  route('/knowledge', () => <KnowledgeHome />),
  route('/knowledge/list', () => <KnowledgeList />),
  route('/knowledge/search', () => <KnowledgeSearch />),
  route('/knowledge/new', () => <NewArticle />),
  route('/knowledge/:uid/edit', ({ uid }) => <EditArticle key={uid} uid={uid} />),
  route('/knowledge/:uid', ({ uid }) => <ArticlePage key={uid} uid={uid} />),
];
