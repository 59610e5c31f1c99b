/**
 * DOC-03: somebody who has read nothing comes from an empty installation to an answered case by following what the screens say. The one
 * address he types is the one from the terminal; everything else is a link or a button in sight. Clicks and pages are counted.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { installation } from '../server/testing/reliability/real-server.ts';
import { openStage, type Stage } from './browsing.ts';
import { button, dialog, field, heading, secret } from './hands.ts';

const password = 'blue heron sails at 42';
const company = 'Halden Biolabs';
const email = 'maria@halden.example';
const asked = 'The reading drifts by 0.4 mg an hour.';
const answered = 'Please run the internal adjustment twice.';
/** What the way may cost at most, both people together: with 4 s for each click and 6 s to take in each page, less than five minutes. */
const most = { clicks: 35, pages: 26 };

let portico: ReturnType<typeof installation>;
let stage: Stage;
let staff: Page;
let customer: Page;
let clicks = 0;
let pages = 0;

/** Counts what a person does: trusted clicks, and every page that comes up, with or without a reload. */
async function counted(): Promise<Page> {
  const page = await stage.visitor();
  await page.exposeFunction('porticoClicked', () => {
    clicks++;
  });
  await page.addInitScript(() => {
    const told = window as unknown as { porticoClicked: () => void };
    addEventListener('click', (event) => event.isTrusted && told.porticoClicked(), { capture: true });
  });
  let before = '';
  page.on('framenavigated', (frame) => {
    const { pathname } = new URL(frame.url());
    if (frame === page.mainFrame() && pathname !== before) pages++;
    before = pathname;
  });
  return page;
}

beforeAll(async () => {
  portico = installation({ launcher: true });
  [stage] = await Promise.all([openStage({ screen: 'desktop', themes: ['light'] }), portico.start()]);
  staff = await counted();
  customer = await counted();
}, 180_000);
afterAll(async () => {
  await stage?.close();
  await portico?.stop();
}, 60_000);

/** Back to the list, and where its one blue button leads. */
async function next(title: string): Promise<void> {
  if (!(await heading(staff, 'Getting started').isVisible())) {
    await staff
      .getByRole('link', { name: /^(Getting started|Studio)$/ })
      .first()
      .click();
  }
  await heading(staff, 'Getting started').waitFor();
  const step = staff.getByRole('link', { name: /^(Next step|Find the letter)/ });
  await stage.look(staff, `newcomer-before-${title}`);
  await step.click();
  await heading(staff, title).waitFor();
}

async function setUp(): Promise<void> {
  await staff.goto(/\S+\/setup#\S+/.exec(portico.said())?.[0] ?? '');
  await field(staff, 'Your name').fill('Ines Kaya');
  await field(staff, 'Your e-mail').fill('ines@northwind.example');
  await secret(staff, 'Password').fill(password);
  await button(staff, 'Make the administrator and log in').click();
  await heading(staff, 'Getting started').waitFor();
}

async function openPortal(): Promise<void> {
  await next('Workspaces and portals');
  await button(staff, 'New workspace').click();
  const workspace = dialog(staff, 'New workspace');
  await field(workspace, 'Name of the workspace').fill('Support');
  await button(workspace, 'New workspace').click();
  await button(staff, 'Enable portal').click();
  const enable = dialog(staff, 'Enable portal');
  await enable.getByRole('radio', { name: /Service desk/ }).check();
  await button(enable, 'Enable portal').click();
  await button(staff, 'Activate').waitFor();
  await next('Licences');
  await button(staff, 'New package').click();
  const seats = dialog(staff, 'New package');
  await field(seats, 'Name').fill('Customers');
  await button(seats, 'New package').click();
  await seats.waitFor({ state: 'detached' });
  await next('Portal settings');
  await button(staff, 'Activate').click();
  await button(staff, 'Deactivate').waitFor();
}

async function invite(): Promise<void> {
  await next('Organisations');
  await button(staff, 'New organisation').first().click();
  const made = dialog(staff, 'New organisation');
  await made.getByRole('combobox', { name: 'Account' }).fill(company);
  await made.getByRole('option', { name: company }).click();
  await button(made, 'New organisation').click();
  await staff.getByRole('link', { name: company }).click();
  await heading(staff, company).waitFor();
  // Who types faster than the portals arrive is not told to choose one: there is only one.
  const portals = Promise.withResolvers<void>();
  await staff.route('**/api/staff/workspaces', (route) => portals.promise.then(() => route.continue()));
  await button(staff, 'Add portal users').click();
  const add = dialog(staff, `Add portal users to ${company}`);
  await field(add, 'New e-mail addresses').fill(email);
  expect(await button(add, 'Invite 1 person').isDisabled()).toBe(true);
  portals.resolve();
  await button(add, 'Invite 1 person').click();
  await add.waitFor({ state: 'detached' });
}

/** The letter lies in the built-in mailbox; its link is opened in a browser of the customer's own. */
async function accept(): Promise<void> {
  await next('Mail');
  await staff.getByRole('link', { name: /mailbox/ }).click();
  await staff.getByRole('link', { name: /access to Support/ }).click();
  const link = await staff
    .getByRole('link', { name: /^Choose|^Set|password|access/i })
    .first()
    .getAttribute('href');
  await customer.goto(String(link));
  await secret(customer, 'Choose a password').fill('quiet river stone 7');
  await button(customer, 'Set password and log in').click();
}

async function ask(): Promise<void> {
  await customer.getByRole('link', { name: 'New case' }).first().click();
  await heading(customer, 'New case').waitFor();
  await stage.look(customer, 'newcomer-new-case');
  await field(customer, 'Description').fill(asked);
  await button(customer, 'Submit').click();
  await customer.getByText(asked).filter({ visible: true }).first().waitFor();
}

async function answer(): Promise<void> {
  await staff.goBack();
  await staff.goBack();
  await heading(staff, 'Mail').waitFor();
  await staff.getByRole('link', { name: 'Getting started' }).click();
  await staff
    .getByRole('link', { name: /^To the desk/ })
    .first()
    .click();
  await staff
    .getByRole('link', { name: /CS-0000001/ })
    .first()
    .click();
  await field(staff, 'Write to the customer').fill(answered);
  await button(staff, /^Send, keep/).click();
  await customer.getByText(answered).filter({ visible: true }).first().waitFor();
  await staff.getByRole('link', { name: 'Studio', exact: true }).click();
  await heading(staff, 'Getting started').waitFor();
  await staff.getByText('Open: Answer the first case').waitFor({ state: 'detached' });
  await stage.look(staff, 'newcomer-done');
}

it('leads a newcomer from nothing to an answered case in five minutes (DOC-03)', { timeout: 300_000 }, async () => {
  try {
    for (const part of [setUp, openPortal, invite, accept, ask, answer]) await part();
  } catch (error) {
    throw await stage.autopsy(error);
  }
  stage.expectNoFaults();
  console.log(`measured: a newcomer's way takes ${clicks} clicks on ${pages} pages`);
  // A counter that counts nothing would let every way pass.
  expect(clicks).toBeGreaterThan(20);
  expect(pages).toBeGreaterThan(10);
  expect(clicks).toBeLessThanOrEqual(most.clicks);
  expect(pages).toBeLessThanOrEqual(most.pages);
});
