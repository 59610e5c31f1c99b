/** Reads the letters that arrived at a real SMTP sink. */
import { vi } from 'vitest';
import type { SinkLetter, SmtpSink } from '../server/testing/smtp-sink.ts';
import { PATIENCE } from './browsing.ts';

/** The newest letter to somebody about something, once it has arrived. */
export function letterTo(sink: SmtpSink, address: string, subject: RegExp): Promise<SinkLetter> {
  const found = () =>
    sink.letters.findLast(({ recipients, parsed }) => recipients.includes(address) && subject.test(parsed.subject ?? ''));
  return vi.waitUntil(found, { timeout: PATIENCE, interval: 50 }) as Promise<SinkLetter>;
}

/** The address behind the letter's button, as its plain text shows it. @throws Error for a letter without one. */
export function linkIn(letter: SinkLetter): string {
  const link = /https?:\/\/\S+/.exec(letter.parsed.text ?? '')?.[0];
  if (link === undefined) throw new Error(`There is no link in the letter ${letter.parsed.subject}`);
  return link;
}

/** Everything a letter says: head, text, and the other form of it. */
export const wordsOf = ({ raw, parsed }: SinkLetter): string => [raw, parsed.subject, parsed.text, parsed.html].join('\n');
