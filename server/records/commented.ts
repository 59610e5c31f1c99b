import type { ObjectDef } from '../metadata/index.ts';

/** Objects whose records are talked about in a way of their own: messages and notes of cases, comments of articles. */
const ELSEWHERE: ReadonlySet<string> = new Set(['case', 'article', 'published_article', 'article_category']);

/** Whether records of this object have comments: all that stand for themselves, but for those that are talked about elsewhere. */
export const hasComments = (object: ObjectDef): boolean => object.attachedTo === null && !ELSEWHERE.has(object.key);
