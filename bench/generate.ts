/** Fills an empty installation with the world of the bench: SQL in bench/data, run in batches, indexes made afterwards. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type pg from 'pg';

const BATCH = 50_000;
/** Batches at a time: one per processor of the machine the figures are told for. */
const AT_ONCE = 2;
const VERSION = 3;
/** Of marks.sql (1) and passing.sql (2): what a kept database has of them. */
const MARKS = 2;

type Connect = () => Promise<pg.Client>;

const text = (name: string, values: Readonly<Record<string, number>> = {}) =>
  readFileSync(path.join(import.meta.dirname, 'data', name), 'utf8').replace(/\$([a-z]+)\b/g, (all, key: string) =>
    key in values ? String(values[key]) : all,
  );

/** One transaction without triggers and foreign keys: the data is made to fit, and checking each row would take as long again. */
async function load(connect: Connect, statements: string): Promise<void> {
  const client = await connect();
  try {
    await client.query(
      `begin; set local session_replication_role = replica; set local synchronous_commit = off; ${statements}; commit`,
    );
  } finally {
    await client.end();
  }
}

/** How many cases the database holds, made by this version of the generator; null where it was never filled. */
export async function filledWith(connect: Connect): Promise<number | null> {
  const client = await connect();
  try {
    const there = await client.query(`select to_regclass('bench.filled') is not null as yes`);
    if (there.rows[0].yes !== true) return null;
    const { rows } = await client.query('select size::int as size, version from bench.filled');
    return rows[0]?.version === VERSION ? rows[0].size : null;
  } finally {
    await client.end();
  }
}

/**
 * Gives the cases their tags and folders, and the shares by hand the rule of passing on, where they have none: a database kept from before
 * gets them once. False where they were there. The product must have migrated the database.
 */
export async function mark(connect: Connect, size: number): Promise<boolean> {
  const client = await connect();
  try {
    const there = await client.query(`select to_regclass('bench.marked') is not null as yes`);
    const version: number =
      there.rows[0].yes === true ? (await client.query('select version from bench.marked')).rows[0].version : 0;
    if (version === MARKS) return false;
    const marks = `${text('marks.sql', { size })}; create table bench.marked (version int); insert into bench.marked values (${MARKS})`;
    await load(connect, `${version === 0 ? marks : `update bench.marked set version = ${MARKS}`}; ${text('passing.sql')}`);
    await client.query('vacuum analyze data.case_mark, bench_limit.case_access');
    await client.query('analyze');
    return true;
  } finally {
    await client.end();
  }
}

/** Makes the world. `connect` answers a superuser's connection to the product's database. */
export async function generate(connect: Connect, size: number, say: (line: string) => void): Promise<void> {
  const begun = Date.now();
  const done = (what: string) => say(`  ${what} (${((Date.now() - begun) / 1000).toFixed(0)} s)`);
  await load(connect, text('world.sql'));
  await load(connect, 'analyze');
  done('organisations and people');
  const indexes = await takeIndexes(connect, ['data."case"', 'data.case_access', 'search."case"']);
  const starts = Array.from({ length: Math.ceil(size / BATCH) }, (_, i) => i * BATCH + 1);
  const worker = async () => {
    for (let from = starts.shift(); from !== undefined; from = starts.shift()) {
      await load(connect, text('cases.sql', { from, to: Math.min(from + BATCH - 1, size), size }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  done('cases, words, shares');
  await makeIndexes(connect, indexes);
  done('indexes');
  await load(
    connect,
    `${text('finish.sql', { size })}; create table bench.filled as select ${size} as size, ${VERSION} as version`,
  );
  done('the same by hand');
  const client = await connect();
  await client.query('vacuum analyze');
  await client.query('checkpoint');
  await client.end();
  done('vacuum');
}

/** Drops what can be made faster afterwards; answers the statements that make it. */
async function takeIndexes(connect: Connect, tables: readonly string[]): Promise<string[]> {
  const client = await connect();
  try {
    const { rows } = await client.query<{ made: string; dropped: string }>(
      `select case when c.oid is null then pg_get_indexdef(i.indexrelid)
          else format('alter table %s add constraint %I %s', i.indrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) end as made,
        case when c.oid is null then format('drop index %s', i.indexrelid::regclass)
          else format('alter table %s drop constraint %I', i.indrelid::regclass, c.conname) end as dropped
      from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('p', 'u')
      where i.indrelid = any ($1::regclass[]) and not exists (select from pg_constraint f where f.confrelid = i.indrelid and f.conindid = i.indexrelid)`,
      [tables],
    );
    for (const { dropped } of rows) await client.query(dropped);
    return rows.map(({ made }) => made);
  } finally {
    await client.end();
  }
}

async function makeIndexes(connect: Connect, statements: string[]): Promise<void> {
  const rest = [...statements];
  const worker = async () => {
    const client = await connect();
    try {
      await client.query(`set maintenance_work_mem = '512MB'; set max_parallel_maintenance_workers = 0`);
      for (let statement = rest.shift(); statement !== undefined; statement = rest.shift()) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  // Two statements on one table would wait for each other where one adds a constraint: those come first, alone.
  rest.sort((a, b) => Number(b.startsWith('alter')) - Number(a.startsWith('alter')));
  const constraints = rest.filter((one) => one.startsWith('alter'));
  const client = await connect();
  await client.query(`set maintenance_work_mem = '512MB'`);
  for (const one of constraints) await client.query(one);
  await client.end();
  rest.splice(0, constraints.length);
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
