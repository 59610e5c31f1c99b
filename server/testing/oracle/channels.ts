/**
 * The reading channels over the oracle's levels: one record, list with filter, sort and pages, count, search, lookups,
 * people, history. Each of them starts from `visible` and `readableColumns`: there is no second rule here.
 *
 * Decision for all of them: who filters, sorts and searches works on what he is shown. A reference that he may not follow is
 * shown as empty, so it is empty for his filters too (L1, Q6); a person is shown as a name and cannot be filtered or sorted by.
 */
import { isStaff, operation, organisationOf, readable, readableColumns, settableColumns, visible } from './oracle.ts';
import type { Actor, Column, HistoryEntry, Key, Value, World, WorldRecord } from './world.ts';
import { the } from './world.ts';

export type PersonShown = { displayName: string; kind: 'staff' | 'colleague' | 'customer' };
export type ReferenceShown = { record: Key; label: Value };
export type Shown = Value | PersonShown | ReferenceShown;

export type Filter =
  | { column: Key; op: 'eq' | 'lt' | 'gt' | 'contains' | 'prefix'; value: string | number }
  | { column: Key; op: 'in'; value: (string | number)[] }
  | { column: Key; op: 'empty' }
  | { column: Key; op: 'not_empty' };
export type Query = { filters?: Filter[]; sort?: { column: Key; descending: boolean } };
/** `missing` = as an unknown object or record (404); `unknown_column` = as a column that does not exist (400). */
export type Answer<T> = { ok: T } | { refused: 'missing' | 'unknown_column' };

/**
 * A person as this viewer may know him: staff by public name, colleagues by full name, others as "A customer". Decisions:
 * staff see everybody by full name; one's own name is always shown; colleague = has a membership, accepted and not ended, in the
 * viewer's current organisation (one that is only switched off still stands in that organisation's list).
 */
export function person(world: World, viewer: Actor, principal: Key): PersonShown {
  const staff = world.staffUsers.find((user) => user.key === principal);
  if (staff !== undefined) return { displayName: isStaff(world, viewer) ? staff.fullName : staff.publicName, kind: 'staff' };
  const user = the(world.portalUsers, principal);
  if (isStaff(world, viewer)) return { displayName: user.fullName, kind: 'customer' };
  if (user.key === viewer.user) return { displayName: user.fullName, kind: 'colleague' };
  const mine = organisationOf(world, viewer);
  for (const membership of world.memberships) {
    if (membership.user !== user.key || membership.ended || mine === null) continue;
    if (the(world.roles, membership.organisation).account === mine) return { displayName: user.fullName, kind: 'colleague' };
  }
  return { displayName: 'A customer', kind: 'customer' };
}

/** A fresh check of exposure, operation, record and label column of the target; nothing of it appears when one says no. */
export function lookupLabel(world: World, actor: Actor, target: Key): ReferenceShown | null {
  const record = the(world.records, target);
  const label = the(world.objects, record.object).label;
  if (!readable(world, actor, record) || !readableColumns(world, actor, record.object).includes(label)) return null;
  return { record: record.key, label: record.values[label] ?? null };
}

function shown(world: World, actor: Actor, column: Column, value: Value): Shown {
  if (value === null) return null;
  if (column.type === 'reference') return lookupLabel(world, actor, String(value));
  if (column.type === 'person') return person(world, actor, String(value));
  return value;
}

/** One record as this actor sees it: readable columns only, the others are absent; null where the record is not found. */
export function get(world: World, actor: Actor, record: WorldRecord): Record<Key, Shown> | null {
  if (!readable(world, actor, record)) return null;
  const view: Record<Key, Shown> = {};
  for (const key of readableColumns(world, actor, record.object)) {
    const column = the(the(world.objects, record.object).columns, key);
    view[key] = shown(world, actor, column, record.values[key] ?? null);
  }
  return view;
}

/** What a filter compares: the shown value, of a reference its record. */
function comparable(world: World, actor: Actor, record: WorldRecord, column: Key): Value {
  const seen = get(world, actor, record)?.[column] ?? null;
  if (seen === null || typeof seen !== 'object') return seen;
  return 'record' in seen ? seen.record : seen.displayName;
}

function passes(filter: Filter, value: Value): boolean {
  if (filter.op === 'empty' || filter.op === 'not_empty') return (value === null) === (filter.op === 'empty');
  if (value === null) return false;
  if (filter.op === 'in') return filter.value.includes(value);
  if (filter.op === 'eq') return value === filter.value;
  if (filter.op === 'lt') return value < filter.value;
  if (filter.op === 'gt') return value > filter.value;
  const text = String(value).toLowerCase();
  const part = String(filter.value).toLowerCase();
  return filter.op === 'contains' ? text.includes(part) : text.startsWith(part);
}

