/** Connections that run out, and come back: nobody waits for ever, and nothing has to be started anew. */
import type pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client } from '../testing/client.ts';

let app: TestApp;
let client: Client;
const me = () => client.get('/api/staff/me');

beforeAll(async () => {
  app = await testApp({ env: { PORTICO_POOL_WAIT_SECONDS: '1' } });
  client = await app.as(await app.staff());
});

/** Takes every connection of a pool away. */
function takeAll(pool: pg.Pool): Promise<pg.PoolClient[]> {
  return Promise.all(Array.from({ length: pool.options.max ?? 0 }, () => pool.connect()));
}

describe('a pool of connections', () => {
  it('answers 503 with the time to come back where none is free within the set time, and serves again as soon as one is', async () => {
    expect((await me()).status).toBe(200);
    const held = await takeAll(app.system.pools.staff);
    const answers = await Promise.all([me(), me(), me()]);
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.body.code).toBe('busy');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    for (const one of held) one.release();
    expect((await me()).status).toBe(200);
    expect(app.system.pools.staff.waitingCount).toBe(0);
  });

  it('serves who waits once a connection comes free in time', async () => {
    const held = await takeAll(app.system.pools.staff);
    const answer = me();
    await expect.poll(() => app.system.pools.staff.waitingCount).toBeGreaterThan(0);
    held.pop()?.release();
    expect((await answer).status).toBe(200);
    for (const one of held) one.release();
  });

  it('replaces connections that the database has ended', async () => {
    expect((await me()).status).toBe(200);
    const { staff } = app.system.pools;
    expect(staff.idleCount).toBeGreaterThan(1);
    // A role may end its own connections; the one that says so goes on.
    await staff.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'portico-staff' and pid <> pg_backend_pid()`);
    await expect.poll(async () => (await me()).status, { timeout: 10_000 }).toBe(200);
  });
});
