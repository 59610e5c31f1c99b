/** The role trees in a real browser: built, filled, moved by hand and by key, looked through, taken down (ORG-16..22, PRM-15). */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../server/kernel/index.ts';
import { type TestApp, testApp } from '../server/testing/app.ts';
import type { Client } from '../server/testing/client.ts';
import { type Desk, openDesk } from '../server/testing/desk.ts';
import { furtherTest } from '../server/testing/proving.ts';
import { openStage, type Stage } from './browsing.ts';
import { button, choose, dialog, field, heading, secret, studioTo } from './hands.ts';
import { ok } from './outsider.ts';

let app: TestApp;
let desk: Desk;
let stage: Stage;
let admin: Page;
let anna: Client;

/** A portal user of no organisation, with a name. */
async function person(name: string): Promise<Client> {
  const contact = await desk.contact({ name });
  const owner = await app.ctx('owner');
  const { id } = await owner.db.one(sql<{ id: string }>`select id::text as id from data.contact where uid = ${contact}`);
  return app.as(await app.portalUser({ portal: 'desk', contactId: id }));
}

beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  const portal = await desk.portal('desk');
  await desk.client.put(`/api/staff/portals/${portal}/objects`, { objects: ['case', 'contact'] });
  anna = await person('Anna Berg');
  await person('Ben Clark');
  stage = await openStage({ screen: 'desktop', themes: ['light', 'dark'] });
  // A role that goes is asked for once more by what stood on the screen: a refusal that is meant.
  admin = await stage.visitor({ refused: true });
  await admin.goto(app.origin);
  await field(admin, /E-mail/).fill(desk.admin.login);
  await secret(admin, 'Password').fill(desk.admin.password);
  await admin.keyboard.press('Enter');
  await admin.waitForURL(/desk/);
}, 180_000);
afterAll(async () => {
  await stage?.close();
});

const item = (name: string) => admin.getByRole('treeitem', { name, exact: true });
const tab = (name: RegExp) => admin.getByRole('tab', { name }).click();
const open = async (name: string): Promise<void> => {
  await item(name).click();
  await heading(admin, name).waitFor();
};
const uidHere = () => new URL(admin.url()).pathname.split('/').at(-1) ?? '';

async function addRole(parent: string, name: string): Promise<void> {
  await open(parent);
  await button(admin, 'Add role').click();
  const asked = dialog(admin, `New role below ${parent}`);
  await field(asked, /Name/).fill(name);
  await button(asked, 'Add role').click();
  await item(name).waitFor();
}

/** Chooses in a look-up by a part of the name. */
async function pick(label: string | RegExp, name: string): Promise<void> {
  await admin.getByRole('combobox', { name: label }).fill(name);
  await admin.getByRole('option', { name }).first().click();
}

const contacts = async () => (await anna.get('/api/portal/desk/records/contact')).status;

