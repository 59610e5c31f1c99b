/** Sends requests as they are, bad ones too; a stream is left as soon as it has begun. */
import type { Client } from '../client.ts';

/** A request as it goes over the wire. */
export interface Sent {
  readonly address: string;
  /** Undefined = no body. */
  readonly content?: string | Uint8Array<ArrayBuffer> | FormData;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Sends it with the client's cookies, as one of our own pages. */
export async function send(
  origin: string,
  client: Client,
  method: string,
  { address, content, headers }: Sent,
): Promise<Answered> {
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const sent: Record<string, string> = { origin, ...(cookie === '' ? {} : { cookie }), ...headers };
  // Fetch knows no texts beyond Latin-1 in headers; on the wire they are bytes anyway.
  for (const [name, value] of Object.entries(sent)) sent[name] = Buffer.from(value, 'utf8').toString('latin1');
  const abort = new AbortController();
  const late = setTimeout(() => abort.abort(new Error(`No answer within a minute: ${method} ${address}`)), 60_000);
  const answer = await fetch(`${origin}${address}`, {
    method,
    headers: sent,
    body: content,
    redirect: 'manual',
    signal: abort.signal,
  });
  clearTimeout(late);
  const type = answer.headers.get('content-type') ?? '';
  if (!type.startsWith('text/event-stream')) return { status: answer.status, type, text: await answer.text() };
  abort.abort();
  return { status: answer.status, type, text: '' };
}
