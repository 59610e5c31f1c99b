/** The bricks of web/ui in a real browser, under the content policy of the server: keys, focus, axe in both themes and on a phone. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { furtherTest } from '../server/testing/proving.ts';
import { axeFaults, axeFaultsByTheme, type Theme } from './axe.ts';
import { workersBrowser } from './browsing.ts';

const kinds: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };
const policy = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'";
let folder: string;
let server: Server;
let browser: Browser;
let origin: string;

/** The gallery as built for production; every unknown address is the page, as the server does it for the faces. */
function serve(root: string): Server {
  return createServer((request, response) => {
    const wanted = path.join(root, path.normalize(new URL(request.url ?? '/', 'http://x').pathname));
    const file = kinds[path.extname(wanted)] && existsSync(wanted) ? wanted : path.join(root, 'index.html');
    response.setHeader('content-type', kinds[path.extname(file)] ?? 'text/plain');
    response.setHeader('content-security-policy', policy);
    response.end(readFileSync(file));
  });
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'portico-gallery-'));
  const configFile = fileURLToPath(new URL('../web/testing/gallery/vite.config.ts', import.meta.url));
  await build({ configFile, logLevel: 'error', base: '/', build: { outDir: folder, emptyOutDir: true } });
  server = serve(folder);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await workersBrowser();
}, 120_000);

afterAll(async () => {
  await Promise.all([...kept.values()].map(({ page }) => page.context().close()));
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** What the page complained about since it was opened, a breach of the content policy included. */
  readonly complaints: string[];
}
/** By their options. */
const kept = new Map<string, Opened>();

async function openPage(options: BrowserContextOptions): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  return { page, complaints };
}

/** Opens a view in a page of its own. */
async function openApart(view: string): Promise<Opened> {
  const opened = await openPage({});
  await opened.page.goto(`${origin}/?view=${view}&brand=petrol`);
  await opened.page.locator('main').waitFor();
  return opened;
}

/** Opens a view in the page that tests with these options share, where nothing is left of the one before: a new page takes a second. */
async function open(view: string, options: BrowserContextOptions = {}, query = ''): Promise<Opened> {
  const key = JSON.stringify(options);
  const before = kept.get(key);
  const opened = before ?? (await openPage(options));
  kept.set(key, opened);
  const { page, complaints } = opened;
  if (before !== undefined) {
    await page.evaluate(() => [localStorage, sessionStorage].map((storage) => storage.clear()));
    await page.mouse.move(0, 0);
  }
  complaints.length = 0;
  await page.goto(`${origin}/?view=${view}&brand=petrol${query}`);
  await page.locator('main').waitFor();
  return opened;
}
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => (document.activeElement as HTMLElement | null)?.innerText.trim() ?? '');

const phone = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };
const views = ['bricks', 'case', 'list', 'desk', 'door', 'studio'];
const looks: readonly (readonly [string, BrowserContextOptions])[] = [
  ['light on a desktop', { colorScheme: 'light' }],
  ['dark on a phone', { ...phone, colorScheme: 'dark' }],
];

describe('the bricks', () => {
  for (const [index, [screen, options]] of looks.entries()) {
    // Every other screen is looked at on a phone and in the dark by the journeys.
    const seen = index === 0 ? it : furtherTest;
    seen(`give axe nothing to find and stick out nowhere, ${screen}`, () => nothingToFind(options));
  }

  async function nothingToFind(options: BrowserContextOptions): Promise<void> {
    const { page, complaints } = await open('bricks', options);
    for (const view of views) {
      await page.goto(`${origin}/?view=${view}&brand=petrol`);
      await page.locator('main').waitFor();
      expect(await axeFaults(page, { tags: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }), view).toEqual([]);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(over, view).toBe(0);
    }
    expect(complaints).toEqual([]);
  }

  it('are judged in every theme: a fault of both is found in the first, one of a theme in its own', async () => {
    const { page } = await open('case');
    await page.evaluate(() => {
      const plant = (id: string, inside: string) => {
        const element = document.createElement('div');
        element.id = id;
        element.innerHTML = inside;
        document.querySelector('main')?.prepend(element);
      };
      plant('both', '<button type="button"></button>');
      plant('light', '<p class="planted-light">hard to read</p>');
      plant('dark', '<p class="planted-dark">hard to read</p>');
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`.planted-light, .planted-dark { color: #000; background: #fff }
        @media (prefers-color-scheme: light) { .planted-light { color: #ccc } }
        @media (prefers-color-scheme: dark) { .planted-dark { color: #ccc } }`);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    });
    const told = async (themes: readonly Theme[]) =>
      (await axeFaultsByTheme(page, themes)).map(
        ({ theme, fault }) => `${theme} ${/^[\w-]+/.exec(fault)?.[0]} ${/planted-\w+/.exec(fault)?.[0] ?? ''}`,
      );
    const [name, light, dark] = ['button-name ', 'color-contrast planted-light', 'color-contrast planted-dark'];
    expect(await told(['light', 'dark'])).toEqual([`light ${name}`, `light ${light}`, `dark ${dark}`]);
    await page.evaluate(() => ['both', 'light', 'dark'].map((id) => document.getElementById(id)?.remove()));
    expect(await told(['light', 'dark'])).toEqual([]);
  });

  furtherTest('turn around for languages written from right to left', async () => {
    const { page } = await open('case', {}, '&dir=rtl');
    const x = async (name: string): Promise<number> =>
      (await page.getByRole('link', { name }).first().boundingBox())?.x ?? Number.NaN;
    expect(await x('Home')).toBeGreaterThan(await x('Knowledge'));
  });

  furtherTest('speak German where German is asked for', async () => {
    const { page } = await open('bricks', {}, '&language=de');
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await page.getByRole('heading', { name: 'Hier ist nichts für Sie' }).waitFor();
  });
});

