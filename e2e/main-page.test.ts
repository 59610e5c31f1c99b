/** The portal's main page in a real browser: what it costs on a phone, what it shows, and how staff arrange it (HOM). */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScene, type Scene } from '../server/portals/pages/fixture.ts';
import { furtherTest } from '../server/testing/proving.ts';
import { openStage, PATIENCE, type Stage } from './browsing.ts';
import { button, dialog, field, heading, secret } from './hands.ts';

let scene: Scene;
let phone: Stage;
let desk: Stage;
let customer: Page;
let editor: Page;

async function logIn(page: Page, address: string, login: string, password: string): Promise<void> {
  await page.goto(`${scene.app.origin}${address}`);
  await field(page, /E-mail/).fill(login);
  await secret(page, 'Password').fill(password);
  await page.keyboard.press('Enter');
}

beforeAll(async () => {
  scene = await openScene();
  for (const subject of ['Balance drifts', 'Spare lamp']) {
    const made = await scene.annaClient.post('/api/portal/desk/records/case', {
      values: { subject, description: 'By 0.4 mg an hour' },
    });
    expect(made.status, made.text).toBe(201);
  }
  phone = await openStage({ screen: 'phone', themes: ['light', 'dark'] });
  desk = await openStage({ screen: 'desktop', themes: ['light', 'dark'] });
  customer = await phone.visitor();
  editor = await desk.visitor();
}, 180_000);
afterAll(async () => {
  await phone?.close();
  await desk?.close();
});

/** The phone that is meant: a quarter of this processor, 9 Mbit/s and 60 ms as in the browser's own “fast 4G”. */
const PHONE = { slower: 4, bytesPerMillisecond: (9 * 1024 * 1024) / 8 / 1000, roundTrip: 60 } as const;
/** HTML; scripts and styles; the words of the language. Nothing else is waited for: the first test says that no data is asked for. */
const WAVES = 3;

interface Painted {
  /** Milliseconds until the largest paint on such a phone. */
  readonly onPhone: number;
  /** As the clock of this machine had it, whatever else ran on it. */
  readonly here: number;
  /** Share of the screen that jumped. */
  readonly shift: number;
}

/**
 * Loads the page with an empty cache. The clock of a machine that runs other tests says nothing about a phone, so the phone is
 * reckoned: what the page's own thread worked (its processor time, not the clock), what travelled, and the round trips it waits for.
 */
async function measure(page: Page): Promise<Painted> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.reload();
  await page.getByText('Balance drifts').waitFor();
  const seen = await page.evaluate(
    () =>
      new Promise<{ largest: number; shift: number; bytes: number }>((resolve) => {
        const found = { largest: 0, shift: 0, bytes: 0 };
        new PerformanceObserver((list) => {
          found.largest = list.getEntries().at(-1)?.startTime ?? 0;
        }).observe({ type: 'largest-contentful-paint', buffered: true });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) found.shift += (entry as unknown as { value: number }).value;
        }).observe({ type: 'layout-shift', buffered: true });
        const loaded = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
        found.bytes = loaded.reduce((all, one) => all + (one as PerformanceResourceTiming).encodedBodySize, 0);
        setTimeout(() => resolve(found), 300);
      }),
  );
  const { metrics } = await cdp.send('Performance.getMetrics');
  const worked = (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000;
  await cdp.detach();
  const onPhone = worked * PHONE.slower + seen.bytes / PHONE.bytesPerMillisecond + WAVES * PHONE.roundTrip;
  return { onPhone, here: seen.largest, shift: seen.shift };
}

