import { sendMail } from '../activity/index.ts';
import type { Ctx } from '../kernel/index.ts';
import type { Behaviour, Change, StoredRecord } from '../records/index.ts';
import { portalUid } from './store.ts';
import { subjectFor } from './subject.ts';

/** What the workflow's actions tell the customer about by mail: changes that staff make (EML-06). */
const toldToCustomer: ReadonlySet<string> = new Set(['resolve', 'close', 'cancel', 'wait', 'reopen']);

/** Fills in what a new case gets by itself: times, category from the service, subject (CAS-02, CAS-06). */
async function prepare(ctx: Ctx, change: Change): Promise<void> {
  if (change.kind !== 'create') return;
  change.set('registered_at', ctx.now.toISOString());
  change.set('last_message_at', ctx.now.toISOString());
  const { category, subject } = await subjectFor(ctx, change);
  if (change.after('category') === null && category !== null) change.set('category', category);
  if (isBlank(change.after('subject'))) change.set('subject', subject);
  // Staff who register a case for somebody start working on it when they take it, like any other.
  if (ctx.actor.portalId !== null) change.set('origin_portal', await portalUid(ctx, ctx.actor.portalId));
}

function isBlank(value: unknown): boolean {
  return typeof value !== 'string' || value.trim() === '';
}

/** Behaviour of the object `case`. The workflow itself is rows (transitions); this is what rows cannot say. */
export const caseBehaviour: Behaviour = {
  reads: ['status', 'staff_answered', 'contact', 'assignee'],
  conditions: {
    /** Decision 10: the customer may close once staff have answered. */
    staff_answered: (record: StoredRecord) => record.values.staff_answered === true,
    /** What only a message brings about is not offered as a button. */
    by_message: () => false,
  },
  beforeWrite: prepare,
  async afterWrite(ctx, change, record) {
    if (change.kind === 'create') {
      await sendMail(ctx, 'case_created', { case: record.id, by: ctx.actor.userId ?? '' });
    }
    if (change.kind === 'action' && ctx.actor.kind === 'staff' && change.action !== null && toldToCustomer.has(change.action)) {
      const status = String(change.after('status'));
      await sendMail(ctx, 'case_status', { case: record.id, by: ctx.actor.userId ?? '', status });
    }
  },
  act(ctx, action, change) {
    // Whoever starts work on a case that nobody has, has it.
    if (action === 'take' || (action === 'start' && change.after('assignee') === null)) {
      if (ctx.actor.kind === 'staff') change.set('assignee', ctx.actor.userId);
    }
  },
};
