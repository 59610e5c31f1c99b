/** The line that the audit log has of an export: who took what along, in keys and numbers; no value of a record and none of a filter. */
import { type Ctx, sql } from '../../kernel/index.ts';

export async function insertAudit(ctx: Ctx, action: string, subject: Readonly<Record<string, unknown>>): Promise<void> {
  await ctx.db.run(sql`insert into portico.audit (at, principal_id, action, subject, ref)
    values (${ctx.now}, ${ctx.actor.userId}::bigint, ${action}, ${JSON.stringify(subject)}::jsonb, ${ctx.ref})`);
}