describe('the role trees', () => {
  it('are built below All portal users: Boston and Toronto (ORG-16)', async () => {
    await admin.goto(`${app.origin}/studio`);
    await studioTo(admin, 'desktop', 'Roles');
    await stage.look(admin, 'roles');
    await addRole('All portal users', 'Boston');
    await addRole('All portal users', 'Toronto');
    await addRole('Toronto', 'Night shift');
    await open('Toronto');
    await admin.getByText('Nobody is in this role yet').waitFor();
    stage.expectNoFaults();
  });

  it('people are put into a role and have what it has with their next request; those of roles below stand apart (ORG-22)', async () => {
    const rows = [{ principal: uidHere(), read: true, update: false }];
    expect((await desk.client.put('/api/staff/rights/contact/operations', { rows })).status).toBe(200);
    expect(await contacts()).toBe(404);
    await pick('Add somebody', 'Anna');
    const asked = dialog(admin, 'Put Anna Berg into Toronto');
    await asked.getByText('Gain').first().waitFor();
    await stage.look(admin, 'roles-put-in');
    await button(asked, 'Put in').click();
    await admin.getByText('Anna Berg is in Toronto.').waitFor();
    expect(await contacts()).toBe(200);
    await open('Night shift');
    await pick('Add somebody', 'Ben');
    await button(dialog(admin, /^Put Ben/), 'Put in').click();
    await admin.getByText(/is in Night shift/).waitFor();
    await open('Toronto');
    await admin.getByText('Through Night shift').waitFor();
    await admin.getByText('In this role').waitFor();
    await stage.look(admin, 'roles-users');
    stage.expectNoFaults();
  });

  it('a functional role is attached, and shows who has it (ORG-18)', async () => {
    await button(admin, 'Add functional role').click();
    const asked = dialog(admin, 'New functional role');
    await field(asked, /Name/).fill('Supervisors');
    await button(asked, 'Add role').click();
    await heading(admin, 'Supervisors').waitFor();
    await tab(/Attached/);
    await pick('Attach to a role', 'Toronto');
    await admin.getByText('Attached here').waitFor();
    await tab(/Users/);
    await admin.getByText('Through Toronto').first().waitFor();
    await open('Night shift');
    await tab(/Attached/);
    await admin.getByText('From Toronto').waitFor();
    await stage.look(admin, 'roles-attached');
    stage.expectNoFaults();
  });

  it('a role is dragged onto another one, never into its own branch, and moved back from its menu', async () => {
    await item('Night shift').dragTo(item('Boston'));
    const asked = dialog(admin, 'Move Night shift');
    await asked.getByText(/has what Boston has/).waitFor();
    await stage.look(admin, 'roles-move');
    await button(asked, 'Move').click();
    await asked.waitFor({ state: 'detached' });
    const way = admin.getByRole('navigation', { name: 'Where you are' });
    await way.getByText('Boston').waitFor();
    // Onto what stands below it, outside of its root, into the other tree, where it stands already: it stays, and is told why.
    for (const [to, why] of [
      ['Night shift', 'Boston stays where it is: Night shift stands below it.'],
      ['All employees', 'Boston stays where it is: roles of staff and of portal users do not mix.'],
      ['Supervisors', 'Boston stays where it is: organisational and functional roles do not mix.'],
      ['All portal users', 'Boston already stands below All portal users.'],
    ] as const) {
      await item('Boston').dragTo(item(to));
      await admin.getByText(why).waitFor();
    }
    await stage.look(admin, 'roles-stays');
    expect(await admin.getByRole('dialog').count()).toBe(0);

    await choose(admin, 'More for Night shift', 'Move to…');
    await admin.getByRole('combobox', { name: /Below/ }).fill('Toronto');
    await admin.getByRole('option', { name: 'Toronto' }).first().waitFor();
    await admin.keyboard.press('ArrowDown');
    await admin.keyboard.press('Enter');
    await button(dialog(admin, 'Move Night shift'), 'Move').click();
    await way.getByText('Toronto').waitFor();
    stage.expectNoFaults();
  });

  it('are walked with the keyboard alone', async () => {
    await item('Toronto').focus();
    await admin.keyboard.press('ArrowLeft');
    await item('Night shift').waitFor({ state: 'detached' });
    await admin.keyboard.press('ArrowRight');
    await item('Night shift').waitFor();
    await admin.keyboard.press('ArrowRight');
    await admin.keyboard.press('Enter');
    await heading(admin, 'Night shift').waitFor();
    await item('Night shift').focus();
    await admin.keyboard.press('Home');
    expect(await admin.evaluate(() => document.activeElement?.textContent)).toBe('All employees');
    stage.expectNoFaults();
  });

  it('what Toronto may do is seen at a glance, with the way to each setting (PRM-15)', async () => {
    await open('Toronto');
    await tab(/What it may do/);
    const contact = admin.getByRole('row').filter({ hasText: 'Contact' }).first();
    await contact.getByText('Read: Yes').waitFor();
    await contact.getByText('Update: No').waitFor();
    await contact.getByText('This role').first().waitFor();
    await stage.look(admin, 'roles-rights');
    // Its columns do not widen the page where they have too little room.
    await admin.setViewportSize({ width: 1024, height: 900 });
    await stage.look(admin, 'roles-rights-1024');
    await admin.setViewportSize({ width: 1440, height: 900 });
    await admin.getByRole('link', { name: 'Set Operations of Contact' }).click();
    await button(admin, 'Toronto, Read: Yes').waitFor();
    await admin.goBack();
    await heading(admin, 'Toronto').waitFor();
    // On a screen as narrow as a phone's the tree and the role stand one after the other.
    await admin.setViewportSize({ width: 390, height: 844 });
    await stage.look(admin, 'roles-rights-narrow');
    await tab(/Users/);
    await stage.look(admin, 'roles-users-narrow');
    await admin.getByRole('navigation', { name: 'Where you are' }).getByRole('link', { name: 'Roles' }).click();
    await item('Toronto').waitFor();
    await stage.look(admin, 'roles-narrow');
    await admin.setViewportSize({ width: 1440, height: 900 });
    stage.expectNoFaults();
  });

  furtherTest('a role is found by a part of its name, and deleted once everything that goes with it was told', async () => {
    await admin.getByRole('searchbox', { name: 'Find a role' }).fill('toron');
    await admin.getByRole('link', { name: /Toronto/ }).click();
    await heading(admin, 'Toronto').waitFor();
    await choose(admin, 'More for Toronto', 'Delete');
    const asked = dialog(admin, 'Delete Toronto');
    await asked.getByText('One role stands below it.').waitFor();
    await stage.look(admin, 'roles-delete-blocked');
    await button(asked, 'Cancel').click();
    await admin.getByRole('searchbox', { name: 'Find a role' }).fill('');
    await item('Toronto').press('ArrowRight');
    await open('Night shift');
    await choose(admin, 'More for Night shift', 'Delete');
    await dialog(admin, 'Delete Night shift').getByText('One person has it').waitFor();
    await button(dialog(admin, 'Delete Night shift'), 'Delete').click();
    await heading(admin, 'Toronto').waitFor();
    await item('Night shift').waitFor({ state: 'detached' });
    expect(await contacts()).toBe(200);
    await choose(admin, 'More for Toronto', 'Delete');
    const last = dialog(admin, 'Delete Toronto');
    await last.getByText('One row of operations').waitFor();
    await stage.look(admin, 'roles-delete');
    await button(last, 'Delete').click();
    await heading(admin, 'All portal users').waitFor();
    await item('Toronto').waitFor({ state: 'detached' });
    expect(await contacts()).toBe(404);
    stage.expectNoFaults();
  });

  it('the way to a role far below keeps to one line: its first step whole, long names cut', async () => {
    const roles = await ok(desk.client.get('/api/staff/roles?tree=organisational'));
    const all = roles.roles as unknown as { uid: string; side: string }[];
    let parent = all.find(({ side }) => side === 'portal')!.uid;
    for (let n = 1; n <= 7; n += 1) {
      const title = `Customer service of the northern region, level ${n}`;
      const wish = { title, tree: 'organisational', side: 'portal', parent };
      parent = String((await ok(desk.client.post('/api/staff/roles', wish))).uid);
    }
    await admin.goto(`${app.origin}/studio/roles/${parent}`);
    const way = admin.getByRole('navigation', { name: 'Where you are' });
    await way.getByText('level 6').waitFor();
    expect((await way.boundingBox())!.height).toBeLessThan(40);
    const cut = () => way.getByRole('link').evaluateAll((all) => all.map((one) => one.scrollWidth > one.clientWidth));
    expect(await cut()).toEqual([false, expect.any(Boolean), ...Array(6).fill(true)]);
    await stage.look(admin, 'roles-far-below');
    // On a phone there is room for several lines, and nothing is cut.
    await admin.setViewportSize({ width: 390, height: 844 });
    await expect.poll(cut).toEqual(Array(8).fill(false));
    await stage.look(admin, 'roles-far-below-narrow');
    await admin.setViewportSize({ width: 1440, height: 900 });
    stage.expectNoFaults();
  });

  it('whoever may manage portal users finds their tree alone, without ways to settings that are not his (ORG-19)', async () => {
    const someone = await app.staff({ login: 'delegate@example.com' });
    await desk.grant(someone.id, 'CanAdministratePortalUsers');
    const page = await stage.visitor();
    await page.goto(app.origin);
    await field(page, /E-mail/).fill(someone.login);
    await secret(page, 'Password').fill(someone.password);
    await page.keyboard.press('Enter');
    await page.waitForURL(/desk/);
    await page.goto(`${app.origin}/studio`);
    await heading(page, 'Roles').waitFor();
    await page.getByRole('treeitem', { name: 'Boston', exact: true }).click();
    await heading(page, 'Boston').waitFor();
    await page.getByRole('tab', { name: /What it may do/ }).click();
    await page.getByText('from All portal users').first().waitFor();
    expect(await page.getByRole('link', { name: /^Set / }).count()).toBe(0);
    expect(await page.getByRole('treeitem', { name: 'All employees', exact: true }).count()).toBe(0);
    stage.expectNoFaults();
  });
});
