/** From an empty installation to a customer's first answered case, by clicks alone, on a desktop and on a phone. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { createClient } from '../server/testing/client.ts';
import { proving } from '../server/testing/proving.ts';
import { installation } from '../server/testing/reliability/real-server.ts';
import { type SmtpSink, smtpSink } from '../server/testing/smtp-sink.ts';
import type { RecordPage } from '../shared/contracts/records.ts';
import { openStage, PATIENCE, type Screen, type Stage, stepsOf } from './browsing.ts';
import { button, choose, dialog, field, goTo, heading, secret, studioTo } from './hands.ts';
import { letterTo, linkIn, wordsOf } from './letters.ts';
import { expectSeesAll, expectSeesNothing, type Foreign, type Outsider, outsider, staffClient } from './outsider.ts';

const admin = { name: 'Ines Kaya', email: 'ines@northwind.example', password: 'blue heron sails at 42' };
const maria = { name: 'Maria Keller', email: 'maria@halden.example', password: 'quiet river stone 7' };
const stranger = { email: 'otto@quartz.example', password: 'seven grey herons wade' };

/** Words that occur once each, so that they can be looked for everywhere. */
const asked = 'The reading drifts by 0.4 mg an hour, marmalade weights on the pan.';
const answered = 'Thank you for the log. Please run the internal adjustment twice.';
const noted = 'Relay K7 of this series is known to be faulty: cinnamon.';
const replied = 'Both runs are done, the drift is gone.';
const solved = 'The balance needs four hours to reach the temperature of the room.';
const file = { name: 'drift-log-lab3.csv', mimeType: 'text/csv', buffer: Buffer.from('time,mg\n1,0.4\n2,0.8\n') };

/** On a desktop the newcomer walks nearly the same way in every run (newcomer.test.ts). */
const runs: readonly { screen: Screen; themes: readonly ('light' | 'dark')[] }[] = [
  { screen: 'phone', themes: ['dark', 'light'] },
  ...(proving ? [{ screen: 'desktop', themes: ['light', 'dark'] } as const] : []),
];