describe('a menu', () => {
  it('is opened, walked through and left by keyboard, and gives the focus back', async () => {
    const { page } = await open('bricks');
    const button = page.getByRole('button', { name: 'Actions' });
    await button.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('Assign');
    await page.keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('Delete');
    await page.keyboard.press('Home');
    await page.keyboard.press('c');
    expect(await focused(page)).toBe('Case');
    await page.keyboard.press('Escape');
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => focused(page)).toBe('Delete');
    await page.keyboard.press('Enter');
    await page.getByText('Deleted').waitFor();
  });

  furtherTest('does nothing with an entry that is off', async () => {
    const { page } = await open('bricks');
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Board' }).click({ force: true });
    expect(await page.getByRole('menuitem', { name: 'Board' }).isVisible()).toBe(true);
  });
});

describe('a combobox', () => {
  it('finds by typing, chooses by keyboard and says what is chosen', async () => {
    const { page } = await open('bricks');
    const field = page.getByRole('combobox', { name: 'Service' });
    await field.click();
    await expect.poll(() => page.locator('[role=option]').count()).toBe(5);
    await field.fill('re');
    await expect
      .poll(() => page.locator('[role=option]').allInnerTexts())
      .toEqual(['Preventive maintenance', 'Remote diagnostics', 'Repair on site']);
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('[role=option][aria-selected=true]').innerText()).toBe('Remote diagnostics');
    expect(await field.getAttribute('aria-activedescendant')).toBe(
      await page.locator('[role=option][aria-selected=true]').getAttribute('id'),
    );
    await page.keyboard.press('Enter');
    expect(await field.inputValue()).toBe('Remote diagnostics');
    expect(await page.locator('[role=option]').count()).toBe(0);
    await page.getByRole('button', { name: 'Clear the choice' }).click();
    expect(await field.inputValue()).toBe('');
  });

  furtherTest('says when nothing is found, and Escape brings the old choice back', async () => {
    const { page } = await open('bricks');
    const field = page.getByRole('combobox', { name: 'Service' });
    await field.fill('zzz');
    await page.getByText('Nothing found', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    expect(await field.inputValue()).toBe('');
  });
});

