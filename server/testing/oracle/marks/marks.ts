/**
 * Tags and folders beside a world, and what they are to somebody, in loops over plain arrays from the page "Permissions" alone. They grant
 * nothing: whoever may read what is said by the oracle that knows nothing of them.
 */
import * as channels from '../channels.ts';
import { WORDS } from '../generate-rules.ts';
import { isStaff, operation, principals, readable, readableColumns } from '../oracle.ts';
import { type Prng, prng } from '../prng.ts';
import { type Actor, type Key, ROOT_PORTAL, ROOT_STAFF, the, type World } from '../world.ts';

export interface Tag {
  readonly key: Key;
  readonly object: Key;
  readonly kind: 'private' | 'corporate' | 'public';
  /** Of a private one. */
  readonly owner: Key | null;
  readonly name: string;
}

export interface Folder {
  readonly key: Key;
  readonly object: Key;
  readonly owner: Key;
  readonly name: string;
  /** Of a dynamic one. */
  readonly filter: channels.Filter | null;
  readonly readers: readonly { readonly principal: Key; readonly grade: 1 | 3 }[];
}

/** A tag or static folder on a record. */
export interface On {
  readonly mark: Key;
  readonly record: Key;
}

export interface Marks {
  readonly tags: readonly Tag[];
  readonly folders: readonly Folder[];
  readonly on: readonly On[];
}

export const NO_MARKS: Marks = { tags: [], folders: [], on: [] };

/** Objects whose records can carry them: what is attached goes with its parent. */
export const heads = (world: World): Key[] =>
  world.objects.filter(({ attachedTo, staffOnly }) => attachedTo === null && !staffOnly).map(({ key }) => key);

export function randomFilter(world: World, random: Prng, object: Key): channels.Filter {
  const usable = the(world.objects, object).columns.filter(({ type }) => type !== 'person');
  const { key: column, type, target } = random.pick(usable);
  if (type === 'text' && random.chance(0.5)) return { column, op: 'contains', value: random.pick(WORDS) };
  const op = random.pick(['empty', 'not_empty'] as const);
  // Of a lookup: led to one record, whoever may read that one.
  const led = world.records.filter((record) => record.object === target);
  const one = op === 'not_empty' ? led[world.seed % led.length] : undefined;
  return one === undefined ? { column, op } : { column, op: 'eq', value: one.key };
}

/** The same world always has the same; its own chance is not touched. */
export function randomMarks(world: World): Marks {
  const random = prng((world.seed ^ 0x2b7e1516) >>> 0);
  const people = [...world.portalUsers, ...world.staffUsers].map(({ key }) => key);
  const whoever = [...people, ...world.roles.map(({ key }) => key), ROOT_PORTAL, ROOT_STAFF];
  const tags: Tag[] = [];
  const folders: Folder[] = [];
  const on: On[] = [];
  if (people.length === 0) return NO_MARKS;
  for (const object of heads(world)) {
    const records = world.records.filter((record) => record.object === object);
    const put = (mark: Key) => on.push(...random.some(records, 0.5).map(({ key }) => ({ mark, record: key })));
    for (const [at, kind] of (['private', 'private', 'corporate', 'public'] as const).entries()) {
      const key = `tag ${object} ${at}`;
      tags.push({ key, object, kind, owner: kind === 'private' ? random.pick(people) : null, name: key });
      put(key);
    }
    for (const at of [0, 1, 2]) {
      const key = `folder ${object} ${at}`;
      const filter = at > 0 ? randomFilter(world, random, object) : null;
      // The roots may stand among the roles of a world as well; a folder names each reader once.
      const named = new Set(random.shuffled(whoever).slice(0, random.between(0, 2)));
      const readers = [...named].map((principal) => ({ principal, grade: random.pick([1, 3] as const) }));
      folders.push({ key, object, owner: random.pick(people), name: key, filter, readers });
      if (filter === null) put(key);
    }
  }
  return { tags, folders, on };
}

export const knowsTag = (world: World, who: Actor, { kind, owner }: Tag): boolean =>
  kind === 'public' || owner === who.user || (kind === 'corporate' && isStaff(world, who));

export const knowsFolder = (world: World, who: Actor, { owner, readers }: Folder): boolean =>
  owner === who.user || readers.some(({ principal }) => principals(world, who).includes(principal));

/** Names of the tags that somebody knows; null where the object is not there for him. */
export function tagNames(world: World, marks: Marks, who: Actor, object: Key): string[] | null {
  if (!operation(world, who, object, 'read')) return null;
  return marks.tags
    .filter((tag) => tag.object === object && knowsTag(world, who, tag))
    .map(({ name }) => name)
    .sort();
}

