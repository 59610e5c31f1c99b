/** What ships with the product, loaded at every start; a start that finds the same as the last one has nothing to do. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Ctx } from '../kernel/index.ts';
import { shipCategory } from '../knowledge/index.ts';
import { loadBundles } from './load.ts';
import { loadedSolutions, noteSolutions } from './store.ts';

const folder = path.join(import.meta.dirname, '../../solutions');
const shipped = ['base', 'support', 'knowledge', 'sections'] as const;

/** Another node may be loading them right now: a start waits for it, about a minute. */
const patience = 40;

/**
 * Loads what ships with the product. Safe at every start: only what is missing is added, and nothing is even looked at where the files
 * and the code that loads them are those of the last time.
 */
export async function loadSolutions(ctx: Ctx): Promise<void> {
  const state = await stateOf([...shipped.map((name) => path.join(folder, name)), import.meta.dirname]);
  if ((await loadedSolutions(ctx)) === state) return;
  await loadBundles(
    ctx,
    shipped.map((name) => path.join(folder, name)),
    {
      tries: patience,
      last: async (tx) => {
        await shipCategory(tx);
        await noteSolutions(tx, state);
      },
    },
  );
}

/** One word for all that these folders hold; tests are no part of it. */
async function stateOf(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const [index, place] of folders.entries()) {
    const names = (await readdir(place, { recursive: true })).filter((name) => /(?<!\.test)\.(json|ts)$/.test(name)).sort();
    const texts = await Promise.all(names.map((name) => readFile(path.join(place, name))));
    for (const [at, name] of names.entries())
      hash
        .update(`${index}\0${name}\0`)
        .update(texts[at] ?? '')
        .update('\0');
  }
  return hash.digest('hex');
}
