import type { Ctx } from '../../kernel/index.ts';
import { hasAccessTable, type ObjectDef } from '../../metadata/index.ts';
import { writtenSql } from './store.ts';

/**
 * Gives a new record to whom the rules by author give it, in the transaction that makes it. The rules are read as they stand in the
 * database at that very moment, never as they were kept: whoever saves a rule waits for those who could not see it (fill.ts).
 */
export async function recordWritten(ctx: Ctx, object: ObjectDef, recordId: string): Promise<void> {
  const { actor } = ctx;
  if (hasAccessTable(object))
    await ctx.db.later([writtenSql(object, recordId, { by: actor.userId, in: actor.membershipId, at: ctx.now })], {
      named: true,
    });
}
