/** What worlds that are over leave behind. */
import type { Stage } from './stage.ts';

/** Ids of worlds begin here; what is below was there before the first one (names.ts). */
const FIRST = 100_000;

/** Rows that are gone, and whose room a table should have again. */
const MANY = 100;

/** Tables that hold people and portals of worlds, with the column that tells of which. */
const LEFT: readonly (readonly [table: string, column: string])[] = [
  ['portico.membership_role', 'membership_id'],
  ['portico.staff_role', 'staff_user_id'],
  ['portico.role_attachment', 'functional_role_id'],
  ['portico.portal_access', 'portal_user_id'],
  ['portico.portal', 'id'],
  ['portico.workspace', 'id'],
  ['portico.membership', 'id'],
  ['portico.portal_user', 'id'],
  ['portico.staff_user', 'id'],
  ['portico.role', 'id'],
  ['portico.principal', 'id'],
  ['data.contact', 'id'],
  ['data.account', 'id'],
];

/**
 * Takes away the people of all worlds so far, and the room of all rows that are gone. Nobody knows them any more; without this each world
 * is asked slower than the one before.
 */
export async function sweep({ admin }: Stage): Promise<void> {
  const deletes = LEFT.map(([table, column]) => `delete from ${table} where ${column} >= ${FIRST}`);
  await admin.query(['begin', 'set local session_replication_role = replica', ...deletes, 'commit'].join(';'));
  const { rows } = await admin.query<{ tables: string }>(
    `select string_agg(format('%I.%I', schemaname, relname), ', ') as tables from pg_stat_all_tables where n_dead_tup > ${MANY}`,
  );
  if (rows[0]?.tables != null) await admin.query(`vacuum ${rows[0].tables}`);
}
