/**
 * The load generator, a process of its own: keep-alive connections that each send the next request as soon as the last is answered.
 * It speaks just enough HTTP/1.1 to cost little beside the servers. Reads its order as JSON from stdin, answers JSON on stdout.
 *
 * An answer of the wrong status or length counts as none: every length was taken from an answer that was compared in full before.
 */
import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import type { LoadOrder, LoadResult } from './load-model.ts';

const order = JSON.parse(await text(process.stdin)) as LoadOrder;
const parts = order.requests.map(({ text: request }) => request.split('$key'));
const latencies: number[] = [];
const latenciesOf: Record<string, number[]> = {};
let next = 0;
let wrong = 0;
let firstWrong: string | null = null;
let recording = false;
let running = true;

function textOf(index: number): string {
  const [before = '', after] = parts[index] ?? [];
  return after === undefined ? before : `${before}${randomUUID()}${after}`;
}

function record(sees: string, milliseconds: number): void {
  latencies.push(milliseconds);
  latenciesOf[sees] ??= [];
  latenciesOf[sees].push(milliseconds);
}

/** One connection; ends when the time is over. */
function connect(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port: order.port, noDelay: true });
    let index = 0;
    let sent = 0;
    let buffer: Buffer | null = null;
    let needed = 0;
    let bodyLength = 0;
    const send = () => {
      index = next++ % order.requests.length;
      sent = performance.now();
      socket.write(textOf(index), 'latin1');
    };
    const answered = (bytes: Buffer) => {
      const status = Number(bytes.toString('latin1', 9, 12));
      const expected = order.requests[index];
      const good = status === expected?.status && (expected.length === null ? bodyLength > 100 : expected.length === bodyLength);
      if (!good) {
        wrong++;
        firstWrong ??= `${textOf(index).split('\r\n', 1)[0]}: status ${status}, ${bodyLength} bytes instead of ${expected?.length}: ${bytes.toString('utf8').slice(-300)}`;
      } else if (recording) record(expected?.sees ?? '', performance.now() - sent);
      if (running) send();
      else socket.end();
    };
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', (chunk) => {
      buffer = buffer === null ? chunk : Buffer.concat([buffer, chunk]);
      if (needed === 0) {
        const end = buffer.indexOf('\r\n\r\n');
        if (end < 0) return;
        const head = buffer.toString('latin1', 0, end);
        bodyLength = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
        if (Number.isNaN(bodyLength)) return void socket.destroy(new Error(`An answer without length: ${head}`));
        needed = end + 4 + bodyLength;
      }
      if (buffer.length < needed) return;
      const whole = buffer;
      buffer = null;
      needed = 0;
      answered(whole);
    });
  });
}

const connections = Array.from({ length: order.connections }, connect);
await new Promise((resolve) => setTimeout(resolve, order.warmSeconds * 1000));
process.stderr.write('measuring\n');
recording = true;
const begun = performance.now();
await new Promise((resolve) => setTimeout(resolve, order.seconds * 1000));
recording = false;
const seconds = (performance.now() - begun) / 1000;
process.stderr.write('measured\n');
running = false;
await Promise.all(connections);
const at = (share: number, of: number[] = latencies) =>
  of.sort((a, b) => a - b)[Math.min(of.length - 1, Math.floor(of.length * share))] ?? Number.NaN;
const result: LoadResult = {
  perSecond: latencies.length / seconds,
  p50: at(0.5),
  p99: at(0.99),
  p50Of: Object.fromEntries(Object.entries(latenciesOf).map(([sees, of]) => [sees, at(0.5, of)])),
  answers: latencies.length,
  wrong,
  firstWrong,
};
process.stdout.write(JSON.stringify(result));
