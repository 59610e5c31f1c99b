/** The page of a record: two people change it at once, they talk about it, a picture on it is seen before it is opened. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { is, layout, objects, one, rule } from '../server/records/pages/fixture.ts';
import { type TestApp, testApp } from '../server/testing/app.ts';
import { type Desk, openDesk } from '../server/testing/desk.ts';
import { greyPng } from '../server/testing/pictures.ts';
import { openStage, type Stage } from './browsing.ts';
import { button, field, secret } from './hands.ts';
import { ok } from './outsider.ts';

let app: TestApp;
let desk: Desk;
let stage: Stage;
let page: Page;
let account: string;

beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  const values = { name: 'Halden Biolabs', phone: '+47 1' };
  account = String((await ok(desk.client.post('/api/staff/records/account', { values }))).uid);
  stage = await openStage({ screen: 'desktop', themes: ['light', 'dark'] });
  page = await stage.visitor({ refused: true });
  await page.goto(app.origin);
  await field(page, /E-mail/).fill(desk.admin.login);
  await secret(page, 'Password').fill(desk.admin.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(/desk/);
}, 180_000);
afterAll(async () => {
  await stage?.close();
});

/** What a colleague does at the same time, through a door of his own. */
async function meanwhile(values: Record<string, unknown>): Promise<void> {
  const address = `/api/staff/records/account/${account}`;
  const { version } = await ok(desk.client.get(address));
  await ok(desk.client.patch(address, { values }, { ifMatch: Number(version) }));
}

const stored = async (): Promise<unknown> => (await ok(desk.client.get(`/api/staff/records/account/${account}`))).values;

const onNarrow = async (name: string): Promise<void> => {
  await page.setViewportSize({ width: 360, height: 780 });
  await stage.look(page, name);
  await page.setViewportSize({ width: 1440, height: 900 });
};

describe('comments on a record', () => {
  it('are written with a mention by the keyboard, internal or for all, liked and followed', async () => {
    await app.staff({ displayName: 'Sara Voss' });
    await page.goto(`${app.origin}/desk/accounts/${account}?tab=comments`);
    const area = page.getByRole('textbox', { name: 'Write an internal comment' });
    await area.fill('Please look at this, ');
    await area.press('End');
    await area.pressSequentially('@Sara');
    await page.getByRole('option', { name: /Sara Voss/ }).waitFor();
    await stage.look(page, 'comment-mention');
    await page.keyboard.press('Enter');
    expect(await area.inputValue()).toBe('Please look at this, @Sara Voss ');
    await button(page, 'Comment').click();
    const list = page.getByRole('list', { name: 'Comments' });
    await list.getByText('@Sara Voss').waitFor();
    await button(list, /^Like/).click();
    await list.getByRole('button', { name: 'Like, 1 so far', pressed: true }).waitFor();
    await button(page, 'Follow').click();
    await page.getByRole('button', { name: 'Follow', pressed: true }).waitFor();
    await stage.look(page, 'comments');
    await onNarrow('comments-narrow');
    await app.work();
    expect((await app.letters()).map(({ subject }) => subject)).toContainEqual(expect.stringContaining('mentioned you: Halden'));
    stage.expectNoFaults();
  });
});

