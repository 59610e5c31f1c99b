/**
 * From nothing to a section of a customer portal by clicks; a customer bends its list to his work and finds it so on the next day and on a phone.
 */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../server/testing/app.ts';
import { type Desk, openDesk } from '../server/testing/desk.ts';
import { furtherTest } from '../server/testing/proving.ts';
import { furtherThemes, openStage, type Stage } from './browsing.ts';
import { button, choose, dialog, field, goTo, heading, keptLayouts, secret, studioTo } from './hands.ts';
import { lookAfterPeople } from './people.ts';
import { makesForSection, retypes } from './retyping.ts';
import { worksByRow } from './rows.ts';

let app: TestApp;
let desk: Desk;
let stage: Stage;
let admin: Page;
let maria: Page;
let portal: string;
const password = 'seven grey herons wade';

/** A customer portal with one customer, made by calls: other journeys make them by hand. */
async function furnish(): Promise<void> {
  const post = async (path: string, body: unknown) => {
    const { status, text, body: made } = await desk.client.post(`/api/staff/${path}`, body);
    if (status >= 300) throw new Error(text);
    return String(made.uid);
  };
  const workspace = await post('workspaces', { title: 'Customer care' });
  portal = await post(`workspaces/${workspace}/portal`, { template: 'customer', title: 'Lounge', slug: 'lounge' });
  await post(`portals/${portal}/status`, { action: 'activate' });
  await desk.seats(5, 'customer');
  const { uid } = await desk.organisation('Halden Biolabs');
  const { token } = await desk.invite(uid, 'maria@haldenbio.example', portal);
  const accepted = await app.client().post('/api/portal/lounge/invitation/accept', { token, password }, { key: null });
  expect(accepted.status, accepted.text).toBe(200);
}

async function adminLogsIn(): Promise<void> {
  await admin.context().clearCookies();
  await admin.goto(app.origin);
  await field(admin, /E-mail/).fill(desk.admin.login);
  await secret(admin, 'Password').fill(desk.admin.password);
  await admin.keyboard.press('Enter');
  await admin.waitForURL(/desk/);
}

async function mariaLogsIn(): Promise<void> {
  await maria.context().clearCookies();
  await maria.goto(`${app.origin}/p/lounge`);
  await field(maria, /E-mail/).fill('maria@haldenbio.example');
  await secret(maria, 'Password').fill(password);
  await maria.keyboard.press('Enter');
  await maria.getByRole('link', { name: 'Our equipment' }).filter({ visible: true }).first().waitFor();
}

beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  await furnish();
  stage = await openStage({ screen: 'desktop', themes: furtherThemes });
  admin = await stage.visitor();
  await adminLogsIn();
}, 180_000);
afterAll(async () => stage?.close());

/** A white pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=';
const plate = { name: 'plate.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') };
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

/** Saves a page of the portal and grants what it asks for. */
async function savePage(asksFor: string | RegExp): Promise<void> {
  await button(admin, 'Save page').click();
  const asked = dialog(admin, 'This page shows more than may be read so far');
  await asked.getByLabel(asksFor).waitFor();
  await button(asked, /^Save and grant/).click();
  await admin.getByText('The page is saved.').waitFor();
}

