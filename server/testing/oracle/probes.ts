/** Random questions to a world, for every channel; hidden columns are named on purpose, alone and beside readable ones. */
import type { Filter, Query } from './channels.ts';
import { OPTIONS, WORDS } from './generate-rules.ts';
import type { Prng } from './prng.ts';
import type { Column, Key, Value, World } from './world.ts';
import { the } from './world.ts';
import type { NewRecord } from './writes.ts';

export type Probe =
  | { channel: 'list'; object: Key; query: Query; pageSize: number }
  | { channel: 'count'; object: Key; filters: Filter[] }
  | { channel: 'search'; object: Key; term: string }
  | { channel: 'suggest'; object: Key; column: Key; term: string }
  | { channel: 'create'; object: Key; input: NewRecord }
  | { channel: 'update'; record: Key; values: Record<Key, Value> };

/** Every column type but person can be filtered by. */
function filter(world: World, random: Prng, column: Column): Filter {
  if (random.chance(0.2)) return { column: column.key, op: random.pick(['empty', 'not_empty'] as const) };
  if (column.type === 'integer')
    return { column: column.key, op: random.pick(['eq', 'lt', 'gt'] as const), value: random.between(0, 4) };
  if (column.type === 'choice') {
    return random.chance(0.5)
      ? { column: column.key, op: 'eq', value: random.pick(OPTIONS) }
      : { column: column.key, op: 'in', value: random.shuffled(OPTIONS).slice(0, random.between(1, 2)) };
  }
  if (column.type === 'reference') {
    const targets = world.records.filter((record) => record.object === column.target).map((record) => record.key);
    return targets.length === 0
      ? { column: column.key, op: 'empty' }
      : { column: column.key, op: 'eq', value: random.pick(targets) };
  }
  const word = random.pick(WORDS);
  return random.chance(0.4)
    ? { column: column.key, op: 'contains', value: word }
    : { column: column.key, op: random.pick(['eq', 'prefix'] as const), value: word };
}

function filters(world: World, random: Prng, columns: Column[]): Filter[] {
  const usable = columns.filter((column) => column.type !== 'person');
  return random
    .shuffled(usable)
    .slice(0, random.between(0, 2))
    .map((column) => filter(world, random, column));
}

/** Sorts by text and integer alone: the order of choices and labels is a matter of the screen. */
function query(world: World, random: Prng, columns: Column[]): Query {
  const sortable = columns.filter((column) => column.type === 'text' || column.type === 'integer');
  const found: Query = { filters: filters(world, random, columns) };
  if (random.chance(0.5)) found.sort = { column: random.pick(sortable).key, descending: random.chance(0.5) };
  return found;
}

function newValue(world: World, random: Prng, column: Column): Value {
  if (column.type === 'text') return random.pick(WORDS);
  if (column.type === 'integer') return random.between(0, 4);
  if (column.type === 'choice') return random.pick(random.chance(0.9) ? OPTIONS : ['unknown']);
  if (column.type === 'person') return random.pick([...world.staffUsers, ...world.portalUsers]).key;
  const targets = world.records.filter((record) => record.object === column.target).map((record) => record.key);
  return targets.length === 0 ? null : random.pick(targets);
}

function body(world: World, random: Prng, columns: Column[]): Record<Key, Value> {
  const chosen = random.shuffled(columns).slice(
    0,
    random.weighted([
      [1, 5],
      [2, 3],
      [3, 1],
    ]),
  );
  return Object.fromEntries(chosen.map((column) => [column.key, newValue(world, random, column)]));
}

function create(world: World, random: Prng, object: Key): Probe {
  const what = the(world.objects, object);
  const input: NewRecord = { values: body(world, random, what.columns) };
  if (random.chance(0.2)) input.contact = random.pick(world.contacts).key;
  const parents = world.records.filter((record) => record.object === what.attachedTo).map((record) => record.key);
  if (parents.length > 0) input.parent = random.pick(parents);
  return { channel: 'create', object, input };
}

/** `number` questions to one object. */
export function randomProbes(world: World, random: Prng, object: Key, number: number): Probe[] {
  const columns = the(world.objects, object).columns;
  const references = columns.filter((column) => column.type === 'reference');
  const records = world.records.filter((record) => record.object === object);
  const makers: [() => Probe, number][] = [
    [() => ({ channel: 'list', object, query: query(world, random, columns), pageSize: random.between(1, 3) }), 4],
    [() => ({ channel: 'count', object, filters: filters(world, random, columns) }), 2],
    [() => ({ channel: 'search', object, term: random.pick(WORDS) }), 2],
    [() => create(world, random, object), 2],
  ];
  if (references.length > 0) {
    const term = (): string => (random.chance(0.5) ? '' : random.pick(WORDS));
    makers.push([() => ({ channel: 'suggest', object, column: random.pick(references).key, term: term() }), 2]);
  }
  if (records.length > 0) {
    makers.push([() => ({ channel: 'update', record: random.pick(records).key, values: body(world, random, columns) }), 3]);
  }
  return Array.from({ length: number }, () => random.weighted(makers)());
}
