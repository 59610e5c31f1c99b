/** A checksum of everything in the database, to prove that a refused request has changed nothing. */
import type { Ctx, Sql } from '../../kernel/index.ts';
import { sql } from '../../kernel/index.ts';

/**
 * Left out: what every request may touch whatever it asks. Failed attempts are counted, sessions move their end, background work
 * notes when it ran.
 */
const moving = ['auth.attempt', 'auth.session', 'portico.timer'];

/**
 * One line per table. The statement names a hundred tables and more, so planning it is what takes the time: it holds no parameter and
 * stays prepared for as long as the tables are the same.
 */
async function ofEach(
  owner: Ctx,
  except: readonly string[],
  line: (table: Sql) => Sql<string>,
): Promise<Readonly<Record<string, string>>> {
  const tables = await owner.db.rows(
    sql<{ schema: string; name: string }>`select schemaname as schema, tablename as name
      from pg_tables where schemaname in ('portico', 'auth', 'data', 'search') order by 1, 2`,
    { named: true },
  );
  const parts = tables
    .map(({ schema, name }) => ({ schema, name, full: `${schema}.${name}` }))
    .filter(({ full }) => ![...moving, ...except].includes(full))
    .map(({ schema, name, full }) => sql`select ${sql.lit(full)} as name, (${line(sql`${sql.id(schema, name)} t`)}) as told`);
  const rows = await owner.db.rows(sql<{ name: string; told: string }>`${sql.join(parts, sql` union all `)}`, { named: true });
  return Object.fromEntries(rows.map(({ name, told }) => [name, told]));
}

/** Checksum of the rows of each table, by table. `owner` is a context of the owner's role. */
export function checksums(owner: Ctx, except: readonly string[] = []): Promise<Readonly<Record<string, string>>> {
  return ofEach(
    owner,
    except,
    (table) => sql`select md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) from ${table}`,
  );
}

/** Tables that differ between two checksums. */
export function changedTables(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name]);
}

/**
 * Number of rows of each table, and which transactions have written them: cheaper than a checksum, and stricter, since a row that was
 * written again with the same values differs.
 */
export function fingerprints(owner: Ctx, except: readonly string[] = []): Promise<Readonly<Record<string, string>>> {
  return ofEach(owner, except, (table) => sql`select count(*) || ' ' || coalesce(sum(t.xmin::text::bigint), 0) from ${table}`);
}
