/** One record is passed on, seen by somebody who had no way to it, told to staff with the reason, and taken back (PRM-11, PRM-28). */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../server/kernel/index.ts';
import { learnNew } from '../server/metadata/words.ts';
import { type TestApp, testApp } from '../server/testing/app.ts';
import { type Desk, openDesk } from '../server/testing/desk.ts';
import type { Person } from '../server/testing/people.ts';
import { furtherTest } from '../server/testing/proving.ts';
import { furtherThemes, openStage, type Stage } from './browsing.ts';
import { button, choose, dialog, field, heading, secret } from './hands.ts';
import { ok } from './outsider.ts';

let app: TestApp;
let desk: Desk;
let stage: Stage;
let admin: Page;
let toronto: Page;
let uid: string;
let customer: Person;

async function personOf(title: string): Promise<Person> {
  const made = await desk.organisation(title);
  const contact = await desk.contact({ name: `Person of ${title}`, account: made.account });
  const owner = await app.ctx('owner');
  const ids = await owner.db.one(sql<{ role: string; contact: string }>`select
    (select r.id::text from portico.role r join portico.principal p on p.id = r.id where p.uid = ${made.uid}) as role,
    (select id::text from data.contact where uid = ${contact}) as contact`);
  return app.portalUser({ portal: 'support', organisations: [ids.role], contactId: ids.contact });
}

beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  const portal = await desk.portal('support');
  await desk.client.put(`/api/staff/portals/${portal}/objects`, { objects: ['case'] });
  const boston = await app.as(await personOf('Boston'));
  customer = await personOf('Toronto');
  const values = { subject: 'Balance drifts', description: 'By 0.4 mg' };
  uid = String((await ok(boston.post('/api/portal/support/records/case', { values }))).uid);
  stage = await openStage({ screen: 'desktop', themes: furtherThemes });
  admin = await stage.visitor();
  await admin.goto(app.origin);
  await field(admin, /E-mail/).fill(desk.admin.login);
  await secret(admin, 'Password').fill(desk.admin.password);
  await admin.keyboard.press('Enter');
  await admin.waitForURL(/desk/);
  toronto = await stage.visitor({ refused: true });
  await toronto.goto(`${app.origin}/p/support/cases/${uid}`);
  await field(toronto, /E-mail/).fill(customer.login);
  await secret(toronto, 'Password').fill(customer.password);
  await toronto.keyboard.press('Enter');
}, 180_000);
afterAll(async () => {
  await stage?.close();
});

const onNarrow = async (name: string): Promise<void> => {
  await admin.setViewportSize({ width: 390, height: 844 });
  await stage.look(admin, name);
  await admin.setViewportSize({ width: 1440, height: 900 });
};

