import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, describe as group, it } from 'vitest';
import { sql, withTx } from '../kernel/index.ts';
import { configure, metadataOf } from '../metadata/index.ts';
import { as, systemCtx } from '../testing/factories.ts';
import { refusal, taskWorld, type World } from './fixture.ts';
import { create } from './index.ts';

let world: World;
const task = async (who: 'maria' | 'colleague', subject: string) =>
  create(await as(world.system, world[who]), 'task', { subject });
const numberOf = (row: { readonly values: Readonly<Record<string, unknown>> }) => Number(String(row.values.number).slice(2));

beforeAll(async () => {
  world = await taskWorld();
});

group('automatic numbers (docs/decisions/0015)', () => {
  it('rise one by one, and nobody waits for a write that has not ended', async () => {
    const first = numberOf(await task('maria', 'first'));
    const [held, other] = await withTx(await as(world.system, world.maria), async (tx) => {
      const mine = await create(tx, 'task', { subject: 'not ended yet' });
      return [mine, await task('colleague', 'at the same time')];
    });
    expect([numberOf(held), numberOf(other)]).toEqual([first + 1, first + 2]);
  });

  it('are never given again: a write that is rolled back leaves a gap, one that is refused before does not', async () => {
    const first = numberOf(await task('maria', 'before'));
    const rolledBack = withTx(await as(world.system, world.maria), async (tx) => {
      await create(tx, 'task', { subject: 'gone' });
      throw new Error('on purpose');
    });
    await expect(rolledBack).rejects.toThrow('on purpose');
    expect(numberOf(await task('maria', 'after'))).toBe(first + 2);
    expect((await refusal(task('maria', ''))).status).toBe(422);
    expect(numberOf(await task('maria', 'last'))).toBe(first + 3);
  });

  it('go on where the counter of an older version stood (migration 0085)', async () => {
    const ctx = await systemCtx(world.system);
    const id = (await metadataOf(ctx)).objects.get('task')?.column('number')?.id ?? '';
    const text = readFileSync(path.join(import.meta.dirname, '../migrations/0085_number_sequences.sql'), 'utf8');
    await configure(ctx, 'a counter as it was', async ({ db }) => {
      await db.run(sql`drop sequence ${sql.id('data', `number-${id}`)}`);
      await db.run(sql`create table portico.number_counter (column_id bigint primary key, last_value bigint not null)`);
      await db.run(sql`insert into portico.number_counter values (${id}::bigint, 9041)`);
      await db.run(sql`create function portico.next_number(bigint) returns bigint language sql as 'select 1::bigint'`);
      for (const statement of text.split(/;\n(?=lock|do|drop)/)) await db.run(sql.raw(statement));
    });
    expect(numberOf(await task('colleague', 'migrated'))).toBe(9042);
  });
});
