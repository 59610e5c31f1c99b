import { beforeEach, describe, expect, it } from 'vitest';
import type { Filter } from './channels.ts';
import { count, countBy, get, history, list, lookupLabel, pages, person, search, suggest } from './channels.ts';
import { coarse } from './coarse.ts';
import { actor, allow, allowColumn, column, handMade, object, record, scope, share } from './scenario.ts';
import type { World } from './world.ts';
import { ROOT_PORTAL, the } from './world.ts';
import { created, mayComment, mayCreate, mayRemove, mayUpdate } from './writes.ts';

let world: World;
beforeEach(() => {
  world = handMade();
  allow(world, ROOT_PORTAL, 'read yes');
  allowColumn(world, ROOT_PORTAL, 'title', 'read');
});
const anna = () => actor(world, 'anna_north');

describe('Lists', () => {
  it('hold readable columns only, the others are absent (P4)', () => {
    expect(get(world, anna(), record(world, 'r1'))).toEqual({ title: 'r1' });
    expect(get(world, actor(world, 'carl_south'), the(world.records, 'r1'))).toBeNull();
  });

  it.each<Filter>([
    { column: 'secret', op: 'eq', value: 'secret of r1' },
    { column: 'secret', op: 'contains', value: 'secret' },
    { column: 'secret', op: 'empty' },
    { column: 'secret', op: 'in', value: [] },
    { column: 'never made', op: 'eq', value: 'x' },
  ])('answer a filter on a denied column as on an unknown one (Q1): %o', (filter) => {
    record(world, 'r1');
    expect(list(world, anna(), 'case', { filters: [filter] })).toEqual({ refused: 'unknown_column' });
    expect(count(world, anna(), 'case', [filter])).toEqual({ refused: 'unknown_column' });
  });

  it('answer a sort or a group by a denied column as by an unknown one (Q2)', () => {
    for (const key of ['secret', 'never made']) {
      expect(list(world, anna(), 'case', { sort: { column: key, descending: false } })).toEqual({ refused: 'unknown_column' });
      expect(countBy(world, anna(), 'case', key)).toEqual({ refused: 'unknown_column' });
    }
    expect(list(world, anna(), 'case', { sort: { column: 'title', descending: false } })).toEqual({ ok: [] });
  });

  it('of an object that may not be read answer as of an unknown one', () => {
    allow(world, 'anna', 'read no');
    expect([list(world, anna(), 'case'), search(world, anna(), 'case', 'r')]).toEqual([
      { refused: 'missing' },
      { refused: 'missing' },
    ]);
  });

  it('count and page over visible rows only (Q3, P11)', () => {
    for (const key of ['r1', 'r2', 'r3']) record(world, key);
    record(world, 'foreign', { createdBy: 'carl', organisation: 'south', values: { title: 'r2' } });
    expect(list(world, anna(), 'case')).toEqual({ ok: ['r3', 'r2', 'r1'] });
    expect(count(world, anna(), 'case')).toEqual({ ok: 3 });
    expect(countBy(world, anna(), 'case', 'title')).toEqual({
      ok: new Map([
        ['r1', 1],
        ['r2', 1],
        ['r3', 1],
      ]),
    });
    expect(pages(['r3', 'r2', 'r1'], 2)).toEqual([['r3', 'r2'], ['r1']]);
  });

  it('sort empty values last either way, equal ones newest first', () => {
    for (const [key, title] of [
      ['r1', 'b'],
      ['r2', null],
      ['r3', 'a'],
      ['r4', 'b'],
    ] as const)
      record(world, key, { values: { title } });
    const by = (descending: boolean) => list(world, anna(), 'case', { sort: { column: 'title', descending } });
    expect([by(false), by(true)]).toEqual([{ ok: ['r3', 'r4', 'r1', 'r2'] }, { ok: ['r4', 'r1', 'r3', 'r2'] }]);
  });

  it('filter by the operators, an empty value by none but "empty"', () => {
    allowColumn(world, ROOT_PORTAL, 'secret', 'read');
    for (const [key, secret] of [
      ['r1', 'ab'],
      ['r2', 'b'],
      ['r3', null],
    ] as const)
      record(world, key, { values: { title: key, secret } });
    const found = (...filters: Filter[]) => list(world, anna(), 'case', { filters });
    expect(found({ column: 'secret', op: 'contains', value: 'B' })).toEqual({ ok: ['r2', 'r1'] });
    expect(found({ column: 'secret', op: 'prefix', value: 'b' })).toEqual({ ok: ['r2'] });
    expect(found({ column: 'secret', op: 'gt', value: 'ab' })).toEqual({ ok: ['r2'] });
    expect(found({ column: 'secret', op: 'lt', value: 'z' }, { column: 'title', op: 'eq', value: 'r1' })).toEqual({ ok: ['r1'] });
    expect(found({ column: 'secret', op: 'empty' })).toEqual({ ok: ['r3'] });
    expect(found({ column: 'secret', op: 'not_empty' })).toEqual({ ok: ['r2', 'r1'] });
    expect(found({ column: 'title', op: 'in', value: ['r1', 'r3'] })).toEqual({ ok: ['r3', 'r1'] });
  });
});