/** Whether a filter may be told: over a column that somebody reads, and naming no record that he could not follow a reference to. */
export function tellsFilter(world: World, who: Actor, object: Key, filter: channels.Filter): boolean {
  if (!readableColumns(world, who, object).includes(filter.column)) return false;
  const { target } = the(the(world.objects, object).columns, filter.column);
  return target === null || filter.op !== 'eq' || channels.lookupLabel(world, who, String(filter.value)) !== null;
}

/** Names of the folders that somebody sees, whether each is answered, and whether its filter is told. */
export function folderNames(world: World, marks: Marks, who: Actor, object: Key): [string, boolean, boolean][] | null {
  if (!operation(world, who, object, 'read')) return null;
  const open = readableColumns(world, who, object);
  return marks.folders
    .filter((folder) => folder.object === object && knowsFolder(world, who, folder))
    .map(({ name, filter }): [string, boolean, boolean] => [
      name,
      filter === null || open.includes(filter.column),
      filter !== null && tellsFilter(world, who, object, filter),
    ])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** What is on a record, of what its reader knows; null where he cannot read it. */
export function marksOn(world: World, marks: Marks, who: Actor, record: Key): string[] | null {
  if (!readable(world, who, the(world.records, record))) return null;
  const mine = [
    ...marks.tags.filter((tag) => knowsTag(world, who, tag)),
    ...marks.folders.filter((folder) => knowsFolder(world, who, folder)),
  ];
  return mine
    .filter(({ key }) => marks.on.some((one) => one.mark === key && one.record === record))
    .map(({ name }) => name)
    .sort();
}

/** The list of an object by tags and a folder. A tag or folder that is not his is like one that does not exist. */
export function marked(
  world: World,
  marks: Marks,
  who: Actor,
  object: Key,
  asked: { readonly tags: readonly Key[]; readonly folder: Key | null },
): Key[] | 'not_found' | 'bad_request' | 'folder_unusable' {
  if (!operation(world, who, object, 'read')) return 'not_found';
  if (asked.tags.some((key) => !knowsTag(world, who, the(marks.tags, key)))) return 'bad_request';
  const folder = asked.folder === null ? null : the(marks.folders, asked.folder);
  if (folder !== null && !knowsFolder(world, who, folder)) return 'bad_request';
  const filter = folder?.filter ?? null;
  const found = channels.list(world, who, object, filter === null ? {} : { filters: [filter] });
  if (!('ok' in found)) return 'folder_unusable';
  const wanted = [...asked.tags, ...(folder !== null && filter === null ? [folder.key] : [])];
  return found.ok.filter((record) => wanted.every((mark) => marks.on.some((one) => one.mark === mark && one.record === record)));
}

/**
 * Marks that differ in nothing that somebody may know: those on records out of his reach, and all that is others'. `twin` is the world
 * they are for, in which he sees the same.
 */
export function twinMarks(world: World, twin: World, marks: Marks, who: Actor, random: Prng): Marks {
  const [mine, others] = [new Set<Key>(), new Set<Key>()];
  for (const tag of marks.tags) (knowsTag(world, who, tag) ? mine : others).add(tag.key);
  for (const folder of marks.folders) (knowsFolder(world, who, folder) ? mine : others).add(folder.key);
  const statics = new Set([
    ...marks.tags.map(({ key }) => key),
    ...marks.folders.flatMap((f) => (f.filter === null ? [f.key] : [])),
  ]);
  const kept = (mark: Key, record: Key) => {
    const there = twin.records.find(({ key }) => key === record);
    return there !== undefined && mine.has(mark) && readable(twin, who, there);
  };
  const on = marks.on.filter(({ mark, record }) => kept(mark, record) || random.chance(0.3));
  for (const { key, object } of [...marks.tags, ...marks.folders].filter(({ key }) => statics.has(key))) {
    for (const record of twin.records.filter((one) => one.object === object)) {
      const is = on.some((one) => one.mark === key && one.record === record.key);
      if (!is && !(mine.has(key) && readable(twin, who, record)) && random.chance(0.5))
        on.push({ mark: key, record: record.key });
    }
  }
  const renamed = <T extends { readonly key: Key; readonly name: string }>(one: T): T =>
    others.has(one.key) ? { ...one, name: `jackdaw ${one.name}` } : one;
  return { tags: marks.tags.map(renamed), folders: marks.folders.map(renamed), on };
}