describe('a dialog', () => {
  it('takes the focus into its first field, keeps it, closes with Escape and gives it back', async () => {
    const { page } = await open('bricks');
    const opener = page.getByRole('button', { name: 'Invite' });
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Invite people to Halden Biolabs' });
    await dialog.waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
    for (let step = 0; step < 12; step++) {
      await page.keyboard.press('Tab');
      // The browser's own bar is the only other stop of a modal dialog; the page behind it is never one.
      expect(
        await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null),
      ).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('stays when Escape closes the list of a combobox in it, and axe finds nothing in it', async () => {
    const { page } = await open('bricks');
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('combobox', { name: 'Contact' }).fill('re');
    await page.getByRole('option', { name: 'Repair on site' }).waitFor();
    expect(await axeFaults(page, { within: 'dialog' })).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
  });
});

describe('tabs', () => {
  it('follow the arrow keys, and the panel follows the tab', async () => {
    const { page } = await open('bricks');
    await page.getByRole('tab', { name: 'Processing' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('Details');
    await page.getByRole('tabpanel', { name: 'Details' }).getByText('Panel d').waitFor();
    await page.keyboard.press('End');
    await page.getByText('Panel h').waitFor();
  });
});

describe('a list', () => {
  it('is walked with J and K, selected with X and opened with Enter; the focus then stands on the new page', async () => {
    const { page } = await open('list');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText('3 selected').waitFor();
    expect(await page.getByRole('checkbox', { name: 'Select NWI-10482' }).isChecked()).toBe(true);
    await page.getByRole('link', { name: 'Calibration and adjustment' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'NWI-10482' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.goBack();
    await page.getByRole('heading', { name: 'My cases' }).waitFor();
  });

  furtherTest('is a row of cards on a phone, with the same links and boxes', async () => {
    const { page } = await open('list', phone);
    expect(await page.getByRole('table').count()).toBe(0);
    expect(await page.getByRole('listitem').filter({ hasText: 'NWI-' }).count()).toBe(6);
    await page.getByRole('checkbox', { name: 'Select NWI-10440' }).check();
    await page.getByText('3 selected').waitFor();
    await page.getByRole('link', { name: /Certificates/ }).click();
    await page.getByRole('heading', { name: 'NWI-10438' }).waitFor();
  });
});

describe('a toast', () => {
  it('is spoken and takes the deed back', async () => {
    const { page } = await open('bricks');
    await page.getByRole('button', { name: 'Toast', exact: true }).click();
    await page.getByRole('status').getByText('3 cases moved to Balances').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Moved back').waitFor();
  });

  it.each([
    ['on a desktop', {}],
    ['on a phone', phone],
  ])('never lies over the field one types in, %s', async (_, options) => {
    const { page } = await open('bricks', options);
    const apart = async (): Promise<boolean> => {
      const [toast, field] = await Promise.all([
        page.getByText('3 cases moved to Balances').boundingBox(),
        page.locator(':focus').boundingBox(),
      ]);
      return !toast || !field || toast.y > field.y + field.height || toast.y + toast.height < field.y;
    };
    const field = page.locator('input[type="text"]:not([disabled]):not([readonly]), textarea').first();
    await page.getByRole('button', { name: 'Toast', exact: true }).click();
    const toast = page.getByText('3 cases moved to Balances');
    await toast.waitFor();
    for (const block of ['start', 'center', 'end'] as const) {
      await field.evaluate((element, at) => {
        element.scrollIntoView({ block: at, behavior: 'instant' });
        (element as HTMLElement).focus({ preventScroll: true });
      }, block);
      await expect.poll(apart).toBe(true);
      // The check would pass as well without a toast.
      expect(await toast.isVisible(), block).toBe(true);
    }
  });
});

describe('a form', () => {
  const problem = (status: number, code: string, errors: readonly object[] = []) => ({
    ...{ status, contentType: 'application/problem+json' },
    body: JSON.stringify({ code, title: code, status, errors }),
  });

  it('keeps what was typed over a reload, shows faults at their fields, and forgets the draft only when it was sent', async () => {
    const { page } = await openApart('form');
    const fault = { path: 'body.email', code: 'invalid_format', message: 'Write it as name@company.example' };
    let answer = problem(422, 'invalid', [fault]);
    await page.route('**/api/staff/users', (route) => route.fulfill(answer));
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByText('Write a name').waitFor();
    expect(await page.getByLabel('Name').evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByLabel('Name').fill('Maria Costa');
    await page.getByLabel('E-mail').fill('maria');
    await page.getByText(/Draft kept at/).waitFor();
    await page.reload();
    expect(await page.getByLabel('Name').inputValue()).toBe('Maria Costa');
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByText(fault.message).waitFor();
    expect(await page.getByLabel('E-mail').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel('E-mail').evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByLabel('E-mail').fill('maria@haldenbio.example');
    expect(await page.getByText(fault.message).count()).toBe(0);
    answer = { status: 200, contentType: 'application/json', body: '{}' };
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByText('Invited').waitFor();
    await page.reload();
    expect(await page.getByLabel('Name').inputValue()).toBe('');
    await page.context().close();
  });

  it('tries again with the same key when no answer came, and with a new one after an answer', async () => {
    const { page } = await openApart('form');
    const keys: string[] = [];
    let lost = true;
    await page.route('**/api/staff/users', (route) => {
      keys.push(route.request().headers()['idempotency-key'] ?? '');
      return lost ? route.abort() : route.fulfill(problem(503, 'busy'));
    });
    await page.getByLabel('Name').fill('Maria Costa');
    const send = async (words: RegExp): Promise<void> => {
      await page.getByRole('button', { name: 'Invite' }).click();
      await page.getByText(words).waitFor();
    };
    await send(/cannot be reached/);
    // Whoever reloads finds his draft, and means the same.
    await page.getByText(/Draft kept at/).waitFor();
    await page.reload();
    lost = false;
    await send(/Not available right now/);
    await page.getByRole('button', { name: 'Invite' }).click();
    await expect
      .poll(() => keys)
      .toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), keys[0], expect.not.stringMatching(keys[0] as string)]);
    expect(await page.evaluate(() => JSON.stringify(Object.values(sessionStorage)))).not.toContain('Maria');
    await page.context().close();
  });

  it('asks for the log-in when the session ended, and what was typed is still there', async () => {
    const { page } = await openApart('form');
    await page.route('**/api/staff/users', (route) => route.fulfill(problem(401, 'not_signed_in')));
    await page.getByLabel('Name').fill('Maria Costa');
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('dialog', { name: 'Please log in again' }).getByRole('button', { name: 'Log in and go on' }).click();
    await page.reload();
    expect(await page.getByLabel('Name').inputValue()).toBe('Maria Costa');
    await page.context().close();
  });
});