describe.each(runs)('the first case on a $screen', ({ screen, themes }) => {
  let sink: SmtpSink;
  let portico: ReturnType<typeof installation>;
  let stage: Stage;
  let desk: Page;
  let customer: Page;
  let other: Outsider;
  let foreign: Foreign;
  const step = stepsOf(() => stage);

  beforeAll(async () => {
    sink = await smtpSink();
    portico = installation({ launcher: true, env: { SMTP_URL: sink.url } });
    [stage] = await Promise.all([openStage({ screen, themes }), portico.start()]);
    desk = await stage.visitor();
    customer = await stage.visitor({ heard: true });
  }, 180_000);
  afterAll(async () => {
    other?.stream.close();
    await stage?.close();
    await portico?.stop();
    await sink?.close();
  }, 60_000);

  step('the administrator sets it up with the link from the terminal', async () => {
    const link = /\S+\/setup#\S+/.exec(portico.said())?.[0] ?? '';
    await desk.goto(link);
    await heading(desk, 'Set up Portico').waitFor();
    await stage.look(desk, '01-set-up');
    await field(desk, 'Your name').fill(admin.name);
    await field(desk, 'Your e-mail').fill(admin.email);
    await secret(desk, 'Password').fill(admin.password);
    await button(desk, 'Make the administrator and log in').click();
    await heading(desk, 'Getting started').waitFor();
    await desk.getByRole('link', { name: /^Next step/ }).click();
    await heading(desk, 'Workspaces and portals').waitFor();
    await desk.getByText('No workspaces yet').waitFor();
    await stage.look(desk, '02-studio-empty');
  });

  step('enables a portal from the template and activates it, and buys seats', async () => {
    await button(desk, 'New workspace').click();
    await field(dialog(desk, 'New workspace'), 'Name of the workspace').fill('Northwind Support');
    await button(dialog(desk, 'New workspace'), 'New workspace').click();
    await button(desk, 'Enable portal').click();
    const enable = dialog(desk, 'Enable portal');
    await enable.getByRole('radio', { name: /Service desk/ }).check();
    await stage.look(desk, '03-enable-portal');
    await button(enable, 'Enable portal').click();
    await button(desk, 'Activate').click();
    await button(desk, 'Deactivate').waitFor();
    await stage.look(desk, '04-portal-active');
    await studioTo(desk, screen, 'Licences');
    await button(desk, 'New package').click();
    await field(dialog(desk, 'New package'), 'Name').fill('Customers');
    await stage.look(desk, '05-new-package');
    await button(dialog(desk, 'New package'), 'New package').click();
    await dialog(desk, 'New package').waitFor({ state: 'detached' });
    await desk.getByText('Customers', { exact: true }).waitFor();
    await stage.look(desk, '06-licences');
  });

  step('makes a service, an account and a contact', async () => {
    await choose(desk, /Your profile/, 'To the desk');
    await desk.getByText('Every case has somebody').waitFor();
    await stage.look(desk, '07-queue-empty');
    await goTo(desk, 'Services');
    await desk.getByRole('link', { name: 'New service' }).first().click();
    await heading(desk, 'New service').waitFor();
    await field(desk, 'Name').fill('Repair on site');
    await stage.look(desk, '08-new-service');
    await button(desk, /^Create/).click();
    await heading(desk, 'Repair on site').waitFor();
    await stage.look(desk, '09-service');
    await goTo(desk, 'Accounts');
    await heading(desk, 'Accounts').waitFor();
    await stage.look(desk, '10-accounts-empty');
    await desk.getByRole('link', { name: 'New account' }).first().click();
    await field(desk, 'Name').fill('Halden Biolabs');
    await button(desk, /^Create/).click();
    await heading(desk, 'Halden Biolabs').waitFor();
    await desk.getByRole('tab', { name: 'Contacts and structure' }).click();
    await stage.look(desk, '11-structure-empty');
    await desk.getByRole('link', { name: 'Add contact' }).click();
    await heading(desk, 'New contact').waitFor();
    await field(desk, 'Name').fill(maria.name);
    await field(desk, 'E-mail').fill(maria.email);
    await stage.look(desk, '12-new-contact');
    await button(desk, /^Create/).click();
    await heading(desk, maria.name).waitFor();
    await stage.look(desk, '13-contact');
  });

  step('makes the organisation and invites Maria', async () => {
    await goTo(desk, 'Accounts');
    await desk.getByRole('link', { name: 'Halden Biolabs' }).first().click();
    await desk.getByRole('tab', { name: 'Contacts and structure' }).click();
    await button(desk, 'Create organisation').click();
    await button(desk, 'Add portal users').click();
    const add = dialog(desk, 'Add portal users to Halden Biolabs');
    await field(add, 'New e-mail addresses').fill(maria.email);
    await add.getByText('1 of 1 addresses are ready').waitFor();
    await stage.look(desk, '14-add-portal-users');
    await button(add, 'Invite 1 person').click();
    await add.waitFor({ state: 'detached' });
    await desk.getByText('Not registered').filter({ visible: true }).first().waitFor();
    await stage.look(desk, '15-invited');
  });

  step('Maria accepts, although a scanner opened the link twice before her', async () => {
    const link = linkIn(await letterTo(sink, maria.email, /access to Northwind Support/));
    expect(link.startsWith(portico.origin())).toBe(true);
    for (const method of ['GET', 'HEAD', 'GET']) expect((await fetch(link, { method })).status).toBe(200);
    const scanner = await stage.visitor();
    for (let times = 0; times < 2; times++) {
      await scanner.goto(link);
      await scanner.reload();
      await heading(scanner, /Welcome/).waitFor();
    }
    await scanner.context().close();
    await customer.goto(link);
    await heading(customer, `Welcome, ${maria.name}`).waitFor();
    await customer.getByText('Halden Biolabs').waitFor();
    await stage.look(customer, '16-invitation');
    await secret(customer, 'Choose a password').fill(maria.password);
    await button(customer, 'Set password and log in').click();
    await heading(customer, /How can we help/).waitFor();
    await customer.getByText('No cases yet').waitFor();
    await stage.look(customer, '17-main-page-empty');
  });

  step('she opens a case with a file, and it stands in the queue without a reload', async () => {
    await goTo(desk, 'Queue');
    await desk.getByText('Every case has somebody').waitFor();
    await customer.getByRole('link', { name: 'New case' }).first().click();
    await heading(customer, 'New case').waitFor();
    await customer.getByRole('combobox', { name: 'Service' }).click();
    await customer.getByRole('option', { name: 'Repair on site' }).click();
    await field(customer, 'Description').fill(asked);
    await customer.getByLabel(/Drop files here/).setInputFiles(file);
    await customer.getByText(/Uploaded/).waitFor();
    await stage.look(customer, '18-new-case');
    await button(customer, 'Submit').click();
    await heading(customer, /Repair on site/).waitFor();
    await customer.getByRole('link', { name: file.name }).waitFor();
    await stage.look(customer, '19-case-new');
    await desk.getByRole('link', { name: /Repair on site/ }).waitFor();
    await stage.look(desk, '20-queue');
    await letterTo(sink, maria.email, /CS-0000001/);
  });

  step('staff take it, answer and note something for themselves; she reads the answer without a reload', async () => {
    other = await outsider({ ...(await api()), ...stranger, portal: 'northwind-support' });
    await desk.getByRole('link', { name: /Repair on site/ }).click();
    await heading(desk, /Repair on site/).waitFor();
    await desk.getByText(asked).filter({ visible: true }).first().waitFor();
    await choose(desk, 'Actions', 'Take');
    await button(desk, /Handled by: Ines Kaya/).waitFor();
    await customer.getByText('In progress').filter({ visible: true }).first().waitFor();
    await field(desk, 'Write to the customer').fill(answered);
    await stage.look(desk, '21-case-at-the-desk');
    await button(desk, /^Send, keep/).click();
    await said(desk, answered);
    await said(customer, answered);
    await desk.getByRole('radio', { name: 'Internal note' }).click();
    await field(desk, 'Write a note for your colleagues').fill(noted);
    await button(desk, 'Add note').click();
    await said(desk, noted);
    await stage.look(desk, '22-answered-and-noted');
    expect(wordsOf(await letterTo(sink, maria.email, /new message/))).toContain(answered);
    await stage.look(customer, '23-case-answered');
  });

  step('she finds it from anywhere by the beginning of a word, with its number and where it stands', async () => {
    await button(customer, 'Search everywhere').click();
    await customer.getByRole('combobox', { name: 'Search everywhere' }).fill('marmal');
    const hit = customer.getByRole('option', { name: /Repair on site/ });
    await hit.getByText('CS-0000001').waitFor();
    await hit.getByText('In progress').waitFor();
    await stage.look(customer, '23-search');
    await customer.keyboard.press('Escape');
  });

  step('she replies, staff resolve, she closes', async () => {
    await field(customer, 'Write a message').fill(replied);
    await button(customer, 'Send').click();
    await said(customer, replied);
    await said(desk, replied);
    await desk.getByRole('radio', { name: 'Reply to customer' }).click();
    await field(desk, 'Write to the customer').fill(solved);
    await choose(desk, 'Send in another way', 'Send as solution and resolve');
    await said(customer, solved);
    await customer.getByText('Did this solve it?').waitFor();
    await stage.look(customer, '24-case-resolved');
    await button(customer, 'Close case').click();
    await button(dialog(customer, 'Close case'), 'Close case').click();
    await customer.getByText('This case is finished and takes no more messages.').waitFor();
    await stage.look(customer, '25-case-closed');
    await desk.getByText(/takes no more messages/).waitFor();
    await stage.look(desk, '26-closed-at-the-desk');
    for (const tab of ['Details', 'Files', 'History']) {
      await customer.getByRole('tab', { name: tab }).click();
      await customer.getByRole('tabpanel', { name: tab }).waitFor();
      await stage.look(customer, `27-case-${tab.toLowerCase()}`);
    }
    await goTo(customer, 'Cases');
    await customer
      .getByRole('link', { name: /Repair on site/ })
      .first()
      .waitFor();
    await stage.look(customer, '27-my-cases');
  });

  step('a colleague of another organisation sees none of it, and nobody outside the note', async () => {
    const { staff } = await api();
    const page = await staff.get('/api/staff/records/case?columns=attachments,number');
    const [row] = (JSON.parse(page.text) as RecordPage).rows;
    const [attached] = (row?.values.attachments ?? []) as { uid: string }[];
    foreign = {
      portal: 'northwind-support',
      uid: String(row?.uid),
      file: String(attached?.uid),
      words: ['marmalade', file.name, maria.name, 'Halden'],
    };
    await expectSeesNothing(other, foreign);
    const same = createClient(portico.origin());
    const login = { login: maria.email, password: maria.password };
    expect((await same.post('/api/portal/northwind-support/session', login, { key: null })).status).toBe(200);
    await expectSeesAll(same, foreign);
    // Nothing the server ever answered to Maria's browser, and no letter, holds a word of the note; the answer is in both.
    const heard = await stage.heard(customer);
    const letters = sink.letters.map(wordsOf).join('\n');
    for (const text of [heard, letters]) expect(text).toContain(answered);
    for (const text of [heard, letters, other.stream.raw()]) expect(text).not.toContain('cinnamon');
  });

  async function api() {
    const origin = portico.origin();
    return { origin, sink, staff: await staffClient(origin, admin.email, admin.password) };
  }
});

/** A message that stands in the conversation on the screen. */
async function said(page: Page, text: string): Promise<void> {
  const conversation = page.getByRole('list', { name: 'Conversation' });
  await conversation.getByRole('listitem').filter({ hasText: text }).waitFor({ timeout: PATIENCE });
}
