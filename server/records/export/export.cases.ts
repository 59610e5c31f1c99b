/** Lists as files over HTTP: who may take them along, what is in them, and until when. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, expect, describe as group, it } from 'vitest';
import { sql } from '../../kernel/index.ts';
import type { TestApp } from '../../testing/app.ts';
import type { Client } from '../../testing/client.ts';
import { as } from '../../testing/factories.ts';
import { claimWorld, type People } from '../fixture-claims.ts';
import { exportList } from './export.ts';

let app: TestApp;
let people: People;
let stranger: Client;
/** Staff. */
let keeper: Client;

const outside = '/api/portal/help';
const desk = '/api/staff';

beforeAll(async () => {
  const claims = await claimWorld();
  ({ app, people } = claims);
  ({ stranger, keeper } = claims.clients);
});

group('export', () => {
  /** The sheet of a workbook, as XML. */
  const sheet = (bytes: Buffer) => strFromU8(unzipSync(bytes)['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
  const file = async (client: Client, query: string) => {
    const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(`${app.origin}${outside}/records/claim/export?${query}`, { headers: { cookie } });
    const body = Buffer.from(await reply.arrayBuffer());
    return { status: reply.status, headers: reply.headers, body, text: body.toString('utf8') };
  };

  /** Begins to take a list, and takes no more of it; waits for its place, which whoever had it before may give back a moment after his answer. */
  const stalled = async (filter: string): Promise<Socket> => {
    const cookie = [...stranger.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const path = `${outside}/records/claim/export?format=csv&columns=name&filter=${filter}`;
    let line: Socket | null = null;
    const begin = async () => {
      line?.destroy();
      const here = connect(Number(new URL(app.origin).port), '127.0.0.1', () =>
        here.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`),
      );
      line = here.on('error', () => {});
      const [first] = (await once(here, 'data')) as [Buffer];
      here.pause();
      return first.toString('latin1');
    };
    await expect.poll(begin, { timeout: 20_000 }).toMatch(/^HTTP\/1\.1 200 /);
    if (line === null) throw new Error('Nothing was begun');
    return line;
  };

  it('is a right of its own (X1), holds what the list shows, and no formulas (X2, LST-12)', async () => {
    const evil = [
      '=1+1',
      '+1',
      '-1+1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      ' =1',
      'a "quoted", b',
      'last & <least>',
      'a;=1+1;b',
      "b;+2+cmd|'/C calc'!A0",
      'call;+49 89',
    ];
    for (const name of evil) await stranger.post(`${outside}/records/claim`, { values: { name, points: -5, state: 'busy' } });
    await keeper.post(`${desk}/records/claim`, { values: { name: '=hidden', secret: 'canary' } });
    expect((await file(stranger, 'format=csv')).status).toBe(403);
    expect((await stranger.get(`${outside}/objects/claim`)).body.exports).toBe(false);
    const ctx = await app.ctx('owner');
    await ctx.db.run(sql`insert into portico.system_operation_rule (operation, position, principal_id, verdict, valid_from)
      values ('CanExportToExcel', 1, ${people.stranger.id}::bigint, true, now())`);
    await ctx.db.run(sql`update portico.configuration set epoch = epoch + 1`);
    expect((await stranger.get(`${outside}/objects/claim`)).body.exports).toBe(true);
    const filter = encodeURIComponent(JSON.stringify({ column: 'points', op: 'eq', value: -5 }));
    const query = `columns=name,points,state&sort=-name&filter=${filter}`;
    const csv = (await file(stranger, `format=csv&${query}`)).text;
    const lines = csv.split('\r\n');
    expect(lines[0]).toBe('\ufeffname,points,state');
    expect(lines).toHaveLength(evil.length + 2);
    expect(csv).toContain(`'=1+1,-5,busy`);
    expect(csv).toContain('"a ""quoted"", b",-5,busy');
    for (const cell of csv.slice(1).split(/[,\r\n"]+/)) if (cell !== '-5') expect(cell).not.toMatch(/^\s*[=+\-@\t\r]/);
    // A sheet program of another country parts lines at its own separator, whatever stands in quotes there.
    for (const cell of csv.slice(1).split(/[;\r\n]/)) if (!cell.startsWith('+49 89')) expect(cell).not.toMatch(/^["\s]*[=+\-@]/);
    expect(csv).toContain(`"b;'+2+cmd|'/C calc'!A0"`);
    // A telephone number does nothing there.
    expect(csv).toContain('"call;+49 89"');
    const found = await file(stranger, `format=xlsx&${query}`);
    expect(found.headers.get('content-disposition')).toMatch(/^attachment; .*\.xlsx/);
    const xml = sheet(found.body);
    expect(xml).not.toContain('<f>');
    expect(xml).toContain('<is><t xml:space="preserve">=1+1</t></is>');
    expect(xml).toContain('last &amp; &lt;least&gt;');
    expect(xml.match(/<row>/g)).toHaveLength(evil.length + 1);
    expect(xml).toContain('<c><v>-5</v></c>');
    // Nothing hidden by any road.
    const all = await file(stranger, 'format=xlsx');
    for (const text of [csv, sheet(all.body)]) expect(text).not.toMatch(/canary|secret|=hidden/);
    expect((await stranger.get(`${outside}/records/claim/export?format=csv&columns=secret`)).body.code).toBe('unknown_column');
  });

  it('of a long list is whole and in its order, by an order without an index too, and stands in the audit log without a value', async () => {
    const ctx = await app.ctx('owner');
    await ctx.db.run(sql`insert into data.claim (name, points, organisation_id, created_by, created_at, modified_at)
      select 'long ' || lpad((n * 7919 % 2500)::text, 4, '0'), n % 3, organisation_id, created_by, created_at, modified_at
      from (select * from data.claim where name = '=1+1' limit 1) c, generate_series(1, 2500) n`);
    const filter = encodeURIComponent(JSON.stringify({ column: 'name', op: 'starts', value: 'long ' }));
    const lines = (await file(stranger, `format=csv&columns=name,points&sort=-name&filter=${filter}`)).text.trim().split('\r\n');
    const names = lines.slice(1).map((line) => line.slice(0, 9));
    expect(names).toHaveLength(2500);
    expect(names).toEqual([...names].sort().reverse());
    const told = await ctx.db.rows(sql`select action, subject from portico.audit
      where principal_id = ${people.stranger.id}::bigint and action like 'records.export%' order by id desc limit 2`);
    const what = { object: 'claim', format: 'csv', columns: ['name', 'points'], filter: ['name'], sort: 'name' };
    expect(told).toEqual([
      { action: 'records.export', subject: { ...what, rows: 2500, whole: true } },
      { action: 'records.export_begun', subject: what },
    ]);
    // Whoever takes it slowly does not keep what he has lost meanwhile.
    const rights = await as(app.system, people.stranger);
    const wish = { columns: ['name'], filter: { column: 'name', op: 'starts', value: 'long ' } } as const;
    const { rows } = await exportList(rights, 'claim', wish, { portal: 'help', format: 'csv' });
    for (let i = 0; i < 3; i += 1) expect((await rows.next()).done).toBe(false);
    const may = (verdict: boolean) =>
      ctx.db.batch([
        sql`update portico.system_operation_rule set verdict = ${verdict} where operation = 'CanExportToExcel'`,
        sql`update portico.configuration set epoch = epoch + 1`,
      ]);
    await may(false);
    app.pass(6_000);
    await expect(rows.next()).rejects.toMatchObject({ code: 'forbidden' });
    app.pass(-6_000);
    await may(true);
    // Whoever takes nothing of it any more keeps no place among the few that are made at a time; more than lines hold by themselves.
    await ctx.db.run(sql`update data.claim set name = name || repeat(' x', 2000) where name like 'long %'`);
    const others = async () =>
      (await file(stranger, 'format=csv&columns=name&filter=%7B"column":"points","op":"eq","value":-5%7D')).status;
    const config = app.system.config as { requestSeconds: number };
    const { requestSeconds } = config;
    try {
      const waiting = [await stalled(filter), await stalled(filter)];
      expect(await others()).toBe(429);
      for (const line of waiting) line.destroy();
      await expect.poll(others, { timeout: 20_000 }).toBe(200);
      config.requestSeconds = 0.05;
      const dead = [await stalled(filter), await stalled(filter)];
      await expect.poll(others, { timeout: 20_000 }).toBe(200);
      for (const line of dead) line.destroy();
    } finally {
      config.requestSeconds = requestSeconds;
    }
    // A column of many records becomes another type in the background, and what comes later here tries it at once.
    await ctx.db.run(sql`delete from data.claim where name like 'long %'`);
  });
});
