/** Records are tagged on their page, found by the tag in the list, and found so on a phone (LST-10). */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../server/kernel/index.ts';
import { type TestApp, testApp } from '../server/testing/app.ts';
import { type Desk, openDesk } from '../server/testing/desk.ts';
import { greyPng } from '../server/testing/pictures.ts';
import { openStage, type Stage } from './browsing.ts';
import { button, dialog, field, heading, secret } from './hands.ts';
import { ok } from './outsider.ts';

let app: TestApp;
let desk: Desk;
let stage: Stage;
let maria: Page;
const uids: string[] = [];

beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  const portal = await desk.portal('support');
  await desk.client.put(`/api/staff/portals/${portal}/objects`, { objects: ['case'] });
  const { uid: organisation, account } = await desk.organisation('Halden');
  const contact = await desk.contact({ name: 'Maria Lopez', account });
  const owner = await app.ctx('owner');
  const ids = await owner.db.one(sql<{ role: string; contact: string }>`select
    (select r.id::text from portico.role r join portico.principal p on p.id = r.id where p.uid = ${organisation}) as role,
    (select id::text from data.contact where uid = ${contact}) as contact`);
  const person = await app.portalUser({ portal: 'support', organisations: [ids.role], contactId: ids.contact });
  const client = await app.as(person);
  for (const subject of ['Pump hums', 'Pump leaks', 'Key is lost']) {
    const values = { subject, description: 'Please look at it.' };
    uids.push(String((await ok(client.post('/api/portal/support/records/case', { values }))).uid));
  }
  const tags = '/api/staff/objects/case/tags';
  for (const name of ['Waiting for your answer', 'Recall 2027']) await ok(desk.client.post(tags, { name, kind: 'public' }));
  stage = await openStage({ screen: 'desktop', themes: ['light', 'dark'] });
  maria = await stage.visitor();
  await maria.goto(`${app.origin}/p/support/cases/${uids[0]}`);
  await field(maria, /E-mail/).fill(person.login);
  await secret(maria, 'Password').fill(person.password);
  await maria.keyboard.press('Enter');
}, 180_000);
afterAll(async () => {
  await stage?.close();
});

const onNarrow = async (name: string): Promise<void> => {
  await maria.setViewportSize({ width: 390, height: 844 });
  await stage.look(maria, name);
  await maria.setViewportSize({ width: 1440, height: 900 });
};

