/** What is done with a record from its row in a list, and the records somebody follows: steps of a journey, on a phone. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Stage } from './browsing.ts';
import { button, choose, dialog, heading } from './hands.ts';

/** From the page of a record that may be edited, named so, back to its list, and by the menu of its row. */
export async function worksByRow(page: Page, stage: Stage, name: string): Promise<void> {
  await page.setViewportSize({ width: 360, height: 780 });
  const record = new URL(page.url());
  await page.goto(record.href.replace(/\/[^/]+$/, ''));
  await choose(page, `More for ${name}`, 'Put into folder…');
  const folders = dialog(page, 'Folders of this record');
  await folders.getByText('No folder to fill yet').waitFor();
  await stage.look(page, 'row-folders-phone');
  await button(folders, 'Close').last().click();
  await choose(page, `More for ${name}`, 'Edit');
  await heading(page, name).waitFor();
  await button(page, 'Save').waitFor();
  await button(page, 'Cancel').click();
  await button(page, 'Save').waitFor({ state: 'detached' });
  expect(new URL(page.url()).pathname).toBe(record.pathname);
  expect(new URL(page.url()).search).toBe('');
  await button(page, 'Follow').click();
  await choose(page, /^Your profile/, 'What I follow');
  await page.getByRole('link', { name }).waitFor();
  await stage.look(page, 'followed-phone');
  await button(page, `Follow ${name} no more`).click();
  await page.getByText('You follow nothing yet').waitFor();
  stage.expectNoFaults();
}
