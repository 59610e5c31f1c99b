import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ColumnType, columnTypes, type Operator } from '../../shared/columns/index.ts';
import { Problem, sql } from '../kernel/index.ts';
import { furtherTest } from '../testing/proving.ts';
import { type Fixture, fixture, reference, text, titles } from './fixture.ts';
import {
  addColumn,
  changeColumn,
  checkValue,
  columnOfConstraint,
  conditionSql,
  defineObject,
  metadataJobs,
  metadataOf,
  type NewColumn,
  objectOf,
  readSql,
  removeColumn,
  type Stored,
  tables,
  wordLabel,
  wordsSql,
  writeSql,
} from './index.ts';

let world: Fixture;
beforeAll(async () => {
  world = await fixture();
});

const objectNow = async (key: string) => objectOf(await metadataOf(await world.sys()), key);
const columnsOf = async (key: string) =>
  (
    await (
      await world.sys()
    ).db.rows(sql<{ name: string }>`select column_name as name from information_schema.columns
      where table_schema = 'data' and table_name = ${key} order by 1`)
  ).map((row) => row.name);

interface Sample {
  readonly settings?: NewColumn['settings'];
  readonly choices?: NewColumn['choices'];
  readonly sent: unknown;
  readonly other: unknown;
  /** What comes back; what was sent where absent. */
  readonly read?: unknown;
}

const samples: Readonly<Record<Exclude<ColumnType, 'reference' | 'person' | 'files'>, readonly Sample[]>> = {
  text: [
    { sent: '  Grüße, 世界 🙂 \'";--\\ ', other: 'b', read: 'Grüße, 世界 🙂 \'";--\\' },
    { settings: { maxLength: 100_000, multiline: true }, sent: 'a\r\nb', other: 'x', read: 'a\nb' },
  ],
  rich_text: [
    {
      sent: '<p onclick="x()">Hello <b>you</b><script>alert(1)</script></p>',
      other: '<p>no</p>',
      read: '<p>Hello <b>you</b></p>',
    },
  ],
  integer: [
    { sent: -2_147_483_648, other: 2_147_483_647 },
    { settings: { big: true }, sent: '9223372036854775807', other: '-9223372036854775808' },
  ],
  decimal: [
    { sent: '123456789012345678.9', other: '-0.01', read: '123456789012345678.90' },
    { settings: { scale: 10 }, sent: '0.0000000001', other: '2' },
    { settings: { scale: 0 }, sent: '-7', other: '8' },
  ],
  money: [
    {
      sent: { amount: '922337203685477.5807', currency: 'EUR' },
      other: { amount: '922337203685477.5807', currency: 'USD' },
    },
  ],
  boolean: [{ sent: true, other: false }],
  date: [{ sent: '2024-02-29', other: '0001-01-01' }],
  datetime: [{ sent: '2026-03-01T12:00:00.123+02:00', other: '1999-12-31T23:59:59.999Z', read: '2026-03-01T10:00:00.123Z' }],
  choice: [
    {
      choices: [
        { key: 'red', title: { en: 'Red' } },
        { key: 'blue', title: { en: 'Blue' } },
      ],
      sent: 'red',
      other: 'blue',
    },
  ],
  email: [{ sent: ' Maria@Example.COM ', other: 'a@b.example', read: 'maria@example.com' }],
  phone: [{ sent: '+49 (30) 123-45 ext. 6', other: '0301234' }],
  link: [{ sent: 'https://example.com/a?b=c#d', other: 'http://example.org/' }],
  links: [
    {
      sent: [{ title: 'Norm', address: 'https://example.com/a' }],
      other: [{ title: 'Ask', address: 'mailto:help@example.com' }],
      read: '[{"title":"Norm","address":"https://example.com/a"}]',
    },
  ],
  number: [{ settings: { mask: 'N-{000}' }, sent: 'N-007', other: 'N-008' }],
};

