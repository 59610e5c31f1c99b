/** A database with the objects that the tests of this module play with. */

import type { Config } from '../kernel/config.ts';
import {
  type Actor,
  anonymous,
  type Ctx,
  closePools,
  contextFor,
  createLog,
  createPools,
  type System,
  sql,
  systemContext,
} from '../kernel/index.ts';
import { atEnd } from '../testing/at-end.ts';
import { patience, type TestDatabase, testDatabase } from '../testing/database.ts';
import { defineObjects, type NewColumn, type NewObject, tables } from './index.ts';

export const text = (key: string, more: Partial<NewColumn> = {}): NewColumn => ({
  key,
  type: 'text',
  title: { en: key },
  ...more,
});
export const reference = (key: string, target: string, more: Partial<NewColumn> = {}): NewColumn => ({
  key,
  type: 'reference',
  title: { en: key },
  settings: { target },
  ...more,
});
export const titles = (name: string) => ({ title: { en: name }, plural: { en: `${name}s` } });

export const objects: readonly NewObject[] = [
  {
    key: 'account',
    ...titles('Account'),
    displayColumn: 'name',
    organisationFrom: 'self',
    columns: [text('name', { required: true }), reference('parent', 'account')],
  },
  {
    key: 'contact',
    ...titles('Contact'),
    displayColumn: 'name',
    organisationFrom: 'account',
    columns: [text('name'), reference('account', 'account')],
  },
  {
    key: 'case',
    ...titles('Case'),
    displayColumn: 'subject',
    contactColumn: 'contact',
    columns: [text('subject', { searchable: true }), reference('contact', 'contact')],
  },
  {
    key: 'message',
    ...titles('Message'),
    attachedTo: 'case',
    parentColumn: 'case',
    columns: [text('body'), reference('case', 'case', { required: true })],
  },
  {
    key: 'note',
    ...titles('Note'),
    attachedTo: 'case',
    parentColumn: 'case',
    staffOnly: true,
    columns: [text('body'), reference('case', 'case', { required: true })],
  },
];

export interface Fixture {
  readonly system: System;
  readonly database: TestDatabase;
  /** The system itself, under the worker's role unless told. */
  sys(role?: Actor['role']): Promise<Ctx>;
  /** Somebody with this context; a portal user unless told. */
  as(actor: Partial<Actor>): Promise<Ctx>;
  /** A new principal. */
  principal(kind: 'staff' | 'portal' | 'role'): Promise<string>;
  /** Writes a record past the walls; answers its id. */
  record(object: string, values: Readonly<Record<string, unknown>>): Promise<string>;
}

/** Makes the database; `withObjects` = the objects above are in it. */
export async function fixture(withObjects = true): Promise<Fixture> {
  const database = await testDatabase();
  const system: System = {
    config: {} as Config,
    pools: createPools(database.connections, { portal: 3, staff: 3, worker: 4, auth: 1 }, () => {}, patience),
    log: createLog('error', () => {}),
    clockShift: 0,
  };
  atEnd(() => closePools(system.pools));
  const sys = (role: Actor['role'] = 'worker') => systemContext(system, 'test', role);
  if (withObjects) await defineObjects(await sys(), objects);
  return {
    system,
    database,
    sys,
    as: async (actor) => contextFor(system, { ...anonymous, kind: 'portal', role: 'portal', ...actor }, (await sys()).now),
    principal: async (kind) => {
      const { db } = await sys();
      return (await db.one(sql<{ id: string }>`insert into portico.principal (kind) values (${kind}) returning id`)).id;
    },
    record: async (object, values) => {
      const { db, now } = await sys();
      const all = { created_at: now, modified_at: now, ...values };
      const names = sql.join(Object.keys(all).map((name) => sql.id(name)));
      const given = sql.join(Object.values(all).map((value) => sql`${value}`));
      return (await db.one(sql<{ id: string }>`insert into ${tables.records(object)} (${names}) values (${given}) returning id`))
        .id;
    },
  };
}
