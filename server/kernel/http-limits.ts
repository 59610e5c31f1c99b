import type { Config } from './config.ts';
import { type RateLimit, rateLimit } from './rate-limit.ts';

/** Requests a minute of one signed-in user, and of one network without a session: an office behind one address is many users. */
export interface Limits {
  readonly network: RateLimit;
  readonly user: RateLimit;
}

export function createLimits({ requestsPerMinute }: Config): Limits {
  return { network: rateLimit(requestsPerMinute), user: rateLimit(requestsPerMinute) };
}
