import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
// By another name than the one that vitest.config.ts puts a cheap one in the place of.
import { passwordCost } from '../sessions/password-cost.ts';
import { furtherTest } from '../testing/proving.ts';
import { hashPassword, verifyPassword } from './passwords.ts';

/** A hash as a server makes it: by a Node of its own, which no test has touched. */
function hashOutside(password: string): string {
  const code = `import { hashPassword } from './server/sessions/passwords.ts'; console.log(await hashPassword(process.argv[1]));`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code, password];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: path.resolve(import.meta.dirname, '../..'),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.trim();
}

/** Above the floor that OWASP names. */
function expectDear(memory: unknown, passes: unknown): void {
  expect(Number(memory)).toBeGreaterThanOrEqual(19 * 1024);
  expect(Number(passes)).toBeGreaterThanOrEqual(2);
}

async function expectTold(hash: string): Promise<void> {
  expect(await verifyPassword(hash, 'brown kettle')).toBe(true);
  expect(await verifyPassword(hash, 'brown kettl')).toBe(false);
}

test('the product’s own cost is above the floor of OWASP; what tests make is cheaper, and is told from a wrong password', async () => {
  expectDear(passwordCost.memoryCost, passwordCost.timeCost);
  const inside = await hashPassword('brown kettle');
  expect(inside).toMatch(/^\$argon2id\$v=19\$m=1024,t=1,p=1\$/);
  await expectTold(inside);
});

furtherTest('the product hashes with argon2id at that cost', async () => {
  const outside = hashOutside('brown kettle');
  const cost = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$/.exec(outside);
  expectDear(cost?.[1], cost?.[2]);
  await expectTold(outside);
});
