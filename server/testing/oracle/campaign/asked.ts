/** What every comparison of the campaign works with: the question's surroundings, the tally, the line that tells a difference. */
import { isDeepStrictEqual } from 'node:util';
import type { Actor as Acting, Ctx } from '../../../kernel/index.ts';
import type { Actor, World } from '../world.ts';
import type { Loaded } from './load.ts';

/** What a campaign met, by name; so that it cannot pass by having compared nothing with nothing. */
export type Tally = Map<string, number>;

export const note = (tally: Tally, name: string, times = 1) => void tally.set(name, (tally.get(name) ?? 0) + times);

/** Everything that a question needs. */
export interface Asked {
  readonly loaded: Loaded;
  readonly world: World;
  readonly who: Actor;
  readonly acting: Acting;
  /** Both walls. */
  readonly ctx: Ctx;
  /** The gateway alone. */
  readonly open: Ctx;
  readonly tally: Tally;
}

/** Null where both agree. */
export function difference(what: string, product: unknown, expected: unknown): string | null {
  return isDeepStrictEqual(product, expected)
    ? null
    : `${what}\n  product: ${JSON.stringify(product)}\n  oracle:  ${JSON.stringify(expected)}`;
}

/** The code of a problem; anything else is a fault of the product or of the campaign and goes on. */
export function codeOf(error: unknown): string {
  const { code, status } = error as { code?: unknown; status?: unknown };
  if (typeof code === 'string' && typeof status === 'number' && status < 500) return code;
  throw error;
}
