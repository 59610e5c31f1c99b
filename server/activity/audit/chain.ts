/**
 * The chain over the audit log: each line's link is the hash of the link before and of the line, so a line that is changed, taken
 * out or slipped in breaks every later link. A job closes it, so that writers do not queue behind each other; lines are linked in
 * the order in which the job meets them, for a line with a lower id may be committed later.
 */
import { createHash } from 'node:crypto';
import { type Ctx, every, type Timer, withTx } from '../../kernel/index.ts';
import { chainHead, closedLines, closeLines, lockChain, openLines } from './store.ts';

const BATCH = 1_000;
const START = Buffer.alloc(32);

function link(before: Buffer, position: bigint, content: string): Buffer {
  return createHash('sha256').update(before).update(`\n${position}\n${content}`).digest();
}

/** Links the lines that stand open. */
export async function closeAuditChain(ctx: Ctx): Promise<void> {
  for (let more = true; more; ) {
    more = await withTx(ctx, async (tx) => {
      await lockChain(tx);
      const head = await chainHead(tx);
      const lines = await openLines(tx, BATCH);
      let before = head?.chain ?? START;
      let position = BigInt(head?.position ?? 0);
      const links = lines.map(({ id, content }) => {
        position += 1n;
        before = link(before, position, content);
        return { id, position: String(position), chain: before };
      });
      if (links.length > 0) await closeLines(tx, links);
      return lines.length === BATCH;
    });
  }
}

/** Follows the whole chain; answers the position of the first broken link, null where it is whole. */
export async function verifyAuditChain(ctx: Ctx): Promise<string | null> {
  let before: Buffer = START;
  let position = 0n;
  for (;;) {
    const lines = await closedLines(ctx, String(position), BATCH);
    for (const line of lines) {
      position += 1n;
      const expected = link(before, position, line.content);
      if (line.position !== String(position) || line.chain === null || !line.chain.equals(expected)) return String(position);
      before = expected;
    }
    if (lines.length < BATCH) return null;
  }
}

/** The job that closes the chain, every minute on one node. */
export const auditTimer: Timer = every('audit_chain', 60, closeAuditChain);
