import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Config } from '../kernel/config.ts';
import {
  anonymousContext,
  type Ctx,
  closePools,
  createLog,
  createPools,
  type System,
  sql,
  systemContext,
} from '../kernel/index.ts';
import { changeObject, defineObjects, metadataOf } from '../metadata/index.ts';
import { patience, testDatabase } from '../testing/database.ts';
import { loadBundle, loadSolutions } from './index.ts';

let system: System;
/** What was said in the log. */
const said: string[] = [];

beforeAll(async () => {
  const { connections } = await testDatabase();
  system = {
    config: {} as Config,
    pools: createPools(connections, { portal: 2, staff: 2, worker: 4, auth: 1 }, () => {}, patience),
    log: createLog('warn', (line) => said.push(line)),
    clockShift: 0,
  };
});
afterAll(() => closePools(system.pools));

const context = (): Promise<Ctx> => systemContext(system, 'test');

/** As if the last start had brought other solutions. */
async function bringOthers(): Promise<void> {
  const ctx = await context();
  await ctx.db.run(sql`update portico.setting set value = '"others"' where key = 'solutions'`);
}

/** Every row that loading writes, without the counters that changed rows raise. */
async function everything(): Promise<unknown> {
  const { db } = await context();
  const tables = [
    'object',
    'object_column',
    'choice',
    'transition',
    'role',
    'role_attachment',
    'operation_rule',
    'column_rule',
    'scope_rule',
    'system_operation',
    'portal_template',
    'list_view',
    'folder',
    'folder_reader',
    'limit_package',
  ];
  const parts = tables.map((t) => sql`select ${sql.lit(t)} as name, to_jsonb(t) as row from ${sql.id('portico', t)} t`);
  const columns = sql`select 'columns' as name, to_jsonb(c) as row from information_schema.columns c where table_schema in ('data', 'search', 'keys')`;
  const policies = sql`select 'policies' as name, to_jsonb(p) as row from pg_policies p`;
  const rows = await db.rows(
    sql<{ name: string; row: unknown }>`${sql.join([...parts, columns, policies], sql` union all `)} order by 1, 2`,
  );
  expect(rows.length).toBeGreaterThan(500);
  return rows;
}

describe('the solutions', () => {
  test('go into an empty database with few questions, hence in a second or two', async () => {
    // Seconds depend on what else the machine does; how often the database is asked does not.
    const ask = vi.spyOn(pg.Client.prototype, 'query');
    await loadSolutions(await context());
    expect(ask.mock.calls.length).toBeGreaterThan(5);
    expect(ask.mock.calls.length).toBeLessThan(100);
    ask.mockRestore();
    const metadata = await metadataOf(await context());
    expect([...metadata.objects.keys()].sort()).toEqual([
      'account',
      'account_address',
      'application',
      'article',
      'article_category',
      'article_comment',
      'case',
      'contact',
      'department',
      'document',
      'internal_note',
      'message',
      'published_article',
      'service',
      'service_agreement',
    ]);
  });

  test('are not looked at again by a start that brings the same, and loaded by one that brings others', async () => {
    const ctx = await context();
    const ask = vi.spyOn(pg.Client.prototype, 'query');
    await loadSolutions(ctx);
    expect(ask.mock.calls.length).toBe(1);
    ask.mockRestore();
    await ctx.db.run(sql`delete from portico.portal_template where key = 'service_desk'`);
    const templates = async () =>
      (await context()).db.rows(sql`select key from portico.portal_template where key = 'service_desk'`);
    await loadSolutions(await context());
    expect(await templates()).toEqual([]);
    await bringOthers();
    await loadSolutions(await context());
    expect(await templates()).toEqual([{ key: 'service_desk' }]);
  });

  test('loaded again change nothing, not even what an administrator changed', async () => {
    const ctx = await context();
    await changeObject(ctx, 'case', { title: { en: 'Request' }, useRecordPermissions: true });
    await ctx.db.run(
      sql`update portico.operation_rule set can_create = false, valid_to = ${ctx.now} where key = 'support.case.all_portal_users'`,
    );
    const before = await everything();
    await bringOthers();
    await loadSolutions(await context());
    expect(await everything()).toEqual(before);
  });

  test('bring no right to change contacts to where these are shared to be changed, and say so', async () => {
    const loadedWith = async (grade: number) => {
      const { db, now } = await context();
      await db.run(sql`update portico.scope_rule set grade = ${grade} where key = 'support.contact.all_portal_users'`);
      await db.run(sql`update portico.operation_rule set key = gen_random_uuid()::text, valid_to = ${now}
        where key = 'base.contact.all_portal_users'`);
      await bringOthers();
      await loadSolutions(await context());
      return db.rows(sql`select can_update from portico.operation_rule where key = 'base.contact.all_portal_users'`);
    };
    expect(await loadedWith(3)).toEqual([]);
    expect(said.splice(0).join()).toMatch(/shared to more than read.*contact/);
    expect(await loadedWith(1)).toEqual([{ can_update: true }]);
    expect(said).toEqual([]);
  });

  test('bring the workflow of decision 10', async () => {
    const object = (await metadataOf(await context())).objects.get('case');
    const leads = (action: string, side: string) =>
      object?.transitions
        .filter((t) => t.action === action && (t.side === side || t.side === 'any'))
        .map((t) => [t.from, t.to, t.condition]);
    expect(leads('cancel', 'portal')?.map(([from]) => from)).toEqual(['new', 'in_progress', 'waiting', 'reopened']);
    expect(leads('reopen', 'portal')?.map(([from]) => from)).toEqual(['resolved', 'waiting']);
    expect(leads('close', 'portal')).toEqual([
      ['resolved', 'closed', null],
      ...['new', 'in_progress', 'waiting', 'reopened'].map((from) => [from, 'closed', 'staff_answered']),
    ]);
    const cancel = object?.transitions.find((t) => t.key === 'cancel_new');
    expect(cancel?.sets).toEqual({
      closing_reason: 'canceled_by_user',
      first_resolution_at: 'now',
      actual_resolution_at: 'now',
      closed_on: 'now',
    });
    expect(object?.statusColumn).toBe('status');
    const accepting = object
      ?.column('status')
      ?.choices.filter((c) => c.flags.accepts_messages === true)
      .map((c) => c.key);
    expect(accepting).toEqual(['new', 'in_progress', 'waiting', 'resolved', 'reopened']);
  });
});

