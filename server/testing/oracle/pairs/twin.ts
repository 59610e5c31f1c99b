/**
 * The twin of a world: it differs from it in nothing that one of its people may see, and in as much as possible of all the rest.
 * Whether it may be seen is said by the oracle, so a change that shows after all is taken back.
 */
import * as channels from '../channels.ts';
import { OPTIONS, WORDS } from '../generate-rules.ts';
import { isStaff, principals, readable, readableColumns, settableColumns } from '../oracle.ts';
import type { Prng } from '../prng.ts';
import type { Actor, Column, Key, Value, World, WorldRecord } from '../world.ts';
import { RECORD_GRADES, the } from '../world.ts';

/** Words that stand in no other world: who is told one of them was told of something hidden. */
const HIDDEN_WORDS = ['zirconia', 'quillwort', 'jackdaw'];

/** Everything that the oracle lets somebody see, as text. */
export function seenBy(world: World, who: Actor): string {
  const objects = world.objects.map(({ key, columns }) => {
    const seen = channels.list(world, who, key);
    const records = 'ok' in seen ? seen.ok.map((one) => the(world.records, one)) : [];
    const references = columns.filter(({ type }) => type === 'reference');
    return [
      key,
      seen,
      records.map((record) => [channels.get(world, who, record), channels.history(world, who, record)]),
      // Whatever is attached to nothing that is seen is not seen either; what may be picked is.
      references.map((column) => channels.suggest(world, who, key, column.key)),
    ];
  });
  return JSON.stringify(objects);
}

function anotherValue(world: World, random: Prng, column: Column): Value {
  if (!column.required && random.chance(0.15)) return null;
  if (column.type === 'text') return `${random.pick(HIDDEN_WORDS)} ${random.pick(WORDS)}`;
  if (column.type === 'integer') return random.between(0, 4);
  if (column.type === 'choice') return random.pick(OPTIONS);
  if (column.type === 'person') return random.pick([...world.portalUsers, ...world.staffUsers]).key;
  const targets = world.records.filter((record) => record.object === column.target);
  return targets.length === 0 ? null : random.pick(targets).key;
}

/** One way to differ; answers whether it found anything to change. */
type Change = (world: World, who: Actor, random: Prng) => boolean;

const columnsOf = (world: World, object: Key) => the(world.objects, object).columns;
const hiddenRecords = (world: World, who: Actor) => world.records.filter((record) => !readable(world, who, record));
const seenRecords = (world: World, who: Actor) => world.records.filter((record) => readable(world, who, record));

export const CHANGES: Readonly<Record<string, Change>> = {
  'values of records out of reach': (world, who, random) => {
    const records = random.some(hiddenRecords(world, who), 0.7);
    for (const { object, values } of records) {
      for (const column of random.some(columnsOf(world, object), 0.7)) values[column.key] = anotherValue(world, random, column);
    }
    return records.length > 0;
  },
  'records out of reach that are there no more': (world, who, random) => {
    const records = random.some(hiddenRecords(world, who), 0.3);
    for (const record of records) record.deleted = !record.deleted;
    return records.length > 0;
  },
  'new records out of reach': (world, who, random) => {
    const records = random.some(hiddenRecords(world, who), 0.5);
    for (const record of records) {
      const orders = world.records.filter((one) => one.object === record.object).map((one) => one.order);
      const order = Math.max(...orders) + 1;
      const made: WorldRecord = { ...record, key: `${record.key}_twin_${order}`, order, deleted: false, values: {} };
      for (const column of columnsOf(world, record.object)) made.values[column.key] = anotherValue(world, random, column);
      world.records.push(made);
    }
    return records.length > 0;
  },
  'hidden columns of records within reach': (world, who, random) => {
    let changed = false;
    for (const { object, values } of seenRecords(world, who)) {
      const open = [...readableColumns(world, who, object), ...settableColumns(world, who, object)];
      for (const column of columnsOf(world, object).filter(({ key }) => !open.includes(key))) {
        values[column.key] = anotherValue(world, random, column);
        changed = true;
      }
    }
    return changed;
  },
  'references that lead out of reach': (world, who, random) => {
    let changed = false;
    for (const { object, values } of seenRecords(world, who)) {
      for (const column of columnsOf(world, object).filter(({ type }) => type === 'reference')) {
        const value = values[column.key];
        const hidden = world.records.filter(
          (one) => one.object === column.target && channels.lookupLabel(world, who, one.key) === null,
        );
        if (value == null || hidden.length === 0 || !hidden.some(({ key }) => key === value)) continue;
        values[column.key] = random.pick(hidden).key;
        changed ||= values[column.key] !== value;
      }
    }
    return changed;
  },
  'people who are strangers': (world, who, random) => {
    let changed = false;
    const strangers = world.portalUsers.filter(({ key }) => channels.person(world, who, key).displayName === 'A customer');
    if (strangers.length < 2) return false;
    for (const { object, values } of seenRecords(world, who)) {
      for (const column of columnsOf(world, object).filter(({ type }) => type === 'person')) {
        if (!strangers.some(({ key }) => key === values[column.key])) continue;
        const other = random.pick(strangers).key;
        changed ||= other !== values[column.key];
        values[column.key] = other;
      }
    }
    return changed;
  },
  'what others are called': (world, who, random) => {
    if (isStaff(world, who)) return false;
    for (const user of world.staffUsers) user.fullName = `${random.pick(HIDDEN_WORDS)} ${user.key}`;
    const strangers = world.portalUsers.filter(({ key }) => channels.person(world, who, key).displayName === 'A customer');
    for (const user of strangers) {
      const contact = the(world.contacts, user.contact);
      user.fullName = `${random.pick(HIDDEN_WORDS)} ${user.key}`;
      contact.name = user.fullName;
    }
    return true;
  },
  'what a history hides': (world, who, random) => {
    const hidden = world.history.filter(({ record, column }) => {
      const of = the(world.records, record);
      return !readable(world, who, of) || !readableColumns(world, who, of.object).includes(column);
    });
    for (const entry of hidden) {
      const column = the(columnsOf(world, the(world.records, entry.record).object), entry.column);
      entry.before = anotherValue(world, random, { ...column, required: true });
      entry.after = anotherValue(world, random, { ...column, required: true });
      entry.by = random.pick([...world.portalUsers, ...world.staffUsers]).key;
    }
    return hidden.length > 0;
  },
  'what others are given': (world, who, random) => {
    const mine = principals(world, who);
    const others = world.grants.filter(({ principal }) => !mine.includes(principal));
    for (const grant of others) grant.grade = random.pick(RECORD_GRADES);
    return others.length > 0;
  },
};

export interface Twin {
  readonly twin: World;
  /** Names of the ways in which it differs. */
  readonly ways: readonly string[];
}

/** The twin of a world for one of its people; null where there is nothing hidden from him. */
export function twinOf(world: World, who: Actor, random: Prng): Twin | null {
  const seen = seenBy(world, who);
  let twin = structuredClone(world);
  const ways: string[] = [];
  for (const [name, change] of Object.entries(CHANGES)) {
    const next = structuredClone(twin);
    // One that shows after all (a contact of his own, an author whose rule gives to him) is no difference of a twin.
    if (!change(next, who, random) || seenBy(next, who) !== seen) continue;
    twin = next;
    ways.push(name);
  }
  return ways.length === 0 ? null : { twin, ways };
}
