/** The page designer in a real browser: a portal's page with tabs, a group, a list and a rule, and a customer who sees and obeys it. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { sql } from '../server/kernel/index.ts';
import { type TestApp, testApp } from '../server/testing/app.ts';
import { allow, allowColumns, expose, roleId } from '../server/testing/factories.ts';
import type { Person } from '../server/testing/people.ts';
import { openStage, type Stage, stepsOf } from './browsing.ts';
import { button, dialog, field, heading, secret } from './hands.ts';

let app: TestApp;
let stage: Stage;
let admin: Page;
let maria: Page;
let machine: string;
let administrator: Person;
const step = stepsOf(() => stage);

const t = (en: string) => ({ en });
const objects = [
  {
    key: 'machine',
    title: t('Machine'),
    plural: t('Machines'),
    displayColumn: 'name',
    columns: [
      { key: 'name', type: 'text', title: t('Name'), required: true },
      {
        key: 'state',
        type: 'choice',
        title: t('State'),
        choices: [
          { key: 'fine', title: t('Fine') },
          { key: 'broken', title: t('Broken') },
        ],
      },
      { key: 'fault', type: 'text', title: t('What is wrong') },
      { key: 'serial', type: 'text', title: t('Serial number') },
      { key: 'papers', type: 'files', title: t('Papers') },
    ],
  },
  {
    key: 'part',
    title: t('Part'),
    plural: t('Parts'),
    displayColumn: 'name',
    attachedTo: 'machine',
    parentColumn: 'machine',
    columns: [
      { key: 'name', type: 'text', title: t('Part name'), required: true },
      { key: 'machine', type: 'reference', title: t('Belongs to'), settings: { target: 'machine' }, required: true },
    ],
  },
];

/** A browser in which this person is signed in. */
async function signedIn(person: Person): Promise<Page> {
  const page = await stage.visitor();
  const address = person.door === 'staff' ? '/api/staff/session' : '/api/portal/help/session';
  const { login, password } = person;
  const { origin } = app;
  const answer = await page.context().request.post(`${origin}${address}`, { data: { login, password }, headers: { origin } });
  expect(answer.ok(), await answer.text()).toBe(true);
  return page;
}

beforeAll(async () => {
  app = await testApp();
  const owner = await app.ctx('owner');
  const portal = await app.portal('help', { title: 'Help' });
  administrator = await app.staff({ administrator: true });
  const studio = await app.as(administrator);
  for (const object of objects) expect((await studio.post('/api/staff/metadata/objects', object)).status).toBe(200);
  const everybody = await roleId(app.system, 'all_portal_users');
  await allow(app.system, 'machine', everybody, { create: true, read: true, update: true });
  await allowColumns(app.system, 'machine', everybody, { name: 3, state: 3, papers: 3 });
  await allowColumns(app.system, 'part', everybody, { name: 3, machine: 2 });
  await expose(app.system, 'help', 'machine');
  await owner.db.run(sql`insert into portico.section (portal_id, key, object_id, title, position)
    select ${portal}::bigint, 'machines', id, '{"en":"Machines"}', 1 from portico.object where key = 'machine'`);
  const person = await app.portalUser({ portal: 'help' });
  const made = await (await app.as(person)).post('/api/portal/help/records/machine', {
    values: { name: 'Press 4', state: 'fine' },
  });
  expect(made.status, made.text).toBe(201);
  machine = String(made.body.uid);
  stage = await openStage({ screen: 'desktop', themes: ['light', 'dark'] });
  admin = await signedIn(administrator);
  maria = await signedIn(person);
}, 180_000);
afterAll(async () => {
  await stage?.close();
});

