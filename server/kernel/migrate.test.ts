import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { furtherTest } from '../testing/proving.ts';
import { MigrationError, migrate } from './migrate.ts';

const home = mkdtempSync(path.join(tmpdir(), 'portico-migrate-'));
const pools: pg.Pool[] = [];
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  rmSync(home, { recursive: true, force: true });
});

let dir = '';
let pool: pg.Pool;
const file = (name: string, text: string) => writeFileSync(path.join(dir, name), text);
const applied = async () =>
  (await pool.query('select name from portico.portico_migration order by version')).rows.map(({ name }) => name);

beforeEach(async () => {
  dir = mkdtempSync(path.join(home, 'dir-'));
  const { connections } = await testDatabase({ template: null });
  pool = new pg.Pool({ ...connections.owner, max: 5 });
  pool.on('error', () => {});
  pools.push(pool);
  file('0001_first.sql', 'create table portico.first (n int);');
  file('0002_second.sql', 'insert into portico.first values (1);\ncreate table portico.second (n int);');
});

describe('migrations', () => {
  test('are applied in order, once, as the owner, and later ones follow', async () => {
    expect(await migrate(pool, dir)).toEqual(['0001_first', '0002_second']);
    expect(await migrate(pool, dir)).toEqual([]);
    file('0003_third.sql', 'insert into portico.first values (3);');
    expect(await migrate(pool, dir)).toEqual(['0003_third']);
    expect((await pool.query('select n from portico.first order by n')).rows).toEqual([{ n: 1 }, { n: 3 }]);
    const { rows } = await pool.query(`select tableowner from pg_tables where schemaname = 'portico' group by 1`);
    expect(rows).toEqual([{ tableowner: 'portico_owner' }]);
  });

  test('are applied once when four nodes start at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => migrate(pool, dir)));
    expect(all.flat().sort()).toEqual(['0001_first', '0002_second']);
    expect((await pool.query('select n from portico.first')).rows).toEqual([{ n: 1 }]);
  });

  test('leave nothing of a file that fails, name its line, and go on where they stopped', async () => {
    file('0003_third.sql', 'create table portico.half (n int);\n\ninsert into portico.nowhere values (1);');
    const attempt = migrate(pool, dir);
    await expect(attempt).rejects.toThrow(MigrationError);
    await expect(attempt).rejects.toThrow(
      'The migration 0003_third failed (line 3): relation "portico.nowhere" does not exist. Nothing of it was applied.',
    );
    expect(await applied()).toEqual(['0001_first', '0002_second']);
    expect((await pool.query(`select to_regclass('portico.half') as half`)).rows).toEqual([{ half: null }]);
    file('0003_third.sql', 'create table portico.half (n int);');
    expect(await migrate(pool, dir)).toEqual(['0003_third']);
  });

  furtherTest('wait for a lock in short turns instead of blocking everybody behind them', async () => {
    await migrate(pool, dir);
    file('0003_third.sql', 'alter table portico.first add m int;');
    const reader = await pool.connect();
    await reader.query('begin; select * from portico.first');
    const migrating = migrate(pool, dir);
    // The migration stands in the queue for the table; an ordinary query behind it still gets through.
    await expect.poll(async () => (await pool.query(`select from pg_locks where not granted`)).rowCount).toBe(1);
    await pool.query('select n from portico.first');
    await reader.query('commit');
    reader.release();
    expect(await migrating).toEqual(['0003_third']);
  });

  test('that were changed after they were applied are refused', async () => {
    await migrate(pool, dir);
    file('0001_first.sql', 'create table portico.first (n bigint);');
    await expect(migrate(pool, dir)).rejects.toThrow(/^The migration 0001_first was changed after it was applied/);
    file('0001_first.sql', 'create table portico.first (n int);');
    expect(await migrate(pool, dir)).toEqual([]);
  });

  test('of a newer version in the database are refused', async () => {
    await migrate(pool, dir);
    rmSync(path.join(dir, '0002_second.sql'));
    await expect(migrate(pool, dir)).rejects.toThrow(/^The database was migrated by a newer version of Portico \(0002_second\)/);
  });

  furtherTest('may leave gaps, for modules have ranges of their own; a late one in a gap is applied too', async () => {
    renameSync(path.join(dir, '0002_second.sql'), path.join(dir, '0020_second.sql'));
    expect(await migrate(pool, dir)).toEqual(['0001_first', '0020_second']);
    file('0010_between.sql', 'create table portico.between_them (n int);');
    expect(await migrate(pool, dir)).toEqual(['0010_between']);
  });

  furtherTest('with odd names or a number given twice are refused', async () => {
    renameSync(path.join(dir, '0002_second.sql'), path.join(dir, '0001_second.sql'));
    await expect(migrate(pool, dir)).rejects.toThrow(/0001_second\.sql must be called like 0001_some_words\.sql/);
    renameSync(path.join(dir, '0001_second.sql'), path.join(dir, '2-second.sql'));
    await expect(migrate(pool, dir)).rejects.toThrow(/with a number that no other migration has/);
  });
});
