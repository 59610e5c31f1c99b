/** In the place of server/sessions/password-cost.ts while tests run; only vitest.config.ts names this file. */
export const passwordCost = { memoryCost: 1024, timeCost: 1, parallelism: 1 } as const;
