/** Takes out what a round has made, so that the next one begins with the same data. */
import type pg from 'pg';

const statements = (size: number) => [
  `delete from data."case" where id > ${size}`,
  `delete from search."case" where record_id > ${size}`,
  `delete from data.case_history where record_id > ${size}`,
  'truncate portico.outbox cascade',
  'truncate portico.idempotency',
  'truncate portico.event',
  `delete from bench_limit.cases where id > ${size}`,
  `select setval(format('data.%I', 'number-' || c.id)::regclass, ${size}) from portico.object_column c
    join portico.object o on o.id = c.object_id where o.key = 'case' and c.type = 'number'`,
  `select setval(pg_get_serial_sequence('data."case"', 'id'), ${size}), setval('bench_limit.case_id', ${size})`,
];
const vacuumed = ['data."case"', 'search."case"', 'data.case_history', 'bench_limit.cases', 'auth.session', 'portico.outbox'];

export async function cleanUp(admin: pg.Client, size: number): Promise<void> {
  await admin.query(`begin; set local session_replication_role = replica; ${statements(size).join(';')}; commit`);
  for (const table of vacuumed) await admin.query(`vacuum (analyze, truncate off) ${table}`);
}
