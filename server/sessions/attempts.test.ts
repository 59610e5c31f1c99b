/** U7 below HTTP, where networks can be chosen. */
import { beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../kernel/index.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import { attempt, attemptFailed, attemptKeys, attemptSucceeded } from './attempts.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp({ env: { PORTICO_LOGIN_ATTEMPTS: '3' } });
});

const auth = (): Promise<Ctx> => app.ctx('auth');
const keys = (account: string, network: string) => attemptKeys('sign-in', 'portal', account, network);
async function fails(account: string, network: string): Promise<'failed' | 'refused'> {
  const ctx = await auth();
  try {
    await attempt(ctx, keys(account, network));
  } catch {
    return 'refused';
  }
  await attemptFailed(ctx, keys(account, network));
  return 'failed';
}
async function succeeds(account: string, network: string): Promise<boolean> {
  const ctx = await auth();
  try {
    await attempt(ctx, keys(account, network));
  } catch {
    return false;
  }
  await attemptSucceeded(ctx, keys(account, network));
  return true;
}

test('an attacker with many networks is stopped, the owner is not, from the place he is known', async () => {
  expect(await succeeds('maria', '192.0.2.1')).toBe(true);
  const outcomes: string[] = [];
  for (let i = 0; i < 30; i++) outcomes.push(await fails('maria', `198.51.100.${i}`));
  expect(outcomes.filter((o) => o === 'failed').length).toBe(15);
  expect(await succeeds('maria', '203.0.113.9')).toBe(false);
  expect(await succeeds('maria', '192.0.2.1')).toBe(true);
  expect(await succeeds('paul', '203.0.113.9')).toBe(true);
  app.pass(16 * 60_000);
  expect(await succeeds('maria', '203.0.113.9')).toBe(true);
});

test('one network that tries many accounts is stopped, others are not', async () => {
  const outcomes: string[] = [];
  for (let i = 0; i < 40; i++) outcomes.push(await fails(`somebody ${i}`, '198.51.100.200'));
  expect(outcomes.filter((o) => o === 'failed').length).toBe(30);
  expect(await succeeds('maria', '198.51.100.200')).toBe(false);
  expect(await succeeds('maria', '192.0.2.1')).toBe(true);
});

test('pauses double while the guessing goes on, up to a quarter of an hour', async () => {
  const pauses: number[] = [];
  for (let i = 0; i < 3; i++) await fails('anna', '198.51.100.77');
  for (let step = 0; step < 5; step++) {
    let minutes = 0;
    while ((await fails('anna', '198.51.100.77')) === 'refused') {
      app.pass(60_000);
      minutes++;
    }
    pauses.push(minutes);
  }
  expect(pauses).toEqual([1, 2, 4, 8, 15]);
});
