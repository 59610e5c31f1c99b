/** axe-core in a page that stands open: parsed once per document, where the wrapper for Playwright parses it at every look. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface AxeWish {
  /** CSS selector of the part to look at; the whole document unless told. */
  readonly within?: string;
  /** Rules with one of these tags; all of them unless told. */
  readonly tags?: readonly string[];
}

/** Everything axe finds on the page as it is, one line per rule: its id and the elements that break it. */
export async function axeFaults(page: Page, { within, tags }: AxeWish = {}): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const found = await page.evaluate(
    async ([selector, values]) => {
      const { run } = (window as unknown as { axe: typeof axe }).axe;
      const { violations, passes } = await run(selector ?? document, {
        resultTypes: ['violations', 'passes'],
        ...(values === undefined ? {} : { runOnly: { type: 'tag', values: [...values] } }),
      });
      const lines = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      return { lines, looked: violations.length + passes.length };
    },
    [within, tags] as const,
  );
  // A run that judged nothing would find nothing for ever.
  if (found.looked === 0) throw new Error('axe has looked at nothing');
  return found.lines;
}
