/** A column that becomes another type, and a rule over several, by hand: steps of a journey with an object Equipment of three records. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Stage } from './browsing.ts';
import { button, choose, dialog, field } from './hands.ts';

interface Retyping {
  readonly page: Page;
  readonly origin: string;
  readonly lookAt: (name: string) => Promise<void>;
}

/** The whole way, without a fault. */
export async function retypes(page: Page, origin: string, stage: Stage): Promise<void> {
  const steps: Retyping = { page, origin, lookAt: (name) => stage.look(page, name) };
  await addsRule(steps);
  await makesLookup(steps);
  stage.expectNoFaults();
}

/** Makes an object while a section is added: it stands among those made here, chosen, and one sees it. */
export async function makesForSection(page: Page, at: string, stage: Stage): Promise<void> {
  await page.goto(at);
  await button(page, 'Add section').click();
  const asked = dialog(page, /^Add a section to/);
  await button(asked, 'New object').click();
  const made = dialog(page, 'New object');
  await field(made, 'Name of one record, English').fill('Agreement');
  await field(made, 'Name of several, English').fill('Agreements');
  await button(made, 'Make object').click();
  const chosen = asked.getByRole('radio', { name: /^Agreements/ });
  await chosen.and(page.locator(':focus:checked')).waitFor();
  const all = await asked.getByRole('radio').evaluateAll((radios) => radios.map((one) => one.parentElement?.innerText ?? ''));
  expect(all.map((text) => text.includes('Made here')).lastIndexOf(true)).toBe(
    all.filter((text) => text.includes('Made here')).length - 1,
  );
  await stage.look(page, 'section-object');
  await page.keyboard.press('Escape');
  stage.expectNoFaults();
}

/** Adds a unique rule after a look at what stands against it. */
async function addsRule({ page, origin, lookAt }: Retyping): Promise<void> {
  await page.goto(`${origin}/studio/objects/equipment?tab=settings`);
  await button(page, 'Add rule').click();
  const rule = dialog(page, 'Add unique rule to Equipment');
  for (const column of ['State', 'Leased']) await rule.getByRole('checkbox', { name: column, exact: true }).check();
  await rule.getByText('No two records are the same so far.').waitFor();
  await rule.getByRole('checkbox', { name: 'Leased', exact: true }).uncheck();
  await rule.getByRole('checkbox', { name: 'Serial number', exact: true }).check();
  await lookAt('objects-rule');
  await button(rule, 'Add rule').click();
  await button(page, 'Remove rule State + Serial number').waitFor();
}

/** Makes a text a lookup, after it was no number. */
async function makesLookup({ page, lookAt }: Retyping): Promise<void> {
  await page.getByRole('tab', { name: 'Columns' }).click();
  await choose(page, 'More for Serial number', 'Change type…');
  const asked = dialog(page, 'Change the type of Serial number');
  await asked.getByLabel('New type').selectOption({ label: 'Whole number' });
  // The answer comes when another type stands there: it says nothing of that one, and still counts for the one that was asked for.
  const { promise: other, resolve: isOther } = Promise.withResolvers<void>();
  await page.route('**/type-plan', (route) => other.then(() => route.continue()), { times: 1 });
  const answered = page.waitForResponse('**/type-plan');
  await button(asked, 'See what fits').click();
  await asked.getByLabel('New type').selectOption({ label: 'Date' });
  isOther();
  await answered;
  await asked.locator('button:not([aria-busy])', { hasText: 'See what fits' }).waitFor();
  expect(await asked.getByText(/of 3 values fit/).count()).toBe(0);
  await asked.getByLabel('New type').selectOption({ label: 'Whole number' });
  await asked.getByText('0 of 3 values fit.').waitFor();
  await asked.getByText('HB-0007 (Balance 7)').waitFor();
  await asked.getByRole('checkbox', { name: /Leave 3 records/ }).waitFor();
  expect(await button(asked, 'Change type').isDisabled()).toBe(true);
  await lookAt('objects-type');
  await asked.getByLabel('New type').selectOption({ label: 'Choice from a lookup' });
  await button(asked, 'See what fits').click();
  await button(asked, 'Make values of these').click();
  await button(asked, 'See what fits').click();
  await asked.getByText('The values of all 3 records fit.').waitFor();
  await button(asked, 'Change type').click();
  await page.getByText('Serial number has another type').waitFor();
}
