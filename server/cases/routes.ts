import { portalConversation, staffConversation } from '../../shared/contracts/cases.ts';
import type { Http } from '../kernel/index.ts';
import { conversation } from './conversation.ts';

/** The case page's own endpoints; everything else of a case goes over the records' endpoints. */
export function caseRoutes(http: Http): void {
  http.serve(staffConversation, (ctx, { params, query }) => conversation(ctx, params.uid, query.messages));
  http.serve(portalConversation, (ctx, { params, query }) => conversation(ctx, params.uid, query.messages));
}