describe('a record of an object of the company', () => {
  it('shows what a picture looks like before it is opened, and has its related list in place', async () => {
    const text = (key: string, type = 'text', more: object = {}) => ({ key, type, title: { en: key }, ...more });
    const define = (key: string, title: string, columns: readonly object[]) =>
      ok(
        desk.client.post('/api/staff/metadata/objects', {
          key,
          title: { en: title },
          plural: { en: `${title}s` },
          displayColumn: 'name',
          columns,
        }),
      );
    await define('pump', 'Pump', [text('name'), text('photo', 'files')]);
    await define('visit', 'Visit', [text('name'), text('pump', 'reference', { settings: { target: 'pump' } })]);
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(greyPng(320, 200))], { type: 'image/png' }), 'pump.png');
    const photo = await ok(desk.client.send('POST', '/api/staff/uploads', form));
    const { uid } = await ok(desk.client.post('/api/staff/records/pump', { values: { name: 'Pump 7', photo: [photo.uid] } }));
    await page.goto(`${app.origin}/desk/objects/pump/${uid}`);
    await page.getByRole('tab', { name: 'Files 1' }).click();
    await page.getByRole('link', { name: /pump.png/ }).click();
    const shown = page.getByRole('dialog', { name: 'pump.png' }).getByRole('img');
    await expect.poll(() => shown.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(320);
    await stage.look(page, 'preview');
    await onNarrow('preview-narrow');
    await page.keyboard.press('Escape');
    const pdf = await page.context().newPage();
    await pdf.setContent('<h1>Certificate</h1>');
    const buffer = await pdf.pdf({ format: 'A5' });
    await pdf.close();
    // Added where they stand; the form has them, too.
    await page.getByLabel(/Drop files here/).setInputFiles({ name: 'certificate.pdf', mimeType: 'application/pdf', buffer });
    await page.getByText('File added').waitFor();
    await page.getByRole('tab', { name: 'Files 2' }).waitFor();
    await stage.look(page, 'record-files');
    await onNarrow('record-files-narrow');
    await page.getByRole('link', { name: /certificate.pdf/ }).click();
    const first = page.getByRole('dialog', { name: 'certificate.pdf' });
    await first.getByText('This is the first page; download it for all of it.').waitFor();
    await expect.poll(() => first.getByRole('img').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
    await stage.look(page, 'preview-pdf');
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Visits' }).click();
    await button(page, 'New: Visit').click();
    await field(page, 'name').fill('Monday');
    await stage.look(page, 'related-new');
    await button(page, 'Create: Visit').click();
    await page.getByRole('link', { name: 'Monday' }).waitFor();
    await button(page, 'Change Monday').click();
    await field(page, 'name').fill('Tuesday');
    await button(page, 'Save').click();
    await page.getByRole('link', { name: 'Tuesday' }).waitFor();
    await onNarrow('related-narrow');
    await button(page, 'Delete Tuesday').click();
    await button(page.getByRole('dialog'), 'Delete Tuesday').click();
    await page.getByText('Visits: none yet').waitFor();
    stage.expectNoFaults();
  });
});

describe('a form whose page rules look behind a lookup', () => {
  it('is drawn with nothing chosen there, and does what the chosen record says', async () => {
    const { key, title, plural, displayColumn, columns } = objects[0]!;
    await ok(desk.client.post('/api/staff/metadata/objects', { key, title, plural, displayColumn, columns }));
    const spare = { name: 'Spare pump', kind: 'pump' };
    await ok(desk.client.post('/api/staff/records/machine', { values: spare }));
    const rules = [rule('r', is('spare.kind', 'pump'), { do: 'hide', column: 'points' }, { do: 'require', column: 'note' })];
    const set = one(layout(['name', 'spare', 'note', 'points'], { rules }));
    await ok(desk.client.put('/api/staff/metadata/objects/machine/pages/staff', { set }, { ifMatch: 0 }));
    await page.goto(`${app.origin}/desk/objects/machine/new`);
    await field(page, 'Name').fill('Press 4');
    await page.getByLabel('Points').waitFor();
    await page.getByRole('combobox', { name: 'Spare' }).fill('Spare');
    await page.getByRole('option', { name: 'Spare pump' }).click();
    await page.getByLabel('Points').waitFor({ state: 'detached' });
    await stage.look(page, 'rule-behind-lookup');
    await page.locator('main button[type=submit]').click();
    await expect.poll(() => field(page, 'Note').getAttribute('aria-invalid')).toBe('true');
    expect(await field(page, 'Name').inputValue()).toBe('Press 4');
    stage.expectNoFaults();
  });
});

describe('an article that stays open while it is saved', () => {
  const title = () => field(page, 'Title');

  it('goes back to what was saved last, and follows an edition that is brought back', async () => {
    const { uid } = await ok(desk.client.post('/api/staff/records/article', { values: { title: 'One', body: '<p>Text</p>' } }));
    await ok(desk.client.post(`/api/staff/knowledge/articles/${uid}/publish`));
    await page.goto(`${app.origin}/desk/knowledge/${uid}`);
    await title().fill('Two');
    await button(page, 'Save').click();
    await page.getByText('Saved. Readers see it once you publish.').waitFor();
    await title().fill('Three');
    await button(page, 'Throw the draft away').click();
    await expect.poll(() => title().inputValue()).toBe('Two');
    await page.getByRole('tab', { name: 'Versions' }).click();
    await button(page, 'Bring back').click();
    await button(page.getByRole('dialog'), 'Bring back').click();
    await page.getByText('Edition 1 is the working copy again').waitFor();
    await page.getByRole('tab', { name: 'Write' }).click();
    await expect.poll(() => title().inputValue()).toBe('One');
    stage.expectNoFaults();
  });
});

