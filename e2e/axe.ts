/** axe-core in a page that stands open: parsed once per document, where the wrapper for Playwright parses it at every look. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export type Theme = 'light' | 'dark';

export interface AxeWish {
  /** CSS selector of the part to look at; the whole document unless told. */
  readonly within?: string;
  /** Rules with one of these tags; all of them unless told. */
  readonly tags?: readonly string[];
  /** Only the rules that judge colours, AA as elsewhere: the others find the same in every theme. */
  readonly colours?: boolean;
}

/** Everything axe finds on the page as it is, one line per rule: its id and the elements that break it. */
export async function axeFaults(page: Page, { within, tags, colours = false }: AxeWish = {}): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const found = await page.evaluate(
    async ([selector, values, onlyColours]) => {
      const { run, getRules } = (window as unknown as { axe: typeof axe }).axe;
      const judging = () => getRules(['cat.color']).filter((rule) => !rule.tags.includes('wcag2aaa'));
      const runOnly = onlyColours
        ? { type: 'rule' as const, values: judging().map((rule) => rule.ruleId) }
        : values && { type: 'tag' as const, values: [...values] };
      // Of what passes one element a rule is enough; to describe all of them takes longer than to judge them.
      const { violations, passes } = await run(selector ?? document, {
        resultTypes: ['violations'],
        ...(runOnly && { runOnly }),
      });
      const lines = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      return { lines, looked: violations.length + passes.length };
    },
    [within, tags, colours] as const,
  );
  // A run that judged nothing would find nothing for ever.
  if (found.looked === 0) throw new Error('axe has looked at nothing');
  return found.lines;
}

/**
 * What axe finds in the first theme, and what of it the others change. `seen` is called in each theme before axe looks. The page is
 * left in the first theme.
 */
export async function axeFaultsByTheme(
  page: Page,
  themes: readonly Theme[],
  seen: (theme: Theme) => Promise<void> = async () => {},
): Promise<{ theme: Theme; fault: string }[]> {
  const all: { theme: Theme; fault: string }[] = [];
  for (const [index, theme] of themes.entries()) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await seen(theme);
    for (const fault of await axeFaults(page, { colours: index > 0 })) all.push({ theme, fault });
  }
  if (themes.length > 1) await page.emulateMedia({ colorScheme: themes[0] ?? 'light', reducedMotion: 'reduce' });
  return all;
}
