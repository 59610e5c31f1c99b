/**
 * People in front of a real browser. Whatever they look at, four things must never happen: an accessibility fault, a complaint of the
 * browser, an answer of the server's own fault, a request that leaves this machine.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { launchBrowser } from '../server/testing/browser.ts';
import { proving } from '../server/testing/proving.ts';
import { axeFaultsByTheme, type Theme } from './axe.ts';

export type Screen = 'desktop' | 'phone';

const sizes = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
} as const;

/** A machine under load answers late; whoever waits this long has waited in vain. Milliseconds. */
export const PATIENCE = 60_000;

export interface VisitorWish {
  /** The browser's language; `en-GB` unless told. */
  readonly locale?: string;
  /** Refusals (4xx) are what this visitor is after: the browser's own line about them is no complaint. */
  readonly refused?: boolean;
  /** Keeps the words of every answer for `heard`; to fetch them from the browser is work for it. */
  readonly heard?: boolean;
}

export interface Stage {
  /** Somebody with a browser of his own: his cookies, nobody else's. */
  visitor(wish?: VisitorWish): Promise<Page>;
  /** Looks at the screen as it is: axe in the themes of this stage, nothing sticks out sideways; a picture where pictures are wanted. */
  look(page: Page, name: string): Promise<void>;
  /** Every text the server answered to this visitor so far, who was wished for with `heard`. @throws Error for another. */
  heard(page: Page): Promise<string>;
  /** Tells what everybody had on the screen when a step failed, with pictures where pictures are wanted. */
  autopsy(error: unknown): Promise<Error>;
  /** Fails where anything happened to anybody, since it was asked last, that must never happen. */
  expectNoFaults(): void;
  close(): Promise<void>;
}

/**
 * `const step = stepsOf(() => stage)`: one step of a journey after the other. What stands on a step that failed cannot be judged; whatever
 * must never happen and did is told by the step in which it happened.
 */
export function stepsOf(stage: () => Stage): (name: string, work: () => Promise<void>) => void {
  let broken = false;
  return (name, work) =>
    it(name, { timeout: 180_000 }, async () => {
      if (broken) throw new Error('An earlier step of this journey failed');
      broken = true;
      await work().catch(async (error: unknown) => {
        throw await stage().autopsy(error);
      });
      broken = false;
      stage().expectNoFaults();
    });
}

/** The same step, told by `npm run prove` alone (docs/decisions/0033). */
export const furtherOf = (step: ReturnType<typeof stepsOf>): typeof step => (proving ? step : () => {});

/** For journeys whose screens axe looks at in `npm run prove` alone: what it judges took a third of their time (docs/decisions/0033). */
export const furtherThemes: readonly Theme[] = proving ? ['light', 'dark'] : [];

interface StageWish {
  readonly screen: Screen;
  /** Those that axe looks at; where there is none `look` looks at the rest. */
  readonly themes: readonly Theme[];
}

/** Words of an answer; a stream has no end, and bytes are no words. */
const readable = /^(application\/(problem\+)?json|text\/(html|plain|javascript))/;

let shared: Promise<Browser> | null = null;

/** The browser of this worker, which its files share: a start takes a second. Close the contexts made in it; it ends with the worker. */
export async function workersBrowser(): Promise<Browser> {
  if (shared !== null && !(await shared).isConnected()) shared = null;
  shared ??= launchBrowser();
  return shared;
}

/** Opens a window in the worker's browser and prepares a stage. Where pictures go: PORTICO_PICTURES. */
export async function openStage({ screen, themes }: StageWish): Promise<Stage> {
  const browser = await workersBrowser();
  const faults: string[] = [];
  const pages: Page[] = [];
  const answers = new Map<Page, Promise<string>[]>();

  function watch(page: Page, { refused = false, heard = false }: VisitorWish): void {
    const texts: Promise<string>[] = [];
    pages.push(page);
    if (heard) answers.set(page, texts);
    page.on('pageerror', (error) => faults.push(`an error on ${page.url()}: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      if (refused && /status of 4\d\d/.test(message.text())) return;
      faults.push(`${message.type()} on ${page.url()}: ${message.text()} ${message.location().url}`);
    });
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      const here = protocol === 'data:' || protocol === 'blob:' || hostname === 'localhost' || hostname === '127.0.0.1';
      if (!here) faults.push(`a request left the machine: ${request.url()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 500) faults.push(`${response.status()} from ${response.request().method()} ${response.url()}`);
      if (heard && readable.test(response.headers()['content-type'] ?? '')) texts.push(response.text().catch(() => ''));
    });
  }

  async function visitor({ locale = 'en-GB', ...wish }: VisitorWish = {}): Promise<Page> {
    const context: BrowserContext = await browser.newContext({
      ...sizes[screen],
      locale,
      reducedMotion: 'reduce',
      colorScheme: themes[0] ?? 'light',
    });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    watch(page, wish);
    return page;
  }

  async function look(page: Page, name: string): Promise<void> {
    // What is still being loaded stands there as grey bars; they are not the screen.
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
    const found = await axeFaultsByTheme(page, themes, (theme) => picture(page, `${name}-${screen}-${theme}`));
    for (const { theme, fault } of found) faults.push(`axe on ${name} (${screen}, ${theme}): ${fault}`);
    // What scrolls by itself does not widen the page, and a phone's window grows with what is too wide.
    const over = await page.evaluate(() => {
      const inner = [...document.querySelectorAll('main, dialog[open] [data-body]')];
      const widths = inner.map((one) => one.scrollWidth - one.clientWidth);
      return Math.max(document.documentElement.scrollWidth - window.innerWidth, ...widths);
    });
    if (over > 0) faults.push(`${name} (${screen}) sticks out sideways by ${over} pixels`);
  }

  return {
    visitor,
    look,
    heard: async (page) => {
      const texts = answers.get(page);
      if (texts === undefined) throw new Error('What this visitor hears is not kept');
      return (await Promise.all(texts)).join('\n');
    },
    autopsy: async (error) => {
      const seen: string[] = [];
      for (const [index, page] of pages.filter((one) => !one.isClosed()).entries()) {
        await picture(page, `failed-${screen}-${index}`);
        const words = await page
          .locator('body')
          .innerText({ timeout: 1_000 })
          .catch(() => '');
        seen.push(`${page.url()}\n${words}`);
      }
      return new Error([String(error), ...faults, ...seen].join('\n\n'), { cause: error });
    },
    expectNoFaults: () => expect(faults.splice(0)).toEqual([]),
    close: async () => {
      await Promise.all(pages.map((page) => page.context().close()));
    },
  };
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PORTICO_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}
