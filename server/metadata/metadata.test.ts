import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { columnTypes } from '../../shared/columns/index.ts';
import type { Config } from '../kernel/config.ts';
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
} from '../kernel/index.ts';
import { testDatabase } from '../testing/database.ts';
import {
  addColumn,
  checkValue,
  defineObject,
  defineObjects,
  metadataOf,
  type NewColumn,
  readSql,
  tables,
  writeSql,
} from './index.ts';

let system: System;

beforeAll(async () => {
  const { connections } = await testDatabase();
  system = {
    config: {} as Config,
    pools: createPools(connections, { portal: 2, staff: 2, worker: 4, auth: 1 }, () => {}),
    log: createLog('error', () => {}),
    clockShift: 0,
  };
  const ctx = await context();
  await defineObjects(ctx, [
    {
      key: 'account',
      title: { en: 'Account' },
      plural: { en: 'Accounts' },
      displayColumn: 'name',
      organisationFrom: 'self',
      columns: [
        { key: 'name', type: 'text', title: { en: 'Name' }, required: true, searchable: true },
        { key: 'parent', type: 'reference', title: { en: 'Parent' }, settings: { target: 'account' }, indexed: true },
      ],
    },
  ]);
});
afterAll(() => closePools(system.pools));

const context = (): Promise<Ctx> => systemContext(system, 'test');

describe('an object', () => {
  test('becomes tables with all their parts', async () => {
    const ctx = await context();
    const object = (await metadataOf(ctx)).objects.get('account');
    expect(object?.columns.map((c) => c.key)).toEqual([
      'name',
      'parent',
      'created_at',
      'created_by',
      'modified_at',
      'modified_by',
      'organisation',
    ]);
    const found = await ctx.db.rows(sql<{
      name: string;
    }>`select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('data', 'keys', 'search') and c.relkind in ('r', 'v') order by 1`);
    expect(found.map((r) => r.name)).toEqual([
      'data.account',
      'data.account_access',
      'data.account_file',
      'data.account_history',
      'keys.account',
      'keys.account_access',
      'keys.dead_source',
      'search.account',
    ]);
  });
});
