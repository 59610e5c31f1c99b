/** An application with a desk that serves pages, for tests of what stands in them: empty ones in the place of those that are built. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestApp, testApp } from '../testing/app.ts';
import { atEnd } from '../testing/at-end.ts';
import { type Desk, openDesk } from '../testing/desk.ts';

export async function deskWithPages(): Promise<{ app: TestApp; desk: Desk }> {
  const web = mkdtempSync(path.join(tmpdir(), 'portico-pages-'));
  atEnd(() => rmSync(web, { recursive: true, force: true }));
  for (const shell of ['portal', 'desk']) {
    mkdirSync(path.join(web, shell));
    const head = '<title>Shell</title><link rel="icon" href="/icon.svg" type="image/svg+xml" />';
    writeFileSync(path.join(web, shell, 'index.html'), `<!doctype html><html><head>${head}</head><body></body></html>`);
  }
  const app = await testApp({ webFolder: web });
  return { app, desk: await openDesk(app) };
}
