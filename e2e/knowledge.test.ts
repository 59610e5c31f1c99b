/** An article from the first word to the reader who finds it with a typing error, and to the one who must not find it. */
import { zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type TestApp, testApp } from '../server/testing/app.ts';
import type { Client, Loose } from '../server/testing/client.ts';
import { type Desk, openDesk } from '../server/testing/desk.ts';
import { proving } from '../server/testing/proving.ts';
import { furtherOf, furtherThemes, openStage, type Stage, stepsOf } from './browsing.ts';
import { button, dialog, field, heading } from './hands.ts';
import { ok } from './outsider.ts';
import { pastes } from './pastes.ts';

const password = 'seven grey herons wade';
const title = 'Balance readings drift after a move';

let app: TestApp;
let desk: Desk;
let stage: Stage;
let writer: Page;
let reader: Page;
/** Uid of the working copy. */
let article: string;

/** A portal from the shipped template with one customer who has accepted. */
async function portalWith(slug: string, email: string): Promise<{ portal: string; client: Client }> {
  const staff = desk.client;
  const workspace = await ok(staff.post('/api/staff/workspaces', { title: `Workspace ${slug}` }));
  const wish = { template: 'service_desk', title: `Portal ${slug}`, slug };
  const portal = String((await ok(staff.post(`/api/staff/workspaces/${workspace.uid}/portal`, wish))).uid);
  await ok(staff.post(`/api/staff/portals/${portal}/status`, { action: 'activate' }));
  const { uid } = await desk.organisation(`Organisation ${slug}`);
  const { token } = await desk.invite(uid, email, portal);
  const client = app.client();
  await ok(client.post(`/api/portal/${slug}/invitation/accept`, { token, password }, { key: null }));
  return { portal, client };
}

/** Lets a browser go on with the session of a client. */
async function asClient(page: Page, client: Client): Promise<void> {
  const url = app.origin.replace('http:', 'https:');
  await page
    .context()
    .addCookies([...client.cookies].map(([name, value]) => ({ name, value, url, secure: true, httpOnly: true })));
}

const text = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true });

async function paste(page: Page, html: string): Promise<void> {
  await text(page).evaluate((area, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/html', pasted);
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, html);
}

let anna: Client;
let otto: Client;
let category: string;

beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  await desk.seats(5);
  const support = await portalWith('support', 'anna@haldenbio.example');
  anna = support.client;
  otto = (await portalWith('other', 'otto@quartz.example')).client;
  // Everybody of the one portal, nobody of the other.
  const staff = desk.client;
  const settings = await ok(staff.get('/api/staff/knowledge/settings'));
  const everybody = [...settings.roles!].find((role: Loose) => String(role.title) === 'All portal users');
  category = String((await ok(staff.post('/api/staff/records/article_category', { values: { name: 'Balances', rank: 1 } }))).uid);
  const readers = [{ portal: support.portal, role: everybody?.uid }];
  await ok(staff.put(`/api/staff/knowledge/categories/${category}/audience`, { readers }));
  stage = await openStage({ screen: 'desktop', themes: furtherThemes });
  writer = await stage.visitor();
  reader = await stage.visitor({ refused: true, heard: true });
  await asClient(writer, staff);
  await asClient(reader, anna);
}, 240_000);

afterAll(async () => {
  await stage?.close();
}, 60_000);

/** Screens made of bricks that others look at already are looked at when proving. */
const lookRarely = async (page: Page, name: string): Promise<void> => {
  if (proving) await stage.look(page, name);
};

const step = stepsOf(() => stage);
const further = furtherOf(step);

