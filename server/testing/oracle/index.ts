/**
 * The naive oracle and its random worlds (permissions, "What must be provable").
 *
 * - `world.ts` what a world is; `generate.ts` `randomWorld(seed)`; `probes.ts` random questions to it
 * - `oracle.ts` principals and the four levels; `channels.ts` every reading channel; `writes.ts` create, update, remove
 * - `coarse.ts` wall 2 alone; `coverage.ts` what a campaign must have met; `shrink.ts` a failing world made small
 *
 * Nothing here imports the engine, and the engine's authors do not edit this folder: that is what makes the comparison worth
 * something. A campaign loads a world, asks both, prints the seed (and `describeWorld(await shrink(...))`) on a difference, and
 * ends with `guard(coverage(worlds))`.
 */
export * from './ask.ts';
export * from './channels.ts';
export * from './coarse.ts';
export * from './coverage.ts';
export * from './generate.ts';
export * from './oracle.ts';
export { type Prng, prng } from './prng.ts';
export * from './probes.ts';
export * from './shrink.ts';
export * from './world.ts';
export * from './writes.ts';