describe('an object', () => {
  it('is made with eight columns, among them a lookup, and nobody outside has a right to it', async () => {
    await admin.goto(`${app.origin}/studio`);
    await studioTo(admin, 'desktop', 'Objects');
    await button(admin, 'New object').click();
    const made = dialog(admin, 'New object');
    await button(made, 'Make object').click();
    await name(made, 'Name of one record').and(admin.locator(':focus')).fill('Equipment');
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
    await addColumn('Files', 'Pictures');
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
    await button(admin, 'New: Reading').click();
    await field(admin, 'Name').fill('First reading');
    await button(admin, /Create|Save/).click();
    await admin.getByRole('link', { name: 'First reading' }).waitFor();
    await stage.look(admin, 'objects-record');
    stage.expectNoFaults();
  });

  it('becomes a section of a customer portal, with its title, list and rights, told before it is added', async () => {
    await admin.goto(`${app.origin}/studio/menus/portal/${portal}`);
    await heading(admin, 'Menu of Lounge').waitFor();
    await button(admin, 'Add section').click();
    const asked = dialog(admin, 'Add a section to Lounge');
    await asked.getByRole('radio', { name: 'Equipment Made here' }).check();
    await button(asked, 'Next').click();
    await asked.getByRole('region', { name: 'Title and icon' }).and(admin.locator(':focus')).waitFor();
    await name(asked, 'Title in the menu').fill('Our equipment');
    await asked.getByRole('radio', { name: 'desktop' }).check();
    await asked.getByLabel('Choose a picture').setInputFiles(plate);
    await stage.look(admin, 'section-look');
    await button(asked, 'Take the icon again').click();
    await button(asked, 'Next').click();
    for (const name of ['Name', 'State', 'Serial number']) await asked.getByRole('checkbox', { name, exact: true }).check();
    await button(asked, 'Next').click();
    await asked.getByText('1 person on the portal').waitFor();
    await stage.look(admin, 'section-rights');
    await button(asked, 'Add section').click();
    await asked.waitFor({ state: 'detached' });
    const handle = button(admin, /^Our equipment, place 4 of 4/);
    await handle.press('ArrowUp');
    await admin.getByText('Our equipment is now number 3 of 4').waitFor();
    await button(admin, /^Our equipment, place 3 of 4/).press('Home');
    await admin.getByText('Our equipment is now number 1 of 4').waitFor();
    await stage.look(admin, 'section-menu');
    stage.expectNoFaults();
  });

  it('has a page of its own on the portal, reached from its section', async () => {
    await button(admin, 'Change Our equipment').click();
    await admin.getByRole('link', { name: 'Set up or edit page' }).click();
    await heading(admin, 'Page of: Equipment').waitFor();
    await button(admin, 'Take Modified by off the page').click();
    await button(admin, 'Save page').click();
    const asked = dialog(admin, 'This page shows more than may be read so far');
    const saved = admin.getByText('The page is saved.');
    await asked.or(saved).first().waitFor();
    // What belongs to a record is not readable yet: the page asks, and is told yes.
    if (await asked.isVisible()) await button(asked, /^Save and grant/).click();
    await saved.waitFor();
    stage.expectNoFaults();
  });

  furtherTest('has profile pages: one gets a new field, the other a field that was there', async () => {
    await admin.goto(`${app.origin}/studio/profile-pages/${portal}/nobody`);
    await heading(admin, 'There is nothing here for you').waitFor();
    await studioTo(admin, 'desktop', 'Profile pages');
    await admin.getByRole('link', { name: /^Set up portal user profile page/ }).click();
    await heading(admin, 'Portal user profile page: Lounge').waitFor();
    await choose(admin, 'Add field', 'New field …');
    const made = dialog(admin, 'Add column to Contact');
    await name(made, 'Name').fill('Desk');
    await button(made, 'Add column').click();
    await button(admin, 'Take Desk off the page').waitFor();
    await stage.look(admin, 'profile-design');
    await savePage('Contact, Desk: read and change');
    await studioTo(admin, 'desktop', 'Profile pages');
    await admin.getByRole('link', { name: /^Set up portal organisation page/ }).click();
    await heading(admin, 'Portal organisation page: Lounge').waitFor();
    await admin.getByRole('button', { name: 'Add field' }).first().click();
    await admin.getByRole('menuitem', { name: 'Type', exact: true }).click();
    await savePage(/^Account, Type: read/);
    stage.expectNoFaults();
  });

  it('takes a record with a picture from a customer, who tags it and groups conditions by OR', async () => {
    maria = await stage.visitor();
    await mariaLogsIn();
    await goTo(maria, 'Our equipment');
    for (const [title, state, serial] of [
      ['Centrifuge 2', 'Scrapped', 'HB-0021'],
      ['Balance 9', 'In store', 'HB-0009'],
    ] as const) {
      await maria.getByRole('link', { name: 'New: Equipment' }).first().click();
      await field(maria, 'Name').fill(title);
      await maria.getByRole('combobox', { name: 'Account' }).fill('Halden');
      await maria.getByRole('option', { name: 'Halden Biolabs' }).click();
      await maria.getByLabel('State').selectOption({ label: state });
      await field(maria, 'Serial number').fill(serial);
      const through = maria.waitForResponse((answer) => answer.url().endsWith('/uploads') && answer.ok());
      await maria.locator('input[type=file]').setInputFiles(plate);
      await through;
      await maria.getByRole('progressbar').waitFor({ state: 'detached' });
      await button(maria, /Create|Save/).click();
      await heading(maria, title).waitFor();
      await maria.getByText('plate.png').first().waitFor();
      if (serial === 'HB-0021') await goTo(maria, 'Our equipment');
    }
    await button(maria, 'Tag').click();
    await field(dialog(maria, 'Tags'), 'Find or name a tag').fill('Check');
    await maria.keyboard.press('Enter');
    await button(dialog(maria, 'Tags'), 'Close').last().click();
    await maria.getByRole('button', { name: 'Take off Check' }).waitFor();
    await maria.getByText('Created by').waitFor();
    expect(await maria.getByText('Modified by').count()).toBe(0);
    await stage.look(maria, 'section-record');
    await goTo(maria, 'Our equipment');
    await button(maria, 'Add filter').click();
    await maria.getByRole('menuitem', { name: 'Advanced filter' }).click();
    const asked = dialog(maria, 'Advanced filter');
    for (const value of ['In store', 'In use']) {
      await button(asked, 'Add condition').last().click();
      await asked.getByRole('combobox', { name: 'Column' }).fill('State');
      await maria.getByRole('option', { name: 'State', exact: true }).click();
      await asked.getByRole('checkbox', { name: value, exact: true }).check();
      await button(asked, 'Done').click();
    }
    await button(asked, 'State: In store').click({ modifiers: ['Control'] });
    await asked.getByRole('checkbox', { name: 'Choose State: In use' }).check();
    await button(asked, 'Group').click();
    await button(asked, 'OR any of these').waitFor();
    await button(asked, 'Apply').click();
    await maria.getByText('Centrifuge 2').waitFor({ state: 'detached' });
    await maria.getByText('Balance 9').first().waitFor();
    stage.expectNoFaults();
  });

  it('is bent to his work, and found so on the next day and on a phone', async () => {
    await button(maria, 'Folders').click();
    await button(maria, 'New folder').click();
    await field(dialog(maria, 'New folder'), 'Name of the folder').fill('On hand');
    await button(dialog(maria, 'New folder'), 'Make folder').click();
    const tree = maria.getByRole('navigation', { name: 'Folders' });
    await tree.locator('[aria-current]').filter({ hasText: 'On hand' }).waitFor();
    await button(maria, 'Columns').click();
    await button(dialog(maria, 'Choose columns'), 'Add Price').click();
    await button(dialog(maria, 'Choose columns'), 'Apply').click();
    const heads = maria.getByRole('columnheader');
    const named = async () => (await heads.allInnerTexts()).filter((text) => text !== '' && text !== 'Actions');
    const width = async () => (await heads.filter({ hasText: 'Name' }).first().boundingBox())!.width;
    await expect.poll(named).toEqual(['Name', 'State', 'Serial number', 'Price']);
    const kept = keptLayouts(maria);
    const before = await width();
    for (let n = 0; n < 3; n += 1) await maria.getByRole('separator', { name: 'Width of Name' }).press('ArrowRight');
    await expect.poll(async () => Math.round((await width()) - before)).toBe(48);
    const drawn = await width();
    await expect.poll(() => kept.at(-1)).toContain(`"width":${Math.round(drawn)}`);
    // By tomorrow the administrator's session is over, and nothing of his is open.
    await admin.goto('about:blank');
    app.pass(86_400_000);
    await mariaLogsIn();
    await goTo(maria, 'Our equipment');
    await expect.poll(named).toEqual(['Name', 'State', 'Serial number', 'Price']);
    await maria.getByText('Centrifuge 2').first().waitFor();
    await expect.poll(width).toBe(drawn);
    await button(maria, 'Folders').click();
    await button(tree, 'On hand').click();
    await maria.getByText('Centrifuge 2').waitFor({ state: 'detached' });
    await maria.getByText('Balance 9').first().waitFor();
    await stage.look(maria, 'section-list');
    await maria.setViewportSize({ width: 390, height: 844 });
    await maria.getByRole('listitem').filter({ hasText: 'Balance 9' }).first().waitFor();
    await stage.look(maria, 'section-list-phone');
    await maria.getByRole('listitem').filter({ hasText: 'Balance 9' }).getByRole('link').first().click();
    await heading(maria, 'Balance 9').waitFor();
    await maria.getByRole('button', { name: 'Take off Check' }).waitFor();
    await adminLogsIn();
    await worksByRow(maria, stage, 'Balance 9');
  });

  furtherTest('shows her what was set up of her and her organisation, there and on a wide screen', async () => {
    await choose(maria, /^Your profile/, 'My profile');
    await heading(maria, 'maria').waitFor();
    await button(maria, 'Edit').click();
    await field(maria, 'Desk').fill('Room 4, by the window');
    await button(maria, 'Save').click();
    await maria.getByText('Room 4, by the window').waitFor();
    await stage.look(maria, 'profile-phone');
    await choose(maria, /^Your profile/, 'Our organisation');
    await heading(maria, 'Halden Biolabs').waitFor();
    await maria.getByText('Type', { exact: true }).waitFor();
    await maria.getByRole('listitem').filter({ hasText: 'maria' }).last().waitFor();
    await stage.look(maria, 'organisation-phone');
    await maria.setViewportSize({ width: 1440, height: 900 });
    await maria.getByRole('tab', { name: 'Addresses' }).click();
    await maria.getByText('Addresses: none yet').waitFor();
    expect(await button(maria, 'New: Address').count()).toBe(0);
    expect(await maria.getByText('What is added here').count()).toBe(0);
    await stage.look(maria, 'organisation');
    // A member sees who they are, and nothing to press.
    await maria.getByRole('tab', { name: 'Portal users' }).click();
    await maria.getByRole('row').filter({ hasText: 'maria' }).waitFor();
    expect(
      await button(maria, 'Invite people')
        .or(button(maria, /^Actions for/))
        .count(),
    ).toBe(0);
    stage.expectNoFaults();
  });

  furtherTest('lets the administrator of her organisation look after its people', async () => {
    // A day has passed since.
    await desk.pass(0);
    const { body } = await desk.client.get('/api/staff/portal-users?q=maria');
    const membership = body.users?.[0]?.organisations?.[0] as unknown as { membership: string };
    const changed = await desk.client.patch(`/api/staff/memberships/${membership.membership}`, { isAdmin: true });
    expect(changed.status, changed.text).toBe(200);
    await lookAfterPeople(maria, stage);
    stage.expectNoFaults();
  });

  furtherTest('comes out of a spreadsheet as well, after a look at it', async () => {
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

  furtherTest('is made for a section', () => makesForSection(admin, `${app.origin}/studio/menus/portal/${portal}`, stage));
  furtherTest('keeps values apart by a rule, and changes a type after a look', () => retypes(admin, app.origin, stage));

  it('shows what would be lost before a column goes', async () => {
    await admin.goto(`${app.origin}/studio/objects/equipment`);
    await choose(admin, 'More for Serial number', 'Remove…');
    const asked = dialog(admin, 'Remove Serial number?');
    await asked.getByText('3 records hold a value').waitFor();
    await asked.getByText('HB-0007').waitFor();
    await stage.look(admin, 'objects-loss');
    await button(asked, 'Remove for good').click();
    await admin.getByText('Serial number is removed').waitFor();
    stage.expectNoFaults();
  });
});
