/** Random questions and changes to both; what is changed is undone at once. */
import type { Filter as ProductFilter } from '../../../../shared/rules/filter.ts';
import { type Ctx, sql, withTx } from '../../../kernel/index.ts';
import { tables } from '../../../metadata/index.ts';
import { count, create, type Input, list, lookup, remove, search, update } from '../../../records/index.ts';
import { ask, type Told, tally as tallyAnswer } from '../ask.ts';
import type { Filter, Query } from '../channels.ts';
import { pages } from '../channels.ts';
import type { Probe } from '../probes.ts';
import type { Key, Value, World } from '../world.ts';
import { the } from '../world.ts';
import { created, mayRemove, type NewRecord, type Verdict } from '../writes.ts';
import { type Asked, codeOf, difference, note } from './asked.ts';
import type { Loaded } from './load.ts';
import { physicalColumn } from './stage.ts';

const nameOf = (world: World, object: Key, column: Key) => physicalColumn(the(the(world.objects, object).columns, column));

/** A value as a client sends it: records and people by uid. */
function sent({ world, names }: Loaded, object: Key, column: Key, value: Value): Value {
  const { type } = the(the(world.objects, object).columns, column);
  return value !== null && (type === 'reference' || type === 'person') ? names.of(String(value)).uid : value;
}

function condition(loaded: Loaded, object: Key, filter: Filter): ProductFilter {
  const column = nameOf(loaded.world, object, filter.column);
  if (filter.op === 'empty' || filter.op === 'not_empty') return { column, op: filter.op };
  if (filter.op === 'in') return { column, op: 'in', value: filter.value };
  const value = sent(loaded, object, filter.column, filter.value) ?? '';
  return { column, op: filter.op === 'prefix' ? 'starts' : filter.op, value };
}

function queryOf(loaded: Loaded, object: Key, { filters = [], sort }: Query) {
  const and = filters.map((filter) => condition(loaded, object, filter));
  return {
    ...(and.length > 0 && { filter: { and } }),
    ...(sort !== undefined && { sort: { ...sort, column: nameOf(loaded.world, object, sort.column) } }),
  };
}

/** Every page of a list, each as full as it was asked to be. */
async function paged({ ctx, loaded }: Asked, object: Key, query: Query, limit: number): Promise<Key[][] | string> {
  const found: Key[][] = [];
  let cursor: string | undefined;
  do {
    const asked = { ...queryOf(loaded, object, query), columns: [], limit, ...(cursor !== undefined && { cursor }) };
    const page = await list(ctx, loaded.table(object), asked).catch(codeOf);
    if (typeof page === 'string') return page;
    if (page.rows.length > 0) found.push(page.rows.map((row) => loaded.names.keyOf(row.uid)));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return found;
}

const code = { missing: 'not_found', unknown_column: 'unknown_column' } as const;

function compareAnswer<T>(
  what: string,
  product: unknown,
  answer: { ok: T } | { refused: keyof typeof code },
  shape: (ok: T) => unknown,
) {
  return difference(what, product, 'refused' in answer ? code[answer.refused] : shape(answer.ok));
}

/** Asks one random question. */
export async function compareProbe(asked: Asked, probe: Probe): Promise<string | null> {
  const { loaded, world, who, ctx, tally } = asked;
  const { names } = loaded;
  const expected = ask(world, who, probe);
  tallyAnswer(tally, expected);
  if (probe.channel === 'create' && expected.channel === 'create')
    return compareCreate(asked, probe.object, probe.input, expected.answer);
  if (probe.channel === 'update' && expected.channel === 'update')
    return compareUpdate(asked, probe.record, probe.values, expected.answer);
  if (probe.channel === 'list' && expected.channel === 'list') {
    const product = await paged(asked, probe.object, probe.query, probe.pageSize);
    return compareAnswer('pages', product, expected.answer, (keys) => pages(keys, probe.pageSize));
  }
  if (probe.channel === 'count' && expected.channel === 'count') {
    const product = await count(ctx, loaded.table(probe.object), queryOf(loaded, probe.object, probe)).catch(codeOf);
    return compareAnswer('count', product, expected.answer, (exact) => ({ exact }));
  }
  if (probe.channel === 'search' && expected.channel === 'search') {
    const hits = await search(ctx, { text: probe.term, objects: [loaded.table(probe.object)], limit: 100 }).catch(codeOf);
    const product = typeof hits === 'string' ? hits : hits.map((hit) => names.keyOf(hit.uid));
    return compareAnswer('search', product, expected.answer, (keys) => keys);
  }
  if (probe.channel === 'suggest' && expected.channel === 'suggest') {
    const column = nameOf(world, probe.object, probe.column);
    const options = await lookup(ctx, loaded.table(probe.object), column, probe.term).catch(codeOf);
    const product =
      typeof options === 'string' ? options : options.map(({ value, label }) => `${names.keyOf(value)} ${label}`).sort();
    return compareAnswer('lookup', product, expected.answer, (all) =>
      all.map(({ record, label }) => `${record} ${label ?? ''}`).sort(),
    );
  }
  throw new Error(`The oracle answered ${(expected satisfies Told).channel} to ${probe.channel}`);
}

class Undo extends Error {}

/** What a change would be answered; `look` sees what it has made, then all is undone. */
async function tried(ctx: Ctx, change: (tx: Ctx) => Promise<string | null>): Promise<{ verdict: Verdict; made: string | null }> {
  let made: string | null = null;
  try {
    await withTx(ctx, async (tx) => {
      made = await change(tx);
      throw new Undo();
    });
  } catch (error) {
    if (error instanceof Undo) return { verdict: 'ok', made };
    const refused = codeOf(error);
    if (refused === 'not_found') return { verdict: 'missing', made };
    return { verdict: refused === 'forbidden' ? 'forbidden' : 'invalid', made };
  }
  return { verdict: 'ok', made };
}

function bodyOf(loaded: Loaded, object: Key, values: Readonly<Record<Key, Value>>): Input {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [nameOf(loaded.world, object, key), sent(loaded, object, key, value)]),
  );
}

