/**
 * What a password's hash costs: 32 MiB and two passes, some 60 ms on a common core, above the floor that OWASP names (19 MiB, two
 * passes). No setting changes it. Tests of everything else, which make hundreds of hashes, have a cheap one put in this module's place
 * by vitest.config.ts; passwords.test.ts looks at what the product itself makes.
 */
export const passwordCost = { memoryCost: 32 * 1024, timeCost: 2, parallelism: 1 } as const;
