import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { measureFirstLoad } from './size.ts';

const built = fileURLToPath(new URL('../../dist/web', import.meta.url));

// `npm test` builds before it runs this; alone, without a build, there is nothing to measure.
describe.runIf(existsSync(`${built}/.vite/manifest.json`))('the first load', () => {
  it('of the portal is at most 170 KB of scripts and styles, gzipped', () => {
    const { total, files } = measureFirstLoad(built, 'portal');
    console.log(`portal: ${(total / 1024).toFixed(1)} KB in ${files.length} files`);
    expect(files.some(({ file }) => file.endsWith('.css'))).toBe(true);
    expect(total).toBeGreaterThan(60 * 1024); // React alone weighs that: less would mean that something was not counted
    expect(total).toBeLessThanOrEqual(170 * 1024);
  });

  it('of the portal carries no schema code and no gallery', () => {
    const { files } = measureFirstLoad(built, 'portal');
    expect(files.filter(({ file }) => /zod|gallery/.test(file))).toEqual([]);
  });
});
