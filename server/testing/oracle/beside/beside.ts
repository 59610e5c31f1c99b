/**
 * What stands beside a world, and what of it is somebody's, in loops over plain arrays from the page "Permissions" alone: what people say
 * about records, files in a column of theirs, how their pages are arranged, sections of menus. It grants nothing.
 */
import * as channels from '../channels.ts';
import { WORDS } from '../generate-rules.ts';
import { heads } from '../marks/marks.ts';
import { alive, canComment, columnGrade, isStaff, operation, readable, readableColumns, settableColumns } from '../oracle.ts';
import { type Prng, prng } from '../prng.ts';
import { offers } from '../switches.ts';
import { type Actor, type Column, type Key, ROOT_PORTAL, the, type World, type WorldRecord } from '../world.ts';
import { mayLook, type Ruled, randomRules, randomStepsBehind } from './rules.ts';

/** A comment on a record. */
export interface Said {
  readonly key: Key;
  readonly record: Key;
  readonly author: Key;
  readonly kind: 'public' | 'internal';
  readonly words: string;
  /** Larger = newer. */
  readonly order: number;
}

/** A file in the column of papers. */
export interface Filed {
  readonly key: Key;
  readonly record: Key;
  readonly name: string;
}

/** The page of an object's records: at the desk where no portal is named. */
export interface Arranged {
  readonly key: Key;
  readonly object: Key;
  readonly portal: Key | null;
  readonly profile: readonly Key[];
  readonly group: readonly Key[];
  readonly rules: readonly Ruled[];
  readonly by: Deciding | null;
  readonly details: readonly Detail[];
}

/** The column whose values have pages of their own, and which: choices, or keys of records. */
export interface Deciding {
  readonly column: Key;
  readonly values: readonly Key[];
}

/** A list of records of an object that lead here by a column. */
export interface Detail {
  readonly object: Key;
  readonly column: Key;
  readonly columns: readonly Key[];
}

export interface Beside {
  readonly said: readonly Said[];
  readonly filed: readonly Filed[];
  /** By object: to whom its column of papers is given; null = to nobody outside. */
  readonly papers: Readonly<Record<Key, Key | null>>;
  readonly arranged: readonly Arranged[];
  /** Rules of pages may hold: where the column that they look at is not empty. Otherwise none ever does, and rights alone say what may be written. */
  readonly alive?: boolean;
  /** Portal and object. */
  readonly sections: readonly { readonly key: Key; readonly portal: Key; readonly object: Key }[];
}

export const NOTHING_BESIDE: Beside = { said: [], filed: [], papers: {}, arranged: [], sections: [] };

/** The key of an object's column of papers. */
export const papersOf = (object: Key): Key => `${object} papers`;

const columnsOf = (world: World, object: Key) => the(world.objects, object).columns;

/** Words that no other comment of a world has: whoever is told them was told this one. */
const wordsFor = (random: Prng, key: Key) => `${key} ${random.pick(WORDS)}`;

function randomDeciding(random: Prng, world: World, object: Key): Deciding | null {
  const deciding = columnsOf(world, object).filter(({ type }) => type === 'choice' || type === 'reference');
  if (deciding.length === 0 || random.chance(0.2)) return null;
  const { key: column, type, options, target } = random.pick(deciding);
  const records = world.records.filter((record) => record.object === target).map(({ key }) => key);
  return { column, values: random.some(random.shuffled(type === 'choice' ? options : records.slice(0, 6)), 0.7) };
}

function randomDetails(random: Prng, world: World, object: Key): Detail[] {
  return heads(world).flatMap((other) => {
    const columns = columnsOf(world, other);
    const leading = columns.filter(({ type, target }) => type === 'reference' && target === object);
    const shown = columns.map(({ key }) => key);
    return leading.map(({ key: column }) => ({ object: other, column, columns: random.some(random.shuffled(shown), 0.6) }));
  });
}