describe('an article', () => {
  step('is begun by staff', async () => {
    await writer.goto(`${app.origin}/desk/knowledge`);
    await writer.getByText('No articles yet').waitFor();
    await lookRarely(writer, 'articles-empty');
    await writer.getByRole('link', { name: 'New article' }).first().click();
    await heading(writer, 'New article').waitFor();
    await field(writer, 'Title').fill(title);
    await writer.getByRole('combobox', { name: 'Category' }).fill('Bal');
    await writer.getByRole('option', { name: 'Balances' }).click();
    await button(writer, /^Create/).click();
    await heading(writer, title).waitFor();
    article = new URL(writer.url()).pathname.split('/').at(-1) ?? '';
  });

  step('is written by keyboard and pasted from other programs, and survives a reload', async () => {
    await text(writer).click();
    const bar = writer.getByRole('toolbar', { name: 'Format' });
    await writer.keyboard.type('## Let it rest\nLeave it **switched on** for four hours.\n');
    for (const { html } of pastes) {
      // The editor hears of the caret a moment after the browser has moved it: out of the list that was pasted before, its bar tells.
      const end = async () => {
        await writer.keyboard.press('Control+End');
        return bar.locator('[aria-pressed=true]').count();
      };
      await expect.poll(end).toBe(0);
      await paste(writer, html);
    }
    await writer.getByText(/Draft kept at/).waitFor();
    await writer.reload();
    await writer.getByText('Turn the feet until it is level.').waitFor();
    await stage.look(writer, 'article-written');
    await writer.keyboard.press('Tab');
    await writer.getByRole('toolbar', { name: 'Format' }).getByRole('button', { name: /^Undo/ }).focus();
    await writer.keyboard.press('End');
    await writer.keyboard.press('ArrowLeft');
    expect(await writer.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Picture');
    await text(writer).press('Control+s');
    await writer.getByText('Saved. Readers see it once you publish.').waitFor();
    const row = await ok(desk.client.get(`/api/staff/records/article/${article}`));
    const first = '<h2>Let it rest</h2><p>Leave it <strong>switched on</strong> for four hours.</p>';
    expect(String((row.values as unknown as Record<string, unknown>).body)).toBe(first + pastes.map(({ kept }) => kept).join(''));
  });

  step('shows who will see it, and is published', async () => {
    await button(writer, 'Add a link').click();
    await writer.getByLabel('Title of link 1').fill('The norm');
    await writer.getByLabel('Address of link 1').fill('example.com/norm');
    await button(writer, 'Preview').click();
    await writer.getByRole('article', { name: 'Preview' }).getByRole('heading', { name: 'Let it rest' }).waitFor();
    await lookRarely(writer, 'article-preview');
    await button(writer, 'Publish…').click();
    const publish = dialog(writer, 'Publish');
    await publish.getByText('1 person can read it today').waitFor();
    await publish.getByText('Portal support').waitFor();
    await stage.look(writer, 'article-publish');
    await button(publish, 'Publish for 1 person').click();
    await writer.getByText('Published', { exact: true }).first().waitFor();
  });

  step('is found by a customer who mistypes, by keyboard', async () => {
    await reader.goto(`${app.origin}/p/support/knowledge`);
    await heading(reader, 'Knowledge').waitFor();
    await reader.getByRole('link', { name: title }).first().waitFor();
    await stage.look(reader, 'knowledge');
    await reader.keyboard.press('/');
    await reader.keyboard.type('balanse drift');
    const option = reader.getByRole('option', { name: new RegExp(title) });
    await option.waitFor();
    await stage.look(reader, 'knowledge-suggestions');
    await reader.keyboard.press('Enter');
    await heading(reader, 'Results for “balanse drift”').waitFor();
    await reader.getByRole('link', { name: title }).waitFor();
    await stage.look(reader, 'knowledge-results');
    await reader.getByRole('combobox', { name: 'Search articles and cases' }).fill('balance');
    await option.waitFor();
    await reader.keyboard.press('ArrowDown');
    await reader.keyboard.press('Enter');
    await heading(reader, title).waitFor();
  });

  further('is read, liked, judged and commented on', async () => {
    const norm = reader.getByRole('link', { name: /The norm/ });
    expect(await norm.getAttribute('href')).toBe('https://example.com/norm');
    const help = reader.getByRole('link', { name: 'Help on this page' });
    expect(await help.getAttribute('href')).toBe('/p/support/help#finding-answers');
    await button(reader, /^I like this/).click();
    await button(reader, 'You like this 1').waitFor();
    await button(reader, 'No').click();
    await field(reader, /What was missing/).fill('Which foot first?');
    await button(reader, 'Send').click();
    await reader.getByText('Thank you. We will look at it.').waitFor();
    await field(reader, 'Write a comment').fill('After six hours it was steady.');
    await button(reader, 'Publish').click();
    await reader.getByRole('listitem').getByText('After six hours it was steady.').waitFor();
    await button(reader, 'Change').click();
    await field(reader, 'Change').fill('After five hours it was steady.');
    await button(reader, 'Save').click();
    await reader.getByText('After five hours it was steady.').waitFor();
    await stage.look(reader, 'article');
    await writer.goto(`${app.origin}/desk/knowledge/${article}?tab=readers`);
    await writer.getByText('Which foot first?').waitFor();
    await writer.getByText('After five hours it was steady.').waitFor();
    await lookRarely(writer, 'article-readers');
    await reader.getByRole('link', { name: 'New case' }).click();
    await reader.getByText(title).waitFor();
  });

  // The folders have tests of their own in server/knowledge; this is their dialog.
  further('goes out as a Markdown folder, and folders come in as drafts after a look at them', async () => {
    await writer.goto(`${app.origin}/desk/knowledge`);
    const more = async (entry: string) => {
      await button(writer, 'Import and export').click();
      await writer.getByRole('menuitem', { name: entry }).click();
    };
    const [download] = await Promise.all([writer.waitForEvent('download'), more('Export')]);
    const zip = await download.path();
    await more('Import');
    const file = dialog(writer, 'Import articles').locator('input[type=file]');
    await file.setInputFiles(zip);
    await writer.getByText('There is nothing to import').waitFor();
    const made = zipSync({
      'Balances/Draughts.en.md': new TextEncoder().encode('# Draughts\n\nShut the **window**.'),
      'Broken.md': new TextEncoder().encode('---\ntype: novel\n---\nx'),
    });
    await file.setInputFiles({ name: 'in.zip', mimeType: 'application/zip', buffer: Buffer.from(made) });
    await writer.getByText('There is no type “novel”.').waitFor();
    await stage.look(writer, 'articles-import');
    await button(dialog(writer, 'Import articles'), 'Import 1 article').click();
    await writer.getByText('1 article imported').waitFor();
    await writer.keyboard.press('Escape');
    await writer.getByRole('link', { name: 'Draughts' }).waitFor();
  });

  step('is found by nobody it is not for', async () => {
    const published = String((await ok(desk.client.get(`/api/staff/knowledge/articles/${article}`))).published);
    expect((await anna.get(`/api/portal/support/knowledge/articles/${published}`)).status).toBe(200);
    const other = await stage.visitor({ refused: true, heard: true });
    await asClient(other, otto);
    await other.goto(`${app.origin}/p/other/knowledge`);
    await other.getByText('No articles yet').waitFor();
    await lookRarely(other, 'knowledge-empty');
    await other.goto(`${app.origin}/p/other/knowledge/search?q=balance`);
    await other.getByText('Nothing found for “balance”').waitFor();
    await lookRarely(other, 'knowledge-nothing');
    await other.goto(`${app.origin}/p/other/knowledge/${published}`);
    await heading(other, 'There is nothing here for you').waitFor();
    expect(await stage.heard(other)).not.toContain(title);
    expect(await stage.heard(reader)).toContain(title);
  });
});
