/** A portal from enabled to disabled and back, by clicks, with an outsider's tab open all the while (LIF-01..09, LIF-12, W7). */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { cookieNames } from '../server/kernel/index.ts';
import { type TestApp, testApp } from '../server/testing/app.ts';
import { A_SECOND } from '../server/testing/database.ts';
import { type Desk, openDesk } from '../server/testing/desk.ts';
import { testPassword } from '../server/testing/people.ts';
import { furtherOf, furtherThemes, openStage, type Stage, stepsOf } from './browsing.ts';
import { button, dialog, field, heading, secret } from './hands.ts';

const email = 'maria@halden.org';
const password = 'seven grey herons wade';

let app: TestApp;
let desk: Desk;
let stage: Stage;
let admin: Page;
let maria: Page;
/** The link in Maria's invitation. */
let invitation: string;

beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  await desk.seats(5);
  stage = await openStage({ screen: 'desktop', themes: furtherThemes });
  admin = await stage.visitor();
  maria = await stage.visitor({ refused: true });
}, 120_000);
afterAll(() => stage?.close());

const step = stepsOf(() => stage);
const further = furtherOf(step);

/** What only somebody inside sees. */
const mine = (page: Page) => page.getByRole('heading', { name: 'My cases' });
const notOpen = () => heading(maria, 'Northwind Support is not open yet');
const status = (word: string) =>
  admin
    .getByRole('banner')
    .getByText(word, { exact: true })
    .or(admin.locator('header').getByText(word, { exact: true }));
const settings = () => admin.getByRole('link', { name: 'Portal settings of Northwind Support' });
const inMenu = () => admin.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Portal', exact: true });

/** Clicks and answers how long it takes after the server's answer until Maria's open tab shows nothing any more. Milliseconds. */
async function darkAfter(click: () => Promise<void>): Promise<number> {
  const answered = admin.waitForResponse((r) => r.url().endsWith('/status') && r.request().method() === 'POST');
  await click();
  await answered;
  const from = performance.now();
  await notOpen().waitFor();
  return performance.now() - from;
}

/** Open again for Maria, who does not wait for her tab to look by itself: that it does was seen at the first time. */
async function openAgain(): Promise<void> {
  await button(admin, 'Activate').click();
  await status('Active').waitFor();
  await maria.reload();
  await mine(maria).waitFor();
}

async function logIn(page: Page, login: string, secretWord: string): Promise<void> {
  await heading(page, 'Log in').waitFor();
  await field(page, 'E-mail or user name').fill(login);
  await secret(page, 'Password').fill(secretWord);
  await button(page, 'Log in').click();
}