describe('a portal user', () => {
  it('makes a tag on the page of a case, by its name and Enter', async () => {
    await heading(maria, 'Pump hums').waitFor();
    await button(maria, 'Tag').click();
    const asked = dialog(maria, 'Tags');
    await field(asked, 'Find or name a tag').fill('Pumps');
    await stage.look(maria, 'tags-new');
    await maria.keyboard.press('Enter');
    await asked.getByRole('checkbox', { name: 'Pumps' }).and(asked.locator(':checked')).waitFor();
    // What the company puts on records is there to be seen, not to be used.
    expect(await asked.getByRole('checkbox', { name: 'Recall 2027' }).count()).toBe(0);
    await stage.look(maria, 'tags-dialog');
    await onNarrow('tags-dialog-narrow');
    await button(asked, 'Close').last().click();
    await maria.getByRole('button', { name: 'Take off Pumps' }).waitFor();
    await stage.look(maria, 'tags-on-record');
    stage.expectNoFaults();
  });

  it('finds by it in the list, and keeps it in the address', async () => {
    await maria.goto(`${app.origin}/p/support/cases/${uids[1]}`);
    await button(maria, 'Tag').click();
    await dialog(maria, 'Tags').getByText('Pumps').click();
    await button(dialog(maria, 'Tags'), 'Close').last().click();
    await maria.getByRole('button', { name: 'Take off Pumps' }).waitFor();
    await maria.goto(`${app.origin}/p/support/cases`);
    await button(maria, 'Tags').click();
    await maria.getByRole('menuitemradio', { name: 'Pumps' }).click();
    await maria.getByText('Key is lost').waitFor({ state: 'detached' });
    expect(await maria.getByText(/Pump (hums|leaks)/).count()).toBe(2);
    await stage.look(maria, 'tags-filter');
    await maria.reload();
    await maria.getByText('Pump leaks').waitFor();
    await onNarrow('tags-filter-narrow');
    stage.expectNoFaults();
  });

  it('takes the tag off several at once, chosen by key and by hand, and takes that back', async () => {
    await maria.goto(`${app.origin}/p/support/cases`);
    await maria.getByText('Pump leaks').waitFor();
    // The head of the column that the list is sorted by has room for its arrow, too.
    const cut = (all: Element[]) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent);
    expect(await maria.getByRole('columnheader').locator('button > span').evaluateAll(cut)).toEqual([]);
    // What is said with each of its cells is its name alone, not how wide it is.
    await maria.getByRole('columnheader', { name: 'Number', exact: true }).waitFor();
    await maria.getByRole('checkbox', { name: 'Select CS-0000001' }).check();
    // The next row by keys: J goes there, X chooses it.
    await maria.keyboard.press('k');
    await maria.keyboard.press('x');
    await maria.getByRole('checkbox', { name: 'Select CS-0000002' }).and(maria.locator(':checked')).waitFor();
    const bar = maria.getByRole('toolbar', { name: '2 selected' });
    await bar.waitFor();
    await stage.look(maria, 'bulk-bar');
    await onNarrow('bulk-bar-narrow');
    await button(bar, 'Tag').click();
    const asked = dialog(maria, 'Put on or take off a tag');
    await asked.getByRole('combobox', { name: 'Tag' }).selectOption('Pumps');
    await asked.getByRole('radio', { name: 'Take it off' }).check({ force: true });
    await stage.look(maria, 'bulk-tag');
    await button(asked, 'Change 2').click();
    const notice = maria.getByRole('region', { name: 'Change of many records' });
    await notice.getByText('2 records changed').waitFor();
    // What was pressed is gone with the bar: the keyboard goes on here.
    await notice.and(maria.locator(':focus')).waitFor();
    await stage.look(maria, 'bulk-done');
    await onNarrow('bulk-done-narrow');
    await button(notice, 'Undo').click();
    await notice.getByText('Undone for 2 records').waitFor();
    await button(maria, 'Tags').click();
    await maria.getByRole('menuitemradio', { name: 'Pumps' }).click();
    await maria.getByText('Key is lost').waitFor({ state: 'detached' });
    expect(await maria.getByText(/Pump (hums|leaks)/).count()).toBe(2);
    stage.expectNoFaults();
  });

  it('is told on a phone what was done over rows, where they are everywhere, but over no link beside them', async () => {
    await maria.setViewportSize({ width: 390, height: 500 });
    await maria.goto(`${app.origin}/p/support/cases`);
    await maria.getByText('Pump leaks').waitFor();
    await button(maria, 'View').click();
    await maria.getByRole('menuitem', { name: 'Save as a view' }).click();
    await field(dialog(maria, 'Save as a view'), 'Name').fill('Mine');
    await button(dialog(maria, 'Save as a view'), 'Save').click();
    const said = maria.getByText('View saved');
    // It stays while the pointer is on it.
    await said.hover();
    await said.evaluate((words) => {
      const { top, left, width, height } = words.parentElement!.getBoundingClientRect();
      const link = document.body.appendChild(Object.assign(document.createElement('a'), { href: '#', id: 'beside' }));
      link.style.cssText = `position: fixed; pointer-events: none; inset: ${top}px auto auto ${left}px; width: ${width}px; height: ${height}px`;
    });
    const apart = (words: Element): number =>
      document.querySelector('#beside')!.getBoundingClientRect().top - words.parentElement!.getBoundingClientRect().bottom;
    await expect.poll(() => said.evaluate(apart)).toBeGreaterThan(0);
    await maria.setViewportSize({ width: 1440, height: 900 });
    stage.expectNoFaults();
  });

  it('saves a filter as a folder, another below it for chosen records, and finds both again (LST-03, LST-06, LST-07)', async () => {
    await maria.goto(`${app.origin}/p/support/cases`);
    await button(maria, 'Open').click();
    await button(maria, 'Folders').click();
    await button(maria, 'New folder').click();
    await field(dialog(maria, 'New folder'), 'Name of the folder').fill('Open ones');
    await stage.look(maria, 'folder-new');
    await button(dialog(maria, 'New folder'), 'Make folder').click();
    const tree = maria.getByRole('navigation', { name: 'Folders' });
    await tree.locator('[aria-current]').filter({ hasText: 'Open ones' }).waitFor();
    await button(tree, 'New folder in Open ones').click();
    const below = dialog(maria, 'New folder in Open ones');
    await field(below, 'Name of the folder').fill('Chosen');
    await below.getByRole('radio', { name: /Records I choose/ }).click();
    await button(below, 'Make folder').click();
    await heading(maria, 'My cases').waitFor();
    await tree.locator('[aria-current]').filter({ hasText: 'Chosen' }).waitFor();
    await maria.goto(`${app.origin}/p/support/cases?folder=${new URL(maria.url()).searchParams.get('folder')}`);
    const empty = maria.getByRole('status').filter({ hasText: 'This folder is empty' });
    await empty.waitFor();
    await stage.look(maria, 'folder-empty');
    await button(empty, 'All records').click();
    await maria.getByText('Pump hums').waitFor();
    await maria.goto(`${app.origin}/p/support/cases/${uids[2]}`);
    await button(maria, 'Folder').click();
    await maria.getByRole('menuitemradio', { name: 'Chosen' }).click();
    await maria.getByText('Put into Chosen').waitFor();
    await maria.goto(`${app.origin}/p/support/cases?folder=all`);
    await button(tree, 'Chosen').click();
    await maria.getByText('Key is lost').waitFor();
    await maria.getByText('Pump hums').waitFor({ state: 'detached' });
    await stage.look(maria, 'folder-tree');
    // Several at once, told with the name of the folder; taken out again, the same.
    await button(tree, 'All').click();
    for (const number of ['CS-0000001', 'CS-0000002']) await maria.getByRole('checkbox', { name: `Select ${number}` }).check();
    const notice = maria.getByRole('region', { name: 'Change of many records' });
    for (const [how, words] of [
      [/^Put into it/, '2 records put into Chosen'],
      [/^Take out of it/, '2 records taken out of Chosen'],
    ] as const) {
      if (words.includes('out'))
        for (const number of ['CS-0000001', 'CS-0000002'])
          await maria.getByRole('checkbox', { name: `Select ${number}` }).check();
      await button(maria.getByRole('toolbar', { name: '2 selected' }), 'Folder').click();
      const asked = maria.getByRole('dialog');
      await asked.getByRole('combobox', { name: 'Folder' }).selectOption('Chosen');
      await asked.getByRole('radio', { name: how }).check({ force: true });
      await button(asked, 'Change 2').click();
      await notice.getByText(words).waitFor();
    }
    await stage.look(maria, 'folder-bulk');
    await button(notice, 'Close this notice').click();
    await button(tree, 'Chosen').click();
    await maria.reload();
    await maria.getByText('Key is lost').waitFor();
    await onNarrow('folder-tree-narrow');
    stage.expectNoFaults();
  });
});