/** The same world always has the same; its own chance is not touched. */
export function randomBeside(world: World): Beside {
  const random = prng((world.seed ^ 0x71374491) >>> 0);
  const more = prng((world.seed ^ 0x3c6ef372) >>> 0);
  const behind = prng((world.seed ^ 0x1f83d9ab) >>> 0);
  const people = [...world.portalUsers, ...world.staffUsers].map(({ key }) => key);
  const outside = [...world.portalUsers, ...world.roles.filter(({ side }) => side === 'portal')].map(({ key }) => key);
  const said: Said[] = [];
  const filed: Filed[] = [];
  const papers: Record<Key, Key | null> = {};
  const arranged: Arranged[] = [];
  if (people.length === 0) return NOTHING_BESIDE;
  for (const object of heads(world)) {
    const records = world.records.filter((record) => record.object === object);
    if (records.length === 0) continue;
    for (let at = 1; at <= 6; at += 1) {
      const key = `said ${object} ${at}`;
      const kind = random.chance(0.35) ? 'internal' : 'public';
      said.push({
        key,
        record: random.pick(records).key,
        author: random.pick(people),
        kind,
        words: wordsFor(random, key),
        order: at,
      });
    }
    for (let at = 1; at <= 4; at += 1) {
      const key = `file ${object} ${at}`;
      filed.push({ key, record: random.pick(records).key, name: `${key}.txt` });
    }
    papers[object] = random.chance(0.2) ? null : random.chance(0.5) ? ROOT_PORTAL : random.pick(outside);
    const columns = columnsOf(world, object);
    for (const portal of [null, ...world.portals.map(({ key }) => key)]) {
      if (random.chance(0.2)) continue;
      const keys = columns.map(({ key }) => key);
      arranged.push({
        key: `page ${object} ${portal}`,
        object,
        portal,
        profile: random.some(random.shuffled(keys), 0.6),
        group: random.some(random.shuffled(keys), 0.6),
        rules: [...randomRules(random, columns), ...randomStepsBehind(behind, world, object)],
        by: randomDeciding(more, world, object),
        details: randomDetails(more, world, object),
      });
    }
  }
  const sections = world.portals.flatMap(({ key: portal }) =>
    heads(world)
      .filter(() => random.chance(0.8))
      .map((object) => ({ key: `section ${portal} ${object}`, portal, object })),
  );
  return { said, filed, papers, arranged, sections };
}

/** The world with the columns of papers in it, as the page "Permissions" knows columns. */
export function withPapers(world: World, { papers }: Beside): World {
  const column = (object: Key): Column => ({
    key: papersOf(object),
    type: 'text',
    owned: false,
    required: false,
    default: null,
    options: [],
    target: null,
  });
  const has = (object: Key) => papers[object] !== undefined;
  return {
    ...world,
    objects: world.objects.map((object) =>
      has(object.key) ? { ...object, columns: [...object.columns, column(object.key)] } : object,
    ),
    columnRows: [
      ...world.columnRows,
      ...Object.entries(papers).flatMap(([object, principal]) =>
        principal === null
          ? []
          : [{ key: `row ${papersOf(object)}`, object, principal, cells: { [papersOf(object)]: 'read' as const } }],
      ),
    ],
  };
}

/** Whether the column of papers is one that exists for somebody. */
export function knowsPapers(world: World, beside: Beside, who: Actor, object: Key): boolean {
  if (!operation(world, who, object, 'read')) return false;
  return columnGrade(withPapers(world, beside), who, object, papersOf(object)) !== 'hidden';
}

/** A file: reading the record and that column too. */
export function opensFile(world: World, beside: Beside, who: Actor, file: Filed): boolean {
  const record = the(world.records, file.record);
  return readable(world, who, record) && knowsPapers(world, beside, who, record.object);
}

/** What somebody reads of what is said about a record, the newest first; null where he does not read it, or his portal has no comments. */
export function heard(world: World, beside: Beside, who: Actor, record: WorldRecord): Key[] | null {
  if (!readable(world, who, record) || !offers(world, who, 'comments')) return null;
  return beside.said
    .filter((one) => one.record === record.key && (one.kind === 'public' || isStaff(world, who)))
    .sort((one, other) => other.order - one.order)
    .map(({ key }) => key);
}

