/** A browser without a screen: keeps cookies, sends its origin and a key with every POST. */
import { randomUUID } from 'node:crypto';

/** JSON of any shape, looked into without casts: every property is there for the type checker, and is a list as well. */
export type Loose = { readonly [key: string]: Loose } & readonly Loose[];

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body of a JSON answer or problem; undefined otherwise. */
  readonly body: Loose;
}

export interface Ask {
  readonly headers?: Readonly<Record<string, string>>;
  /** Idempotency-Key of a POST; a fresh one where absent, none where null. */
  readonly key?: string | null;
  readonly ifMatch?: number;
}

export interface Client {
  get(path: string, ask?: Ask): Promise<Reply>;
  post(path: string, body?: unknown, ask?: Ask): Promise<Reply>;
  put(path: string, body?: unknown, ask?: Ask): Promise<Reply>;
  patch(path: string, body?: unknown, ask?: Ask): Promise<Reply>;
  delete(path: string, ask?: Ask): Promise<Reply>;
  /** Sends any body as it is. */
  send(method: string, path: string, body: BodyInit | undefined, ask?: Ask): Promise<Reply>;
  /** Cookies by name, as the browser holds them. */
  readonly cookies: Map<string, string>;
}

function keep(cookies: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const [pair = '', ...flags] = line.split(';');
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    if (flags.some((flag) => /^\s*max-age=0$/i.test(flag))) cookies.delete(name);
    else cookies.set(name, pair.slice(at + 1));
  }
}

/** A client of the server at `address`, with an empty cookie jar, as if its pages came from `origin`. */
export function createClient(address: string, origin = address): Client {
  const cookies = new Map<string, string>();
  const send: Client['send'] = async (method, path, content, ask = {}) => {
    const headers: Record<string, string> = { origin };
    if (cookies.size > 0) headers.cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (method === 'POST' && ask.key !== null) headers['idempotency-key'] = ask.key ?? randomUUID();
    if (ask.ifMatch !== undefined) headers['if-match'] = `"${ask.ifMatch}"`;
    const answer = await fetch(`${address}${path}`, {
      method,
      body: content,
      headers: { ...headers, ...ask.headers },
      redirect: 'manual',
    });
    keep(cookies, answer.headers.getSetCookie());
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '') && text !== '';
    const body = (isJson ? JSON.parse(text) : undefined) as Loose;
    return { status: answer.status, headers: answer.headers, text, body };
  };
  const withBody =
    (method: string) =>
    (path: string, body?: unknown, ask: Ask = {}) =>
      send(method, path, body === undefined ? undefined : JSON.stringify(body), {
        ...ask,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...ask.headers },
      });
  return {
    cookies,
    send,
    get: (path, ask) => send('GET', path, undefined, ask),
    delete: (path, ask) => send('DELETE', path, undefined, ask),
    post: withBody('POST'),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
  };
}
