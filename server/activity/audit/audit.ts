/** What was done by whom, in the transaction that did it: an action and ids, never contents. */
import type { Ctx } from '../../kernel/index.ts';
import { insertAudit } from './store.ts';

/**
 * Writes one line of the audit log. `subject` holds ids and keys only: the log outlives what it speaks of.
 * Call it with the ctx of the transaction whose effect it records.
 */
export async function audit(ctx: Ctx, action: string, subject: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await insertAudit(ctx, action, subject);
}