describe('a portal', () => {
  step('is enabled behind the gear of its workspace, and stands in the menu, inactive', async () => {
    await admin.goto(`${app.origin}/?next=/studio/portals`);
    await logIn(admin, desk.admin.login, testPassword);
    await button(admin, 'New workspace').click();
    await field(dialog(admin, 'New workspace'), 'Name of the workspace').fill('Northwind Support');
    await button(dialog(admin, 'New workspace'), 'New workspace').click();
    await heading(admin, 'Portal settings').waitFor();
    await admin.getByText('No portal yet').waitFor();
    expect(await inMenu().count()).toBe(0);
    await stage.look(admin, 'life-1-no-portal');
    await button(admin, 'Enable portal').click();
    const enable = dialog(admin, 'Enable portal');
    await enable.getByRole('radio', { name: /Empty/ }).check();
    await enable.getByRole('radio', { name: /Service desk/ }).check();
    await stage.look(admin, 'life-2-enable');
    await button(enable, 'Enable portal').click();
    await status('Inactive').waitFor();
    await inMenu().click();
    await heading(admin, 'Northwind Support').waitFor();
    await stage.look(admin, 'life-3-portal');
    await settings().click();
    await admin.getByRole('img', { name: /QR code/ }).waitFor();
    await stage.look(admin, 'life-4-settings');
  });

  step('lets an invited person in while it is inactive, as far as “not open yet” (LIF-06)', async () => {
    const { workspaces } = (await desk.client.get('/api/staff/workspaces')).body;
    const portal = String(workspaces?.[0]?.portal?.uid);
    const { uid } = await desk.organisation('Halden');
    invitation = (await desk.invite(uid, email, portal)).token;
    await maria.goto(`${app.origin}/p/northwind-support/invitation#${invitation}`);
    await secret(maria, 'Choose a password').fill(password);
    await button(maria, 'Set password and log in').click();
    await notOpen().waitFor();
    await stage.look(maria, 'life-5-not-open');
  });

  step('is previewed by the administrator, read-only and without anybody’s records', async () => {
    await button(admin, 'Preview').click();
    await admin.getByText('Preview of Northwind Support.').waitFor();
    await mine(admin).waitFor();
    await stage.look(admin, 'life-6-preview');
    await button(admin, 'Leave the preview').click();
    await heading(admin, 'Workspaces and portals').waitFor();
    await settings().click();
  });

  step('opens by Activate, and goes dark in an open tab within a second of Deactivate', async () => {
    await button(admin, 'Activate').click();
    await status('Active').waitFor();
    // Nobody has to look again.
    await mine(maria).waitFor();
    expect(await darkAfter(() => button(admin, 'Deactivate').click())).toBeLessThan(A_SECOND);
    expect(await maria.getByText('My cases').count()).toBe(0);
    await status('Inactive').waitFor();
    await openAgain();
  });

  further('is looked at as Maria, read-only, marked, and left again by “End” (D8)', async () => {
    await admin.goto(`${app.origin}/studio/portal-users`);
    await button(admin, /^Actions (for|of) /).click();
    await admin.getByRole('menuitem', { name: /^View portal as / }).click();
    const ask = dialog(admin, /^View a portal as /);
    await ask.getByText(/exactly as/).waitFor();
    await stage.look(admin, 'life-6a-view-as');
    await button(ask, 'View portal').click();
    await admin.getByText(/^You look as /).waitFor();
    await mine(admin).waitFor();
    await stage.look(admin, 'life-6b-viewed');
    // Whoever looks has an account of his own there, and a second tab: it does not go on as himself below a bar that names Maria.
    const context = admin.context();
    const cookies = await maria.context().cookies();
    await context.addCookies(cookies.filter(({ name }) => name === cookieNames.portal));
    const tab = await context.newPage();
    await tab.goto(admin.url());
    await tab.getByText(/^You look as /).waitFor();
    await button(admin, 'End').click();
    await tab.getByText(/^You look as /).waitFor({ state: 'detached' });
    await mine(tab).waitFor();
    await tab.close();
    await context.clearCookies({ name: cookieNames.portal });
    await heading(admin, 'Portal users').waitFor();
    await button(admin, /^Actions (for|of) /).click();
    await admin.getByRole('menuitem', { name: /^View portal as / }).click();
    await dialog(admin, /^View a portal as /)
      .getByText('Who looked before')
      .waitFor();
    await stage.look(admin, 'life-6c-who-looked');
    await admin.keyboard.press('Escape');
    await inMenu().click();
    await settings().click();
  });

  further('goes dark by itself where the live stream is broken', async () => {
    await maria.route('**/stream?*', (route) => route.fulfill({ status: 404, body: '' }));
    await maria.reload();
    await mine(maria).waitFor();
    await button(admin, 'Deactivate').click();
    await status('Inactive').waitFor();
    await notOpen().waitFor();
    await maria.unroute('**/stream?*');
    await openAgain();
  });

  step('leaves the menu when it is disabled, and signs everybody out at once', async () => {
    expect(
      await darkAfter(async () => {
        await button(admin, 'Disable').click();
        await button(dialog(admin, 'Disable Northwind Support'), 'Disable').click();
      }),
    ).toBeLessThan(A_SECOND);
    await status('Disabled').waitFor();
    expect(await inMenu().count()).toBe(0);
    await stage.look(admin, 'life-7-disabled');
    await button(maria, 'Look again').click();
    await logIn(maria, email, password);
    await notOpen().waitFor();
    await button(admin, 'Preview').click();
    await mine(admin).waitFor();
    await button(admin, 'Leave the preview').click();
    await settings().click();
  });

  step('comes back inactive, as it was (LIF-08)', async () => {
    await button(admin, 'Enable again').click();
    await status('Inactive').waitFor();
    await inMenu().waitFor();
    await admin.getByText('/p/northwind-support', { exact: true }).waitFor();
    await openAgain();
  });

  further('is not offered to others of the staff (CON-21)', async () => {
    const agent = await app.staff();
    const page = await stage.visitor();
    await page.goto(`${app.origin}/?next=/studio/portals`);
    await logIn(page, agent.login, testPassword);
    await heading(page, 'The studio is for administrators').waitFor();
    expect(await page.getByRole('link', { name: /Portal settings/ }).count()).toBe(0);
    await stage.look(page, 'life-8-not-for-you');
  });
});