describe('the main page', () => {
  it('is where the log-in leads, with everything of it in the HTML (HOM-02)', async () => {
    await logIn(customer, '/p/desk', scene.anna.login, scene.anna.password);
    await heading(customer, /How can we help/).waitFor();
    await customer.getByText('Balance drifts').waitFor();
    const asked: string[] = [];
    customer.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/api/') && !pathname.endsWith('/stream')) asked.push(pathname);
    });
    await customer.reload();
    await customer.getByText('Balance drifts').waitFor();
    expect(asked).toEqual([]);
  });

  it('is painted within 1.2 s on a phone, and nothing jumps', async () => {
    const tries: Painted[] = [];
    for (let i = 0; i < 3; i++) tries.push(await measure(customer));
    const best = Math.min(...tries.map(({ onPhone }) => onPhone));
    const told = tries.map(({ onPhone, here }) => `${Math.round(onPhone)} ms (here ${Math.round(here)})`);
    console.log(`largest paint on a phone: ${told.join(', ')}`);
    expect(Math.min(...tries.map(({ here }) => here))).toBeGreaterThan(0);
    expect(best).toBeGreaterThan(WAVES * PHONE.roundTrip);
    expect(best).toBeLessThanOrEqual(1_200);
    expect(Math.max(...tries.map(({ shift }) => shift))).toBeLessThanOrEqual(0.1);
  });

  it('says what it is, can be read and can be hit', async () => {
    const found = await customer.evaluate(() => {
      const small: string[] = [];
      const narrow: string[] = [];
      for (const element of document.querySelectorAll('a, button, input')) {
        const { width, height } = element.getBoundingClientRect();
        if (width > 1 && height > 1 && (width < 24 || height < 24)) narrow.push(element.outerHTML.slice(0, 120));
      }
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.textContent?.trim() ?? '';
        const size = node.parentElement ? Number.parseFloat(getComputedStyle(node.parentElement).fontSize) : 99;
        if (text !== '' && size < 11) small.push(`${size}px ${text}`);
      }
      const { lang } = document.documentElement;
      const description = document.querySelector('meta[name=description]')?.getAttribute('content') ?? '';
      const viewport = document.querySelector('meta[name=viewport]')?.getAttribute('content') ?? '';
      return { small, narrow, lang, title: document.title, description, viewport };
    });
    expect(found).toMatchObject({ small: [], narrow: [], lang: 'en', title: 'Home · The desk' });
    expect(found.description).not.toBe('');
    expect(found.viewport).toContain('width=device-width');
    await phone.look(customer, 'main-page');
    phone.expectNoFaults();
  });

  it('shows a new case without a reload, and hides an announcement until it is asked back', async () => {
    await scene.annaClient.post('/api/portal/desk/records/case', { values: { subject: 'Came by itself', description: 'x' } });
    await customer.getByText('Came by itself').waitFor({ timeout: PATIENCE });
    await button(customer, /Hide “Welcome/).click();
    await customer.getByRole('heading', { name: 'Welcome to the portal' }).waitFor({ state: 'detached' });
    await button(customer, 'Undo').click();
    await customer.getByRole('heading', { name: 'Welcome to the portal' }).waitFor();
    phone.expectNoFaults();
  });
});

furtherTest(
  'takes one who has the operation to exactly this screen, where he moves, adds, publishes and takes back (HOM-04)',
  async () => {
    const delegate = await scene.app.staff({ displayName: 'Ines Kaya' });
    await scene.desk.grant(delegate.id, 'CanManagePortalMainPage');
    await logIn(editor, '/', delegate.login, delegate.password);
    await editor.waitForURL(/desk/);
    await editor.goto(`${scene.app.origin}/studio`);
    await heading(editor, 'Main pages').waitFor();
    expect(await editor.getByRole('link', { name: 'Staff users' }).count()).toBe(0);
    await editor.getByRole('link', { name: 'Set up' }).first().click();
    await heading(editor, 'Main page of The desk').waitFor();
    await desk.look(editor, 'arrange');

    await button(editor, 'Move Start something up').focus();
    await editor.keyboard.press('Enter');
    await editor.getByText('Saved. Nobody sees the changes').waitFor();
    await button(editor, 'Add block to Side').click();
    await editor.getByRole('menuitem', { name: 'Announcement' }).click();
    await field(dialog(editor, /Edit/).first(), /Title/).fill('Closed on Friday');
    await editor.keyboard.press('Escape');
    await button(editor, 'Remove Welcome to the portal').click();
    await editor.getByText('Saved. Nobody sees the changes').waitFor();
    await button(editor, 'Publish').click();
    await dialog(editor, 'Publish the main page').getByText('Everybody sees it.').first().waitFor();
    await desk.look(editor, 'arrange-publish');
    await button(dialog(editor, 'Publish the main page'), 'Publish').click();
    // A message waits while somebody points at it.
    await editor.getByRole('status').getByText('The main page is published.').hover();
    const undo = editor.getByRole('status').getByRole('button', { name: 'Undo' }).last();
    await customer.getByRole('heading', { name: 'Closed on Friday' }).waitFor();
    await customer.getByRole('heading', { name: 'Welcome to the portal' }).waitFor({ state: 'detached' });

    await undo.click();
    await customer.getByRole('heading', { name: 'Welcome to the portal' }).waitFor();
    desk.expectNoFaults();
    phone.expectNoFaults();
  },
);