describe('the order of a list', () => {
  it('is told in the head where nobody has chosen one, and one press turns it', async () => {
    await maria.goto(`${app.origin}/p/support/cases`);
    const head = maria.getByRole('columnheader', { name: 'Registered on' });
    const first = maria.locator('tr[data-row]').first();
    await first.getByText('Key is lost').waitFor();
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    await button(head, 'Registered on').click();
    await first.getByText('Pump hums').waitFor();
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await button(maria, 'View').click();
    await maria.getByRole('menuitem', { name: 'Reset my layout' }).click();
    stage.expectNoFaults();
  });
});

describe('files of a case', () => {
  const picture = async (name: string) => ({ name, mimeType: 'image/png', buffer: await greyPng(60, 40) });

  it('are added where they stand: by a customer with his next message, by staff at once, pictures seen small', async () => {
    await maria.goto(`${app.origin}/p/support/cases/${uids[0]}?tab=files`);
    await maria.getByText('They go with your next message.').waitFor();
    await stage.look(maria, 'case-files-none');
    await maria.getByLabel(/Drop files here/).setInputFiles(await picture('plate.png'));
    await field(maria, 'Write a message').and(maria.locator(':focus')).waitFor();
    await maria.getByText(/^Uploaded/).waitFor();
    await maria.keyboard.type('This is the plate.');
    await maria.setViewportSize({ width: 390, height: 844 });
    await button(maria, 'Send').click();
    const said = maria.getByText('Your message is sent');
    await said.waitFor();
    // On a phone it lies over nothing that is pressed or typed in.
    const covered = () =>
      said.evaluate((words) => {
        const line = words.parentElement!.getBoundingClientRect();
        const all = [...document.querySelectorAll('a[href], button, textarea, input, label')];
        const others = all.filter((one) => !words.parentElement!.contains(one)).map((one) => one.getBoundingClientRect());
        return others.filter(({ top, bottom, width }) => width > 1 && top < line.bottom && bottom > line.top).length;
      });
    await expect.poll(covered).toBe(0);
    expect(await said.evaluate((words) => words.parentElement!.clientHeight)).toBeLessThanOrEqual(48);
    await stage.look(maria, 'message-sent');
    await maria.setViewportSize({ width: 1440, height: 900 });
    await maria.getByRole('tab', { name: 'Files' }).click();
    const small = (page: Page, name: string) => page.getByRole('link', { name }).locator('img');
    await expect.poll(() => small(maria, 'plate.png').evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(0);
    await onNarrow('case-files-narrow');
    const staff = await stage.visitor();
    await staff.goto(`${app.origin}/desk/cases/${uids[0]}?tab=files`);
    await field(staff, /E-mail/).fill(desk.admin.login);
    await secret(staff, 'Password').fill(desk.admin.password);
    await staff.keyboard.press('Enter');
    await staff.getByLabel(/Drop files here/).setInputFiles([await picture('pump.png'), await picture('hall.png')]);
    await staff.getByText('2 files added').waitFor();
    for (const name of ['pump.png', 'hall.png', 'plate.png']) await small(staff, name).waitFor();
    await staff.getByText('On the case itself').waitFor();
    await staff
      .getByText(/^Added by staff/)
      .first()
      .waitFor();
    await small(staff, 'pump.png').click();
    await dialog(staff, 'pump.png').getByRole('img', { name: 'pump.png' }).waitFor();
    await stage.look(staff, 'case-files-preview');
    await button(dialog(staff, 'pump.png'), 'Close').last().click();
    // Somebody else has changed the case meanwhile: nothing of his is lost.
    const at = `/api/staff/records/case/${uids[0]}`;
    const { version } = await ok(desk.client.get(at));
    await ok(desk.client.patch(at, { values: { subject: 'Pump hums loudly' } }, { ifMatch: Number(version) }));
    await staff.getByLabel(/Drop files here/).setInputFiles(await picture('valve.png'));
    await small(staff, 'valve.png').waitFor();
    const { values } = await ok(desk.client.get(`${at}`));
    const { subject, attachments } = values as unknown as { subject: string; attachments: { name: string }[] };
    expect(subject).toBe('Pump hums loudly');
    expect(attachments.map(({ name }) => name).toSorted()).toEqual(['hall.png', 'pump.png', 'valve.png']);
    // Who is told nothing of who added them sees the files alone.
    await stage.look(staff, 'case-files-desk');
    await staff.route('**/history?*', (route) => route.fulfill({ json: { entries: [], next: null } }));
    await staff.reload();
    await small(staff, 'valve.png').waitFor();
    expect(await staff.getByText(/^Added by/).count()).toBe(0);
    await ok(
      desk.client.patch(at, { values: { subject: 'Pump hums' } }, { ifMatch: Number((await ok(desk.client.get(at))).version) }),
    );
    stage.expectNoFaults();
  });
});

describe('an administrator at the desk', () => {
  it('gives a folder of his to a portal user, who sees in it what she may read (PRM-27, USR-15)', async () => {
    const folders = '/api/staff/objects/account/folders';
    await ok(desk.client.post(folders, { name: 'Key accounts', kind: 'static' }));
    const admin = await stage.visitor();
    await admin.goto(`${app.origin}/desk/accounts?folder=all`);
    await field(admin, /E-mail/).fill(desk.admin.login);
    await secret(admin, 'Password').fill(desk.admin.password);
    await admin.keyboard.press('Enter');
    const tree = admin.getByRole('navigation', { name: 'Folders' });
    await button(tree, 'Change Key accounts').click();
    await admin.getByRole('menuitem', { name: 'Who sees it' }).click();
    const asked = dialog(admin, 'Who sees “Key accounts”');
    await asked.getByText('So far you alone.').waitFor();
    await asked.getByRole('combobox', { name: 'User or role' }).fill('Maria');
    await admin.getByRole('option', { name: /Maria Lopez/ }).click();
    await button(asked, 'Add').click();
    await asked.getByRole('listitem').filter({ hasText: 'Maria Lopez' }).waitFor();
    await stage.look(admin, 'folder-readers');
    await button(asked, 'Save').click();
    await admin.getByText('Folder saved').waitFor();
    await button(tree, 'Change Key accounts').click();
    await admin.getByRole('menuitem', { name: 'Who sees it' }).click();
    await asked.getByRole('listitem').filter({ hasText: 'Maria Lopez' }).waitFor();
    await admin.setViewportSize({ width: 390, height: 844 });
    await stage.look(admin, 'folder-readers-narrow');
    await ok(desk.client.post(folders, { name: 'Donaudampfschifffahrtsgesellschaftsangelegenheiten', kind: 'static' }));
    await admin.goto(`${app.origin}/desk/accounts?folder=all`);
    await button(tree, /^Change Donau/).waitFor();
    await stage.look(admin, 'folder-long-narrow');
    // The bar below has words, and what it has no place for is behind the last of them.
    const bar = admin.getByRole('navigation', { name: 'Main' });
    expect(await bar.getByRole('link').allInnerTexts()).toEqual(['Queue', 'Accounts', 'Contacts']);
    await button(bar, 'More').click();
    const sections = dialog(admin, 'Sections');
    await sections.getByRole('link', { name: 'Studio' }).waitFor();
    await stage.look(admin, 'desk-sections-narrow');
    await sections.getByRole('link', { name: 'Services' }).click();
    await heading(admin, 'Services').waitFor();
    await sections.waitFor({ state: 'detached' });
    stage.expectNoFaults();
  });

  it('asks for the rest by the keyboard, and goes on at the first row that is new', async () => {
    for (let n = 1; n <= 30; n += 1) await desk.account(`Works ${String(n).padStart(2, '0')}`);
    const admin = await stage.visitor();
    await admin.setViewportSize({ width: 1440, height: 500 });
    await admin.goto(`${app.origin}/desk/accounts`);
    await field(admin, /E-mail/).fill(desk.admin.login);
    await secret(admin, 'Password').fill(desk.admin.password);
    await admin.keyboard.press('Enter');
    const rows = admin.locator('tr[data-row]');
    await rows.nth(24).waitFor();
    expect(await rows.count()).toBe(25);
    const held = Promise.withResolvers<void>();
    // Who chooses all is told how many they are before anything is done with them.
    await admin.route(/records\/account\?.*cursor=/, (route) => held.promise.then(() => route.continue()));
    await admin.getByRole('checkbox', { name: 'Select all' }).check();
    const bar = admin.getByRole('toolbar');
    await button(bar, /^All \d\d that match$/).click();
    await button(bar, 'Delete').click();
    const asked = dialog(admin, /^Delete all \d\d that match\?$/);
    await button(asked, 'Cancel').click();
    await button(bar, 'Clear selection').click();
    // It asks by itself once it is in sight; here it is held until the keyboard is on it.
    await button(admin, /^Show more/).focus();
    held.resolve();
    await rows.nth(25).locator('a:focus').waitFor();
    expect(await button(admin, /^Show more/).count()).toBe(0);
    // The head has stayed in sight, and never lies over the row that the keyboard is on.
    for (let n = 0; n < 12; n += 1) await admin.keyboard.press('k');
    const [head, row] = await Promise.all([
      admin.getByRole('columnheader', { name: 'Name' }).boundingBox(),
      rows.nth(13).locator('a:focus').boundingBox(),
    ]);
    expect(head!.y).toBeGreaterThanOrEqual(0);
    expect(row!.y).toBeGreaterThan(head!.y + head!.height);
    expect(head!.y + head!.height).toBeLessThan(60);
    await stage.look(admin, 'head-in-sight');
    // On paper it stands where it begins: here it would lie over rows.
    await admin.emulateMedia({ media: 'print' });
    const printed = await Promise.all([
      admin.getByRole('columnheader', { name: 'Name' }).boundingBox(),
      rows.first().boundingBox(),
    ]);
    expect(Math.round(printed[0]!.y + printed[0]!.height)).toBe(Math.round(printed[1]!.y));
    // All of them are on it, however far the screen was scrolled.
    expect(await admin.locator('main').evaluate((main) => main.scrollHeight - main.clientHeight)).toBe(0);
    await admin.emulateMedia({ media: 'screen' });
    // A page with two lists is walked as one, and X chooses where it stands.
    await admin.setViewportSize({ width: 1440, height: 900 });
    await admin.getByRole('link', { name: 'Halden', exact: true }).first().click();
    await admin.getByRole('tab', { name: 'Contacts and structure' }).click();
    const [users, contacts] = ['Portal users', 'Contacts'].map((name) => admin.getByRole('table', { name }));
    for (const one of [users, contacts]) await one!.locator('tbody tr').waitFor();
    for (const key of ['j', 'x', 'j']) await admin.keyboard.press(key);
    await contacts!.locator('tbody a:focus').waitFor();
    await admin.keyboard.press('k');
    await users!.locator('tbody input:focus:checked').waitFor();
    stage.expectNoFaults();
  });
});