describe('a bundle', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-bundle-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, value: unknown) => writeFileSync(path.join(folder, name), JSON.stringify(value));

  test('with a fault is refused whole, with the file and the place', async () => {
    write('bundle.json', { key: 'extra', title: { en: 'Extra' } });
    write('roles.json', [{ key: 'guests', title: 'Guests', tree: 'organisational', side: 'portal', parent: 'all_portal_users' }]);
    write('rights.json', { scopes: [{ object: 'case', role: 'guests', scope: 'everything', grade: 'read' }] });
    await expect(loadBundle(await context(), folder)).rejects.toThrow(/rights\.json: scopes\.0\.scope/);
    write('rights.json', { scopes: [{ object: 'nothing', role: 'guests', scope: 'all', grade: 'read' }] });
    await expect(loadBundle(await context(), folder)).rejects.toThrow(/an object nothing that is not there/);
    const found = () => context().then(({ db }) => db.rows(sql`select from portico.role where key = 'guests'`));
    expect(await found()).toEqual([]);
    // What its object's wall does not let through would be a right without effect.
    for (const [object, scope] of [
      ['case', 'all'],
      ['case', 'children'],
      ['message', 'all'],
    ]) {
      write('rights.json', { scopes: [{ object, role: 'guests', scope, grade: 'read' }] });
      await expect(loadBundle(await context(), folder)).rejects.toThrow(`the scope ${scope} of guests on ${object} would show`);
      expect(await found()).toEqual([]);
    }
    write('rights.json', { scopes: [{ object: 'service', role: 'guests', scope: 'all', grade: 'read' }] });
    await loadBundle(await context(), folder);
    expect(await found()).toHaveLength(1);
    // Nobody closes it under the rule. Of older installations it may be closed: the rule stays, and a start goes on.
    await expect(changeObject(await context(), 'service', { wallAllRecords: false })).rejects.toMatchObject({
      errors: [{ path: 'wallAllRecords', code: 'needed', message: expect.stringContaining('Guests (all)') }],
    });
    const { db } = await context();
    const wall = (open: boolean) =>
      db.batch([
        sql`update portico.object set wall_all_records = ${open} where key = 'service'`,
        sql`update portico.configuration set epoch = epoch + 1`,
      ]);
    await wall(false);
    await loadBundle(await context(), folder);
    await wall(true);
    const page = (column: string) => [
      {
        object: 'account',
        set: {
          by: null,
          pages: [{ key: 'page', title: { en: 'Page' }, value: null, layout: { profile: [{ column }], tabs: [], rules: [] } }],
        },
      },
    ];
    write('record-pages.json', page('nothing'));
    await expect(loadBundle(await context(), folder)).rejects.toMatchObject({ errors: [{ code: 'unknown_column' }] });
    for (const column of ['name', 'created_at']) {
      write('record-pages.json', page(column));
      await loadBundle(await context(), folder);
    }
    // What is arranged already stays.
    const pages = await (await context()).db.rows(
      sql<{
        body: unknown;
      }>`select r.body from portico.record_page r join portico.object o on o.id = r.object_id where o.key = 'account'`,
    );
    expect(JSON.stringify(pages)).toMatch(/"column":"name"/);
    expect(pages).toHaveLength(1);
  });

  test('leaves alone what the installation has under the same name, and brings the rest', async () => {
    const column = (key: string, more = {}) =>
      ({ key, type: 'text', title: { en: key }, settings: { maxLength: 99 }, ...more }) as const;
    const words = (key: string) => ({ key, title: { en: key }, plural: { en: `${key}s` } });
    await defineObjects(await context(), [{ ...words('visit'), displayColumn: 'place', columns: [column('place')] }]);
    const both = <T>(one: (object: string) => T): T[] => ['visit', 'trip'].map(one);
    const account = column('account', { type: 'reference', settings: { target: 'department' }, indexed: true });
    for (const name of ['objects', 'portal-templates', 'visits']) mkdirSync(path.join(folder, 'more', name), { recursive: true });
    const more = (name: string, value: unknown) => write(`more/${name}`, value);
    more('bundle.json', { key: 'visits', title: { en: 'Visits' } });
    for (const key of ['visit', 'trip'])
      more(`objects/${key}.json`, {
        ...words(key),
        displayColumn: 'title',
        columns: [column('title'), account],
        wallAllRecords: true,
      });
    const role = 'all_portal_users';
    more('rights.json', {
      operations: both((object) => ({ object, role, read: true })),
      scopes: both((object) => ({ object, role, scope: 'all', grade: 'read' })),
      columns: both((object) => ({ object, role, grades: { title: 'read' } })),
    });
    more(
      'lists.json',
      both((object) => ({ object, columns: ['title'] })),
    );
    const blocks = both((object) => ({
      key: object,
      place: 'main',
      kind: 'records',
      settings: { title: { en: object }, object, columns: ['title'], limit: 5 },
    }));
    const template = {
      ...words('visits'),
      summary: { en: 'Visits' },
      kind: 'customer',
      sections: both((object) => ({ key: object, object })),
    };
    const { plural: _, ...named } = template;
    const main = { key: 'main', kind: 'main', title: { en: 'Home' }, blocks };
    more('portal-templates/visits.json', { ...named, exposed: ['visit', 'trip', 'account'], pages: [main] });
    const tabs = both((object) => ({
      key: object,
      title: { en: object },
      parts: [{ kind: 'detail', key: `${object}_list`, object, column: 'account', columns: ['title'] }],
    }));
    const page = { key: 'page', title: { en: 'Page' }, value: null, layout: { profile: [{ column: 'name' }], tabs, rules: [] } };
    more('portal-pages.json', [{ object: 'department', set: { by: null, pages: [page] } }]);
    said.length = 0;
    await loadBundle(await context(), path.join(folder, 'more'));
    expect(said.join()).toMatch(/"objects":\["visit"\]/);
    const { objects } = await metadataOf(await context());
    const keys = (object: string) => objects.get(object)?.columns.flatMap(({ key, standard }) => (standard ? [] : [key]));
    expect([keys('visit'), keys('trip')]).toEqual([['place'], ['title', 'account']]);
    const { db } = await context();
    const brought = await db.rows(
      sql<{
        what: string;
        text: string;
      }>`select 'operation' as what, key as text from portico.operation_rule where key like 'visits.%'
      union all select 'scope', key from portico.scope_rule where key like 'visits.%'
      union all select 'column', key from portico.column_rule where key like 'visits.%'
      union all select 'list', object from portico.list_view where object in ('visit', 'trip')
      union all select 'exposed', exposed::text from portico.portal_template where key = 'visits'
      union all select 'page', s.body::text from portico.portal_start_page s join portico.object o on o.id = s.object_id
        where o.key = 'department'
      union all select 'places', sections::text || pages::text from portico.portal_template where key = 'visits'`,
    );
    expect(brought.map(({ what }) => what).sort()).toEqual(['column', 'exposed', 'list', 'operation', 'page', 'places', 'scope']);
    for (const { what, text } of brought) {
      expect(text, what).toMatch(/trip/);
      expect(text.replace('visits.', ''), what).not.toMatch(/visit/);
    }
  });

  test('is loaded by administrators only', async () => {
    const { now } = await context();
    await expect(loadBundle(anonymousContext(system, now), folder)).rejects.toThrow(/Administrators/);
  });
});
