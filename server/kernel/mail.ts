/**
 * The ways a letter leaves: SMTP where SMTP_URL names a server, the built-in mailbox on a machine that somebody tries Portico on,
 * none otherwise (then mail waits in the outbox and the studio says so).
 */
import path from 'node:path';
import nodemailer from 'nodemailer';
import type { Config } from './config.ts';
import { createMailbox } from './mail-mailbox.ts';
import { MailError, type MailTransport, messageOf, parseSender, type Sender } from './mail-message.ts';

export { isOwnRequest, type Mailbox, openMailbox, type StoredLetter } from './mail-mailbox.ts';
export { headerLine, isMailAddress, type Letter, MailError, type MailTransport } from './mail-message.ts';

const isLocal = (host: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host);

interface SmtpFault {
  readonly code?: string;
  readonly responseCode?: number;
  readonly message?: string;
}

function mailError(error: unknown): MailError {
  const fault = error as SmtpFault;
  const refused = fault.code === 'EENVELOPE' || fault.code === 'EMESSAGE';
  const permanent = refused && fault.responseCode !== undefined && fault.responseCode >= 500;
  return new MailError(
    `${fault.code ?? 'EMAIL'}: ${fault.message ?? 'the mail server did not accept the message'}`,
    permanent,
    error,
  );
}

/** Mail through an SMTP server, over a few kept connections; every step has its time limit. */
export function createSmtp(url: string, from: Sender): MailTransport {
  const { hostname, username } = new URL(url);
  const transport = nodemailer.createTransport({
    url,
    pool: true,
    maxConnections: 3,
    maxMessages: 100,
    // Trying again is the outbox's business: here it could send twice without anybody knowing.
    maxRequeues: 0,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // A password never crosses a network in the clear.
    requireTLS: username !== '' && !isLocal(hostname) && url.startsWith('smtp:'),
  });
  // A kept connection that dies is replaced; it must not end the process.
  transport.on('error', () => {});
  return {
    kind: 'smtp',
    send: async (letter) => {
      try {
        await transport.sendMail(messageOf(letter, from));
      } catch (e) {
        throw mailError(e);
      }
    },
    close: () => transport.close(),
  };
}

/** The transport of this configuration; null where mail has to wait. */
export function createMailTransport(config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'mailbox' | 'dataDir'>): MailTransport | null {
  const from = parseSender(config.mailFrom);
  if (config.smtpUrl !== null) return createSmtp(config.smtpUrl, from);
  if (config.mailbox) return createMailbox(path.join(config.dataDir, 'mailbox'), from);
  return null;
}
