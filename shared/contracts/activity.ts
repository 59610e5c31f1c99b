/** Live updates, the state of outgoing mail, and the built-in mailbox. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const name = z.string().max(200);

/** What one block of a stream says, as JSON in its `data`. Ids only: the page asks the gateway again, as its own user. */
export const notice = z.strictObject({
  /**
   * `record`: that record changed. `rights`: what you may do changed. `resync`: something may have been missed, read everything again.
   * `closed`: the last word of a stream: the portal is not open any more, or the session has ended.
   */
  kind: z.enum(['record', 'rights', 'resync', 'closed']),
  object: z.string().optional(),
  uid: z.uuid().optional(),
  parent: z.strictObject({ object: z.string(), uid: z.uuid() }).optional(),
});
export type StreamNotice = z.infer<typeof notice>;

export const staffStream = endpoint({
  method: 'GET',
  path: '/api/staff/stream',
  who: 'staff',
  summary: 'Live updates (server-sent events): which records that you may read have changed. Resumes at Last-Event-ID.',
});
export const portalStream = endpoint({
  method: 'GET',
  path: '/api/portal/:portal/stream',
  who: 'portal',
  summary: 'Live updates (server-sent events): which records that you may read have changed. Resumes at Last-Event-ID.',
  params: z.strictObject({ portal: name }),
  /** Whom the page was drawn for, as `me` says it; somebody else is refused. */
  query: z.strictObject({ as: z.string().max(60).optional() }),
});

export const mailStatus = endpoint({
  method: 'GET',
  path: '/api/staff/mail-status',
  who: 'staff',
  summary: 'Whether mail can leave, how much of it waits, and why the last one was set back.',
  answer: z.strictObject({
    /** `none`: no mail server is configured; mail waits. */
    transport: z.enum(['smtp', 'mailbox', 'none']),
    /** Up to 10,000. */
    waiting: z.number().int(),
    failed: z.number().int(),
    /** When the oldest waiting one was written. */
    oldest: z.iso.datetime({ offset: true }).nullable(),
    lastError: z.string().nullable(),
  }),
});

const storedLetter = z.strictObject({
  id: z.string(),
  to: z.string(),
  from: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  date: z.iso.datetime({ offset: true }),
});
const letterParams = z.strictObject({ letter: z.string().max(120) });
const own = 'Only on the machine itself: private database, loopback origin, no mail server; 404 otherwise.';

export const mailboxLetters = endpoint({
  method: 'GET',
  path: '/api/mailbox',
  who: 'anyone',
  summary: `The newest letters of the built-in mailbox. ${own}`,
  answer: z.strictObject({ letters: z.array(storedLetter) }),
});
export const mailboxLetter = endpoint({
  method: 'GET',
  path: '/api/mailbox/:letter',
  who: 'anyone',
  summary: `One letter of the built-in mailbox. ${own}`,
  params: letterParams,
  answer: storedLetter,
});
export const mailboxPage = endpoint({
  method: 'GET',
  path: '/mailbox',
  who: 'anyone',
  summary: `The built-in mailbox as a page. ${own}`,
});
export const mailboxLetterPage = endpoint({
  method: 'GET',
  path: '/mailbox/:letter',
  who: 'anyone',
  summary: `One letter as its reader's mail program would show it. ${own}`,
  params: letterParams,
});