describe('what is refused', () => {
  const refusal = {
    status: 409,
    contentType: 'application/problem+json',
    body: '{"status":409,"code":"conflict","title":"Conflict"}',
  };

  it('stays where it was written at the desk, and says so there', async () => {
    const { uid } = await ok(desk.client.post('/api/staff/records/case', { values: { description: 'By 0.4 mg' } }));
    await page.goto(`${app.origin}/desk/cases/${uid}`);
    await field(page, 'Write to the customer').fill('We are looking into it.');
    await page.route('**/api/staff/records/message', (route) => route.fulfill(refusal), { times: 1 });
    await button(page, /^Send, keep/).click();
    await page.getByRole('alert').getByText('This was changed in the meantime').waitFor();
    expect(await field(page, 'Write to the customer').inputValue()).toBe('We are looking into it.');
    stage.expectNoFaults();
  });

  it('comes into sight above a form that is longer than the screen', async () => {
    await page.setViewportSize({ width: 390, height: 420 });
    await page.goto(`${app.origin}/desk/accounts/new`);
    await field(page, 'Name').fill('Halden Optics');
    await page.route('**/api/staff/records/account', (route) => route.fulfill(refusal), { times: 1 });
    const save = page.locator('main button[type=submit]');
    await save.scrollIntoViewIfNeeded();
    expect((await field(page, 'Name').boundingBox())?.y).toBeLessThan(0);
    await save.click();
    const said = page.getByRole('alert').filter({ hasText: 'This was changed in the meantime' });
    await said.waitFor();
    await expect.poll(async () => (await said.boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await page.setViewportSize({ width: 1440, height: 900 });
    stage.expectNoFaults();
  });
});

describe('lists on the page of a record', () => {
  it('have room for their columns on a narrow screen, and are moved sideways where they need more', async () => {
    await ok(
      desk.client.post('/api/staff/records/contact', { values: { name: 'Maria Lopez', email: 'maria@halden.example', account } }),
    );
    await page.goto(`${app.origin}/desk/accounts/${account}`);
    await page.getByRole('tab', { name: 'Contacts and structure' }).click();
    const list = page.getByRole('table', { name: 'Contacts' });
    await list.getByText('Maria Lopez').waitFor();
    for (const width of [740, 920]) {
      await page.setViewportSize({ width, height: 900 });
      const edges = (cells: Locator) =>
        cells.evaluateAll((all) =>
          all.map((one) => one.getBoundingClientRect()).map(({ x, width }) => [x, width].map(Math.round)),
        );
      const heads = await edges(list.getByRole('columnheader'));
      expect(Math.min(...heads.map(([, wide]) => wide!))).toBeGreaterThanOrEqual(100);
      expect(await edges(list.getByRole('cell'))).toEqual(heads);
      await stage.look(page, `lists-of-record-${width}`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    stage.expectNoFaults();
  });
});

describe('two people who change the same record', () => {
  it('both get what they wrote where it was not the same value', async () => {
    await page.goto(`${app.origin}/desk/accounts/${account}`);
    await button(page, 'Edit').click();
    await meanwhile({ phone: '+47 2' });
    await field(page, 'Name').fill('Halden Labs');
    await button(page, 'Save').click();
    await button(page, 'Edit').waitFor();
    expect(await stored()).toMatchObject({ name: 'Halden Labs', phone: '+47 2' });
    stage.expectNoFaults();
  });

  it('are asked which one stands where it was, with the keyboard alone', async () => {
    await button(page, 'Edit').click();
    await field(page, 'Name').fill('Mine');
    await meanwhile({ name: 'Theirs', phone: '+47 3' });
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /changed this while you were writing/ }).waitFor();
    await stage.look(page, 'merge');
    await onNarrow('merge-narrow');
    expect(await field(page, 'Name').inputValue()).toBe('Mine');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    expect(await field(page, 'Name').inputValue()).toBe('Theirs');
    await page.keyboard.press('ArrowLeft');
    await button(page, 'Save').click();
    await button(page, 'Edit').waitFor();
    expect(await stored()).toMatchObject({ name: 'Mine', phone: '+47 3' });
    stage.expectNoFaults();
  });

  it('go on after a reload with what they had typed, and it is theirs when the record has gone', async () => {
    await button(page, 'Edit').click();
    await field(page, 'Name').fill('Typed and not saved');
    await page.getByText(/Draft kept/).waitFor();
    await page.reload();
    expect(await field(page, 'Name').inputValue()).toBe('Typed and not saved');
    await ok(desk.client.delete(`/api/staff/records/account/${account}`));
    await button(page, 'Save').click();
    await page.getByText('It is not lost').waitFor();
    await page.reload();
    await page.getByText('It is not lost').waitFor();
    expect(await field(page, 'What you typed').inputValue()).toContain('Typed and not saved');
    await stage.look(page, 'merge-gone');
    stage.expectNoFaults();
  });
});
