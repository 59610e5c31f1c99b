/**
 * Questions that a random one seldom is: everything in them is allowed but for one thing, so that nothing else can refuse them.
 * The oracle chooses them; what is right is said by the oracle again when they are asked.
 */
import { lookupLabel, person } from './channels.ts';
import { OPTIONS, WORDS } from './generate-rules.ts';
import { canComment, canUpdate, columnGrade, isStaff, operation, readableColumns, settableColumns, visible } from './oracle.ts';
import type { Prng } from './prng.ts';
import type { Probe } from './probes.ts';
import type { Actor, Column, Key, Value, World, WorldObject } from './world.ts';
import { the } from './world.ts';

const KINDS = ['somebody he may not name', 'a record he may not see', 'a word of a hidden column'] as const;
export type Slyness = (typeof KINDS)[number];
/** For the guard of a campaign. */
export const SLY: readonly string[] = KINDS.map((kind) => `sly: ${kind}`);

interface Sly {
  readonly kind: Slyness;
  readonly probe: Probe;
}

/** A value that this actor may put there; undefined where there is none. */
function good(world: World, actor: Actor, random: Prng, column: Column): Value | undefined {
  if (column.type === 'text') return random.pick(WORDS);
  if (column.type === 'integer') return random.between(0, 4);
  if (column.type === 'choice') return random.pick(OPTIONS);
  if (column.type === 'person') return actor.user;
  const seen = visible(world, actor, column.target ?? '').filter((key) => lookupLabel(world, actor, key) !== null);
  return seen.length === 0 ? undefined : random.pick(seen);
}

/** People or records that this actor may not put there. */
function bad(world: World, actor: Actor, column: Column): Key[] {
  if (column.type === 'person') {
    const everybody = [...world.staffUsers, ...world.portalUsers].map((user) => user.key);
    return isStaff(world, actor) ? [] : everybody.filter((user) => person(world, actor, user).kind !== 'colleague');
  }
  const target = column.target ?? '';
  const label = the(world.objects, target).label;
  // Of an object that he reads, or it would be refused for that.
  if (!operation(world, actor, target, 'read') || !readableColumns(world, actor, target).includes(label)) return [];
  const seen = visible(world, actor, target);
  const there = world.records.filter((record) => record.object === target && !record.deleted).map((record) => record.key);
  return there.filter((key) => !seen.includes(key));
}

/** A body that would be accepted, with one thing in it that must not be; null where this actor has no such column. */
function body(world: World, actor: Actor, random: Prng, columns: readonly Column[]) {
  const linking = random.shuffled(columns).filter((column) => column.type === 'person' || column.type === 'reference');
  for (const column of linking) {
    const wrong = bad(world, actor, column);
    if (wrong.length === 0) continue;
    const values: Record<Key, Value> = { [column.key]: random.pick(wrong) };
    for (const other of columns) {
      const value = other === column || !(other.required || random.chance(0.3)) ? undefined : good(world, actor, random, other);
      if (value !== undefined) values[other.key] = value;
    }
    const kind: Slyness = column.type === 'person' ? 'somebody he may not name' : 'a record he may not see';
    return { kind, values };
  }
  return null;
}

function creation(world: World, actor: Actor, random: Prng, object: WorldObject): Sly | null {
  if (!operation(world, actor, object.key, 'create')) return null;
  const parents = world.records.filter((record) => record.object === object.attachedTo && canComment(world, actor, record));
  if (object.attachedTo !== null && parents.length === 0) return null;
  const settable = settableColumns(world, actor, object.key);
  const lacks = object.columns.some((column) => column.required && column.default === null && !settable.includes(column.key));
  const made = lacks
    ? null
    : body(
        world,
        actor,
        random,
        object.columns.filter((column) => settable.includes(column.key)),
      );
  if (made === null) return null;
  const parent = object.attachedTo === null ? {} : { parent: random.pick(parents).key };
  return { kind: made.kind, probe: { channel: 'create', object: object.key, input: { values: made.values, ...parent } } };
}

function change(world: World, actor: Actor, random: Prng, object: WorldObject): Sly | null {
  const mine = world.records.filter((record) => record.object === object.key && canUpdate(world, actor, record));
  if (mine.length === 0) return null;
  const editable = object.columns.filter(
    (column) => !column.owned && columnGrade(world, actor, object.key, column.key) === 'edit',
  );
  const made = body(world, actor, random, editable);
  return made && { kind: made.kind, probe: { channel: 'update', record: random.pick(mine).key, values: made.values } };
}

/** A word that stands in a hidden column of a record he sees and in none of its open ones. */
function word(world: World, actor: Actor, random: Prng, object: WorldObject): Sly | null {
  const tokens = readableColumns(world, actor, object.key);
  const texts = object.columns.filter((column) => column.type === 'text');
  if (!texts.some((column) => tokens.includes(column.key)) || texts.every((column) => tokens.includes(column.key))) return null;
  for (const key of random.shuffled(visible(world, actor, object.key))) {
    const { values } = the(world.records, key);
    const words = (open: boolean) =>
      texts
        .filter((column) => tokens.includes(column.key) === open)
        .flatMap((column) => String(values[column.key] ?? '').split(' '))
        .filter((text) => text !== '');
    const open = words(true);
    const hidden = words(false).filter((text) => !open.includes(text));
    const [first] = hidden;
    if (first !== undefined)
      return { kind: 'a word of a hidden column', probe: { channel: 'search', object: object.key, term: first } };
  }
  return null;
}

/** A sly question of this actor to this object, where there is one. */
export function slyProbe(world: World, actor: Actor, random: Prng, object: Key): Sly | null {
  const what = the(world.objects, object);
  for (const make of random.shuffled([creation, change, word, word])) {
    const found = make(world, actor, random, what);
    if (found !== null) return found;
  }
  return null;
}