describe('a column of type', () => {
  test('any of the seventeen is covered here', () => {
    expect([...Object.keys(samples), 'reference', 'person', 'files'].sort()).toEqual([...columnTypes].sort());
  });

  const cases = Object.entries(samples).flatMap(([type, list]) =>
    list.map((sample, i) => [type as ColumnType, i, sample] as const),
  );
  test.each(cases)('%s (%i) keeps a value through its table, and filters find it', async (type, i, sample) => {
    const ctx = await world.sys();
    const { sent, other, read = sent, settings, choices } = sample;
    const column = await addColumn(ctx, 'contact', {
      key: `${type}_${i}`,
      type,
      title: { en: type },
      settings,
      choices,
      indexed: type !== 'rich_text' && type !== 'links' && !(Number(settings?.maxLength) > 600),
    });
    const stored = checkValue(column, sent) as Stored;
    const id = await world.record('contact', { name: type });
    const strange = await world.record('contact', { name: 'other' });
    for (const [record, value] of [
      [id, stored],
      [strange, checkValue(column, other) as Stored],
    ] as const) {
      const set = sql.join(writeSql(column, value).map((part) => sql`${sql.id(part.name)} = ${part.value}`));
      expect(await ctx.db.run(sql`update data.contact set ${set} where id = ${record}`)).toBe(1);
    }
    const back = await ctx.db.one(sql<{ v: unknown }>`select ${readSql(column, 't')} as v from data.contact t where id = ${id}`);
    expect(JSON.parse(JSON.stringify(back.v))).toEqual(read);
    const found = async (operator: Operator, values: readonly Stored[]) =>
      (
        await ctx.db.rows(sql<{ id: string }>`select id from data.contact t where id in (${id}, ${strange})
          and ${conditionSql(column, 't', operator, values)} order by id`)
      ).map((row) => row.id);
    expect(await found('empty', [])).toEqual([]);
    expect(await found('not_empty', [])).toEqual([id, strange]);
    if (type === 'rich_text' || type === 'links') return;
    expect(await found('eq', [stored])).toEqual([id]);
    expect(await found('ne', [stored])).toEqual([strange]);
    expect(await found('in', [stored])).toEqual([id]);
    await ctx.db.run(
      sql`update data.contact set ${sql.join(writeSql(column, null).map((p) => sql`${sql.id(p.name)} = ${p.value}`))} where id = ${id}`,
    );
    expect(await found('empty', [])).toEqual([id]);
    expect(await found('ne', [stored])).toEqual([id, strange]);
  });

  test('reference and person point to what is there, and only to that', async () => {
    const ctx = await world.sys();
    const friend = await addColumn(ctx, 'contact', reference('friend', 'contact'));
    const helper = await addColumn(ctx, 'contact', {
      key: 'helper',
      type: 'person',
      title: { en: 'Helper' },
      settings: { side: 'staff' },
    });
    const staff = await world.principal('staff');
    const anna = await world.record('contact', { name: 'Anna' });
    const boris = await world.record('contact', { name: 'Boris', friend: anna, helper: staff });
    const row = await ctx.db.one(
      sql`select ${readSql(friend, 't')} as friend, ${readSql(helper, 't')} as helper from data.contact t where id = ${boris}`,
    );
    expect(row).toEqual({ friend: anna, helper: staff });
    const object = await objectNow('contact');
    for (const column of [friend, helper]) {
      const fault = await world
        .record('contact', { [column.key]: '999999999' })
        .catch((e: { constraint: string }) => e.constraint);
      expect(columnOfConstraint(object, String(fault))?.key).toBe(column.key);
    }
  });

  test('files has no column in the table', async () => {
    const before = await columnsOf('contact');
    await addColumn(await world.sys(), 'contact', { key: 'papers', type: 'files', title: { en: 'Papers' } });
    expect(await columnsOf('contact')).toEqual(before);
    expect((await objectNow('contact')).column('papers')?.type).toBe('files');
  });

  test('text is found by a part of it without regard to capitals, and signs of patterns are only signs', async () => {
    const { db } = await world.sys();
    const name = (await objectNow('contact')).column('name');
    const id = await world.record('contact', { name: '100%_Größe\\' });
    const count = async (operator: Operator, part: string) =>
      (await db.rows(sql`select from data.contact t where id = ${id} and ${conditionSql(name!, 't', operator, [part])}`)).length;
    expect([await count('contains', 'GRÖSSE'), await count('contains', 'GRÖßE'), await count('starts', '100%_g')]).toEqual([
      0, 1, 1,
    ]);
    expect([await count('starts', '1__'), await count('contains', '%\\'), await count('contains', '%_größe\\')]).toEqual([
      0, 0, 1,
    ]);
  });
});

