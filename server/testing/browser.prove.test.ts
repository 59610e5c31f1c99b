import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { findBrowser, launchBrowser, unpackBrowser } from './browser.ts';

afterEach(() => vi.unstubAllEnvs());

test.runIf(process.arch === 'x64')(
  'the Chromium that comes in a package draws and clicks, with the libraries and fonts it brings',
  { timeout: 120_000 },
  async () => {
    const found = await unpackBrowser();
    expect(found?.env.LD_LIBRARY_PATH).toContain('al2023/lib');
    const browser = await launchBrowser(found ?? undefined);
    try {
      const page = await browser.newPage();
      await page.goto('data:text/html,<meta charset=utf-8><button onclick="this.textContent=\'Geöffnet\'">Öffnen</button>');
      await page.getByRole('button', { name: 'Öffnen' }).click();
      expect(await page.textContent('button')).toBe('Geöffnet');
      expect((await page.screenshot()).length).toBeGreaterThan(1_000);
    } finally {
      await browser.close();
    }
  },
);

test('a browser named by the setting is taken, and a wrong name is refused', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'portico-browser-'));
  try {
    const program = path.join(home, 'chromium');
    writeFileSync(program, '', { mode: 0o755 });
    vi.stubEnv('PORTICO_CHROMIUM', program);
    expect(await findBrowser()).toEqual({ executable: program, env: {} });
    vi.stubEnv('PORTICO_CHROMIUM', path.join(home, 'nothing'));
    await expect(findBrowser()).rejects.toThrow(/^PORTICO_CHROMIUM must be the path of a Chromium/);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
