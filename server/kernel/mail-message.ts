/**
 * A letter before it leaves: one sender, one recipient, a subject of one line.
 *
 * Names, subjects and addresses come from people, and a header is a place where a line break, a comma or an encoded word changes
 * who gets the mail (N5). So an address is either of the plain form or refused, never quoted or repaired, and every other text is
 * one short line without anything a reader would decode.
 */

export interface Letter {
  /** The same for every try of the same letter, without angle brackets: a repeated one can be recognised. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
}

const ADDRESS = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;

/**
 * Whether mail may be sent to this address: dot-atoms only. Quoted local parts, comments, lists, source routes and encoded words
 * are legal somewhere and mean something else elsewhere, so they are refused.
 */
export function isMailAddress(address: string): boolean {
  const at = address.lastIndexOf('@');
  if (address.length > 254 || at > 64 || address.includes('=?')) return false;
  return ADDRESS.test(address) || /^[A-Za-z0-9._+-]+@localhost$/.test(address);
}

const MAX_HEADER = 180;

/** Text as one header line: no control or direction characters, nothing that looks like an encoded word, at most 180 characters. */
export function headerLine(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    // `=?utf-8?B?…?=` would be decoded by the reader's program into whatever it says.
    .replace(/=\?/g, '= ?')
    .replace(/\?=/g, '? =')
    .replace(/ {2,}/g, ' ')
    .toWellFormed()
    .trim();
  const letters = [...line];
  return letters.length > MAX_HEADER ? `${letters.slice(0, MAX_HEADER - 1).join('')}…` : line;
}

export interface Sender {
  readonly name: string;
  readonly address: string;
}

/** Splits the configured sender, `Support <support@example.com>` or a bare address. */
export function parseSender(configured: string): Sender {
  const match = /^\s*(.*?)\s*<([^<>]+)>\s*$/.exec(configured);
  const address = (match?.[2] ?? configured).trim();
  return { name: headerLine((match?.[1] ?? '').replace(/^"(.*)"$/, '$1')), address };
}

export interface MailTransport {
  readonly kind: 'smtp' | 'mailbox';
  /** Settles when the letter is handed over. @throws MailError */
  send(letter: Letter): Promise<void>;
  close(): void;
}

/** A letter was not accepted. `permanent` = this recipient or this letter is refused, another try would not help. */
export class MailError extends Error {
  readonly permanent: boolean;
  constructor(message: string, permanent: boolean, cause: unknown) {
    super(message, { cause });
    this.name = 'MailError';
    this.permanent = permanent;
  }
}

/** The fields of a nodemailer message; structured addresses, so that nothing of a name or address is parsed again. */
export function messageOf(letter: Letter, from: Sender) {
  return {
    from,
    to: { name: '', address: letter.to },
    // The envelope decides who gets it; it is given, not derived from headers.
    envelope: { from: from.address, to: [letter.to] },
    subject: letter.subject,
    text: letter.text,
    html: letter.html,
    messageId: `<${letter.messageId}>`,
    date: letter.date,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