describe('a definition', () => {
  const define = async (columns: readonly NewColumn[], more: object = {}) =>
    defineObject(await world.sys(), { key: 'thing', ...titles('Thing'), columns, ...more });

  test.each([
    ['a reserved word', [text('select')], {}],
    ['a standard name', [text('created_at')], {}],
    ['a system column', [text('xmin')], {}],
    ['capitals', [text('Name')], {}],
    ['a quote', [text('a"b')], {}],
    ['a dollar', [text('a$currency')], {}],
    ['41 letters', [text('a'.repeat(41))], {}],
    ['the same column twice', [text('a'), text('a')], {}],
    ['an unknown type', [text('a', { type: 'blob' as ColumnType })], {}],
    ['an unknown setting', [text('a', { settings: { maxlength: 5 } })], {}],
    ['a target that is not there', [reference('a', 'nothing')], {}],
    ['a default that does not fit', [text('a', { settings: { maxLength: 2 }, defaultValue: 'abc' })], {}],
    ['a mask without zeros', [text('a', { type: 'number', settings: { mask: 'CS-' } })], {}],
    ['an object key that names another table', [], { key: 'case_access' }],
    ['an object that is there', [], { key: 'case' }],
    ['a display column that is not there', [], { displayColumn: 'name' }],
    ['an order that can change', [{ key: 'd', type: 'datetime', title: { en: 'd' } }], { orderColumn: 'd' }],
    ['an attachment without parent column', [], { attachedTo: 'case' }],
    [
      'an open attachment to a closed object',
      [reference('parent', 'note', { required: true })],
      { attachedTo: 'note', parentColumn: 'parent' },
    ],
    ['no title', [], { title: {} }],
  ] as const)('with %s is refused and leaves nothing behind', async (_what, columns, more) => {
    const before = (await metadataOf(await world.sys())).epoch;
    const fault = await define(columns as readonly NewColumn[], more).catch((e: unknown) => e);
    expect(fault).toBeInstanceOf(Problem);
    expect((fault as Problem).status).toBe(422);
    expect((fault as Problem).errors?.[0]?.message).toMatch(/\.$/);
    expect((await metadataOf(await world.sys())).epoch).toBe(before);
    expect(await columnsOf('thing')).toEqual([]);
  });

  test('that is sound becomes an object, once', async () => {
    await define(
      [text('name', { unique: true }), { key: 'when', type: 'date', title: { en: 'When' } }].slice(0, 1) as NewColumn[],
    );
    expect(await columnsOf('thing')).toContain('name');
    await expect(define([])).rejects.toThrow(/already/);
    await world.record('thing', { name: 'a' });
    const fault = await world.record('thing', { name: 'a' }).catch((e: { constraint: string }) => e.constraint);
    expect(columnOfConstraint(await objectNow('thing'), String(fault))?.key).toBe('name');
    await world.record('thing', { name: 'b', deleted_at: new Date() });
    await world.record('thing', { name: 'b' });
  });

  test('is for administrators only', async () => {
    const staff = await world.as({ kind: 'staff', role: 'staff', userId: '1' });
    await expect(addColumn(staff, 'case', text('mine'))).rejects.toThrow(/Administrators/);
    await addColumn(await world.as({ kind: 'staff', role: 'staff', userId: '1', isAdministrator: true }), 'case', text('mine'));
    expect((await objectNow('case')).column('mine')?.type).toBe('text');
  });
});

