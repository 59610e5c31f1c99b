/**
 * The built-in mailbox: letters as files of the data folder, readable by its owner only (they hold links that open accounts).
 *
 * It exists only with the private database, a loopback origin and no SMTP_URL (data-model.md, Demo and mailbox).
 */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import nodemailer from 'nodemailer';
import { type Letter, type MailTransport, messageOf, type Sender } from './mail-message.ts';
import { isLoopback } from './settings.ts';

/** A letter as the mailbox shows it. */
export interface StoredLetter {
  /** Name of its file without extension. */
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** ISO 8601. */
  readonly date: string;
}

export interface Mailbox {
  /** Newest first, at most 200. */
  list(): Promise<StoredLetter[]>;
  /** Null where there is none of this name. */
  get(id: string): Promise<StoredLetter | null>;
}

const NAME = /^[0-9]{14,17}-[A-Za-z0-9_-]{1,80}$/;

/** Letters are named by time (to the millisecond, so that their order is that of sending) and message id, so a repeated try replaces the first one. */
function nameOf(letter: Letter): string {
  const stamp = letter.date.toISOString().replace(/\D/g, '').slice(0, 17);
  return `${stamp}-${
    letter.messageId
      .split('@')[0]
      ?.replace(/[^A-Za-z0-9_-]/g, '')
      .slice(0, 80) || 'letter'
  }`;
}

async function store(dir: string, name: string, content: Buffer | string): Promise<void> {
  const half = path.join(dir, `.${name}.${process.pid}`);
  await writeFile(half, content, { mode: 0o600 });
  await rename(half, path.join(dir, name));
}

/** A transport that writes each letter as `.eml`, and beside it the same as JSON for the mailbox's page. */
export function createMailbox(dir: string, from: Sender): MailTransport {
  const composer = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    kind: 'mailbox',
    send: async (letter) => {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      const name = nameOf(letter);
      const { message } = await composer.sendMail(messageOf(letter, from));
      const { to, subject, text, html } = letter;
      const shown: StoredLetter = { id: name, to, from: from.address, subject, text, html, date: letter.date.toISOString() };
      await store(dir, `${name}.eml`, message as Buffer);
      await store(dir, `${name}.json`, JSON.stringify(shown));
    },
    close: () => {},
  };
}

/** Reads the letters in the mailbox's folder, which need not exist yet. */
export function openMailbox(dir: string): Mailbox {
  const read = async (id: string) => JSON.parse(await readFile(path.join(dir, `${id}.json`), 'utf8')) as StoredLetter;
  const ids = async () =>
    (await readdir(dir).catch(() => []))
      .filter((n) => n.endsWith('.json'))
      .map((n) => n.slice(0, -'.json'.length))
      .filter((id) => NAME.test(id));
  return {
    list: async () => {
      const newest = (await ids()).sort().reverse().slice(0, 200);
      return Promise.all(newest.map(read));
    },
    get: async (id) => (NAME.test(id) && (await ids()).includes(id) ? read(id) : null),
  };
}

const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/**
 * Whether a request comes from this very machine by itself: no proxy passed it on, and the browser asked for a name of this machine
 * (a foreign Host is another site's name that was pointed here).
 */
export function isOwnRequest(ip: string, header: (name: string) => string | undefined): boolean {
  if (forwarding.some((name) => header(name) !== undefined)) return false;
  const host = URL.parse(`http://${header('host') ?? ''}`)?.hostname;
  return host !== undefined && isLoopback(host) && isLoopback(ip.replace(/^::ffff:/, ''));
}