describe('Search', () => {
  it('finds what stands in a readable column of a visible record, and nothing else (Q11)', () => {
    record(world, 'needle');
    record(world, 'foreign needle', { createdBy: 'carl', organisation: 'south' });
    expect(search(world, anna(), 'case', 'NEEDLE')).toEqual({ ok: ['needle'] });
    expect(search(world, anna(), 'case', 'secret')).toEqual({ ok: [] });
    allowColumn(world, 'anna', 'secret', 'read');
    expect(search(world, anna(), 'case', 'secret')).toEqual({ ok: ['needle'] });
  });
});

describe('Lookups', () => {
  beforeEach(() => {
    the(world.objects, 'case').columns.push(column('related', { type: 'reference', target: 'thing' }));
    world.objects.push(object('thing', { columns: [column('title')] }));
    allowColumn(world, ROOT_PORTAL, 'related', 'edit');
    record(world, 't1', { object: 'thing' });
    record(world, 'r1', { values: { title: 'r1', related: 't1' } });
  });
  const open = (step: number) => {
    if (step >= 1) the(world.portals, 'help').exposes.push('thing');
    if (step >= 2) allow(world, ROOT_PORTAL, 'read yes', 'thing');
    if (step >= 3) allowColumn(world, ROOT_PORTAL, 'title', 'read', 'thing');
  };

  it.each([0, 1, 2])('show neither label nor id before exposure, operation and label column are there (L1): %i of 3', (step) => {
    open(step);
    expect(lookupLabel(world, anna(), 't1')).toBeNull();
    expect(get(world, anna(), the(world.records, 'r1'))).toEqual({ title: 'r1', related: null });
  });

  it('show the label when all three and the record are there, and not to who may read the holder alone', () => {
    open(3);
    expect(get(world, anna(), the(world.records, 'r1'))).toEqual({ title: 'r1', related: { record: 't1', label: 't1' } });
    share(world, 'carl', 'r1', 'read');
    expect(get(world, actor(world, 'carl_south'), the(world.records, 'r1'))).toEqual({ title: 'r1', related: null });
  });

  it('that lead nowhere for the viewer are no match for his filters, but "empty" (Q6)', () => {
    const found = (filter: Filter) => list(world, anna(), 'case', { filters: [filter] });
    expect(found({ column: 'related', op: 'eq', value: 't1' })).toEqual({ ok: [] });
    expect(found({ column: 'related', op: 'empty' })).toEqual({ ok: ['r1'] });
    open(3);
    expect(found({ column: 'related', op: 'eq', value: 't1' })).toEqual({ ok: ['r1'] });
    expect(found({ column: 'related', op: 'empty' })).toEqual({ ok: [] });
  });

  it('offer what may be seen there, by label', () => {
    expect(suggest(world, anna(), 'case', 'related')).toEqual({ ok: [] });
    open(3);
    expect(suggest(world, anna(), 'case', 'related', 'T')).toEqual({ ok: [{ record: 't1', label: 't1' }] });
    expect(suggest(world, anna(), 'case', 'related', 'x')).toEqual({ ok: [] });
    expect(suggest(world, anna(), 'case', 'title')).toEqual({ refused: 'unknown_column' });
    allow(world, 'anna', 'read no, create yes');
    expect(suggest(world, anna(), 'case', 'related')).toEqual({ ok: [{ record: 't1', label: 't1' }] });
    allowColumn(world, 'anna', 'related', 'hidden');
    expect(suggest(world, anna(), 'case', 'related')).toEqual({ refused: 'unknown_column' });
  });

  it('may not be set to what one could not see (L4)', () => {
    allow(world, ROOT_PORTAL, 'update yes');
    expect(mayUpdate(world, anna(), the(world.records, 'r1'), { related: 't1' })).toBe('invalid');
    open(3);
    expect(mayUpdate(world, anna(), the(world.records, 'r1'), { related: 't1' })).toBe('ok');
    expect(mayUpdate(world, anna(), the(world.records, 'r1'), { related: 'r1' })).toBe('invalid');
  });
});

