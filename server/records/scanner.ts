/**
 * Asks the scanner of the installation about a file (`PORTICO_SCANNER`): a program that is given the path, or an address the bytes are
 * posted to. No answer is no "clean": the file waits in quarantine.
 */
import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { problem } from '../kernel/index.ts';

export type Verdict = 'clean' | 'found' | 'unknown';

/** Milliseconds a scanner may take, and bytes that give it one more. */
const PATIENCE = 30_000;
const BYTES_OF_ONE = 4_000;

/** Scanners at work, and files that wait for one: a scanner may take a gigabyte, and anybody who uploads starts one. */
const AT_ONCE = 2;
const WAITING = 32;
let running = 0;
const waiting: (() => void)[] = [];

/** What the scanner says of the file at this path. Throws `busy` where too many wait already. */
export async function scanned(scanner: string, file: string): Promise<Verdict> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING)
      throw problem('busy', { detail: 'Too many files at once. Try again in a moment.', retryAfter: 2 });
    await new Promise<void>((go) => waiting.push(go));
  } else running += 1;
  try {
    return await asked(scanner, file);
  } finally {
    // The place is handed over, or given up.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

async function asked(scanner: string, file: string): Promise<Verdict> {
  const time = PATIENCE + Math.ceil((await stat(file)).size / BYTES_OF_ONE);
  return /^https?:\/\//.test(scanner) ? byAddress(scanner, file, time) : byProgram(scanner, file, time);
}

/** Exit 0 = clean, 1 = something was found, as clamscan and clamdscan have it; everything else is no answer. No shell is involved. */
function byProgram(command: string, file: string, time: number): Promise<Verdict> {
  const [program = '', ...fixed] = command.split(/\s+/).filter((part) => part !== '');
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH ?? '' };
    execFile(program, [...fixed, file], { timeout: time, killSignal: 'SIGKILL', env, maxBuffer: 1_048_576 }, (error) => {
      if (error === null) resolve('clean');
      else resolve(error.code === 1 ? 'found' : 'unknown');
    });
  });
}

/** 200 or 204 = clean, 422 = something was found; everything else is no answer. */
async function byAddress(address: string, file: string, time: number): Promise<Verdict> {
  const bytes = createReadStream(file);
  try {
    const answer = await fetch(address, {
      method: 'POST',
      body: Readable.toWeb(bytes) as unknown as BodyInit,
      headers: { 'content-type': 'application/octet-stream' },
      redirect: 'error',
      signal: AbortSignal.timeout(time),
      duplex: 'half',
    } as RequestInit);
    await answer.body?.cancel();
    if (answer.status === 200 || answer.status === 204) return 'clean';
    return answer.status === 422 ? 'found' : 'unknown';
  } catch {
    return 'unknown';
  } finally {
    bytes.destroy();
  }
}
