/**
 * activity: what outbox rows and events become: mails rendered and delivered, live updates, the audit log.
 *
 * - `audit` writes a line in the transaction it speaks of; `auditTimer` chains the lines, `verifyAuditChain` follows the chain.
 * - `registerMail` tells who gets a template and with what; `sendMail` leaves one to be sent after the commit; `mailHandlers` are
 *   the workers' side. A mail is rendered when it leaves, as its recipient, so what he may not read any more is not in it.
 * - `releasePortalMails` lets go what waited for a portal that was not active.
 */
export { audit } from './audit/audit.ts';
export { auditTimer, closeAuditChain, verifyAuditChain } from './audit/chain.ts';
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
