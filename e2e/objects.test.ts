/** The object designer in a real browser: an object with eight columns, a lookup and a detail made by clicks, and a record at the desk. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../server/testing/app.ts';
import { type Desk, openDesk } from '../server/testing/desk.ts';
import { openStage, type Stage } from './browsing.ts';
import { button, choose, dialog, field, goTo, heading, secret, studioTo } from './hands.ts';

let app: TestApp;
let desk: Desk;
let stage: Stage;
let admin: Page;

beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  await desk.account('Halden Biolabs');
  stage = await openStage({ screen: 'desktop', themes: ['light', 'dark'] });
  admin = await stage.visitor();
  await admin.goto(app.origin);
  await field(admin, /E-mail/).fill(desk.admin.login);
  await secret(admin, 'Password').fill(desk.admin.password);
  await admin.keyboard.press('Enter');
  await admin.waitForURL(/desk/);
}, 180_000);
afterAll(async () => {
  await stage?.close();
});

const name = (within: Locator, label: string, language = 'English') => field(within, `${label}, ${language}`);

/** Adds a column by its dialog; `more` fills in what its type asks for. */
async function addColumn(type: string, title: string, more: (asked: Locator) => Promise<void> = async () => {}): Promise<void> {
  await button(admin, 'Add column').first().click();
  const asked = dialog(admin, 'Add column to Equipment');
  await asked.getByLabel('What is noted?').selectOption({ label: type });
  await name(asked, 'Name').fill(title);
  await more(asked);
  await button(asked, 'Add column').click();
  await asked.waitFor({ state: 'detached' });
  await admin.getByRole('listitem').filter({ hasText: title }).first().waitFor();
}

describe('an object', () => {
  it('is made with eight columns, among them a lookup, and nobody outside has a right to it', async () => {
    await admin.goto(`${app.origin}/studio`);
    await studioTo(admin, 'desktop', 'Objects');
    await button(admin, 'New object').click();
    const made = dialog(admin, 'New object');
    await name(made, 'Name of one record').fill('Equipment');
    await name(made, 'Name of several').fill('Equipment');
    await name(made, 'Name of several', 'German').fill('Geräte');
    expect(await field(made, 'Code').inputValue()).toBe('equipment');
    await made.getByRole('radio', { name: /An account that is chosen/ }).check();
    await stage.look(admin, 'objects-new');
    await button(made, 'Make object').click();
    await heading(admin, 'Equipment').waitFor();

    await addColumn('Choice from a lookup', 'State', async (asked) => {
      for (const [index, value] of ['In store', 'In use', 'Scrapped'].entries()) {
        await button(asked, 'Add value').click();
        await field(asked, `English name of value ${index + 1}`).fill(value);
      }
    });
    await addColumn('Text', 'Serial number', (asked) => asked.getByLabel('No two records have the same value').check());
    await addColumn('Date', 'Bought on');
    await addColumn('Amount of money', 'Price');
    await addColumn('Decimal number', 'Weight');
    await addColumn('Yes or no', 'Leased');
    await button(admin, 'Move Serial number up').click();
    await admin.getByText('Serial number is now number 3').waitFor();
    await stage.look(admin, 'objects-columns');
    const { body } = await desk.client.get('/api/staff/metadata/objects/equipment');
    expect(body.columns?.filter((one) => (one.standard as unknown as boolean) === false)).toHaveLength(8);
    expect((await desk.client.get('/api/staff/rights/equipment')).body.portals?.filter((one) => Boolean(one.exposed))).toEqual(
      [],
    );
    stage.expectNoFaults();
  });

  it('gets a detail and stages', async () => {
    await admin.getByRole('tab', { name: 'Details' }).click();
    await button(admin, 'Add detail').click();
    const detail = dialog(admin, 'New detail of Equipment');
    await name(detail, 'Name of one record').fill('Reading');
    await name(detail, 'Name of several').fill('Readings');
    await button(detail, 'Add detail').click();
    await heading(admin, 'Reading').waitFor();
    await admin.goto(`${app.origin}/studio/objects/equipment?tab=stages`);
    await button(admin, 'Use as stages').click();
    await button(admin, 'Save steps').waitFor();
    stage.expectNoFaults();
  });

  it('takes a record at the desk, with its stage and what belongs to it', async () => {
    await admin.goto(`${app.origin}/desk/objects/equipment/new`);
    await field(admin, 'Name').fill('Balance 7');
    await admin.getByRole('combobox', { name: 'Account' }).fill('Halden');
    await admin.getByRole('option', { name: 'Halden Biolabs' }).click();
    await admin.getByLabel('State').selectOption({ label: 'In store' });
    await field(admin, 'Serial number').fill('HB-0007');
    await button(admin, /Create|Save/).click();
    await heading(admin, 'Balance 7').waitFor();
    await choose(admin, 'Actions', 'In use');
    await admin.getByRole('listitem').filter({ hasText: 'In use' }).locator('visible=true').first().waitFor();
    await admin.getByRole('link', { name: 'New: Reading' }).click();
    await field(admin, 'Name').fill('First reading');
    await button(admin, /Create|Save/).click();
    await heading(admin, 'First reading').waitFor();
    await goTo(admin, 'Equipment');
    await admin.getByRole('link', { name: 'Balance 7' }).click();
    await admin.getByRole('link', { name: 'First reading' }).waitFor();
    await stage.look(admin, 'objects-record');
    stage.expectNoFaults();
  });

  it('comes out of a spreadsheet as well, after a look at it', async () => {
    await admin.goto(`${app.origin}/studio/objects`);
    await admin.getByRole('link', { name: 'Import a spreadsheet' }).click();
    const table = 'Room;Seats;Floor;Has a projector\nRed;8;ground;yes\nBlue;12;first;no\nGreen;lots;first;yes';
    await admin
      .locator('input[type=file]')
      .setInputFiles({ name: 'Rooms.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
    await heading(admin, 'Import of Rooms').waitFor();
    await admin.getByLabel('Type of Seats').selectOption({ label: 'Whole number' });
    await stage.look(admin, 'objects-import');
    await button(admin, 'Import 3 rows').click();
    await admin.getByRole('progressbar').waitFor();
    await app.work();
    await heading(admin, 'Import of Rooms').waitFor();
    await admin.getByText('2 records are there').waitFor();
    await admin.getByText('Row 4').waitFor();
    stage.expectNoFaults();
  });

  it('shows what would be lost before a column goes', async () => {
    await admin.goto(`${app.origin}/studio/objects/equipment`);
    await choose(admin, 'More for Serial number', 'Remove…');
    const asked = dialog(admin, 'Remove Serial number?');
    await asked.getByText('1 record holds a value').waitFor();
    await asked.getByText('HB-0007').waitFor();
    await stage.look(admin, 'objects-loss');
    await button(asked, 'Remove for good').click();
    await admin.getByText('Serial number is removed').waitFor();
    stage.expectNoFaults();
  });
});