/** Empty values last, whichever way one sorts; equal values in the primary order, the newest first. */
function sorted(world: World, actor: Actor, records: WorldRecord[], sort: Query['sort']): WorldRecord[] {
  const newestFirst = [...records].sort((one, other) => other.order - one.order);
  if (sort === undefined) return newestFirst;
  return newestFirst.sort((one, other) => {
    const left = comparable(world, actor, one, sort.column);
    const right = comparable(world, actor, other, sort.column);
    if (left === right) return 0;
    if (left === null) return 1;
    if (right === null) return -1;
    return (left < right ? -1 : 1) * (sort.descending ? -1 : 1);
  });
}

/**
 * The whole list, all filters together. A column without a token cannot be named in a filter or a sort, whatever the rows are.
 * Decision: an object without the read verb answers as one that is not exposed.
 */
export function list(world: World, actor: Actor, object: Key, query: Query = {}): Answer<Key[]> {
  if (!operation(world, actor, object, 'read')) return { refused: 'missing' };
  const tokens = readableColumns(world, actor, object);
  const filters = query.filters ?? [];
  const named = [...filters.map((filter) => filter.column), ...(query.sort === undefined ? [] : [query.sort.column])];
  if (named.some((column) => !tokens.includes(column))) return { refused: 'unknown_column' };
  const seen = visible(world, actor, object).map((key) => the(world.records, key));
  const kept = seen.filter((record) =>
    filters.every((filter) => passes(filter, comparable(world, actor, record, filter.column))),
  );
  return { ok: sorted(world, actor, kept, query.sort).map((record) => record.key) };
}

/** A list cut into its pages: put together they are the list, none twice, none left out. */
export function pages(keys: Key[], size: number): Key[][] {
  const cut: Key[][] = [];
  for (let from = 0; from < keys.length; from += size) cut.push(keys.slice(from, from + size));
  return cut;
}

export function count(world: World, actor: Actor, object: Key, filters: Filter[] = []): Answer<number> {
  const found = list(world, actor, object, { filters });
  return 'ok' in found ? { ok: found.ok.length } : found;
}

/** Counts per value of a readable column over visible rows only (facets, groups, badges); empty values under null. */
export function countBy(world: World, actor: Actor, object: Key, column: Key): Answer<Map<Value, number>> {
  const found = list(world, actor, object, { filters: [], sort: { column, descending: false } });
  if (!('ok' in found)) return found;
  const groups = new Map<Value, number>();
  for (const key of found.ok) {
    const value = comparable(world, actor, the(world.records, key), column);
    groups.set(value, (groups.get(value) ?? 0) + 1);
  }
  return { ok: groups };
}

/** A term is found where a readable text column of a visible record contains it, whatever its case; newest first. */
export function search(world: World, actor: Actor, object: Key, term: string): Answer<Key[]> {
  if (!operation(world, actor, object, 'read')) return { refused: 'missing' };
  const tokens = readableColumns(world, actor, object);
  const texts = the(world.objects, object).columns.filter((column) => column.type === 'text' && tokens.includes(column.key));
  const hits = visible(world, actor, object).filter((key) => {
    const record = the(world.records, key);
    return texts.some((column) => passes({ column: column.key, op: 'contains', value: term }, record.values[column.key] ?? null));
  });
  return { ok: hits };
}

/**
 * What a picker of a reference column offers: records of its target that the actor may follow, by label.
 * Decision: a readable column is enough to ask (filters need it too), and so is one that may be set in a new record, for somebody may
 * hand in what he may not read; a target out of reach offers nothing.
 */
export function suggest(world: World, actor: Actor, object: Key, column: Key, term = ''): Answer<ReferenceShown[]> {
  if (!operation(world, actor, object, 'read') && !operation(world, actor, object, 'create')) return { refused: 'missing' };
  const target = the(the(world.objects, object).columns, column).target;
  const known = readableColumns(world, actor, object).includes(column) || settableColumns(world, actor, object).includes(column);
  if (!known || target === null) return { refused: 'unknown_column' };
  const offers = visible(world, actor, target).map((key) => lookupLabel(world, actor, key));
  return {
    ok: offers
      .filter((offer) => offer !== null)
      .filter((offer) => passes({ column, op: 'contains', value: term }, offer.label ?? '')),
  };
}

export type HistoryShown = { entry: Key; column: Key; by: PersonShown; before: Shown; after: Shown };

/** The history of a readable record: entries of readable columns only, their values shown as the record's are (N7). */
export function history(world: World, actor: Actor, record: WorldRecord): HistoryShown[] | null {
  if (!readable(world, actor, record)) return null;
  const tokens = readableColumns(world, actor, record.object);
  const columns = the(world.objects, record.object).columns;
  const entries: HistoryEntry[] = world.history.filter((entry) => entry.record === record.key && tokens.includes(entry.column));
  return entries.map((entry) => ({
    entry: entry.key,
    column: entry.column,
    by: person(world, actor, entry.by),
    before: shown(world, actor, the(columns, entry.column), entry.before),
    after: shown(world, actor, the(columns, entry.column), entry.after),
  }));
}