describe('People', () => {
  it('are staff by public name, colleagues by full name, and otherwise "A customer" (decision 22)', () => {
    expect(person(world, anna(), 'sven')).toEqual({ displayName: 'Public sven', kind: 'staff' });
    expect(person(world, anna(), 'ben')).toEqual({ displayName: 'Full ben', kind: 'colleague' });
    expect(person(world, anna(), 'carl')).toEqual({ displayName: 'A customer', kind: 'customer' });
    expect(person(world, actor(world, 'emil'), 'anna')).toEqual({ displayName: 'A customer', kind: 'customer' });
    expect(person(world, actor(world, 'emil'), 'emil').displayName).toBe('Full emil');
  });

  it('are colleagues in the current organisation alone', () => {
    expect(person(world, actor(world, 'dora_south'), 'carl').kind).toBe('colleague');
    expect(person(world, actor(world, 'dora_north'), 'carl').kind).toBe('customer');
    the(world.memberships, 'ben_north').ended = true;
    expect(person(world, anna(), 'ben').displayName).toBe('A customer');
  });

  it('are known by full name to staff', () => {
    expect(person(world, actor(world, 'tina'), 'sven').displayName).toBe('Full sven');
    expect(person(world, actor(world, 'tina'), 'carl').displayName).toBe('Full carl');
  });
});

describe('History', () => {
  it('shows entries of readable columns only, and none of an unreadable record (N7)', () => {
    const one = record(world, 'r1');
    world.history.push({ key: 'h1', record: 'r1', column: 'title', by: 'sven', before: 'a', after: 'b' });
    world.history.push({ key: 'h2', record: 'r1', column: 'secret', by: 'sven', before: 'c', after: 'd' });
    expect(history(world, anna(), one)?.map((entry) => entry.entry)).toEqual(['h1']);
    expect(history(world, actor(world, 'tina'), one)?.map((entry) => entry.entry)).toEqual(['h1', 'h2']);
    expect(history(world, actor(world, 'carl_south'), one)).toBeNull();
  });
});

describe('Writing', () => {
  beforeEach(() => {
    allow(world, ROOT_PORTAL, 'create yes, update yes, delete yes');
    allowColumn(world, 'anna', 'title', 'edit');
    record(world, 'r1');
  });
  const one = () => the(world.records, 'r1');

  it('is missing where one cannot read, forbidden where one can read but not do it', () => {
    expect([
      mayUpdate(world, actor(world, 'carl_south'), one(), {}),
      mayRemove(world, actor(world, 'carl_south'), one()),
    ]).toEqual(['missing', 'missing']);
    share(world, 'carl', 'r1', 'read');
    expect(mayUpdate(world, actor(world, 'carl_south'), one(), {})).toBe('forbidden');
    expect([mayRemove, mayComment].map((may) => may(world, actor(world, 'carl_south'), one()))).toEqual([
      'forbidden',
      'forbidden',
    ]);
    expect([mayRemove, mayComment].map((may) => may(world, anna(), one()))).toEqual(['ok', 'ok']);
  });

  it('refuses all of a body with one key that may not be set (P7, P8)', () => {
    expect(mayUpdate(world, anna(), one(), { title: 'new' })).toBe('ok');
    for (const key of ['secret', 'status', 'createdBy', 'organisation', '__proto__x']) {
      expect(mayUpdate(world, anna(), one(), { title: 'new', [key]: 'x' })).toBe('invalid');
      expect(mayCreate(world, anna(), 'case', { values: { title: 'new', [key]: 'x' } })).toBe('invalid');
    }
    expect(mayUpdate(world, actor(world, 'sven'), one(), { status: 'closed' })).toBe('invalid');
  });

  it('takes a column set once at creation and not later', () => {
    allowColumn(world, ROOT_PORTAL, 'secret', 'set_once');
    expect(mayCreate(world, anna(), 'case', { values: { secret: 'x' } })).toBe('ok');
    expect(mayUpdate(world, anna(), one(), { secret: 'x' })).toBe('invalid');
  });

  it('needs required values or a default, and values of the type', () => {
    the(world.objects, 'case').columns.push(
      column('number', { type: 'integer', required: true }),
      column('size', { type: 'choice', options: ['s', 'm'] }),
      column('by', { type: 'person' }),
    );
    for (const key of ['number', 'size', 'by']) allowColumn(world, 'anna', key, 'edit');
    const may = (values: Record<string, string | number | null>) => mayCreate(world, anna(), 'case', { values });
    expect([may({}), may({ number: null }), may({ number: 1.5 }), may({ number: 1 })]).toEqual([
      'invalid',
      'invalid',
      'invalid',
      'ok',
    ]);
    expect([may({ number: 1, size: 'xl' }), may({ number: 1, size: 'm' })]).toEqual(['invalid', 'ok']);
    expect([may({ number: 1, by: 'carl' }), may({ number: 1, by: 'sven' }), may({ number: 1, by: 'ben' })]).toEqual([
      'invalid',
      'invalid',
      'ok',
    ]);
    the(the(world.objects, 'case').columns, 'number').default = 0;
    expect(may({})).toBe('ok');
  });

  it('needs the verb to create, and answers as unknown where nothing may be read either', () => {
    expect(mayCreate(world, anna(), 'case', { values: {} })).toBe('ok');
    allow(world, 'anna', 'create no');
    expect(mayCreate(world, anna(), 'case', { values: {} })).toBe('forbidden');
    world.operationRows = [];
    allow(world, ROOT_PORTAL, 'read yes');
    expect(mayCreate(world, anna(), 'case', { values: {} })).toBe('forbidden');
    world.operationRows = [];
    expect(mayCreate(world, anna(), 'case', { values: {} })).toBe('missing');
    allow(world, ROOT_PORTAL, 'create yes');
    expect(mayCreate(world, anna(), 'case', { values: {} })).toBe('ok');
  });

  it('sets contact and organisation from the session, for staff from the contact they name, and the author always', () => {
    expect(created(world, anna(), 'case', { values: {} }, 'new')).toMatchObject({
      createdBy: 'anna',
      organisation: 'north',
      contact: 'contact_anna',
    });
    const forCarl = { values: {}, contact: 'contact_carl' };
    expect(mayCreate(world, actor(world, 'sven'), 'case', forCarl)).toBe('ok');
    expect(created(world, actor(world, 'sven'), 'case', forCarl, 'new')).toMatchObject({
      createdBy: 'sven',
      organisation: 'south',
    });
    expect(mayCreate(world, anna(), 'case', forCarl)).toBe('invalid');
    expect(created(world, actor(world, 'dora_south'), 'case', { values: {} }, 'new').organisation).toBe('south');
    expect(created(world, actor(world, 'emil'), 'case', { values: {} }, 'new').organisation).toBeNull();
  });

  it('adds attached things with comment on the parent, and none to what is not there', () => {
    world.objects.push(object('note', { attachedTo: 'case', columns: [column('title')] }));
    allowColumn(world, ROOT_PORTAL, 'title', 'edit', 'note');
    const note = { values: { title: 'hello' }, parent: 'r1' };
    expect(mayCreate(world, anna(), 'note', note)).toBe('ok');
    expect(mayCreate(world, actor(world, 'carl_south'), 'note', note)).toBe('missing');
    share(world, 'carl', 'r1', 'read');
    expect(mayCreate(world, actor(world, 'carl_south'), 'note', note)).toBe('forbidden');
    expect(mayCreate(world, anna(), 'note', { values: { title: 'hello' } })).toBe('invalid');
    expect(created(world, anna(), 'note', note, 'new')).toMatchObject({ organisation: 'north', contact: 'contact_anna' });
  });
});