describe('at run time', () => {
  test('a column is added, filled, required and removed; every node knows by the counter', async () => {
    const ctx = await world.sys();
    const before = await metadataOf(ctx);
    const id = await world.record('account', { name: 'Halden' });
    const added = await addColumn(ctx, 'account', text('city', { required: true, defaultValue: 'Toronto', searchable: true }));
    const after = await metadataOf(ctx);
    expect(BigInt(after.epoch)).toBeGreaterThan(BigInt(before.epoch));
    expect(before.objects.get('account')?.column('city')).toBeUndefined();
    const value = await ctx.db.one(sql`select city from data.account where id = ${id}`);
    expect(value).toEqual({ city: 'Toronto' });
    const fault = await world.record('account', { name: 'x' }).catch((e: { constraint: string }) => e.constraint);
    expect(columnOfConstraint(objectOf(after, 'account'), String(fault))?.id).toBe(added.id);

    await ctx.db.run(
      sql`insert into data.account_history (record_id, at, action, column_key) values (${id}, ${ctx.now}, 'update', 'city')`,
    );
    await removeColumn(ctx, 'account', 'city');
    expect(await columnsOf('account')).not.toContain('city');
    expect((await objectNow('account')).column('city')).toBeUndefined();
    expect(await ctx.db.rows(sql`select from data.account_history where column_key = 'city'`)).toEqual([]);
  });

  test('a required column without default is refused while there are records', async () => {
    await world.record('case', { subject: 'a' });
    await expect(addColumn(await world.sys(), 'case', text('needed', { required: true }))).rejects.toThrow(/needs a default/);
    const column = await addColumn(await world.sys(), 'case', text('needed'));
    await expect(changeColumn(await world.sys(), 'case', 'needed', { required: true })).rejects.toThrow(/have no value/);
    await (await world.sys()).db.run(sql`update data.case set needed = 'x'`);
    expect((await changeColumn(await world.sys(), 'case', 'needed', { required: true })).required).toBe(true);
    await expect(world.record('case', {})).rejects.toThrow(`required_${column.id}`);
    await changeColumn(await world.sys(), 'case', 'needed', { required: false });
    await world.record('case', {});
  });

  furtherTest('settings are widened, never narrowed', async () => {
    const ctx = await world.sys();
    await addColumn(ctx, 'case', {
      key: 'price',
      type: 'decimal',
      title: { en: 'Price' },
      settings: { scale: 2 },
      indexed: true,
    });
    const id = await world.record('case', { price: '1.25' });
    await expect(changeColumn(ctx, 'case', 'price', { settings: { scale: 1 } })).rejects.toThrow(/widened/);
    const price = await changeColumn(ctx, 'case', 'price', { settings: { scale: 4 }, indexed: false });
    expect(await ctx.db.one(sql`select ${readSql(price, 't')} as v from data.case t where id = ${id}`)).toEqual({ v: '1.2500' });
    // Writing a large table anew would stop everybody (Z5).
    await defineObject(ctx, {
      key: 'crowd',
      ...titles('Crowd'),
      columns: [{ key: 'part', type: 'decimal', title: { en: 'Part' } }],
    });
    const crowd = sql`insert into data.crowd (created_at, modified_at) select ${ctx.now}, ${ctx.now} from generate_series(1, 20001)`;
    await ctx.db.run(crowd);
    await expect(changeColumn(ctx, 'crowd', 'part', { settings: { scale: 4 } })).rejects.toThrow(/more than 20000/);
    await addColumn(ctx, 'case', text('short', { settings: { maxLength: 5 } }));
    await expect(changeColumn(ctx, 'case', 'short', { settings: { maxLength: 4 } })).rejects.toThrow(/widened/);
    expect((await changeColumn(ctx, 'case', 'short', { settings: { maxLength: 9 } })).settings).toEqual({ maxLength: 9 });
    await expect(changeColumn(ctx, 'case', 'created_at', { required: false })).rejects.toThrow(/standard/);
  });

  test.each(['subject', 'contact', 'created_at', 'nothing'])('the column %s cannot be removed', async (key) => {
    await expect(removeColumn(await world.sys(), 'case', key)).rejects.toThrow(/cannot be removed|has no column/);
  });

  furtherTest('a reader in the way makes it give up with 503 and change nothing; when he is gone it works', async () => {
    const reader = new pg.Client(world.database.connections.worker);
    await reader.connect();
    try {
      await reader.query('begin');
      await reader.query('select * from data.case');
      const before = (await metadataOf(await world.sys())).epoch;
      const fault = await addColumn(await world.sys(), 'case', text('late')).catch((e: unknown) => e);
      expect(fault).toMatchObject({ status: 503, code: 'busy' });
      expect((await metadataOf(await world.sys())).epoch).toBe(before);
      // others read on meanwhile
      await (await world.sys()).db.rows(sql`select id from data.case limit 1`);
      await reader.query('commit');
      await addColumn(await world.sys(), 'case', text('late'));
      expect((await reader.query('select late from data.case limit 1')).fields.map((f) => f.name)).toEqual(['late']);
    } finally {
      await reader.end();
    }
  });

  test('a reader who holds a kept plan reads on over a change', async () => {
    const ctx = await world.sys();
    const ask = () => ctx.db.rows(sql`select * from data.contact where name = ${'Anna'}`, { named: true });
    await ask();
    await addColumn(ctx, 'contact', text('surprise'));
    const reading = Array.from({ length: 20 }, ask);
    const [removed, ...rows] = await Promise.all([removeColumn(ctx, 'contact', 'surprise').then(() => 'done'), ...reading]);
    expect([removed, rows.length]).toEqual(['done', 20]);
    // Every connection holds the plan. He who finds his stale cannot have it back from the pool, and the others are as old.
    const pool = ctx.system.pools.worker;
    const all = () => Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()));
    const kept = await all();
    for (const client of kept) {
      client.release();
      await ask();
      await pool.connect();
    }
    for (const client of kept) client.release();
    await addColumn(ctx, 'contact', text('surprise'));
    const [first, ...others] = await all();
    first?.release();
    const asked = ask();
    others.push(await pool.connect());
    for (const client of others) client.release();
    expect(await asked).toHaveLength(rows[0]?.length ?? 0);
  });

  test('two administrators at once come one after the other', async () => {
    const add = async (key: string) => addColumn(await world.sys(), 'account', text(key));
    const made = await Promise.all(['c1', 'c2', 'c3', 'c4'].map(add));
    expect(new Set(made.map((c) => c.position)).size).toBe(4);
    const again = await Promise.allSettled([add('same'), add('same')]);
    expect(again.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('words are made anew when a column becomes searchable', async () => {
    const ctx = await world.sys();
    const id = await world.record('account', { name: 'Corvid Analytical' });
    await changeColumn(ctx, 'account', 'name', { searchable: true });
    const job = await ctx.db.one(sql<{ payload: Record<string, unknown> }>`select payload from portico.outbox
      where topic = 'metadata.reindex' order by id desc limit 1`);
    const handler = metadataJobs['metadata.reindex'];
    await handler?.run(ctx, { id: '1', topic: 'metadata.reindex', payload: job.payload, attempt: 1, createdAt: ctx.now });
    const hits = await ctx.db.rows(sql`select record_id from keys.account_hits(
      ${`'${wordLabel((await objectNow('account')).column('name')!)}corvid'`}::tsquery, null, null, null, null, '{}', 10)`);
    expect(hits).toEqual([{ record_id: id }]);
    const name = (await objectNow('account')).column('name');
    const words = await ctx.db.one(
      sql<{
        ok: boolean;
      }>`select ${wordsSql(await objectNow('account'), [name!], 't')} @@ ${`'${wordLabel(name!)}analytical'`}::tsquery as ok from ${tables.records('account')} t where id = ${id}`,
    );
    expect(words.ok).toBe(true);
  });
});
