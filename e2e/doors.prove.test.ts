/** Both doors in a real browser: in, out, a new password, a forgotten one, links that are dead, a portal that is not open; in English and German. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Invitations, openInvitations } from '../server/testing/invitations.ts';
import { makePortalUser, type Person, testPassword } from '../server/testing/people.ts';
import { furtherTest, proving } from '../server/testing/proving.ts';
import { openStage, type Stage } from './browsing.ts';
import { button, choose, field, heading, secret } from './hands.ts';
import { linkIn } from './letters.ts';

const better = 'a lantern over cold water';
const best = 'nine copper bells at dusk';

let inv: Invitations;
let stage: Stage;
let page: Page;
let staff: Person;
let customer: Person;

beforeAll(async () => {
  inv = await openInvitations();
  stage = await openStage({ screen: 'desktop', themes: ['light', 'dark'] });
  staff = await inv.app.staff({ displayName: 'Jonas Berg' });
  customer = await inv.app.portalUser({ portal: 'support' });
}, 120_000);
beforeEach(async () => {
  page = await stage.visitor({ refused: true });
});
afterEach(() => page.context().close());
afterAll(() => stage?.close());

interface Door {
  readonly name: string;
  readonly address: string;
  readonly who: () => Person;
  /** The first screen behind the door, and a page below it that needs a log-in. */
  readonly inside: string | RegExp;
  readonly below: string;
  readonly settings: string;
  readonly changed: RegExp;
  readonly words: { readonly change: string; readonly send: string; readonly set: string; readonly isSet: RegExp };
}

const doors: readonly Door[] = [
  {
    name: 'staff',
    address: '/',
    who: () => staff,
    inside: /Open and unassigned|No case chosen/,
    below: '/desk/settings',
    settings: 'Profile',
    changed: /Your password is changed/,
    words: {
      change: 'Change the password',
      send: 'Send the link',
      set: 'Set the password',
      isSet: /Your new password is set/,
    },
  },
  {
    name: 'portal',
    address: '/p/support',
    who: () => customer,
    inside: /^(Home|Start)$/,
    below: '/p/support/settings',
    settings: 'Settings',
    changed: /Your password is changed/,
    words: { change: 'Change password', send: 'Send link', set: 'Set password', isSet: /Your password is changed/ },
  },
];

const at = (address: string) => page.goto(`${inv.app.origin}${address}`);

async function logIn(login: string, password: string): Promise<void> {
  await heading(page, 'Log in').waitFor();
  await field(page, 'E-mail or user name').fill(login);
  await secret(page, 'Password').fill(password);
  await button(page, 'Log in').click();
}

