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
  readonly next: unknown;
}

/** Equal but for the page link, which the product seals; empty only where the other is. */
function same(work: Work, product: string, limit: string, visitor: Visitor): boolean {
  if (work === 'me') return (JSON.parse(product) as { login: string }).login === `user${visitor.id}`;
  if (work === 'page') {
    const firstCase = /"rows":\[\{"uid":"([^"]+)"/.exec(limit)?.[1];
    return (
      firstCase !== undefined && product.includes(`"rows":[{"uid":"${firstCase}"`) && product.includes(`"user${visitor.id}"`)
    );
  }
  const [a, b] = [JSON.parse(product), JSON.parse(limit)] as [Page, Page];
  if (work === 'detail') return isDeepStrictEqual(a, b);
  return isDeepStrictEqual(a.rows, b.rows) && (a.next === null) === (b.next === null);
}

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
    if (a.status !== 200 || b.status !== 200 || !same(work, a.body, b.body, mine.visitor)) {
      throw new Error(
        `${work}: ${mine.address} as a person who sees ${mine.visitor.sees} answers\n${a.status} ${a.body.slice(0, 3_000)}\nand by hand\n${b.status} ${b.body.slice(0, 3_000)}`,
      );
    }
    rows += a.body.split('"version":').length - 1;
    lengths[i] = { product: Buffer.byteLength(a.body), limit: Buffer.byteLength(b.body) };
  });
  const least = { list: 20, filter: 0.5, search: 0.5, detail: 1, page: 20, me: 0, create: 0 }[work];
  if (rows < least * ours.length)
    throw new Error(`${work}: only ${rows} rows in ${ours.length} answers; that is no work to measure`);
  const told = (name: 'product' | 'limit') => (request: LoadRequest, i: number) => ({
    ...request,
    length: lengths[i]?.[name] ?? null,
  });
  return { product: ours.map(told('product')), limit: theirs.map(told('limit')) };
}

/** Several at once, so that every connection of the pools has seen every statement before anything is timed. */
async function atOnce(count: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < count; i = next++) await work(i);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Notes for each visitor some cases he may open, out of his own list. */
export async function findCases(port: number, visitors: readonly Visitor[]): Promise<void> {
  const asked = requestsOf('product', 'list', port, visitors, ['']).slice(0, visitors.length);
  for (const request of asked) {
    const { rows } = JSON.parse((await ask(port, request)).body) as Page;
    request.visitor.cases.push(...rows.map(({ uid }) => uid));
    if (rows.length === 0) throw new Error(`The person ${request.visitor.id} who sees ${request.visitor.sees} has an empty list`);
  }
}
