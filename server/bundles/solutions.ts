import path from 'node:path';
import type { Ctx } from '../kernel/index.ts';
import { loadBundles } from './load.ts';

const folder = path.join(import.meta.dirname, '../../solutions');
const shipped = ['base', 'support', 'knowledge'] as const;

/** Another node may be loading them right now: a start waits for it, about a minute. */
const patience = 40;

/** Loads what ships with the product. Safe at every start: only what is missing is added. */
export async function loadSolutions(ctx: Ctx): Promise<void> {
  await loadBundles(
    ctx,
    shipped.map((name) => path.join(folder, name)),
    { tries: patience },
  );
}