describe('Wall 2', () => {
  it('lets out the own organisation, what is mine and what a live row names, and nothing else', () => {
    record(world, 'colleague', { createdBy: 'ben' });
    record(world, 'typed', { organisation: 'south' });
    record(world, 'for me', { createdBy: 'sven', organisation: 'south', contact: 'contact_anna' });
    record(world, 'shared', { createdBy: 'carl', organisation: 'south' });
    record(world, 'child', { createdBy: 'sven', organisation: 'harbour' });
    record(world, 'foreign', { createdBy: 'carl', organisation: 'south' });
    share(world, 'org_north', 'shared', 'read');
    expect(coarse(world, anna(), 'case')).toEqual(['colleague', 'typed', 'for me', 'shared']);
    the(world.objects, 'case').wallChildAccounts = true;
    expect(coarse(world, anna(), 'case')).toContain('child');
    the(world.sources, 'share1').retired = true;
    expect(coarse(world, anna(), 'case')).not.toContain('shared');
    the(world.objects, 'case').wallAllRecords = true;
    expect(coarse(world, anna(), 'case')).toHaveLength(6);
  });

  it('asks for no exposure, operation or scope', () => {
    record(world, 'r1', { createdBy: 'ben' });
    Object.assign(world, { operationRows: [] });
    the(world.portals, 'help').exposes = [];
    scope(world, ROOT_PORTAL, 'none', 'read');
    expect(coarse(world, anna(), 'case')).toEqual(['r1']);
    the(world.memberships, 'anna_north').active = false;
    expect(coarse(world, anna(), 'case')).toEqual([]);
  });

  it('keeps internal notes from every portal user', () => {
    world.objects.push(object('inside', { attachedTo: 'case', staffOnly: true }));
    record(world, 'r1');
    record(world, 'n1', { object: 'inside', parent: 'r1' });
    expect([coarse(world, anna(), 'inside'), coarse(world, actor(world, 'tina'), 'inside')]).toEqual([[], ['n1']]);
  });
});
