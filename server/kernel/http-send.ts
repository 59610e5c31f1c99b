/** How bytes leave: standard headers, compression of text, streams; and the one way problems are answered. */

import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from './errors.ts';
import type { Raw } from './http-contract.ts';
import { problemText } from './http-errors.ts';
import { languageAsked } from './refusals.ts';

const gzipLater = promisify(gzip);

/** Below this many characters compression makes nothing faster. */
const WORTH = 1_400;
/** Above it the work goes to another thread; below, handing it over costs more than doing it. */
const LARGE = 64 * 1024;

export function accepts(request: FastifyRequest, encoding: 'gzip' | 'br'): boolean {
  const header = request.headers['accept-encoding'];
  return (
    header !== undefined &&
    new RegExp(`(?:^|,)\\s*${encoding}\\s*(?:;\\s*q=(?!0(?:\\.0*)?\\s*(?:,|$))[\\d.]+\\s*)?(?:,|$)`, 'i').test(header)
  );
}

/** Sends text, compressed where it is worth it and the client can read it. */
export async function sendText(request: FastifyRequest, reply: FastifyReply, type: string, text: string): Promise<FastifyReply> {
  reply.header('content-type', type);
  if (text.length < WORTH) return reply.send(text);
  reply.header('vary', 'accept-encoding');
  if (!accepts(request, 'gzip')) return reply.send(text);
  const bytes = text.length < LARGE ? gzipSync(text, { level: 4 }) : await gzipLater(text, { level: 4 });
  return reply.header('content-encoding', 'gzip').send(bytes);
}

/** A text compressed once for many readers (pages' scripts and styles). */
export function compressOnce(bytes: Buffer): { readonly gzip: Buffer; readonly br: Buffer } {
  return {
    gzip: gzipSync(bytes, { level: 9 }),
    br: brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  };
}

/** Ends a connection on which nothing of an answer is taken for so long: it would hold a file or a place among few as long as somebody likes. */
function untilTaken({ raw }: FastifyReply, milliseconds: number): void {
  const { socket } = raw;
  if (socket === null) return;
  socket.setTimeout(milliseconds);
  // Whoever listens decides; once all is sent, Node counts the time between two requests again.
  raw.on('timeout', () => {
    // Where nothing waits to be taken it is we who have nothing to send yet.
    if (socket.writableLength > 0) socket.destroy();
    else socket.setTimeout(milliseconds);
  });
}

/** Sends what a handler made with `raw`. Text is compressed, bytes and streams go as they are; a stream as long as some of it is taken. */
export function sendRaw(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Raw,
  patience: number,
): Promise<FastifyReply> | FastifyReply {
  reply.code(answer.status).headers(answer.headers);
  if (typeof answer.body !== 'string') {
    if (answer.body instanceof Readable) untilTaken(reply, patience);
    return reply.send(answer.body);
  }
  return sendText(request, reply, answer.headers['content-type'] ?? 'text/plain; charset=utf-8', answer.body);
}

/** The one way problems are answered: in the language that the request would rather have. */
export function sendProblem(reply: FastifyReply, p: Problem): FastifyReply {
  const language = languageAsked(reply.request.headers['accept-language']);
  if (p.retryAfter !== undefined) reply.header('retry-after', String(p.retryAfter));
  return reply
    .code(p.status)
    .headers({ 'content-type': 'application/problem+json; charset=utf-8', 'content-language': language, vary: 'accept-language' })
    .send(problemText(p, language));
}