/** Kinds of comments that he may write. */
export function says(world: World, who: Actor, record: WorldRecord): string[] {
  if (!canComment(world, who, record)) return [];
  if (!isStaff(world, who)) return ['public'];
  return world.portals.some(({ exposes }) => exposes.includes(record.object)) ? ['internal', 'public'] : ['internal'];
}

/** Everything that a page may name for him: columns he reads, or may fill in when he adds a record. */
function named(world: World, who: Actor, object: Key): Key[] {
  const known = [...readableColumns(world, who, object), ...settableColumns(world, who, object)];
  return columnsOf(world, object)
    .map(({ key }) => key)
    .filter((key) => known.includes(key));
}

export interface PageKnown {
  readonly profile: readonly Key[];
  readonly group: readonly Key[];
  readonly rules: readonly Ruled[];
  readonly by: Deciding | null;
  readonly details: readonly Detail[];
}

/** Pages for values that he can come upon, where he may read what decides: of records only those that he may be shown. */
function decidingFor(world: World, who: Actor, object: Key, { by }: Arranged): Deciding | null {
  if (by === null || !readableColumns(world, who, object).includes(by.column)) return null;
  if (the(columnsOf(world, object), by.column).type === 'choice') return by;
  return { ...by, values: by.values.filter((key) => channels.lookupLabel(world, who, key) !== null) };
}

/** Lists of what he may read, by a column that he may read, with those of its columns. */
function detailsFor(world: World, who: Actor, { details }: Arranged): Detail[] {
  return details.flatMap((detail) => {
    const reads = readableColumns(world, who, detail.object);
    if (!operation(world, who, detail.object, 'read') || !reads.includes(detail.column)) return [];
    return [{ ...detail, columns: detail.columns.filter((key) => reads.includes(key)) }];
  });
}

/** What of an arrangement is told to somebody. A rule that looks at what he may not read does not hold for him at all. */
export function pageFor(world: World, beside: Beside, who: Actor, object: Key): PageKnown | null {
  const mine = beside.arranged.find((one) => one.object === object && one.portal === who.portal);
  if (mine === undefined) return null;
  const may = named(world, who, object);
  return {
    profile: mine.profile.filter((key) => may.includes(key)),
    group: mine.group.filter((key) => may.includes(key)),
    rules: mine.rules.filter((rule) => mayLook(world, who, object, rule) && may.includes(rule.column)),
    by: decidingFor(world, who, object, mine),
    details: detailsFor(world, who, mine),
  };
}

/** Sections of his portal's menu. */
export function menuFor(world: World, beside: Beside, who: Actor): Key[] {
  return beside.sections
    .filter(({ portal, object }) => portal === who.portal && operation(world, who, object, 'read'))
    .map(({ key }) => key)
    .sort();
}

/** Every way in which a user can act. */
export function placesOf(world: World, user: Key): Actor[] {
  const memberships = world.memberships.filter((one) => one.user === user).map(({ key }) => key);
  const places = world.staffUsers.some(({ key }) => key === user)
    ? [{ membership: null, portal: null }]
    : world.portals.flatMap(({ key: portal }) =>
        [...memberships, ...(memberships.length === 0 ? [null] : [])].map((membership) => ({ membership, portal })),
      );
  return places
    .map((place, at): Actor => ({ key: `place ${user} ${at}`, user, ...place }))
    .filter((actor) => alive(world, actor) && (actor.portal === null || the(world.portals, actor.portal).status === 'active'));
}

/** Whether a mail about what was said reaches somebody: he can read it somewhere. */
export function mailed(world: World, user: Key, said: Said): boolean {
  if (said.kind === 'internal' && !world.staffUsers.some(({ key }) => key === user)) return false;
  const record = the(world.records, said.record);
  return placesOf(world, user).some((actor) => readable(world, actor, record) && offers(world, actor, 'comments'));
}

