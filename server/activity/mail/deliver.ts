/**
 * From outbox row to letter, in two steps. `mail` finds the recipients and leaves one `mail.send` for each, in one transaction, so
 * that nobody's failure repeats another one's letter and nobody sees who else got it (N2). `mail.send` renders at the last moment,
 * as the recipient, and hands the letter over.
 */
import { createHmac } from 'node:crypto';
import {
  type Ctx,
  emit,
  giveUp,
  inDatabase,
  isMailAddress,
  type Job,
  type JobHandlers,
  type Letter,
  later,
  MailError,
  type MailTransport,
  outside,
  type Settle,
  withTx,
} from '../../kernel/index.ts';
import { type MailPayload, type MailRecipient, type MailTemplate, resolverOf } from './registry.ts';
import { renderMail } from './render.ts';
import { letterLeft, letterState, reserveLetter } from './store.ts';

/** About two days at one try an hour. */
const ATTEMPTS = 60;
/** A refused recipient or letter is tried a few times: some servers refuse strangers first. */
const REFUSALS = 4;
const PORTAL_PAUSE = 15 * 60_000;

/** Leaves a mail to be sent after the transaction of `ctx`: a template and ids, nothing rendered. */
export async function sendMail(
  ctx: Ctx,
  template: MailTemplate,
  ids: Readonly<Record<string, string>>,
  dueAt?: Date,
): Promise<void> {
  await emit(ctx, { topic: 'mail', payload: { ...ids, template }, dueAt });
}

/** The handlers of both steps. Without a transport letters stay in the outbox until a start with one. */
export function mailHandlers(transport: MailTransport | null): JobHandlers {
  return {
    mail: inDatabase(spread, ATTEMPTS),
    ...(transport === null ? {} : { 'mail.send': outside((ctx, job) => deliver(ctx, job, transport), ATTEMPTS) }),
  };
}

async function spread(ctx: Ctx, job: Job): Promise<void> {
  // When it happened, for mails that say so: the letter may leave much later.
  const payload: MailPayload = { at: job.createdAt.toISOString(), ...job.payload };
  const recipients = await resolverOf(payload.template)(ctx, payload, null);
  const seen = new Set<string>();
  for (const { key, portalId } of recipients) {
    if (seen.has(key)) continue;
    seen.add(key);
    await emit(ctx, {
      topic: 'mail.send',
      payload: { ...payload, recipient: key, ...(portalId ? { portal: portalId } : {}) },
    });
  }
}

/** The same for every try of a job, and no number that counts our mails. */
export function messageIdOf(ctx: Ctx, jobId: string): string {
  const { secret, origin } = ctx.system.config;
  return `${createHmac('sha256', secret).update(`mail:${jobId}`).digest('hex').slice(0, 40)}@${new URL(origin).hostname}`;
}

async function deliver(ctx: Ctx, job: Job, transport: MailTransport): Promise<Settle | undefined> {
  const { template, recipient: key } = job.payload;
  if (typeof key !== 'string') throw giveUp('The job names no recipient');
  const named = typeof job.payload.portal === 'string' ? job.payload.portal : null;
  const state = await letterState(ctx, job.id, named);
  // The try before handed it over and died before it could say so in the outbox.
  if (state.sent) return undefined;
  const closed = () => later(new Date(ctx.now.getTime() + PORTAL_PAUSE), 'The portal is not active');
  if (named !== null && state.portal !== 'active') throw closed();
  const recipient = (await resolverOf(template)(ctx, job.payload, key)).find((r) => r.key === key);
  // He may not read it any more, or it has lost its point: nothing is sent.
  if (recipient === undefined) return undefined;
  // It was closed since the question above.
  if (recipient.waiting) throw closed();
  const letter = compose(ctx, job, template as MailTemplate, recipient);
  const next = await withTx(ctx, (tx) =>
    reserveLetter(tx, {
      jobId: job.id,
      messageId: letter.messageId,
      recipient: letter.to,
      template: String(template),
      limit: ctx.system.config.mailsPerHour,
    }),
  );
  if (next !== null) throw later(next, 'This recipient has had many mails within an hour');
  await handOver(transport, letter, job);
  return (tx) => letterLeft(tx, job.id);
}

function compose(ctx: Ctx, job: Job, template: MailTemplate, recipient: MailRecipient): Letter {
  if (!isMailAddress(recipient.address)) throw giveUp('The address is not one that mail can be sent to');
  const { origin, mailFrom } = ctx.system.config;
  const sender = mailFrom.replace(/<[^<>]*>/, '').trim() || new URL(origin).hostname;
  const { subject, text, html } = renderMail(template, recipient, origin, sender);
  return { messageId: messageIdOf(ctx, job.id), to: recipient.address, subject, text, html, date: job.createdAt };
}

async function handOver(transport: MailTransport, letter: Letter, job: Job): Promise<void> {
  try {
    await transport.send(letter);
  } catch (e) {
    if (e instanceof MailError && e.permanent && job.attempt >= REFUSALS) throw giveUp(e.message);
    throw e;
  }
}
