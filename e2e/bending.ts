/** A list that somebody bends to his work, by hand: columns, widths, groups of conditions, views. Steps of a journey on a portal with three cases. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { keptLayouts } from './hands.ts';

export interface Bending {
  readonly page: Page;
  readonly origin: string;
  /** Looks at the screen as it is; rare ones when proving only. */
  readonly lookAt: (name: string, rare?: boolean) => Promise<void>;
}

/** Chooses, orders and widens columns, finds them so again and on a phone, and goes back (LST-01, LST-02). */
export async function arrangesColumns({ page, origin, lookAt }: Bending): Promise<void> {
  const button = (name: string) => page.getByRole('button', { name });
  await page.goto(`${origin}/p/support/cases`);
  await button('Columns').click();
  const dialog = page.getByRole('dialog', { name: 'Choose columns' });
  await dialog.getByRole('button', { name: 'Add Category' }).click();
  await dialog.getByRole('button', { name: 'Remove Service' }).click();
  const handle = dialog.getByRole('button', { name: /^Move Category/ });
  await handle.press('Home');
  await dialog.getByRole('status').getByText('Category: place 1 of 5').waitFor();
  // Dragged below the next one, by hand.
  const [from, to] = await Promise.all([
    handle.boundingBox(),
    dialog.getByRole('button', { name: /^Move Number/ }).boundingBox(),
  ]);
  await page.mouse.move(from!.x + 8, from!.y + 8);
  await page.mouse.down();
  await page.mouse.move(to!.x + 8, to!.y + to!.height - 2, { steps: 4 });
  await page.mouse.up();
  await lookAt('columns');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  const heads = page.locator('th[data-column]');
  // Behind them stands the column of the rows' menus, whose name is for readers only.
  const named = async () => (await heads.allInnerTexts()).filter((text) => text !== 'Actions');
  await expect.poll(named).toEqual(['Number', 'Category', 'Subject', 'Status', 'Registered on']);
  expect(await page.getByRole('separator', { name: /^Width of/ }).count()).toBe(5);
  const kept = keptLayouts(page);
  const border = page.getByRole('separator', { name: 'Width of Category' });
  const line = await border.boundingBox();
  const width = async () => (await heads.nth(1).boundingBox())!.width;
  const before = await width();
  await page.mouse.move(line!.x + line!.width / 2, line!.y + 10);
  await page.mouse.down();
  await page.mouse.move(line!.x + line!.width / 2 + 60, line!.y + 10, { steps: 4 });
  await page.mouse.up();
  await border.press('ArrowRight');
  await expect.poll(async () => Math.round((await width()) - before)).toBe(76);
  const drawn = await width();
  await expect.poll(() => kept.at(-1)).toContain(`"width":${Math.round(drawn)}`);
  const asked: string[] = [];
  page.on('request', (request) => void (/\/records\/case\?|\/views/.test(request.url()) && asked.push(request.url())));
  await page.reload();
  await heads.nth(1).waitFor();
  expect(await width()).toBe(drawn);
  // The page brought layout and rows along: nothing had to be asked.
  expect(asked).toEqual([]);
  // Where they have no room they are moved sideways, and what a row is called stays in sight.
  await page.setViewportSize({ width: 740, height: 900 });
  const whole = page.getByRole('table', { name: 'Cases' });
  const frame = whole.locator(':scope > div').last();
  const goesOn = () => whole.evaluate((one) => [one.hasAttribute('data-moved'), one.hasAttribute('data-beyond')]);
  await expect.poll(goesOn).toEqual([false, true]);
  await frame.evaluate((one) => one.scrollTo({ left: one.scrollWidth }));
  await expect.poll(goesOn).toEqual([true, false]);
  const [edge, subject] = await Promise.all([frame.boundingBox(), heads.nth(2).boundingBox()]);
  expect(subject!.width).toBeGreaterThanOrEqual(219);
  expect(subject!.x).toBeGreaterThanOrEqual(edge!.x);
  expect(subject!.x + subject!.width).toBeLessThan(edge!.x + edge!.width);
  // Each head goes along with what stands below it.
  const startOf = (cells: Locator) => cells.evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().x)));
  expect(await startOf(whole.getByRole('columnheader'))).toEqual(
    await startOf(page.locator('tr[data-row]').first().getByRole('cell')),
  );
  await page.setViewportSize({ width: 390, height: 844 });
  // A card leaves out what its record has no value for.
  await page.getByRole('listitem').filter({ hasText: 'Incident' }).first().getByText('Category').waitFor();
  await page.getByRole('listitem').filter({ hasText: 'CryoCell' }).getByText('Category').waitFor({ state: 'hidden' });
  await lookAt('cases-arranged');
  await button('Show as tiles').click();
  await page.getByRole('list', { name: 'Cases' }).waitFor();
  await lookAt('cases-tiles', true);
  await button('View').click();
  await page.getByRole('menuitem', { name: 'Reset my layout' }).click();
  await expect.poll(named).toEqual(['Number', 'Subject', 'Status', 'Service', 'Registered on']);
}

