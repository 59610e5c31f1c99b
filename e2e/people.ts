/** What an administrator of an organisation does for its people, on its page (ADM-01, ADM-03..08). */
import type { Page } from 'playwright-core';
import type { Stage } from './browsing.ts';
import { button, choose, dialog, field } from './hands.ts';

/** On “Our organisation” of Halden Biolabs, who has become its administrator a moment ago. */
export async function lookAfterPeople(maria: Page, stage: Stage): Promise<void> {
  await maria.reload();
  await button(maria, 'Invite people').click();
  const asked = dialog(maria, 'Add portal users to Halden Biolabs');
  await button(asked, 'Invite people').click();
  await asked.getByText('Write at least one address.').waitFor();
  await field(asked, 'New e-mail addresses').and(maria.locator(':focus')).waitFor();
  await field(asked, 'New e-mail addresses').fill('late@haldenbio.example');
  await stage.look(maria, 'organisation-invite');
  await button(asked, 'Invite 1 person').click();
  await asked.waitFor({ state: 'detached' });
  const row = maria.getByRole('row').filter({ hasText: 'late@haldenbio.example' });
  await row.getByText('Invited').waitFor();
  await choose(maria, /^Actions for late/, 'Make administrator');
  await row.getByText('Administrator').waitFor();
  await choose(maria, /^Actions for late/, 'Take the invitation back');
  const sure = dialog(maria, /^Take back the invitation of late/);
  await button(sure, /^Take back/).click();
  await sure.waitFor({ state: 'detached' });
  await row.getByText('Invited').waitFor({ state: 'detached' });
  await choose(maria, /^Actions for late/, 'Deactivate');
  await row.getByText('Deactivated').waitFor();
  await stage.look(maria, 'organisation-people');
}
