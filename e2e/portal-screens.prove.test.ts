/** The portal's screens in a real browser on the real server: each one by keyboard where it counts, with axe in both themes and on a phone. */
import { randomBytes } from 'node:crypto';
import type { BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../server/testing/app.ts';
import type { Client } from '../server/testing/client.ts';
import { type Desk, openDesk } from '../server/testing/desk.ts';
import { furtherTest, proving } from '../server/testing/proving.ts';
import { axeFaults } from './axe.ts';
import { arrangesColumns, asksWithGroups } from './bending.ts';
import { PATIENCE, workersBrowser } from './browsing.ts';

const password = 'seven grey herons wade';
const looks = [
  [{ width: 1440, height: 900 }, 'light'],
  [{ width: 390, height: 844 }, 'dark'],
] as const;

let app: TestApp;
let desk: Desk;
let staff: Client;
let context: BrowserContext;
let page: Page;
let invitation: string;
let portal: string;
const complaints: string[] = [];

async function ok(answer: Promise<{ status: number; text: string; body: unknown }>): Promise<Record<string, unknown>> {
  const { status, text, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${text}`);
  return body as Record<string, unknown>;
}

/** A portal from the shipped template, active, with two services and one invited customer. */
async function furnish(): Promise<void> {
  const workspace = await ok(staff.post('/api/staff/workspaces', { title: 'Northwind' }));
  const wish = { template: 'service_desk', title: 'Northwind Support', slug: 'support' };
  portal = String((await ok(staff.post(`/api/staff/workspaces/${workspace.uid}/portal`, wish))).uid);
  await ok(staff.post(`/api/staff/portals/${portal}/status`, { action: 'activate' }));
  await desk.seats(5);
  for (const name of ['Calibration and adjustment', 'Repair on site']) {
    await ok(staff.post('/api/staff/records/service', { values: { name, category: 'incident' } }));
  }
  const { uid } = await desk.organisation('Halden Biolabs');
  const { token } = await desk.invite(uid, 'anna@haldenbio.example', portal);
  invitation = `/p/support/invitation#${token}`;
}

beforeAll(async () => {
  app = await testApp({ env: { PORTICO_MAX_FILE_MB: '2', PORTICO_MAX_LARGE_FILE_MB: '3' } });
  // Small parts: to hand many bytes to a browser that is watched takes longer than everything else.
  (app.system.config as { partBytes: number }).partBytes = 2 ** 20;
  desk = await openDesk(app);
  staff = desk.client;
  await furnish();
  const browser = await workersBrowser();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', locale: 'en-GB' });
  context.setDefaultTimeout(PATIENCE);
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A refusal that a test asks for is told by the browser as well.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
  });
}, 180_000);

afterAll(async () => {
  await context?.close();
});

/** axe on the desktop in light and on a phone in dark; nothing sticks out sideways; the browser complained about nothing. Rare screens are looked at when proving. */
async function lookAt(name: string, rare = false): Promise<void> {
  if (rare && !proving) return;
  for (const [viewport, colorScheme] of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await axeFaults(page), `${name} at ${viewport.width}, ${colorScheme}`).toEqual([]);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over, `${name} at ${viewport.width} sticks out`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  expect(complaints).toEqual([]);
}

const button = (name: string | RegExp) => page.getByRole('button', { name });
const heading = (name: string | RegExp) => page.getByRole('heading', { name, level: 1 });