/** Walks through a mail's link to a new password, and in with it. */
async function recover({ words, inside }: Door, person: Person, password: string): Promise<void> {
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await field(page, 'E-mail or user name').fill(person.login);
  await button(page, words.send).click();
  await heading(page, 'Look into your mail').waitFor();
  const letter = (await inv.to(person.email)).find(({ parsed }) => parsed.subject === 'Choose a new password');
  if (letter === undefined) throw new Error('There is no letter with a link');
  const link = linkIn(letter);
  // A dead link first; the good one then changes nothing of the address but what stands behind #.
  await page.goto(link.replace(/#.*/, '#a-link-of-yesterday'));
  await heading(page, 'This link cannot be used any more').waitFor();
  await page.goto(link);
  await heading(page, 'Choose a new password').waitFor();
  await secret(page, 'New password').fill(password);
  await button(page, words.set).click();
  await page.getByText(words.isSet).waitFor();
  await logIn(person.login, password);
  await heading(page, inside).first().waitFor();
  // The link has done its work.
  await page.goto('about:blank');
  await page.goto(link);
  await heading(page, 'This link cannot be used any more').waitFor();
}

// The portal's customer does so in portal-screens.test.ts.
describe.each(proving ? doors : doors.slice(0, 1))('the $name door', (door) => {
  const { address, below, inside, settings, changed, words } = door;

  it('tells a wrong password in words, brings to where one wanted to go, and lets out again', async () => {
    await at(below);
    await logIn(door.who().login, 'not the right one');
    await page.getByText('The log-in name or the password is not right.').waitFor();
    await stage.look(page, `door-${door.name}`);
    await secret(page, 'Password').fill(testPassword);
    await button(page, 'Log in').click();
    await heading(page, settings).waitFor();
    expect(new URL(page.url()).pathname).toBe(below);
    await stage.look(page, `settings-${door.name}`);
    await choose(page, /Your profile/, 'Log out');
    await heading(page, 'Log in').waitFor();
    await at(below);
    await heading(page, 'Log in').waitFor();
    stage.expectNoFaults();
  });

  it('changes a password: the old one opens no door any more', async () => {
    await at(below);
    await logIn(door.who().login, testPassword);
    await heading(page, settings).waitFor();
    await secret(page, 'Current password').fill(testPassword);
    await secret(page, 'New password').fill(better);
    if (door.name === 'portal') await secret(page, 'New password again').fill(better);
    await button(page, words.change).click();
    await page.getByText(changed).first().waitFor();
    await choose(page, /Your profile/, 'Log out');
    await logIn(door.who().login, testPassword);
    await page.getByText('The log-in name or the password is not right.').waitFor();
    await at(address);
    await logIn(door.who().login, better);
    await heading(page, inside).first().waitFor();
    stage.expectNoFaults();
  });

  it('lets in who forgot the password, through a mail', async () => {
    await at(address);
    await recover(door, door.who(), best);
    stage.expectNoFaults();
  });
});

describe('a portal', () => {
  it('sends a new invitation to who comes with a dead one', async () => {
    const { email, uid } = await inv.invited();
    const first = linkIn((await inv.to(email))[0] ?? fail());
    // Another letter makes the first link dead.
    await inv.post('/api/staff/invitations', { users: [uid], portal: inv.portal });
    await inv.letters();
    await page.goto(first);
    await heading(page, 'This invitation cannot be used any more').waitFor();
    await stage.look(page, 'invitation-dead');
    await field(page, 'Your e-mail address').fill(email);
    await button(page, 'Ask for a new invitation').click();
    await heading(page, 'Look into your mail').waitFor();
    const second = linkIn((await inv.to(email)).at(-1) ?? fail());
    // In the same tab: only what stands behind # is another one.
    await page.goto(second);
    await heading(page, /Welcome/).waitFor();
    await secret(page, 'Choose a password').fill(better);
    await button(page, 'Set password and log in').click();
    await heading(page, 'Home').waitFor();
    stage.expectNoFaults();
  });

  // Seen in life-cycle.test.ts and portal-screens.test.ts as well.
  furtherTest('says that it is not open yet, until it is', async () => {
    const owner = await inv.app.ctx('owner');
    await inv.app.portal('spring', { status: 'inactive', title: 'Spring Portal' });
    const early = await makePortalUser(owner, { portal: 'spring' });
    await at('/p/spring');
    await logIn(early.login, testPassword);
    await heading(page, 'Spring Portal is not open yet').waitFor();
    await stage.look(page, 'not-open');
    const { workspaces } = (await inv.desk.client.get('/api/staff/workspaces')).body;
    const uid = [...(workspaces ?? [])].find((one) => String(one.portal?.slug) === 'spring')?.portal?.uid;
    expect((await inv.post(`/api/staff/portals/${uid}/status`, { action: 'activate' })).status).toBe(200);
    await button(page, 'Look again').click();
    await button(page, /Your profile/).waitFor();
    stage.expectNoFaults();
  });
});

describe('German pages', () => {
  it('greet who has a German browser at both doors', async () => {
    for (const address of ['/', '/p/support']) {
      const german = await stage.visitor({ locale: 'de-DE' });
      await german.goto(`${inv.app.origin}${address}`);
      await heading(german, 'Anmelden').waitFor();
      expect(await german.evaluate(() => document.documentElement.lang)).toBe('de');
      await german.getByRole('link', { name: 'Passwort vergessen?' }).waitFor();
      await stage.look(german, `anmelden-${address === '/' ? 'staff' : 'portal'}`);
      await german.context().close();
    }
    stage.expectNoFaults();
  });

  // The portal's stand so in portal-screens.test.ts.
  furtherTest('stand behind the door of who has chosen German', async () => {
    const inga = await inv.app.portalUser({ portal: 'support' });
    await at('/p/support/settings');
    await logIn(inga.login, testPassword);
    await page.getByLabel('Language').selectOption('de');
    await heading(page, 'Einstellungen').waitFor();
    await stage.look(page, 'einstellungen');
    // What is refused is told in German, too, though the browser itself would have English.
    await secret(page, 'Jetziges Passwort').fill('not the right one');
    await secret(page, 'Neues Passwort').fill(better);
    await secret(page, 'Neues Passwort noch einmal').fill(better);
    const refused = page.waitForResponse((answer) => answer.status() === 422);
    await button(page, 'Passwort ändern').click();
    expect(await (await refused).json()).toMatchObject({
      title: 'Einige Werte sind nicht gültig',
      detail: 'Das jetzige Passwort stimmt nicht',
    });
    await page.getByText('Das jetzige Passwort stimmt nicht.').waitFor();
    await choose(page, /Ihr Profil/, 'Abmelden');
    await heading(page, /Anmelden|Log in/).waitFor();
    stage.expectNoFaults();
  });
});

function fail(): never {
  throw new Error('There is no such letter');
}
