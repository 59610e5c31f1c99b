/**
 * `npm run bench`: starts PostgreSQL, fills it, starts the product and the server written by hand, compares their answers, measures
 * them in turns and writes docs/measurements/bench.md.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import type { PrivatePostgres } from '../server/kernel/postgres/index.ts';
import { type Checked, checked, lookAround } from './check.ts';
import { cleanUp } from './clean.ts';
import { firstPages } from './first-page.ts';
import { type Flags, readFlags } from './flags.ts';
import { filledWith, generate, mark } from './generate.ts';
import { type Measured, measure } from './measure.ts';
import { megabytesOf } from './processes.ts';
import { type Line, median, medians, type Run, sectionOf, store } from './report.ts';
import { signIn, type Visitor, type Work, wordsToFind, works } from './requests.ts';
import { type Contestant, connectTo, freePort, productSettings, startDatabase, startLimit, startProduct } from './servers.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const undo: (() => Promise<void> | void)[] = [];

/** The data folder: one that stays, or one that goes with the run. */
function dataFolder({ keep }: Flags): string {
  if (keep !== null) return path.resolve(keep);
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-bench-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Lets the product migrate and ship its solutions into an empty database, then fills it. */
async function prepare(flags: Flags, postgres: PrivatePostgres, settings: Record<string, string>): Promise<void> {
  const connect = () => connectTo(postgres);
  const there = await filledWith(connect);
  if (there !== null && there !== flags.size) throw new Error(`${flags.keep} holds ${there} cases; name another folder`);
  // What it answers is not asked: it migrates, a database kept from before as well.
  const product = await startProduct(settings, null);
  await product.stop();
  if (there === null) {
    say(`Making ${flags.size.toLocaleString('en')} cases`);
    await generate(connect, flags.size, say);
  }
  if (await mark(connect, flags.size)) say('Put tags on cases, and cases in folders');
}

interface Both {
  readonly product: Contestant;
  readonly limit: Contestant;
}

/** Every answer that will be timed, compared once: rounds leave the data as they found it. */
async function compare(
  flags: Flags,
  { product, limit }: Both,
  visitors: readonly Visitor[],
  words: readonly string[],
): Promise<Map<Work, Checked>> {
  const asked = new Map<Work, Checked>();
  const ports = { product: product.port, limit: limit.port };
  const begun = Date.now();
  for (const work of works.filter((w) => flags.only.length === 0 || flags.only.includes(w))) {
    asked.set(work, await checked(work, ports, visitors, words));
    say(`Compared: ${work} (${((Date.now() - begun) / 1000).toFixed(0)} s)`);
  }
  return asked;
}

/** One round: each work on both servers, who goes first changes from work to work and from round to round. */
async function round(
  flags: Flags,
  number: number,
  both: Both,
  postmaster: number,
  asked: ReadonlyMap<Work, Checked>,
): Promise<Map<Work, { product: Measured; limit: Measured }>> {
  const found = new Map<Work, { product: Measured; limit: Measured }>();
  for (const [i, [work, requests]] of [...asked].entries()) {
    const run = (name: 'product' | 'limit') => measure(both[name], postmaster, requests[name], flags);
    const first = (i + number) % 2 === 0 ? 'product' : 'limit';
    const one = await run(first);
    const other = await run(first === 'product' ? 'limit' : 'product');
    const [product, limit] = first === 'product' ? [one, other] : [other, one];
    found.set(work, { product, limit });
    say(
      `  round ${number + 1} ${work.padEnd(7)} ${(product.perSecond / limit.perSecond).toFixed(2)}   ` +
        `${product.perSecond.toFixed(0)}/s against ${limit.perSecond.toFixed(0)}/s, CPU ${cpu(product)} against ${cpu(limit)} ms`,
    );
  }
  return found;
}

const cpu = (m: Measured) => `${m.nodeMilliseconds.toFixed(2)}+${m.postgresMilliseconds.toFixed(2)}`;

function linesOf(rounds: readonly Map<Work, { product: Measured; limit: Measured }>[]): Line[] {
  return works.flatMap((work) => {
    const all = rounds.flatMap((r) => r.get(work) ?? []);
    if (all.length === 0) return [];
    const ratio = median(all.map(({ product, limit }) => product.perSecond / limit.perSecond));
    return [{ work, product: medians(all.map((m) => m.product)), limit: medians(all.map((m) => m.limit)), ratio }];
  });
}

async function serverVersion(admin: pg.Client): Promise<string> {
  return (await admin.query('show server_version')).rows[0].server_version;
}

async function bench(flags: Flags): Promise<void> {
  if (!existsSync(path.join(import.meta.dirname, '../dist/web'))) {
    throw new Error('Start it with npm run bench, which builds the web part.');
  }
  const folder = dataFolder(flags);
  const postgres = await startDatabase(path.join(folder, 'database'), say);
  undo.push(() => postgres.stop());
  const settings = productSettings(postgres, folder, await freePort());
  await prepare(flags, postgres, settings);
  const admin = await connectTo(postgres);
  undo.push(() => admin.end());
  await cleanUp(admin, flags.size);
  const visitors = await signIn(admin);
  const words = await wordsToFind(admin);
  const product = await startProduct(settings, flags.profile);
  undo.push(() => product.stop());
  const limit = await startLimit(postgres, await freePort());
  undo.push(() => limit.stop());
  const memory = { product: megabytesOf(product.pid), limit: megabytesOf(limit.pid) };
  await lookAround({ product: product.port, limit: limit.port }, visitors);
  const asked = await compare(flags, { product, limit }, visitors, words);
  const rounds = [];
  for (let n = 0; n < flags.rounds; n++) {
    rounds.push(await round(flags, n, { product, limit }, postgres.pid(), asked));
    await cleanUp(admin, flags.size);
  }
  const run: Run = {
    size: flags.size,
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    machine: `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), PostgreSQL ${await serverVersion(admin)}, Node ${process.versions.node}`,
    load: loadavg()
      .map((n) => n.toFixed(1))
      .join(' '),
    rounds: flags.rounds,
    seconds: flags.seconds,
    connections: flags.connections,
    lines: linesOf(rounds),
    firstPages: await firstPages(settings, visitors),
    memory,
    start: { product: product.startMilliseconds, limit: limit.startMilliseconds },
  };
  say(`\n${sectionOf(run)}`);
  if (!flags.dry) say(`Written to ${path.relative('.', store(path.join(import.meta.dirname, '../docs/measurements'), run))}`);
}

async function end(code: number): Promise<void> {
  for (const step of undo.reverse()) await Promise.resolve(step()).catch?.((e: Error) => process.stderr.write(`${e.message}\n`));
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(130));
(async () => bench(readFlags(process.argv.slice(2))))().then(
  () => end(0),
  (error: Error) => {
    process.stderr.write(`${error.message}\n${process.env.BENCH_STACK ? error.stack : ''}\n`);
    return end(1);
  },
);
