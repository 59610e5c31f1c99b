import { type Ctx, sql } from '../kernel/index.ts';

/**
 * Name and category of a service, as the case needs them for its subject.
 * The gateway has checked before that this actor may read the service (L4); the row passes row security all the same.
 */
export function serviceFacts(ctx: Ctx, serviceId: string): Promise<{ name: string; category: string | null } | null> {
  return ctx.db.maybe(sql`select name, category from data.service where id = ${serviceId} and deleted_at is null`, {
    named: true,
  });
}