describe('the portal', () => {
  it('asks for a log-in, brings back, and tells a wrong password in words', async () => {
    await page.goto(`${app.origin}/p/support/cases`);
    await heading('Log in').waitFor();
    expect(new URL(page.url()).searchParams.get('next')).toBe('/p/support/cases');
    await page.keyboard.type('nobody@example.com');
    await page.keyboard.press('Enter');
    await page.getByText('Write your password.').waitFor();
    await lookAt('login');
    await page.getByLabel('Password', { exact: true }).fill('wrong but long enough');
    await page.keyboard.press('Enter');
    await page.getByText('The log-in name or the password is not right.').waitFor();
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await heading('Forgot your password?').waitFor();
    await lookAt('forgot', true);
    await page.getByLabel('E-mail or user name').fill('anna@haldenbio.example');
    await page.keyboard.press('Enter');
    await heading('Look into your mail').waitFor();
    await page.goto(`${app.origin}/p/support/recovery#broken`);
    await heading('This link cannot be used any more').waitFor();
  });

  it('takes in who was invited: opening changes nothing, a dead link asks for a new one', async () => {
    await page.goto(`${app.origin}/p/support/invitation#nonsense`);
    await heading('This invitation cannot be used any more').waitFor();
    await lookAt('invitation-dead', true);
    for (const _ of [1, 2]) {
      await page.goto(`${app.origin}${invitation}`);
      await page.reload();
      await heading(/Welcome/).waitFor();
    }
    await page.getByText('for Halden Biolabs').waitFor();
    await lookAt('invitation');
    await page.getByLabel('Choose a password').fill('short');
    await button('Set password and log in').click();
    await page.getByText('Use at least 8 characters').waitFor();
    await page.getByLabel('Choose a password').fill(password);
    await page.keyboard.press('Enter');
    await heading(/How can we help/).waitFor();
    await page.getByText('No cases yet').waitFor();
    await lookAt('main-empty');
    await page.goto(`${app.origin}/p/support/cases`);
    await heading('My cases').waitFor();
    await page.getByText('No cases yet').waitFor();
    await lookAt('cases-empty');
  });

  it('takes a case with files and keeps it as a draft meanwhile', async () => {
    await page.getByRole('link', { name: 'New case' }).first().click();
    await heading('New case').waitFor();
    await button('Submit').click();
    await page.getByText('Fill this in.').waitFor();
    await page.getByRole('combobox', { name: /Service/ }).click();
    await page.getByRole('option', { name: 'Calibration and adjustment' }).click();
    await page.getByLabel('Description').fill('The reading drifts by about 0.4 mg an hour, even with nothing on the pan.');
    // The first file is the last to arrive, and stands first all the same.
    const others = Promise.withResolvers<void>();
    let sent = 0;
    await page.route('**/uploads', async (route) => {
      if (sent++ === 0) await others.promise;
      await route.continue();
    });
    await page.locator('input[type=file]').setInputFiles([
      { name: 'drift-log-lab3.csv', mimeType: 'text/csv', buffer: Buffer.from('time,mg\n1,0.4\n') },
      { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('see the log') },
      { name: 'more.txt', mimeType: 'text/plain', buffer: Buffer.from('and this') },
    ]);
    await page.getByText('Uploaded').nth(1).waitFor();
    others.resolve();
    await page.getByText('Uploaded').nth(2).waitFor();
    await page.unroute('**/uploads');
    await page.getByText(/Draft kept/).waitFor();
    await lookAt('new-case');
    await page.reload();
    await page.getByText('Uploaded').nth(2).waitFor();
    expect(await page.getByLabel('Description').inputValue()).toMatch(/drifts/);
    await button('Submit').click();
    await heading('Calibration and adjustment – Incident').waitFor();
    await page.getByText(/is registered/).waitFor();
    await page.getByRole('link', { name: 'drift-log-lab3.csv' }).waitFor();
    await button('Read more (1 file)').click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'more.txt' }).click()]);
    expect(download.suggestedFilename()).toBe('more.txt');
  });

  it('takes a large file through a broken connection and a reload', async () => {
    const file = { name: 'plan.bin', mimeType: 'application/octet-stream', buffer: randomBytes(2.5 * 2 ** 20) };
    // Parts that come through; every other breaks off.
    let through = 1;
    await page.route('**/uploads/large/*', (route) => {
      if (route.request().method() !== 'PATCH' || through-- > 0) return route.continue();
      return route.abort('connectionreset');
    });
    const arrived = () => page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok());
    const waiting = page.getByText('No connection. It goes on by itself.');
    const first = arrived();
    await page.getByLabel('Attach files').setInputFiles(file);
    await first;
    await waiting.waitFor();
    const second = arrived();
    through = 1;
    await second;
    await waiting.waitFor({ state: 'detached' });
    await waiting.waitFor();
    await page.reload();
    await page.getByText('2 MB of 2.5 MB have arrived.').waitFor();
    expect(complaints.splice(0).filter((line) => !line.includes('ERR_CONNECTION_RESET'))).toEqual([]);
    await lookAt('large-file');
    const again = page.getByLabel('Go on with plan.bin');
    await again.setInputFiles({ ...file, buffer: file.buffer.subarray(1) });
    await page.getByText('This is another file. Choose plan.bin, 2.5 MB.').waitFor();
    through = 9;
    // Left while the server makes a file of it: it is there, and nobody was told.
    const whole = Promise.withResolvers<void>();
    const unheard = async (route: Route): Promise<void> => {
      await route.fetch();
      whole.resolve();
    };
    await page.route('**/finish', unheard, { times: 1 });
    await again.setInputFiles(file);
    await whole.promise;
    // What asks for it after the reload gets no answer at first.
    await page.route('**/uploads/large', (route) => route.abort('connectionreset'), { times: 1 });
    await page.reload();
    await page.unroute('**/uploads/large/*');
    // Nothing leaves without what is on its way into it.
    const taken = Promise.withResolvers<void>();
    await page.route('**/finish', (route) => taken.promise.then(() => route.continue()), { times: 1 });
    await button('Add plan.bin').click();
    await page.getByRole('textbox', { name: 'Write a message' }).fill('Here is the plan.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Wait until the files have arrived.').waitFor();
    taken.resolve();
    await page.getByText('Uploaded, 2.5 MB').waitFor();
    // It arrives, and he reloads before he is told so: what he finds as a draft and sends once more is the same message.
    const arrivedUnheard = Promise.withResolvers<void>();
    const answerLost = async (route: Route): Promise<void> => {
      await route.fetch();
      arrivedUnheard.resolve();
    };
    await page.route('**/records/message', answerLost, { times: 1 });
    await page.keyboard.press('Control+Enter');
    await arrivedUnheard.promise;
    await page.reload();
    await page.getByText('Uploaded, 2.5 MB').waitFor();
    const box = page.getByRole('textbox', { name: 'Write a message' });
    await box.focus();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Uploaded, 2.5 MB').waitFor({ state: 'detached' });
    expect(await box.inputValue()).toBe('');
    const link = page.getByRole('link', { name: 'plan.bin' });
    await link.waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: 'Here is the plan.' }).count()).toBe(1);
    const got = await page.request.get(new URL((await link.getAttribute('href')) ?? '', app.origin).href);
    expect((await got.body()).equals(file.buffer)).toBe(true);
    // What the browser says of connections that broke off was asked for.
    expect(complaints.splice(0).filter((line) => !line.includes('ERR_CONNECTION_RESET'))).toEqual([]);
  });

  it('shows an answer without reloading, and takes a message and a complaint', async () => {
    const uid = new URL(page.url()).pathname.split('/').at(-1)!;
    await ok(staff.post(`/api/staff/records/case/${uid}/actions/take`, {}));
    await page.getByText('In progress').first().waitFor();
    const text = 'Thank you for the log. Could you run the internal adjustment twice?';
    await ok(staff.post('/api/staff/records/message', { values: { case: uid, text } }));
    await page.getByText(text).waitFor();
    await page.getByRole('textbox', { name: 'Write a message' }).fill('Both reports are attached.');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('listitem').filter({ hasText: 'Both reports are attached.' }).waitFor();
    // The size that the server takes is named before anything is sent, and what is larger stays here.
    await page.getByText('Drop files here, 3 MB each').waitFor();
    let sent = 0;
    page.on('request', (request) => void (request.url().endsWith('/uploads') && sent++));
    const picker = page.getByLabel('Attach files');
    await picker.setInputFiles({ name: 'film.txt', mimeType: 'text/plain', buffer: Buffer.alloc(4 * 2 ** 20, 65) });
    await page.getByText('4 MB. The limit is 3 MB: send a link instead.').waitFor();
    expect(sent).toBe(0);
    await button('Remove film.txt').click();
    await picker.setInputFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('small enough') });
    await expect.poll(() => sent).toBe(1);
    await button('Remove note.txt').click();
    await button('Complain').click();
    const dialog = page.getByRole('dialog', { name: 'Complain' });
    await dialog.getByRole('button', { name: 'Complain' }).click();
    await dialog.getByText('Write what went wrong.').waitFor();
    await dialog.getByLabel('What went wrong?').fill('The first answer came late, and we had an auditor in the room.');
    await lookAt('complain');
    await dialog.getByRole('button', { name: 'Complain' }).click();
    await page.getByRole('listitem').filter({ hasText: 'The first answer came late' }).getByText('Complaint').waitFor();
    await ok(
      staff.post('/api/staff/records/message', {
        values: {
          case: uid,
          kind: 'solution',
          text: 'The balance is sound: it needs four hours to reach the temperature of the room.',
        },
      }),
    );
    await ok(staff.post(`/api/staff/records/case/${uid}/actions/resolve`, {}));
    await page.getByText('Did this solve it?').waitFor();
    await lookAt('case-resolved');
    for (const tab of ['Details', 'Files', 'History']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tabpanel').waitFor();
      await lookAt(`case-${tab.toLowerCase()}`, tab !== 'History');
    }
    await page.getByRole('tab', { name: 'Processing' }).click();
  });

  it('reopens and closes, and then says why nothing more can be written', async () => {
    await button('Reopen case').click();
    await page.getByText('The case is open again').waitFor();
    await button('Actions').click();
    await page.getByRole('menuitem', { name: 'Close case' }).click();
    const dialog = page.getByRole('dialog', { name: 'Close case' });
    await dialog.getByRole('button', { name: 'Close case' }).click();
    await page.getByText('This case is finished and takes no more messages.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Write a message' }).count()).toBe(0);
    await button('Complain').waitFor();
    await lookAt('case-closed', true);
  });

  it('finds, filters and sorts; the state is in the address', async () => {
    for (const [subject, description] of [
      ['Lamp module arrived without its gasket', 'Spectra 9, second delivery'],
      ['CryoCell alarm at minus 71 degrees', 'The second time this month, always in the night.'],
    ]) {
      const made = await page.evaluate(
        async ([subject, description]) => {
          const key = Math.random().toString(36).slice(2).padEnd(20, 'x');
          const headers = { 'content-type': 'application/json', 'idempotency-key': key };
          const body = JSON.stringify({ values: { subject, description } });
          return (await fetch('/api/portal/support/records/case', { method: 'POST', headers, body })).status;
        },
        [subject, description] as const,
      );
      expect(made).toBe(201);
    }
    await page.goto(`${app.origin}/p/support/cases`);
    await page.getByRole('link', { name: /CryoCell/ }).waitFor();
    await page.getByText('3 of 3').waitFor();
    await lookAt('cases');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('searchbox').fill('gasket');
    await page.getByText('1 of 1').waitFor();
    await button('Reset').click();
    await button('Open').click();
    await page.getByText('2 of 2').waitFor();
    await button('Add filter').click();
    await page.getByRole('menuitem', { name: 'Service', exact: true }).click();
    await page.getByRole('dialog').getByRole('combobox', { name: 'Service' }).click();
    await page.getByRole('option', { name: 'Repair on site' }).click();
    await lookAt('filter-dialog');
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
    await page.getByText('Nothing fits').waitFor();
    await lookAt('cases-nothing-fits', true);
    await page.reload();
    await page.getByText('Repair on site').waitFor();
    await button('Reset').first().click();
    await page.getByText('3 of 3').waitFor();
    await page.getByRole('columnheader', { name: 'Number' }).getByRole('button').click();
    await page.locator('th[aria-sort=descending]').waitFor();
    expect(new URL(page.url()).searchParams.get('sort')).toBe('-number');
    await page.keyboard.press('Escape');
    await page.locator('h1').click();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Processing' }).waitFor();
  });

  // An object of one's own has the same list, bent by hand in objects.test.ts.
  furtherTest('shows the columns he chose, as wide as he drew them, later and on a phone too (LST-01, LST-02)', () =>
    arrangesColumns({ page, origin: app.origin, lookAt }),
  );

  furtherTest('asks with groups, sends the question along, and keeps it as a view (LST-07, LST-08, LST-09)', () =>
    asksWithGroups({ page, origin: app.origin, lookAt }),
  );

  it('has settings: language, password; and logs out', async () => {
    await button(/Your profile/).click();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    await heading('Settings').waitFor();
    await lookAt('settings');
    await page.getByLabel('Current password').fill(password);
    await page.getByLabel('New password', { exact: true }).fill(`${password} on`);
    await page.getByLabel('New password again').fill(`${password} on`);
    await page.keyboard.press('Enter');
    await page.getByText('Other devices are logged out').waitFor();
    await page.getByLabel('Language').selectOption('de');
    await heading('Einstellungen').waitFor();
    await lookAt('settings-de', true);
    await page.getByRole('link', { name: 'Anfragen', exact: true }).first().click();
    await page.getByText('3 von 3').waitFor();
    await lookAt('cases-de', true);
    await page.getByRole('link', { name: /Calibration/ }).click();
    await page.getByRole('tab', { name: 'Bearbeitung' }).waitFor();
    await lookAt('case-de');
    await page.goto(`${app.origin}/p/support/cases/00000000-0000-4000-8000-000000000000`);
    await page.getByText('Hier ist nichts für Sie').waitFor();
    await ok(staff.post(`/api/staff/portals/${portal}/status`, { action: 'deactivate' }));
    await page.goto(`${app.origin}/p/support/cases`);
    await heading('Northwind Support ist noch nicht geöffnet').waitFor();
    await lookAt('not-open', true);
    await ok(staff.post(`/api/staff/portals/${portal}/status`, { action: 'activate' }));
    await button('Noch einmal nachsehen').click();
    await heading('Meine Anfragen').waitFor();
    await button(/Ihr Profil/).click();
    await page.getByRole('menuitem', { name: 'Abmelden' }).click();
    await heading(/Anmelden|Log in/).waitFor();
  });
});