/** A record as it lies in the table, in the world's words. */
async function stored(tx: Ctx, { loaded, world }: Asked, object: Key, uid: string): Promise<Record<string, unknown>> {
  const row = await tx.db.one(
    sql<{
      row: Record<string, unknown>;
    }>`select to_jsonb(t) as row from ${tables.records(loaded.table(object))} t where t.uid = ${uid}::uuid`,
  );
  const values = the(world.objects, object).columns.map((column) => [column.key, row.row[physicalColumn(column)] ?? null]);
  const { created_by, organisation_id, contact = null, parent = null } = row.row;
  return { createdBy: created_by, organisation: organisation_id, contact, parent, values: Object.fromEntries(values) };
}

async function compareCreate(asked: Asked, object: Key, input: NewRecord, expected: Verdict): Promise<string | null> {
  const { loaded, world, who, ctx } = asked;
  const { names } = loaded;
  const id = (key: Key | null) => (key === null ? null : Number(names.of(key).id));
  const body = {
    ...bodyOf(loaded, object, input.values),
    ...(input.contact !== undefined && { contact: names.of(input.contact).uid }),
    ...(input.parent !== undefined && { parent: names.of(input.parent).uid }),
  };
  const { verdict, made } = await tried(ctx, async (tx) => {
    const { uid } = await create(tx, loaded.table(object), body);
    const wanted = created(world, who, object, input, 'new');
    const links = { createdBy: id(wanted.createdBy), organisation: id(wanted.organisation), contact: id(wanted.contact) };
    const values = storedValues(loaded, object, wanted.values);
    return difference('new record', await stored(tx, asked, object, uid), { ...links, parent: id(wanted.parent), values });
  });
  return difference('create', verdict, expected) ?? made;
}

function storedValues({ world, names }: Loaded, object: Key, values: Readonly<Record<Key, Value>>): Record<Key, unknown> {
  const linked = (key: Key) => ['reference', 'person'].includes(the(the(world.objects, object).columns, key).type);
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      value !== null && linked(key) ? Number(names.of(String(value)).id) : value,
    ]),
  );
}

async function compareUpdate(
  asked: Asked,
  key: Key,
  values: Readonly<Record<Key, Value>>,
  expected: Verdict,
): Promise<string | null> {
  const { loaded, world, ctx } = asked;
  const { object } = the(world.records, key);
  const { uid } = loaded.names.of(key);
  const { verdict, made } = await tried(ctx, async (tx) => {
    await update(tx, loaded.table(object), uid, bodyOf(loaded, object, values), { version: 1 });
    const found = (await stored(tx, asked, object, uid)).values as Record<Key, unknown>;
    const product = Object.fromEntries(Object.keys(values).map((column) => [column, found[column]]));
    return difference('changed record', product, storedValues(loaded, object, values));
  });
  return difference('update', verdict, expected) ?? made;
}

/** Deletes a record, sees whether it is gone, and undoes it. */
export async function compareRemove(asked: Asked, key: Key): Promise<string | null> {
  const { loaded, world, who, ctx, tally } = asked;
  const record = the(world.records, key);
  const expected = mayRemove(world, who, record);
  note(tally, `remove ${expected}`);
  const table = loaded.table(record.object);
  const { verdict, made } = await tried(ctx, async (tx) => {
    await remove(tx, table, loaded.names.of(key).uid);
    const { rows } = await list(tx, table, { columns: [], limit: 100 });
    const there = rows.some((row) => loaded.names.keyOf(row.uid) === key);
    return there ? `${key} is still there after it was deleted` : null;
  });
  return difference('remove', verdict, expected) ?? made;
}