/** What differs in nothing that somebody may know. `twin` is the world it is for, in which he sees the same. */
export function twinBeside(twin: World, beside: Beside, who: Actor, random: Prng): Beside {
  const record = (key: Key) => twin.records.find((one) => one.key === key);
  const reads = (key: Key) => {
    const found = record(key);
    return found !== undefined && readable(twin, who, found);
  };
  const people = [...twin.portalUsers, ...twin.staffUsers].map(({ key }) => key);
  const told = offers(twin, who, 'comments');
  const hears = ({ record: at, kind }: Said) => told && reads(at) && (kind === 'public' || isStaff(twin, who));
  const said = beside.said
    .filter((one) => hears(one) || random.chance(0.7))
    .map((one) => (hears(one) ? one : { ...one, words: `jackdaw ${one.words}`, author: random.pick(people) }));
  // Said where he does not hear it: about records out of his reach, and among the staff.
  const deaf = twin.records.filter(({ key, object }) => heads(twin).includes(object) && !(reads(key) && isStaff(twin, who)));
  for (const [at, { key }] of random.some(deaf, 0.4).entries()) {
    said.push({
      key: `said twin ${at}`,
      record: key,
      author: random.pick(people),
      kind: reads(key) ? 'internal' : 'public',
      words: 'quillwort',
      order: 50 + at,
    });
  }
  const filed = beside.filed
    .filter((one) => opensFile(twin, beside, who, one) || random.chance(0.6))
    .map((one) => (opensFile(twin, beside, who, one) ? one : { ...one, name: `jackdaw ${one.name}` }));
  return { ...beside, said, filed, arranged: beside.arranged.map((one) => twinPage(twin, who, one, random)) };
}

/** Pages of others any way; of his own with other columns in the places of those that he does not know. */
function twinPage(twin: World, who: Actor, page: Arranged, random: Prng): Arranged {
  const columns = columnsOf(twin, page.object);
  const keys = columns.map(({ key }) => key);
  if (page.portal !== who.portal) return { ...page, profile: random.shuffled(keys), rules: randomRules(random, columns) };
  const may = named(twin, who, page.object);
  const reads = readableColumns(twin, who, page.object);
  const unknown = keys.filter((key) => !may.includes(key));
  const mixed = (fields: readonly Key[]) => [...fields.filter((key) => may.includes(key)), ...random.some(unknown, 0.5)];
  const blind = columns.filter(({ key, type }) => type !== 'person' && !reads.includes(key));
  const holds = page.rules.filter((rule) => mayLook(twin, who, page.object, rule) && may.includes(rule.column));
  // Behind lookups, where he may not look.
  const steps = randomStepsBehind(random, twin, page.object)
    .filter((rule) => !mayLook(twin, who, page.object, rule))
    .map((rule) => ({ ...rule, key: `other ${rule.key}` }));
  const more =
    blind.length === 0 ? [] : randomRules(random, columns, 'other').map((rule) => ({ ...rule, looks: random.pick(blind).key }));
  return {
    ...page,
    profile: mixed(page.profile),
    group: mixed(page.group),
    rules: [...more.slice(0, 1), ...holds, ...more.slice(1), ...steps],
    by: twinDeciding(twin, who, page, random),
    details: twinDetails(twin, who, page, random),
  };
}

/** Without some of the values that he cannot come upon; decided by something else that he does not read where he reads nothing of it. */
function twinDeciding(twin: World, who: Actor, page: Arranged, random: Prng): Deciding | null {
  const known = decidingFor(twin, who, page.object, page);
  if (known !== null) {
    const values = page.by?.values.filter((value) => known.values.includes(value) || random.chance(0.5)) ?? [];
    return { ...known, values };
  }
  return random.chance(0.5) ? null : page.by;
}

/** Without some of the lists that he does not get, and with other columns in the places of those that he does not read. */
function twinDetails(twin: World, who: Actor, page: Arranged, random: Prng): Detail[] {
  const known = detailsFor(twin, who, page);
  return page.details.flatMap((detail) => {
    const told = known.find(({ object, column }) => object === detail.object && column === detail.column);
    if (told === undefined) return random.chance(0.5) ? [] : [detail];
    const reads = readableColumns(twin, who, detail.object);
    const unknown = columnsOf(twin, detail.object).flatMap(({ key }) => (reads.includes(key) ? [] : [key]));
    return [{ ...detail, columns: [...told.columns, ...random.some(unknown, 0.5)] }];
  });
}
