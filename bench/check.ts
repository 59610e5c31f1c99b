/** Are the answers right? Every answer of the product is compared with that of the hand-written server before anything is timed. */
import { isDeepStrictEqual } from 'node:util';
import type { LoadRequest } from './load-model.ts';
import { requestsOf, type Visitor, type Work } from './requests.ts';

/** Requests under way to each server. */
const AT_ONCE = 12;

interface Answer {
  readonly status: number;
  readonly body: string;
}

type Asked = ReturnType<typeof requestsOf>[number];

async function ask(port: number, { text, address }: Asked): Promise<Answer> {
  const cookie = /\r\nCookie: ([^\r]+)/.exec(text)?.[1] ?? '';
  const answer = await fetch(`http://127.0.0.1:${port}${address}`, { headers: { cookie, 'accept-encoding': 'identity' } });
  return { status: answer.status, body: await answer.text() };
}

interface Page {
  readonly rows: readonly { readonly uid: string }[];
  readonly next: string | null;
}

/** What of an answer helps to find a difference: from a little before the first one on. */
function told(body: string, other: string): string {
  let at = 0;
  while (at < body.length && body[at] === other[at]) at++;
  return `${at > 0 ? '… ' : ''}${body.slice(Math.max(0, at - 300), at + 300)}`;
}

interface Front {
  readonly me: unknown;
  readonly list: Page & { readonly count: unknown };
}

/** What a page carries: the server by hand names the two answers, the product keeps them by address. */
function frontOf(html: string): Front {
  const text = /id="first-data">([^<]+)</.exec(html)?.[1] ?? '{}';
  const data = JSON.parse(text) as Partial<Front> & { readonly answers?: Readonly<Record<string, unknown>> };
  const at = (part: string) => Object.entries(data.answers ?? {}).find(([address]) => address.includes(part))?.[1];
  return { me: data.me ?? at('/me'), list: (data.list ?? at('/records/case?')) as Front['list'] };
}

const sameList = (a: Page, b: Page) => isDeepStrictEqual(a.rows, b.rows) && (a.next === null) === (b.next === null);

/** But for the word by which a page tells for whom it was drawn: it is the product's own, and of one length for everybody. */
const sameMe = (a: unknown, b: unknown) => isDeepStrictEqual({ ...(a as object), as: '' }, { ...(b as object), as: '' });

/** Equal but for the page link, which the product seals. */
function same(work: Work, product: string, limit: string): boolean {
  if (work === 'page') {
    const [a, b] = [frontOf(product), frontOf(limit)];
    if (b.me === undefined || a.list === undefined || b.list === undefined) return false;
    return sameMe(a.me, b.me) && sameList(a.list, b.list) && isDeepStrictEqual(a.list.count, b.list.count);
  }
  const [a, b] = [JSON.parse(product), JSON.parse(limit)];
  if (work === 'me') return sameMe(a, b);
  if (work === 'detail') return isDeepStrictEqual(a, b);
  return sameList(a as Page, b as Page);
}

/** Rows of an answer on average, below which a work is none. */
const LEAST: Readonly<Record<Work, number>> = {
  ...{ list: 20, few: 10, many: 25, sort: 20, subject: 20, second: 20, filter: 0.5, tag: 8, folder: 8 },
  ...{ detail: 1, search: 0.5, page: 20, me: 0, create: 0 },
};

export interface Checked {
  readonly product: readonly LoadRequest[];
  readonly limit: readonly LoadRequest[];
}

/**
 * The requests of a work for both servers, each with the length of its right answer. Throws where an answer is wrong, or where a page
 * is empty that must not be.
 */
export async function checked(
  work: Work,
  ports: { readonly product: number; readonly limit: number },
  visitors: readonly Visitor[],
  words: readonly string[],
): Promise<Checked> {
  const ours = requestsOf('product', work, ports.product, visitors, words);
  const theirs = requestsOf('limit', work, ports.limit, visitors, words);
  if (work === 'create') return { product: ours, limit: theirs };
  const lengths: { product: number; limit: number }[] = [];
  let rows = 0;
  await atOnce(ours.length, async (i) => {
    const [mine, other] = [ours[i] as Asked, theirs[i] as Asked];
    const [a, b] = await Promise.all([ask(ports.product, mine), ask(ports.limit, other)]);
    if (a.status !== 200 || b.status !== 200 || !same(work, a.body, b.body)) {
      throw new Error(
        `${work}: ${mine.address} as a person who sees ${mine.visitor.sees} answers\n${a.status} ${told(a.body, b.body)}\nand by hand\n${b.status} ${told(b.body, a.body)}`,
      );
    }
    rows += a.body.split('"version":').length - 1;
    lengths[i] = { product: Buffer.byteLength(a.body), limit: Buffer.byteLength(b.body) };
  });
  const least = LEAST[work];
  if (rows < least * ours.length)
    throw new Error(`${work}: only ${rows} rows in ${ours.length} answers; that is no work to measure`);
  const asked = (name: 'product' | 'limit') => (request: LoadRequest, i: number) => ({
    ...request,
    length: lengths[i]?.[name] ?? null,
  });
  return { product: ours.map(asked('product')), limit: theirs.map(asked('limit')) };
}

/** Several at once, so that every connection of the pools has seen every statement before anything is timed. */
async function atOnce(count: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < count; i = next++) await work(i);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Notes for each visitor some cases he may open, out of his own list, and the links to the page after it. */
export async function lookAround(
  ports: { readonly product: number; readonly limit: number },
  visitors: readonly Visitor[],
): Promise<void> {
  for (const server of ['product', 'limit'] as const) {
    for (const request of requestsOf(server, 'list', ports[server], visitors, [''])) {
      const { rows, next } = JSON.parse((await ask(ports[server], request)).body) as Page;
      const { visitor } = request;
      if (rows.length === 0) throw new Error(`The person ${visitor.id} who sees ${visitor.sees} has an empty list`);
      if (server === 'product') visitor.cases.push(...rows.map(({ uid }) => uid));
      visitor.next[server] = next;
    }
  }
}
