/** A portal's log-in page, arranged by clicks and seen by a visitor on a desktop and on a phone, in both themes (BRD-01..06, mockup 01). */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../server/testing/app.ts';
import { type Desk, openDesk } from '../server/testing/desk.ts';
import { testPassword } from '../server/testing/people.ts';
import { openStage, type Stage } from './browsing.ts';
import { button, field, heading, secret } from './hands.ts';

const logo = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="120" viewBox="0 0 600 120"><rect width="120" height="120" rx="24" fill="#e2001a"/>
<text x="150" y="84" font-family="sans-serif" font-size="72" font-weight="700" fill="#8a6d00">Northwind</text></svg>`;

let app: TestApp;
let desk: Desk;
let desktop: Stage;
let phone: Stage;
let admin: Page;

beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  const { uid } = (await desk.client.post('/api/staff/workspaces', { title: 'Support' })).body;
  const body = { template: 'service_desk', title: 'Support', slug: 'support' };
  const portal = (await desk.client.post(`/api/staff/workspaces/${uid}/portal`, body)).body;
  await desk.client.post(`/api/staff/portals/${portal.uid}/status`, { action: 'activate' });
  desktop = await openStage({ screen: 'desktop', themes: ['light', 'dark'] });
  phone = await openStage({ screen: 'phone', themes: ['light', 'dark'] });
  admin = await desktop.visitor();
}, 120_000);
afterAll(async () => {
  await desktop?.close();
  await phone?.close();
});

describe('the log-in page of a portal', () => {
  it('is arranged in the studio, with a preview of it', { timeout: 180_000 }, async () => {
    const { workspaces } = (await desk.client.get('/api/staff/workspaces')).body;
    await admin.goto(`${app.origin}/?next=/studio/workspaces/${workspaces?.[0]?.uid}/log-in-page`);
    await heading(admin, 'Log in').waitFor();
    await field(admin, 'E-mail or user name').fill(desk.admin.login);
    await secret(admin, 'Password').fill(testPassword);
    await button(admin, 'Log in').click();
    await heading(admin, 'Log-in page').waitFor();
    const file = { name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(logo) };
    await admin.locator('input[type=file]').first().setInputFiles(file);
    await field(admin, 'Colour as #rrggbb').fill('#ffcc00');
    await button(admin, /^Use #/).click();
    expect(await field(admin, 'Colour as #rrggbb').inputValue()).not.toBe('#ffcc00');
    await field(admin, /^Heading/).fill('Good to see you');
    await field(admin, 'Line below the heading').fill('Cases, manuals and service agreements.');
    await field(admin, 'Words on the picture').fill('Calibration in eleven minutes.');
    await admin.getByRole('radio', { name: 'Others, for this portal' }).check();
    await button(admin, 'Add telephone number').click();
    await field(admin, 'Name 1').fill('Support, Boston');
    await field(admin, 'Telephone 1').fill('+1 617 555 0142');
    await button(admin, 'Add link').click();
    await field(admin, 'Name 1').last().fill('Service status');
    await field(admin, 'Address 1').fill('https://status.example.com');
    await desktop.look(admin, 'look-1-editor');
    await button(admin, 'Save').click();
    await admin.getByText('Saved.').waitFor();
    desktop.expectNoFaults();
  });

  it.each(['desktop', 'phone'] as const)('shows it to a visitor on a %s', { timeout: 120_000 }, async (screen) => {
    const stage = screen === 'desktop' ? desktop : phone;
    const visitor = await stage.visitor();
    await visitor.goto(`${app.origin}/p/support`);
    await heading(visitor, 'Good to see you').waitFor();
    const image = visitor.getByRole('img', { name: 'Support' });
    // Until the picture has arrived it has no size.
    await expect.poll(async () => (await image.boundingBox())?.height ?? 0).toBeGreaterThan(0);
    const box = await image.boundingBox();
    expect(box?.height).toBeLessThanOrEqual(37);
    expect(box?.width).toBeLessThanOrEqual(274);
    expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(5, 1);
    expect(await visitor.getByRole('link', { name: '+1 617 555 0142' }).getAttribute('href')).toBe('tel:+16175550142');
    expect(await visitor.getByRole('link', { name: 'Service status' }).getAttribute('href')).toBe('https://status.example.com');
    await stage.look(visitor, 'look-2-log-in');
    stage.expectNoFaults();
  });

  it('dresses the portal behind it, and leaves the desk as it is', { timeout: 120_000 }, async () => {
    const customer = await app.portalUser({ portal: 'support' });
    const page = await desktop.visitor();
    await page.goto(`${app.origin}/p/support`);
    await field(page, 'E-mail or user name').fill(customer.login);
    await secret(page, 'Password').fill(testPassword);
    await button(page, 'Log in').click();
    await page.getByRole('img', { name: 'Support' }).first().waitFor();
    await desktop.look(page, 'look-3-inside');
    const brand = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--b7'));
    const own = await admin.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--b7'));
    expect(brand.trim()).not.toBe(own.trim());
    // The preview of its main page wears the portal's colour, in the studio's own frame.
    const { workspaces } = (await desk.client.get('/api/staff/workspaces')).body;
    await admin.goto(`${app.origin}/studio/main-pages/${workspaces?.[0]?.portal?.uid}`);
    const preview = admin.locator('main [data-brand=portal]');
    expect(await preview.evaluate((one) => getComputedStyle(one).getPropertyValue('--b7'))).toBe(brand);
    desktop.expectNoFaults();
  });
});

describe('a beginner', () => {
  it('finds on the studio’s first page what is still to do, and the guide', { timeout: 120_000 }, async () => {
    await admin.goto(`${app.origin}/studio`);
    await heading(admin, 'Getting started').waitFor();
    await admin.getByText(/of 11 steps done/).waitFor();
    await desktop.look(admin, 'start-1');
    await button(admin, 'Put this list away').click();
    await admin.getByText('The list is put away').waitFor();
    await button(admin, 'Show it again').click();
    await admin.goto(`${app.origin}/help/administrators`);
    await heading(admin, 'Guide for administrators').waitFor();
    await admin.getByRole('heading', { name: 'States of a portal' }).waitFor();
    await desktop.look(admin, 'help-1');
    desktop.expectNoFaults();
  });
});
