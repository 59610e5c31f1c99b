/** A checksum of everything in the database, to prove that a refused request has changed nothing. */
import type { Ctx } from '../../kernel/index.ts';
import { sql } from '../../kernel/index.ts';

/**
 * Left out: what every request may touch whatever it asks. Failed attempts are counted, sessions move their end, background work
 * notes when it ran.
 */
const moving = ['auth.attempt', 'auth.session', 'portico.timer'];

/** Checksum of the rows of each table, by table. `owner` is a context of the owner's role. */
export async function checksums(owner: Ctx, except: readonly string[] = []): Promise<Readonly<Record<string, string>>> {
  const tables = await owner.db.rows(sql<{ schema: string; name: string }>`select schemaname as schema, tablename as name
    from pg_tables where schemaname in ('portico', 'auth', 'data') order by 1, 2`);
  const counted = tables.filter(({ schema, name }) => ![...moving, ...except].includes(`${schema}.${name}`));
  const parts = counted.map(
    ({ schema, name }) => sql`select ${`${schema}.${name}`}::text as name,
      (select md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) from ${sql.id(schema, name)} t) as sum`,
  );
  const rows = await owner.db.rows(sql<{ name: string; sum: string }>`${sql.join(parts, sql` union all `)}`);
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
}

/** Tables that differ between two checksums. */
export function changedTables(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name]);
}

/**
 * Number of rows of each table, and which transactions have written them: cheaper than a checksum, and stricter, since a row that was
 * written again with the same values differs.
 */
export async function fingerprints(owner: Ctx, except: readonly string[] = []): Promise<Readonly<Record<string, string>>> {
  const tables = await owner.db.rows(sql<{ schema: string; name: string }>`select schemaname as schema, tablename as name
    from pg_tables where schemaname in ('portico', 'auth', 'data') order by 1, 2`);
  const parts = tables
    .filter(({ schema, name }) => ![...moving, ...except].includes(`${schema}.${name}`))
    .map(
      ({ schema, name }) => sql`select ${`${schema}.${name}`}::text as name, count(*)::text as rows,
        coalesce(sum(t.xmin::text::bigint), 0)::text as writers from ${sql.id(schema, name)} t`,
    );
  const rows = await owner.db.rows(sql<{ name: string; rows: string; writers: string }>`${sql.join(parts, sql` union all `)}`);
  return Object.fromEntries(rows.map(({ name, rows: count, writers }) => [name, `${count} ${writers}`]));
}