describe('one record', () => {
  it('is not there for a person of another organisation', async () => {
    await heading(toronto, 'There is nothing here for you').waitFor();
    stage.expectNoFaults();
  });

  it('is shared with her by staff, to read only, and she sees it', async () => {
    await admin.goto(`${app.origin}/desk/cases/${uid}`);
    await choose(admin, 'Actions', 'Access');
    const asked = dialog(admin, 'Access');
    await asked.getByText('With nobody yet.').waitFor();
    await asked.getByRole('combobox', { name: 'Who' }).fill('Person of');
    await stage.look(admin, 'access-search');
    await admin.getByRole('option', { name: /Person of Toronto/ }).click();
    await button(asked, 'Share').click();
    await asked.getByRole('listitem').filter({ hasText: 'Person of Toronto' }).waitFor();
    // Above the dialog, not below it.
    await asked.getByRole('status').getByText('Person of Toronto can see it now.').waitFor();
    await stage.look(admin, 'access-shared');
    await onNarrow('access-shared-narrow');
    await toronto.reload();
    await heading(toronto, 'Balance drifts').waitFor();
    expect(await toronto.getByRole('button', { name: 'Send' }).count()).toBe(0);
    stage.expectNoFaults();
  });

  furtherTest(
    'is found with the keyboard alone from anywhere, by a word with a typing error, as is a screen of settings',
    async () => {
      for (let i = 0; i < 2; i += 1) await learnNew(await app.ctx());
      // At once, while the page waits for its words: what is typed before anything is drawn is not lost, nor does it reach the page below.
      const pressed = Promise.withResolvers<void>();
      await admin.route(/\/assets\/common-/, async (route) => {
        await pressed.promise;
        await route.continue();
      });
      await admin.goto(`${app.origin}/desk/accounts`);
      await admin.keyboard.press('Control+k');
      await admin.keyboard.type('xylophone');
      expect(await button(admin, 'Search everywhere').count()).toBe(0);
      pressed.resolve();
      const box = admin.getByRole('combobox', { name: 'Search everywhere' });
      await admin.getByText('Nothing found for “xylophone”.').last().waitFor();
      await admin.unroute(/\/assets\/common-/);
      await stage.look(admin, 'search-nothing');
      await box.fill('blaance');
      await admin.getByText('Some of these hold words like the ones you typed').waitFor();
      const hit = admin.getByRole('option', { name: /Balance drifts/ });
      await hit.waitFor();
      expect(await hit.getAttribute('aria-selected')).toBe('true');
      await stage.look(admin, 'search-desk');
      await admin.keyboard.press('Enter');
      await admin.waitForURL(new RegExp(uid));
      await admin.keyboard.press('Control+k');
      await admin.getByRole('option', { name: /Balance drifts/ }).waitFor();
      await box.fill('spreadsh');
      await admin.getByRole('option').first().waitFor();
      await admin.keyboard.press('Enter');
      await admin.waitForURL(/\/studio\/objects\/import/);
      stage.expectNoFaults();
    },
  );

  furtherTest('tells staff who on the portal can see it, with the reason', async () => {
    await admin.goto(`${app.origin}/desk/cases/${uid}?access=share`);
    const asked = dialog(admin, 'Access');
    await button(asked, 'Who on the portal can see this').click();
    const told = dialog(admin, 'Who on the portal can see this');
    expect(new URL(admin.url()).searchParams.get('access')).toBe('who');
    await told.getByText('2 people').first().waitFor();
    const her = told.getByRole('listitem').filter({ hasText: 'Person of Toronto' }).last();
    await her.getByText(/Shared with Person of Toronto by/).waitFor();
    await told
      .getByText(/Their own/)
      .first()
      .waitFor();
    await stage.look(admin, 'readers');
    await onNarrow('readers-narrow');
    await told.getByRole('searchbox', { name: 'Find somebody by name' }).fill('boston');
    await told.getByRole('listitem').filter({ hasText: 'Shared with' }).nth(1).waitFor({ state: 'detached' });
    await told.getByRole('radio', { name: 'Staff' }).click();
    await told.getByText('All employees: the switch is off').first().waitFor();
    await button(told, 'Close').last().click();
    stage.expectNoFaults();
  });

  // The questions are asked in rights.test.ts, too.
  furtherTest('is asked about in the studio, each question with an address of its own', async () => {
    await admin.goto(`${app.origin}/studio/explain?ask=record&object=case&record=${uid}`);
    await admin.getByText('2 people').first().waitFor();
    await stage.look(admin, 'ask-record');
    await admin.goto(`${app.origin}/studio/explain?ask=column&object=case&column=subject`);
    await admin.getByText('2 people').first().waitFor();
    await stage.look(admin, 'ask-column');
    await admin.getByRole('tab', { name: 'What can she see?' }).click();
    await admin.getByRole('combobox', { name: /User/ }).fill(customer.login);
    await admin.getByRole('option', { name: customer.login }).first().click();
    await admin.getByText('1 record', { exact: true }).first().waitFor();
    await stage.look(admin, 'ask-user');
    await onNarrow('ask-user-narrow');
    stage.expectNoFaults();
  });

  it('is taken back, and her open tab goes dark', async () => {
    await heading(toronto, 'Balance drifts').waitFor();
    await admin.goto(`${app.origin}/desk/cases/${uid}?access=share`);
    await button(dialog(admin, 'Access'), 'Take back from Person of Toronto').click();
    await admin.getByText('With nobody yet.').waitFor();
    // Nobody touches her tab: it hears of the loss by itself.
    await heading(toronto, 'There is nothing here for you').waitFor();
    stage.expectNoFaults();
  });
});
