/**
 * The pictures of README and guide, from the demo company on a data folder of its own: `npm run pictures`, or with names of pictures
 * only those. Written to docs/pictures (or PORTICO_PICTURES). What they show depends on the day, for the demo counts back from it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../server/testing/browser.ts';

const root = path.resolve(import.meta.dirname, '..');
const target = path.resolve(process.env.PORTICO_PICTURES ?? path.join(root, 'docs/pictures'));

type Who = 'nobody' | 'customer' | 'staff';

interface Picture {
  readonly name: string;
  readonly who: Who;
  /** Where to; `case` is the number of a case of the customer's that has a conversation, or the desk's. */
  readonly to: (found: Found) => string;
  readonly screen?: 'desktop' | 'phone';
  readonly theme?: 'light' | 'dark';
  /** What to do before the shutter. */
  readonly first?: (page: Page) => Promise<void>;
}

/** Records of the demo that pictures stand on. */
interface Found {
  readonly portalCase: string;
  readonly deskCase: string;
  readonly article: string;
  readonly portal: string;
  readonly workspace: string;
}

const pictures: readonly Picture[] = [
  { name: 'login', who: 'nobody', to: () => '/p/support' },
  { name: 'main', who: 'customer', to: () => '/p/support' },
  { name: 'main-phone', who: 'customer', to: () => '/p/support', screen: 'phone' },
  { name: 'main-dark', who: 'customer', to: () => '/p/support', theme: 'dark' },
  { name: 'cases', who: 'customer', to: () => '/p/support/cases' },
  { name: 'case', who: 'customer', to: ({ portalCase }) => `/p/support/cases/${portalCase}` },
  { name: 'new-case', who: 'customer', to: () => '/p/support/cases/new' },
  { name: 'knowledge', who: 'customer', to: () => '/p/support/knowledge' },
  { name: 'article', who: 'customer', to: ({ article }) => `/p/support/knowledge/${article}` },
  { name: 'desk', who: 'staff', to: ({ deskCase }) => `/desk/cases/${deskCase}` },
  { name: 'desk-knowledge', who: 'staff', to: () => '/desk/knowledge' },
  { name: 'studio', who: 'staff', to: () => '/studio' },
  { name: 'portal-settings', who: 'staff', to: ({ workspace }) => `/studio/workspaces/${workspace}/settings` },
  { name: 'main-page-setup', who: 'staff', to: ({ portal }) => `/studio/main-pages/${portal}` },
];

const sizes = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
} as const;

interface Running {
  readonly origin: string;
  readonly password: string;
  stop(): Promise<void>;
}

/** Starts the product with the demo on an empty data folder. */
function startDemo(): Promise<Running> {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-pictures-'));
  const { PORTICO_PICTURES: _, ...own } = process.env;
  const env = { ...own, PORTICO_DATA_DIR: folder, PORTICO_PORT: '0', PORTICO_DEMO: '1', PORTICO_LOG_LEVEL: 'warn' };
  const server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path.join(root, 'server/main.ts')], { env });
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr.pipe(process.stderr);
    server.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${said}`)));
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const origin = /Staff log-in\s+(\S+?)\/\s/.exec(said)?.[1];
      const password = /with the password\s+(\S+)/.exec(said)?.[1];
      if (!said.includes('Ctrl-C stops everything.') || origin === undefined || password === undefined) return;
      resolve({ origin, password, stop: () => end(server, folder) });
    });
  });
}

async function end(server: ChildProcess, folder: string): Promise<void> {
  server.removeAllListeners('exit');
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.kill('SIGTERM');
  await gone;
  rmSync(folder, { recursive: true, force: true });
}

/** Somebody signed in, in a context of his own. */
async function signedIn({ origin, password }: Running, who: Who, context: BrowserContext): Promise<void> {
  if (who === 'nobody') return;
  const [address, login] =
    who === 'staff'
      ? ['/api/staff/session', 'anna.lindqvist@northwind.example']
      : ['/api/portal/support/session', 'maria.lopez@cascade.example'];
  const answer = await context.request.post(`${origin}${address}`, { data: { login, password }, headers: { origin } });
  if (!answer.ok()) throw new Error(`${login} could not sign in: ${answer.status()} ${await answer.text()}`);
}

async function found(browser: Browser, running: Running): Promise<Found> {
  const { origin } = running;
  const ask = async (who: Who, address: string) => {
    const context = await browser.newContext();
    await signedIn(running, who, context);
    const answer = await context.request.get(`${origin}${address}`);
    const body: unknown = answer.ok() ? await answer.json() : {};
    await context.close();
    return body as {
      rows?: { uid: string; values?: Record<string, unknown> }[];
      workspaces?: { uid: string; portal: { uid: string } | null }[];
    };
  };
  const open = encodeURIComponent(JSON.stringify({ column: 'status', op: 'in', value: ['in_progress', 'waiting', 'resolved'] }));
  const [mine, theirs, articles, workspaces] = await Promise.all([
    ask('customer', `/api/portal/support/records/case?filter=${open}&limit=20`),
    ask('staff', `/api/staff/records/case?filter=${open}&limit=20`),
    ask('customer', '/api/portal/support/knowledge/articles?order=popular&limit=5'),
    ask('staff', '/api/staff/workspaces'),
  ]);
  return {
    portalCase: mine.rows?.[0]?.uid ?? '',
    deskCase: theirs.rows?.[0]?.uid ?? '',
    article: articles.rows?.[0]?.uid ?? '',
    portal: workspaces.workspaces?.[0]?.portal?.uid ?? '',
    workspace: workspaces.workspaces?.[0]?.uid ?? '',
  };
}

async function take(browser: Browser, running: Running, picture: Picture, records: Found): Promise<void> {
  const { name, who, to, screen = 'desktop', theme = 'light', first } = picture;
  const context = await browser.newContext({
    ...sizes[screen],
    locale: 'en-GB',
    reducedMotion: 'reduce',
    colorScheme: theme,
    deviceScaleFactor: screen === 'phone' ? 2 : 1,
  });
  await signedIn(running, who, context);
  const page = await context.newPage();
  await page.goto(`${running.origin}${to(records)}`, { waitUntil: 'load' });
  // What is still being loaded stands there as grey bars, or is not there at all; neither is the screen.
  await page.waitForFunction(() => document.querySelector('h1') !== null && document.querySelector('[aria-busy=true]') === null);
  await first?.(page);
  await page.screenshot({ path: path.join(target, `${name}.png`) });
  await context.close();
  process.stdout.write(`  ${name}\n`);
}

const wanted = process.argv.slice(2);
mkdirSync(target, { recursive: true });
const running = await startDemo();
const browser = await launchBrowser();
try {
  const records = await found(browser, running);
  for (const picture of pictures) {
    if (wanted.length === 0 || wanted.includes(picture.name)) await take(browser, running, picture, records);
  }
} finally {
  await browser.close();
  await running.stop();
}
