/**
 * Whom a request acts as, as one opaque word. A page says for whom it was drawn, so that a tab never goes on as somebody else after
 * another tab of the browser has logged in, or has begun or ended a look (docs/decisions/0019).
 */
import { createHash } from 'node:crypto';
import type { Actor } from './ctx.ts';

/** The header in which a page of the portal says for whom it was drawn. */
export const ACTS_AS = 'portico-as';

/** The same for all sessions of one person; another one for a preview, and for each look as somebody. 22 characters. */
export function actsAs({ userUid, isPreview, viewedBy, sessionId }: Actor): string {
  const how = isPreview ? 'preview' : viewedBy === null ? 'own' : `view ${sessionId}`;
  return createHash('sha256').update(`${userUid} ${how}`).digest('base64url').slice(0, 22);
}
