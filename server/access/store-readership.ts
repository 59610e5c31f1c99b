/** Rows of audiences. */
import { type Db, sql } from '../kernel/index.ts';

/** The principal of an audience; null where there is none yet. */
export const readAudience = async (db: Db, portalId: string, roleId: string): Promise<string | null> =>
  (
    await db.maybe(sql<{ id: string }>`select id::text as id from portico.audience
      where portal_id = ${portalId}::bigint and role_id = ${roleId}::bigint`)
  )?.id ?? null;

/** Takes turns with whoever makes the same audience at this moment, and answers the new principal; null where he was first. */
export async function insertAudience(db: Db, portalId: string, roleId: string): Promise<string | null> {
  await db.run(sql`select pg_advisory_xact_lock(7140362)`);
  if ((await readAudience(db, portalId, roleId)) !== null) return null;
  const made = await db.one(sql<{ id: string }>`with p as (insert into portico.principal (kind) values ('audience') returning id)
    insert into portico.audience (id, portal_id, role_id) select id, ${portalId}::bigint, ${roleId}::bigint from p returning id::text as id`);
  return made.id;
}
