/** Rights in a real browser: an administrator sets them, people have them, and explain says why (PRM-06, PRM-19, PRM-20). */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../server/kernel/index.ts';
import { type TestApp, testApp } from '../server/testing/app.ts';
import type { Client } from '../server/testing/client.ts';
import { type Desk, openDesk } from '../server/testing/desk.ts';
import type { Person } from '../server/testing/people.ts';
import { furtherThemes, openStage, type Stage } from './browsing.ts';
import { button, dialog, field, heading, secret } from './hands.ts';

let app: TestApp;
let desk: Desk;
let stage: Stage;
let admin: Page;
let toronto: Person;
let boston: Client;
let inToronto: Client;

async function customer(title: string): Promise<Person> {
  const made = await desk.organisation(title);
  const contact = await desk.contact({ name: `Person of ${title}`, account: made.account });
  const owner = await app.ctx('owner');
  const ids = await owner.db.one(sql<{ role: string; contact: string }>`select
    (select r.id::text from portico.role r join portico.principal p on p.id = r.id where p.uid = ${made.uid}) as role,
    (select id::text from data.contact where uid = ${contact}) as contact`);
  return app.portalUser({ portal: 'desk', organisations: [ids.role], contactId: ids.contact });
}

beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  const portal = await desk.portal('desk');
  await desk.client.put(`/api/staff/portals/${portal}/objects`, { objects: ['case'] });
  boston = await app.as(await customer('Boston'));
  toronto = await customer('Toronto');
  inToronto = await app.as(toronto);
  stage = await openStage({ screen: 'desktop', themes: furtherThemes });
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

const cases = '/api/portal/desk/records/case';
const open = (client: Client) => client.post(cases, { values: { subject: 'Balance drifts', description: 'By 0.4 mg' } });

/** Chooses somebody in a look-up by his name. */
async function pick(within: Page | ReturnType<typeof dialog>, label: RegExp, name: string): Promise<void> {
  await within.getByRole('combobox', { name: label }).fill(name);
  await admin.getByRole('option', { name }).first().click();
}

async function addRow(name: string): Promise<void> {
  await button(admin, 'Add row').click();
  const asked = dialog(admin, 'Add row');
  await pick(asked, /Who/, name);
  await button(asked, 'Add row').click();
}

const press = (name: string) => button(admin, name).click();
/** Saves what changes something for somebody: that is told first. */
async function saveTold(within: Page | ReturnType<typeof dialog> = admin): Promise<void> {
  await button(within, 'Save changes').click();
  const told = dialog(admin, 'What this changes');
  await button(told, 'Save changes').click();
  await told.waitFor({ state: 'detached' });
}
const saved = () => admin.getByText('Changed, not saved yet').waitFor({ state: 'detached' });

