/** The table, and the document made of all stored runs. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FirstPage } from './first-page.ts';
import type { Measured } from './measure.ts';
import { kinds, type Work } from './requests.ts';

/** Medians over the rounds of one work. */
export interface Line {
  readonly work: Work;
  readonly product: Measured;
  readonly limit: Measured;
  /** Median of the rounds' own ratios, answers per second. */
  readonly ratio: number;
}

export interface Run {
  readonly size: number;
  readonly date: string;
  readonly machine: string;
  readonly load: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly lines: readonly Line[];
  readonly firstPages: readonly FirstPage[];
  readonly memory: { readonly product: number; readonly limit: number };
  readonly start: { readonly product: number; readonly limit: number };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Medians of every figure. */
export function medians(rounds: readonly Measured[]): Measured {
  const of = (pick: (m: Measured) => number) => median(rounds.map(pick));
  return {
    perSecond: of((m) => m.perSecond),
    p50: of((m) => m.p50),
    p99: of((m) => m.p99),
    p50Of: Object.fromEntries(kinds.map((kind) => [kind, of((m) => m.p50Of?.[kind] ?? Number.NaN)])),
    answers: rounds.reduce((sum, m) => sum + m.answers, 0),
    wrong: 0,
    firstWrong: null,
    nodeMilliseconds: of((m) => m.nodeMilliseconds),
    postgresMilliseconds: of((m) => m.postgresMilliseconds),
    megabytes: Math.max(...rounds.map((m) => m.megabytes)),
  };
}

const says: Readonly<Record<Work, string>> = {
  list: 'list: first page of 25',
  few: 'the same, only who sees 20',
  many: 'the same, only who sees a fifth',
  sort: 'list by last message',
  subject: 'list by subject',
  second: 'list: second page',
  filter: 'filter: status and text',
  tag: 'list by a tag, rare or common',
  folder: 'list of a folder, static or dynamic',
  detail: 'detail: one case',
  search: 'search in cases',
  page: 'session start: the page',
  me: 'session start: who am I',
  create: 'create a case',
};

const per = (n: number) => Math.round(n).toLocaleString('en');
const ms = (n: number) => n.toFixed(n < 1 ? 2 : 1);

function lineOf({ work, product, limit, ratio }: Line): string {
  const cpu = (m: Measured) => `${m.nodeMilliseconds.toFixed(2)} + ${m.postgresMilliseconds.toFixed(2)}`;
  const effort =
    (product.nodeMilliseconds + product.postgresMilliseconds) / (limit.nodeMilliseconds + limit.postgresMilliseconds);
  const cells = [
    says[work],
    `**${ratio.toFixed(2)}**`,
    per(product.perSecond),
    per(limit.perSecond),
    ms(product.p50),
    ms(limit.p50),
  ];
  cells.push(
    ms(product.p99),
    ms(limit.p99),
    cpu(product),
    cpu(limit),
    effort.toFixed(1),
    per(product.megabytes),
    per(limit.megabytes),
  );
  return `| ${cells.join(' | ')} |`;
}

/** Works whose answers differ by what a person sees. */
const byKind: readonly Work[] = ['list', 'sort', 'subject', 'second', 'filter', 'tag', 'folder', 'search', 'page', 'detail'];

/** How the works go for each kind of person: everybody waits for the same processors, so the ratios lie nearer to one another than alone. */
function kindsOf({ lines }: Run): string {
  // Runs stored before kinds were told apart have no such figures.
  const told = lines.filter(({ work, product }) => byKind.includes(work) && product.p50Of !== undefined);
  if (told.length === 0) return '';
  const cell = ({ product, limit }: Line, kind: string) => {
    const ratio = (limit.p50Of?.[kind] ?? Number.NaN) / (product.p50Of?.[kind] ?? Number.NaN);
    return Number.isNaN(ratio) ? '' : `${ratio.toFixed(2)} (${ms(product.p50Of?.[kind] ?? Number.NaN)} ms)`;
  };
  return `
| p50 by hand against that of the product (ms), person sees | ${kinds.join(' | ')} |
|---|${kinds.map(() => '--:|').join('')}
${told.map((line) => `| ${says[line.work]} | ${kinds.map((kind) => cell(line, kind)).join(' | ')} |`).join('\n')}
`;
}

/** The database time of first pages: a row for each plan, a column for each kind of person. */
function firstPagesOf({ firstPages }: Run): string {
  const plans = [...new Set(firstPages.map(({ plan = 'list' }) => plan))];
  const cell = (plan: string, kind: string) => {
    const f = firstPages.find((one) => one.sees === kind && (one.plan ?? 'list') === plan);
    return f === undefined ? '' : `${f.milliseconds.toFixed(2)} (${f.slowest.toFixed(2)}; ${per(f.buffers)})`;
  };
  return `| first page in the database, ms: median of people (slowest; buffers), person sees | ${kinds.join(' | ')} |
|---|${kinds.map(() => '--:|').join('')}
${plans.map((plan) => `| ${plan} | ${kinds.map((kind) => cell(plan, kind)).join(' | ')} |`).join('\n')}
`;
}

/** One run as a section. */
export function sectionOf(run: Run): string {
  return `## ${per(run.size)} cases

${run.date}, ${run.machine}, load average ${run.load}. ${run.connections} connections, ${run.rounds} rounds of ${run.seconds} s, medians.

| work | ratio | product /s | by hand /s | p50 ms | by hand | p99 ms | by hand | CPU ms (Node + PostgreSQL) | by hand | CPU times | MB | by hand |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
${run.lines.map(lineOf).join('\n')}
${kindsOf(run)}
Start to first answer: product ${per(run.start.product)} ms, by hand ${per(run.start.limit)} ms. Resident memory before any load: ${per(run.memory.product)} and ${per(run.memory.limit)} MB.

${firstPagesOf(run)}`;
}

/** Growth of the first page between the smallest and the largest stored run. */
function growthOf(runs: readonly Run[]): string {
  const [small] = runs;
  const large = runs.at(-1);
  if (small === undefined || large === undefined || small === large) return '';
  const of = (run: Run, server: 'product' | 'limit') => run.lines.find((l) => l.work === 'list')?.[server].p50 ?? Number.NaN;
  const plain = ({ firstPages }: Run) => firstPages.filter(({ plan = 'list' }) => plan === 'list');
  const database = plain(large).map((f) => {
    const before = plain(small).find((g) => g.sees === f.sees)?.milliseconds ?? Number.NaN;
    return `${f.sees}: ${(f.milliseconds / before).toFixed(2)}`;
  });
  return `## Growth

First page, p50, ${per(large.size)} against ${per(small.size)} cases: product **${(of(large, 'product') / of(small, 'product')).toFixed(2)}** times, by hand ${(
    of(large, 'limit') / of(small, 'limit')
  ).toFixed(
    2,
  )} times (different runs: the machine's load is in it). In the database, by what a person sees: ${database.join(', ')}.
`;
}

const head = `# What the bench measured

Made by \`npm run bench\`; do not edit. Ratio = answers of the product per second against those of the server written by hand
(\`bench/limit\`) in the same round, on the same database server; 1 would be as fast. Both walls on, answers compared in full.
What is compared with what stands in [bench/README.md](../../bench/README.md).

`;

/** Stores a run and writes the document of all stored runs. Answers its path. */
export function store(folder: string, run: Run): string {
  mkdirSync(folder, { recursive: true });
  const before = path.join(folder, `bench-${run.size}.json`);
  // Works that this run left out keep their figures only where nothing else of the run could mislead: they are simply not there.
  writeFileSync(before, `${JSON.stringify(run, null, 1)}\n`);
  const runs = readdirSync(folder)
    .filter((name) => /^bench-\d+\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Run)
    .sort((a, b) => a.size - b.size);
  const file = path.join(folder, 'bench.md');
  writeFileSync(file, head + runs.map(sectionOf).join('\n') + (runs.length > 1 ? `\n${growthOf(runs)}` : ''));
  return existsSync(file) ? file : '';
}
