/**
 * activity: what outbox rows and events become: mails rendered and delivered, live updates, the audit log.
 *
 * - `audit` writes a line in the transaction it speaks of; `auditTimer` chains the lines, `verifyAuditChain` follows the chain.
 * - `registerMail` tells who gets a template and with what; `sendMail` leaves one to be sent after the commit; `mailHandlers` are
 *   the workers' side. A mail is rendered when it leaves, as its recipient, so what he may not read any more is not in it.
 *   `releasePortalMails` lets go what waited for a portal that was not active. `registerAccountMails`: the ones about passwords.
 * - `createStreams` is the hub of live updates of one node: which of the changed records each reader may read *now*, ids only.
 * - `activityRoutes` mounts the streams, the state of mail and the built-in mailbox.
 */
import type { Http, System } from '../kernel/index.ts';
import { mailRoutes } from './mail/routes.ts';
import type { Streams } from './stream/hub.ts';
import { streamRoutes } from './stream/routes.ts';

export { audit } from './audit/audit.ts';
export { auditTimer, closeAuditChain, verifyAuditChain } from './audit/chain.ts';
export { registerAccountMails } from './mail/account-mails.ts';
export { mailHandlers, sendMail } from './mail/deliver.ts';
export {
  type MailPayload,
  type MailRecipient,
  type MailTemplate,
  type MailValues,
  type ResolveMail,
  registerMail,
} from './mail/registry.ts';
export { releasePortalMails } from './mail/store.ts';
export { createStreams, type StreamOptions, type Streams } from './stream/hub.ts';
export type { VisibleOf } from './stream/visible.ts';

/** Mounts what this module answers over HTTP. */
export function activityRoutes(http: Http, system: System, streams: Streams): void {
  mailRoutes(http, system);
  streamRoutes(http, system, streams);
}
