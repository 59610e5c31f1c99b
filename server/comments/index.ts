/**
 * comments: what people say about records of any object (SEC-12), and following a record.
 *
 * Who reads a record reads its public comments; internal ones are the staff's and stand in tables of their own that the portal's role
 * has no grant on. Writing asks for the grade "comment". Everything is reached through the record: `records.locate` and the record
 * predicate in each statement. Cases and articles are talked about in ways of their own (`records/commented`).
 *
 * - `commentRoutes`, `registerCommentMails`; `followTimer` looks each minute what happened to followed records.
 */
export { followTimer } from './follows.ts';
export { registerCommentMails } from './mails.ts';
export { commentRoutes } from './routes.ts';
