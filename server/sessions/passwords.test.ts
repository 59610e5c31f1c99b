import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
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

test('the product hashes with argon2id above the floor of OWASP; what tests make is cheaper, and both are told from a wrong password', async () => {
  const outside = hashOutside('brown kettle');
  const cost = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$/.exec(outside);
  expect(Number(cost?.[1])).toBeGreaterThanOrEqual(19 * 1024);
  expect(Number(cost?.[2])).toBeGreaterThanOrEqual(2);
  const inside = await hashPassword('brown kettle');
  expect(inside).toMatch(/^\$argon2id\$v=19\$m=1024,t=1,p=1\$/);
  for (const hash of [outside, inside]) {
    expect(await verifyPassword(hash, 'brown kettle')).toBe(true);
    expect(await verifyPassword(hash, 'brown kettl')).toBe(false);
  }
});
