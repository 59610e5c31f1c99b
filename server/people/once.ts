import { type Ctx, type Incoming, idempotent, problem } from '../kernel/index.ts';

export type Request = Pick<Incoming, 'idempotencyKey' | 'requestHash' | 'request'>;

/** Once per key. A repetition is answered with what there is now, and does nothing. Throws `conflict` where nothing can be answered. */
export async function once<T>(
  ctx: Ctx,
  input: Request,
  work: (tx: Ctx) => Promise<T>,
  again: (ctx: Ctx) => Promise<T>,
): Promise<T> {
  const answer = await idempotent(ctx, input, work, again);
  if (answer === undefined) throw problem('conflict', 'This request was answered before. Reload to see its result.');
  return answer;
}
