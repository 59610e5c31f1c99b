import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Config } from '../../kernel/config.ts';
import {
  type Ctx,
  closePools,
  contextFor,
  createLog,
  createPools,
  type System,
  sql,
  systemActor,
  systemContext,
  withTx,
} from '../../kernel/index.ts';
import { patience, testDatabase } from '../../testing/database.ts';
import { audit } from './audit.ts';
import { closeAuditChain, verifyAuditChain } from './chain.ts';

let system: System;

beforeAll(async () => {
  const { connections } = await testDatabase();
  const pools = createPools(connections, { portal: 2, staff: 2, worker: 4, auth: 1 }, () => {}, patience);
  system = { config: {} as Config, pools, log: createLog('error', () => {}), clockShift: 0 };
});
afterAll(() => closePools(system.pools));

const context = () => systemContext(system, 'test');
const open = async () =>
  (await (await context()).db.one(sql<{ n: number }>`select count(*)::int as n from portico.audit where chain is null`)).n;

test('a line stands or falls with the transaction it speaks of', async () => {
  await withTx(await context(), (tx) => audit(tx, 'case.close', { case: '7' }));
  const undone = withTx(await context(), async (tx) => {
    await audit(tx, 'case.undone');
    throw new Error('undo');
  });
  await expect(undone).rejects.toThrow('undo');
  const rows = await (await context()).db.rows(sql`select action, subject, principal_id from portico.audit`);
  expect(rows).toEqual([{ action: 'case.close', subject: { case: '7' }, principal_id: null }]);
});

test('a portal user writes lines in his own name only, and serving roles change none', async () => {
  const { now } = await context();
  const as = (userId: string, role: 'portal' | 'staff'): Ctx =>
    contextFor(system, { ...systemActor('test', role), kind: role, userId, principals: [userId] }, now);
  await audit(as('5', 'portal'), 'portal.act');
  const forged = { ...as('5', 'portal'), actor: { ...as('6', 'portal').actor } };
  await expect(audit(forged, 'portal.act')).rejects.toThrow(/row-level security/);
  for (const role of ['portal', 'staff'] as const) {
    await expect(as('5', role).db.run(sql`update portico.audit set action = 'x'`)).rejects.toThrow(/permission denied/);
    await expect(as('5', role).db.run(sql`delete from portico.audit`)).rejects.toThrow(/permission denied/);
  }
  await audit(as('5', 'staff'), 'staff.act');
});

test('the chain closes over every line once, whoever closes it, and late lines follow', async () => {
  const ctx = await context();
  await Promise.all(Array.from({ length: 30 }, (_, i) => withTx(ctx, (tx) => audit(tx, 'many', { i }))));
  const written = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const late = withTx(await context(), async (tx) => {
    await audit(tx, 'late');
    written.resolve();
    await goOn.promise;
  });
  await written.promise;
  await withTx(ctx, (tx) => audit(tx, 'after late'));
  await Promise.all([closeAuditChain(ctx), closeAuditChain(ctx), closeAuditChain(ctx)]);
  goOn.resolve();
  await late;
  expect(await open()).toBe(1);
  await closeAuditChain(ctx);
  expect(await open()).toBe(0);
  expect(await verifyAuditChain(ctx)).toBeNull();
  const { n } = await ctx.db.one(sql<{ n: number }>`select count(distinct chain)::int as n from portico.audit`);
  expect(n).toBeGreaterThanOrEqual(33);
});

test.each([
  ['changed', sql`update portico.audit set subject = '{"i": 99}' where chain_position = 5`, '5'],
  ['taken out', sql`delete from portico.audit where chain_position = 5`, '5'],
  ['given another time', sql`update portico.audit set at = at + interval '1 second' where chain_position = 9`, '9'],
])('a line that was %s is found', async (_, tamper, position) => {
  await expect(
    withTx(await context(), async (tx) => {
      await tx.db.run(tamper);
      expect(await verifyAuditChain(tx)).toBe(position);
      throw new Error('put it back');
    }),
  ).rejects.toThrow('put it back');
  expect(await verifyAuditChain(await context())).toBeNull();
});