describe('the page of a record', () => {
  step('is arranged for a portal: a tab, a group, fields by drag and by keys, a rule', async () => {
    await admin.goto(`${app.origin}/studio/objects/machine`);
    await admin.getByRole('link', { name: 'Set up page' }).click();
    await heading(admin, 'Page of: Machines').waitFor();
    await admin.getByLabel('For whom').selectOption({ label: 'On the portal Help' });
    await button(admin, 'Add tab').click();
    const tab = dialog(admin, 'Tab');
    await field(tab, 'Title of the tab, English').fill('Technical');
    await button(tab, 'Take over').click();
    await button(admin, 'Add to this tab').last().click();
    await admin.getByRole('menuitem', { name: 'Group of fields' }).click();
    const group = dialog(admin, 'Group of fields');
    await field(group, 'Title, English').fill('On the plate');
    await button(group, 'Take over').click();
    await button(admin, 'Take Papers off the page').click();
    await button(admin, 'Add to this tab').last().click();
    await admin.getByRole('menuitem', { name: 'Files: Papers' }).click();
    const row = (name: string) =>
      admin
        .getByRole('listitem')
        .filter({ has: admin.getByTitle(`Settings of ${name}`) })
        .last();
    await row('Serial number').dragTo(admin.getByText('No fields here. Drag one here or add it.'));
    await admin.getByText('Serial number was moved.').waitFor({ state: 'attached' });
    await button(admin, 'Move What is wrong up').press('Enter');
    await admin.getByText('What is wrong was moved.').waitFor({ state: 'attached' });
    for (const gone of ['Created by', 'Modified by', 'Modified on']) await button(admin, `Take ${gone} off the page`).click();
    await button(admin, 'Undo').click();
    await button(admin, 'Take Modified on off the page').click();
    await stage.look(admin, 'record-page-layout');
    await admin.getByRole('radio', { name: 'Rules' }).click();
    await button(admin, 'Add rule').click();
    await button(admin, 'Name: filled in').click();
    await admin.getByRole('combobox', { name: 'Column' }).fill('State');
    await admin.getByRole('listbox').getByRole('option', { name: 'State' }).click();
    await admin.getByRole('checkbox', { name: 'Broken' }).check();
    await admin.getByLabel('For what').selectOption({ label: 'What is wrong' });
    await stage.look(admin, 'record-page-rules');
  });

  step('is not lost when the session ends over a dialog: it stays below, and is there after the log-in', async () => {
    const writing = await stage.visitor({ refused: true });
    const logsIn = async (): Promise<void> => {
      await field(writing, /E-mail/).fill(administrator.login);
      await secret(writing, 'Password').fill(administrator.password);
      await writing.keyboard.press('Enter');
    };
    await writing.goto(`${app.origin}/studio/objects/machine`);
    await logsIn();
    const asked = dialog(writing, 'Add column to Machine');
    const hint = asked.getByRole('textbox', { name: 'Hint below the field, English' });
    await button(writing, 'Add column').first().click();
    await asked.getByLabel('What is noted?').selectOption({ label: 'Choice from a lookup' });
    await asked.getByRole('textbox', { name: 'Name, English' }).fill('Hall');
    await hint.fill('Where the machine stands.');
    await button(asked, 'Add value').click();
    await field(asked, 'English name of value 1').fill('North');
    await writing.context().clearCookies();
    await button(asked, 'Add column').click();
    const over = dialog(writing, 'Please log in again');
    await over.waitFor();
    expect(await hint.inputValue()).toBe('Where the machine stands.');
    await stage.look(writing, 'studio-expired');
    await button(over, 'Log in and go on').click();
    await logsIn();
    await button(writing, 'Add column').first().click();
    await asked.getByText(/Draft kept/).waitFor();
    expect(await hint.inputValue()).toBe('Where the machine stands.');
    expect(await field(asked, 'English name of value 1').inputValue()).toBe('North');
    await stage.look(writing, 'studio-draft');
    // Given up by hand it is gone.
    await button(asked, 'Cancel').click();
    await button(writing, 'Add column').first().click();
    expect(await asked.getByRole('textbox', { name: 'Name, English' }).inputValue()).toBe('');
    await writing.context().close();
  });

  step('is looked at, and saved with what it makes visible', async () => {
    await admin.getByRole('radio', { name: 'Preview' }).click();
    await admin.getByRole('tab', { name: 'Technical' }).click();
    await admin.getByText('On the plate').waitFor();
    await stage.look(admin, 'record-page-preview');
    await button(admin, 'Save page').click();
    const asked = dialog(admin, 'This page shows more than may be read so far');
    await asked.getByText('Machine: 1 person outside sees more.').waitFor();
    await stage.look(admin, 'record-page-grants');
    await asked.getByLabel('Machine, Created on: read').uncheck();
    await button(asked, /^Save and grant/).click();
    await admin.getByText('The page is saved.').waitFor();
  });

  step('is what a customer sees, and holds to: two tabs, a group, a list, and a fault that must be told', async () => {
    await maria.goto(`${app.origin}/p/help/s/machines/${machine}`);
    await heading(maria, 'Press 4').waitFor();
    expect(await maria.getByRole('tab').allTextContents()).toEqual(['Parts', 'History', 'Technical', 'Comments']);
    await maria.getByRole('tab', { name: 'Technical' }).click();
    await maria.getByText('On the plate').waitFor();
    // What has no files yet says so by the place where they go, and takes them there.
    const plan = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('Two bolts.') };
    await maria.getByLabel(/Drop files here/).setInputFiles(plan);
    await maria.getByRole('link', { name: 'plan.txt' }).waitFor();
    await maria.getByText('File added').waitFor();
    expect(await maria.getByText('Created').count()).toBe(0);
    await stage.look(maria, 'record-page-portal');
    await button(maria, 'Edit').click();
    await maria.getByLabel('State').selectOption({ label: 'Broken' });
    await button(maria, 'Save').click();
    await maria.getByText('Fill this in.').first().waitFor();
    await stage.look(maria, 'record-page-form');
    await field(maria, 'What is wrong').fill('It hums.');
    await field(maria, 'Serial number').fill('P-4');
    await button(maria, 'Save').click();
    await maria.getByText('It hums.').waitFor();
    await maria.getByRole('tab', { name: 'Parts' }).click();
    await button(maria, 'New: Part').click();
    await field(maria, 'Part name').and(maria.locator(':focus')).waitFor();
    await field(maria, 'Part name').fill('Bearing');
    await button(maria, /^(Create|Add).*Part$/).click();
    await maria.getByText('Bearing').first().waitFor();
    await button(maria, 'New: Part').and(maria.locator(':focus')).waitFor();
    await maria.setViewportSize({ width: 360, height: 740 });
    await stage.look(maria, 'record-page-narrow');
    await admin.setViewportSize({ width: 360, height: 740 });
    await admin.getByRole('radio', { name: 'Layout' }).click();
    await stage.look(admin, 'record-page-designer-narrow');
  });
});
