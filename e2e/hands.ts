/** What hands do on a screen, the same on a desktop and on a phone; everything is found by its role and its name. */
import type { Locator, Page } from 'playwright-core';
import type { Screen } from './browsing.ts';

export const heading = (page: Page, name: string | RegExp): Locator => page.getByRole('heading', { name, level: 1 });
export const button = (within: Page | Locator, name: string | RegExp): Locator =>
  within.getByRole('button', { name, exact: typeof name === 'string' });
export const field = (within: Page | Locator, name: string | RegExp): Locator => within.getByRole('textbox', { name });
/** A password has no role of its own. */
export const secret = (within: Page | Locator, name: string): Locator => within.getByLabel(name, { exact: true });
export const dialog = (page: Page, name: string | RegExp): Locator => page.getByRole('dialog', { name });

/** The layouts of lists that the server has kept for whoever is at this page, the last one last, as they were sent. */
export function keptLayouts(page: Page): readonly string[] {
  const kept: string[] = [];
  page.on('response', (answer) => {
    if (answer.url().includes('/layout') && answer.status() === 204) kept.push(answer.request().postData() ?? '');
  });
  return kept;
}

/** Opens a menu by its button and chooses an entry. */
export async function choose(page: Page, menu: string | RegExp, entry: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: menu }).filter({ visible: true }).click();
  await page.getByRole('menuitem', { name: entry }).click();
}

/** Goes to a part of the studio; on a phone its menu is behind a button. */
export async function studioTo(page: Page, screen: Screen, name: string): Promise<void> {
  if (screen === 'phone') await choose(page, 'Main', name);
  else await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
  await heading(page, name).waitFor();
}

/** Goes to a part of the desk or of a portal; on a phone it may stand behind the last place of the bar. */
export async function goTo(page: Page, name: string): Promise<void> {
  const bar = page.getByRole('navigation', { name: 'Main' });
  const link = bar.getByRole('link', { name, exact: true }).filter({ visible: true }).first();
  const more = button(bar, 'More').filter({ visible: true });
  await link.or(more).first().waitFor();
  if (await link.count()) return link.click();
  await more.click();
  await dialog(page, 'Sections').getByRole('link', { name, exact: true }).click();
}
