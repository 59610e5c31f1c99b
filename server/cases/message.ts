import { sendMail } from '../activity/index.ts';
import { type Ctx, invalid, problem } from '../kernel/index.ts';
import { metadataOf } from '../metadata/index.ts';
import { type Behaviour, type Change, type Stored, writeOwned } from '../records/index.ts';

/** Kinds of message each side may write: a complaint comes from outside, a solution from staff. */
const allowed = { portal: new Set(['message', 'complaint']), staff: new Set(['message', 'solution']) } as const;

async function statusFlags(ctx: Ctx, status: Stored): Promise<Readonly<Record<string, unknown>>> {
  const choices = (await metadataOf(ctx)).objects.get('case')?.column('status')?.choices ?? [];
  return choices.find((c) => c.key === status)?.flags ?? {};
}

/** Refuses what may not be written on this case now (MSG-04, FBK-05, decision 10). */
async function admit(ctx: Ctx, change: Change): Promise<void> {
  const kind = String(change.after('kind') ?? 'message');
  const side = ctx.actor.kind === 'staff' ? 'staff' : 'portal';
  if (change.kind === 'update') {
    change.set('edited_at', ctx.now.toISOString());
    return;
  }
  if (change.kind !== 'create') return;
  if (ctx.actor.kind !== 'system' && !allowed[side].has(kind)) {
    throw invalid('values.kind', 'not_allowed', 'This kind of message cannot be written from here.');
  }
  if (change.after('kind') === null) change.set('kind', 'message');
  // A complaint is heard in every status, also where ordinary messages are not accepted.
  if (kind === 'complaint') return;
  const flags = await statusFlags(ctx, change.parent?.values.status ?? null);
  if (flags.accepts_messages !== true) {
    throw problem('conflict', 'This case is finished and takes no more messages. Complain, or open a new case.');
  }
}

/** What a message does to its case: times, "staff answered", the mark of a complaint, the end of waiting. */
async function effectOnCase(ctx: Ctx, change: Change): Promise<Record<string, Stored>> {
  const effect: Record<string, Stored> = { last_message_at: ctx.now.toISOString() };
  const parent = change.parent;
  if (ctx.actor.kind === 'staff') {
    if (parent?.values.staff_answered !== true) effect.staff_answered = true;
    return effect;
  }
  if (change.after('kind') === 'complaint') return { ...effect, complained: true };
  // What follows the customer's answer is a row of the workflow, so that a company can change or remove it.
  const transitions = (await metadataOf(ctx)).objects.get('case')?.transitions ?? [];
  const reply = transitions.find((t) => t.action === 'reply' && t.from === parent?.values.status);
  return reply ? { ...effect, status: reply.to } : effect;
}

/** Behaviour of the object `message`, attached to `case`. */
export const messageBehaviour: Behaviour = {
  beforeWrite: admit,
  async afterWrite(ctx, change, record) {
    if (change.kind !== 'create' || change.parent === null) return;
    const from = change.parent.values.status ?? null;
    await writeOwned(ctx, 'case', change.parent.id, await effectOnCase(ctx, change), { from, growing: ['last_message_at'] });
    const template = change.after('kind') === 'complaint' ? 'complaint' : 'case_message';
    await sendMail(ctx, template, { case: change.parent.id, message: record.id, by: ctx.actor.userId ?? '' });
  },
};