describe('the rights of an object', () => {
  it('are found in the list of objects, with the portals that have it (PRM-05)', async () => {
    await admin.goto(`${app.origin}/studio/rights`);
    await heading(admin, 'Object permissions').waitFor();
    await admin.getByRole('link', { name: 'Case', exact: true }).waitFor();
    await stage.look(admin, 'rights-objects');
    await admin.getByRole('link', { name: 'Case', exact: true }).click();
    await heading(admin, 'Case').waitFor();
    expect(await admin.getByRole('checkbox').first().isChecked()).toBe(true);
    await stage.look(admin, 'rights-portal');
    stage.expectNoFaults();
  });

  it('PRM-19: Boston creates, reads and edits but does not delete, Toronto only reads', async () => {
    expect((await open(inToronto)).status).toBe(201);
    await admin.getByRole('tab', { name: /Operations/ }).click();
    await addRow('Boston');
    for (const verb of ['Create', 'Update']) await press(`Boston, ${verb}: Silent`);
    await press('Boston, Delete: Silent');
    await press('Boston, Delete: Yes');
    await addRow('Toronto');
    for (const verb of ['Create', 'Update', 'Delete']) {
      await press(`Toronto, ${verb}: Silent`);
      await press(`Toronto, ${verb}: Yes`);
    }
    await press('Save changes');
    await saved();
    // At the bottom of their block they stand below All portal users, which decides before them.
    await admin
      .getByText(/is asked first and/)
      .first()
      .waitFor();
    await stage.look(admin, 'rights-operations-never');
    for (const city of ['Boston', 'Toronto']) {
      await button(admin, `Move ${city} up`).focus();
      await admin.keyboard.press('Enter');
    }
    await press('Check first');
    const told = dialog(admin, 'What this changes');
    await told.getByText(/^Toronto \(1\)/).waitFor();
    await told.getByText(/^Create, Update/).waitFor();
    await told.getByText('Lose').first().waitFor();
    await told.getByText('Person of Toronto, Toronto').waitFor();
    await told.getByText('Records: 1, as before').waitFor();
    await stage.look(admin, 'rights-dry-run');
    await admin.setViewportSize({ width: 360, height: 740 });
    await stage.look(admin, 'rights-dry-run-narrow');
    await admin.setViewportSize({ width: 1440, height: 900 });
    await button(told, 'Cancel').click();
    await admin.getByText('Changed, not saved yet').waitFor();
    await saveTold();
    await saved();
    expect(await admin.getByText(/is asked first and/).count()).toBe(0);

    const made = await open(boston);
    expect(made.status, made.text).toBe(201);
    expect((await boston.delete(`${cases}/${made.body.uid}`)).status).toBe(403);
    expect((await open(inToronto)).status).toBe(403);
    expect((await inToronto.get(cases)).body.rows).toHaveLength(1);
    stage.expectNoFaults();
  });

  it('show which records a role reaches, and ask a second time before all of them', async () => {
    await admin.getByRole('tab', { name: /Records/ }).click();
    await addRow('Boston');
    await admin.getByRole('combobox', { name: 'Records for Boston' }).selectOption('all');
    await press('Save changes');
    await dialog(admin, /Show all records/).waitFor();
    await button(dialog(admin, /Show all records/), 'Cancel').click();
    await admin.getByRole('combobox', { name: 'Records for Boston' }).selectOption('organisation');
    await stage.look(admin, 'rights-records');
    await saveTold();
    await saved();
    stage.expectNoFaults();
  });

  it('PRM-17: what Boston writes is seen by Toronto: new at once, old as the work proceeds, and explain leads to the rule', async () => {
    const seen = async () => (await inToronto.get(cases)).body.rows?.length;
    expect(await seen()).toBe(1);
    await press('Add rule');
    const asked = dialog(admin, 'Add rule');
    await pick(asked, /Written by/, 'Boston');
    await pick(asked, /Given to/, 'Toronto');
    await button(asked, 'Add rule').click();
    await press('Save changes');
    const told = dialog(admin, 'What this changes');
    await told.getByText('What Boston writes: may read · records today: 1').waitFor();
    await button(told, 'Save changes').click();
    await saved();
    const bar = admin.getByRole('progressbar', { name: /records of Boston for Toronto/ });
    await bar.waitFor();
    await stage.look(admin, 'rights-authors');
    const made = await open(boston);
    expect(made.status, made.text).toBe(201);
    expect(await seen()).toBe(2);
    await app.work();
    await bar.waitFor({ state: 'detached' });
    expect(await seen()).toBe(3);

    await admin.goto(`${app.origin}/studio/explain?object=case`);
    await pick(admin, /User/, toronto.login);
    await pick(admin, /Record/, (JSON.parse(made.text) as { values: { number: string } }).values.number);
    await admin.getByText('A rule by author gives it to Toronto.').waitFor();
    await stage.look(admin, 'explain-author');
    await admin.getByRole('link', { name: 'Go to the setting' }).nth(-1).click();
    const given = admin.getByRole('listitem').filter({ has: admin.getByRole('combobox', { name: /what Boston writes/ }) });
    await given.waitFor();
    expect(await given.getAttribute('class')).toContain('hit');
    await admin.setViewportSize({ width: 390, height: 844 });
    await stage.look(admin, 'rights-authors-narrow');
    await admin.setViewportSize({ width: 1440, height: 900 });
    await button(given, /Remove the rule/).click();
    await saveTold();
    await saved();
    expect(await seen()).toBe(1);
    stage.expectNoFaults();
  });

  it('PRM-20: [Modified on] is hidden from Toronto and from nobody else', async () => {
    const columns = async (client: Client) => {
      const { body } = await client.get(`/api/portal/desk/objects/case`);
      return JSON.stringify(body);
    };
    expect(await columns(boston)).not.toContain('modified_at');
    await admin.getByRole('tab', { name: /Columns/ }).click();
    await press('Change Modified on');
    const asked = dialog(admin, /Modified on/);
    await pick(asked, /Add a row for/, 'All portal users');
    await asked.getByRole('combobox', { name: 'Right of All portal users' }).selectOption('read');
    await pick(asked, /Add a row for/, 'Toronto');
    await button(asked, 'Move Toronto up').click();
    await stage.look(admin, 'rights-column');
    await saveTold(asked);
    await asked.waitFor({ state: 'detached' });
    await admin.getByText(/Hidden for Toronto/).waitFor();
    await stage.look(admin, 'rights-columns');
    expect(await columns(inToronto)).not.toContain('modified_at');
    expect(await columns(boston)).toContain('modified_at');
    stage.expectNoFaults();
  });
});

describe('explain', () => {
  it('says why a Toronto user cannot delete, and leads to the row', async () => {
    await admin.getByRole('link', { name: 'Why can she see it?' }).last().click();
    await heading(admin, 'Why can she see it?').waitFor();
    await pick(admin, /User/, toronto.login);
    await admin.getByLabel('What', { exact: true }).selectOption('delete');
    await admin.getByText(/Delete is refused/).waitFor();
    await admin.getByText('The row of Toronto says No.').first().waitFor();
    await stage.look(admin, 'explain-no');
    await admin.getByRole('link', { name: 'Go to the setting' }).last().click();
    await button(admin, 'Toronto, Delete: No').waitFor();
    // On a screen as narrow as a phone's every row is a card.
    await admin.setViewportSize({ width: 390, height: 844 });
    await stage.look(admin, 'rights-operations-narrow');
    await admin.setViewportSize({ width: 1440, height: 900 });
    stage.expectNoFaults();
  });
});

describe('system operations', () => {
  it('are given to a role in the studio (PRM-24)', async () => {
    await admin.goto(`${app.origin}/studio/system-operations`);
    await heading(admin, 'System operations').waitFor();
    await button(admin, /Add row to .*Excel/i).click();
    const asked = dialog(admin, 'Add row');
    await pick(asked, /Who/, 'Boston');
    await button(asked, 'Add row').click();
    await saveTold();
    await saved();
    await stage.look(admin, 'system-operations');
    stage.expectNoFaults();
  });
});
