/** One measurement: the load generator against one server, with what the processes used meanwhile. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { LoadOrder, LoadRequest, LoadResult } from './load-model.ts';
import { backends, megabytesOf, secondsOf, usedBetween } from './processes.ts';
import type { Contestant } from './servers.ts';

export interface Measured extends LoadResult {
  /** Processor milliseconds of one answer. */
  readonly nodeMilliseconds: number;
  readonly postgresMilliseconds: number;
  /** Resident at the end, MB. */
  readonly megabytes: number;
}

export interface Shape {
  readonly connections: number;
  readonly seconds: number;
}

const WARM_SECONDS = 1;
const roles = { product: /: portico_(portal|staff|worker|auth) /, limit: /: bench_limit / } as const;

/** Throws where an answer was wrong. */
export async function measure(
  server: Contestant,
  postmaster: number,
  requests: readonly LoadRequest[],
  { connections, seconds }: Shape,
): Promise<Measured> {
  const order: LoadOrder = { port: server.port, connections, warmSeconds: WARM_SECONDS, seconds, requests };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path.join(import.meta.dirname, 'load.ts')], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const used = { node: 0, postgres: 0 };
  let before = new Map<number, number>();
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (words: string) => {
    told += words;
    const sign = words.includes('measuring') ? -1 : words.includes('measured') ? 1 : 0;
    if (sign === 0) return;
    used.node += sign * secondsOf(server.pid);
    const now = backends(postmaster, roles[server.name]);
    if (sign > 0) used.postgres = usedBetween(before, now);
    else before = now;
  });
  child.stdin.end(JSON.stringify(order));
  const [answer, code] = await Promise.all([text(child.stdout), new Promise((resolve) => child.once('close', resolve))]);
  if (code !== 0) throw new Error(`The load generator failed:\n${told}`);
  const result = JSON.parse(answer) as LoadResult;
  if (result.wrong > 0) throw new Error(`${server.name} gave ${result.wrong} wrong answers; the first: ${result.firstWrong}`);
  return {
    ...result,
    nodeMilliseconds: (used.node / result.answers) * 1000,
    postgresMilliseconds: (used.postgres / result.answers) * 1000,
    megabytes: megabytesOf(server.pid),
  };
}