/** Groups conditions by OR, finds the question in the address, keeps it as a view that the list opens with (LST-07, LST-08, LST-09). */
export async function asksWithGroups({ page, origin, lookAt }: Bending): Promise<void> {
  const button = (name: string) => page.getByRole('button', { name });
  await button('Add filter').click();
  // So many columns are searched by a part of their name, and the arrow keys lead into what is found.
  const search = page.getByRole('searchbox', { name: 'Find a column' });
  await search.and(page.locator(':focus')).fill('nothing like it');
  await page.getByText('Nothing found').waitFor();
  await search.fill('dvan');
  await expect.poll(() => page.getByRole('menuitem').allInnerTexts()).toEqual(['Advanced filter']);
  await lookAt('filter-search');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('menuitem', { name: 'Advanced filter' }).and(page.locator(':focus')).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Advanced filter' });
  const add = async (column: string, value: string): Promise<void> => {
    await dialog.getByRole('button', { name: 'Add condition' }).last().click();
    await dialog.getByRole('combobox', { name: 'Column' }).and(page.locator(':focus')).fill(column);
    await page.getByRole('option', { name: column, exact: true }).click();
    await dialog.getByRole('checkbox', { name: value, exact: true }).check();
    await dialog.getByRole('button', { name: 'Done' }).click();
  };
  await add('Category', 'Incident');
  await add('Status', 'New');
  await add('Status', 'Closed');
  await dialog.getByRole('button', { name: 'Status: New', exact: true }).click({ modifiers: ['Control'] });
  await dialog.getByRole('checkbox', { name: 'Choose Status: Closed' }).check();
  await dialog.getByRole('button', { name: 'Group', exact: true }).click();
  await dialog.getByRole('button', { name: 'OR any of these' }).waitFor();
  await lookAt('advanced-filter');
  // What asks nothing yet is not left out without a word.
  await dialog.getByRole('button', { name: 'Add condition' }).last().click();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.getByRole('alert').getByText('One condition asks nothing yet').waitFor();
  await dialog.getByRole('button', { name: 'Remove the new condition' }).click();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('1 of 1').waitFor();
  const filter = JSON.parse(new URL(page.url()).searchParams.get('filter') ?? '{}');
  const is = (column: string, value: string) => ({ column, op: 'in', value: [value] });
  expect(filter).toEqual({ and: [is('category', 'incident'), { or: [is('status', 'new'), is('status', 'closed')] }] });
  await page.reload();
  await page.getByText('1 of 1').waitFor();
  await button('View').click();
  await page.getByRole('menuitem', { name: 'Save as a view' }).click();
  const saving = page.getByRole('dialog', { name: 'Save as a view' });
  await saving.getByLabel('Name').fill('Incidents');
  await saving.getByRole('button', { name: 'Save' }).click();
  await button('Incidents').click();
  await lookAt('view-menu', true);
  await page.getByRole('menuitem', { name: 'Open the list with this view' }).click();
  await button('Remove filter Category').click();
  await page.getByText('View changed').waitFor();
  await page.getByText('3 of 3').waitFor();
  await button('Back to the view').click();
  await page.getByText('1 of 1').waitFor();
  await page.goto(`${origin}/p/support/cases`);
  await page.getByText('1 of 1').waitFor();
  await page.goto(`${origin}/p/support/cases?filter=nonsense`);
  await page.getByText('The filter in this address cannot be read').waitFor();
  await lookAt('filter-broken', true);
  await button('Take it away').click();
  await button('Incidents').click();
  await page.getByRole('menuitem', { name: 'Rename, share or delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete view' }).click();
  await page.getByText('3 of 3').waitFor();
}
