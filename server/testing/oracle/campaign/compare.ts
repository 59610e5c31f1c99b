/** One question to both, the product and the oracle; what differs is told in a line. */
import { explain } from '../../../access/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { describe, get, history, list, type RecordRow, type Shown, visibleOf } from '../../../records/index.ts';
import { compareBeside } from '../beside/compare.ts';
import { PAPERS } from '../beside/put.ts';
import type { HistoryShown, Shown as OracleShown } from '../channels.ts';
import * as channels from '../channels.ts';
import { compareMarks } from '../marks/compare.ts';
import * as oracle from '../oracle.ts';
import { administers } from '../switches.ts';
import type { Actor, Key, World, WorldRecord } from '../world.ts';
import { the } from '../world.ts';
import { type Asked, codeOf, difference, note, type Tally } from './asked.ts';
import type { Action, Check } from './checks.ts';
import { compareProbe, compareRemove } from './compare-probes.ts';
import { compareWall } from './compare-wall.ts';
import { as, type Loaded } from './load.ts';
import { giverOf } from './rows-authors.ts';
import { slugOf } from './rows-people.ts';
import { isIndexed, physicalColumn } from './stage.ts';

/** The columns of a world's object by the names they have in the database. */
export function columnKeys(world: World, object: Key): Map<string, Key> {
  return new Map(the(world.objects, object).columns.map((column) => [physicalColumn(column), column.key]));
}

/** A shown value in the oracle's words. */
export function told({ names }: Loaded, value: Shown | undefined): OracleShown {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'number') return value ?? null;
  if (typeof value !== 'object') return String(value);
  if ('displayName' in value) return { displayName: value.displayName, kind: value.kind as 'staff' };
  if ('uid' in value) return { record: names.keyOf(String(value.uid)), label: value.label };
  return JSON.stringify(value);
}

/** An empty label is an empty text on the way out. */
function expectedShown(value: OracleShown): OracleShown {
  return value !== null && typeof value === 'object' && 'record' in value ? { ...value, label: value.label ?? '' } : value;
}

/** A row's values by the world's columns; a column that the world does not have keeps its name, so that it shows up in a difference. */
export function viewOf({ loaded, world, who }: Asked, object: Key, row: RecordRow): Record<Key, OracleShown> {
  const keys = columnKeys(world, object);
  const staff = oracle.isStaff(world, who);
  const view: Record<Key, OracleShown> = {};
  for (const [name, value] of Object.entries(row.values)) {
    const key = keys.get(name);
    // Staff may read author, organisation and the like on every object; outside nobody was granted those here. Papers are compared apart.
    if (name !== PAPERS && (key !== undefined || !staff)) view[key ?? name] = told(loaded, value);
  }
  return view;
}

function expectedView({ world, who }: Asked, record: WorldRecord): Record<Key, OracleShown> | null {
  const view = channels.get(world, who, record);
  return view && Object.fromEntries(Object.entries(view).map(([key, value]) => [key, expectedShown(value)]));
}

function expectedCan({ world, who }: Asked, record: WorldRecord) {
  return {
    update: oracle.canUpdate(world, who, record),
    delete: oracle.canDelete(world, who, record),
    comment: oracle.canComment(world, who, record),
    share: oracle.mayPassOn(world, who, record) !== null && (oracle.isStaff(world, who) || who.membership !== null),
    actions: [],
  };
}

async function compareList(asked: Asked, object: Key, counted: boolean): Promise<string | null> {
  const { loaded, world, who, ctx, tally } = asked;
  const expected = channels.list(world, who, object);
  const page = await list(ctx, loaded.table(object), { limit: 100, count: counted, ...(counted && { columns: [] }) }).catch(
    codeOf,
  );
  if (typeof page === 'string' || 'refused' in expected) {
    note(tally, 'list refused');
    return difference('list', page, 'refused' in expected ? 'not_found' : expected.ok);
  }
  note(tally, expected.ok.length === 0 ? 'empty list' : 'rows of lists', Math.max(1, expected.ok.length));
  const records = expected.ok.map((key) => the(world.records, key));
  const keys = page.rows.map((row) => loaded.names.keyOf(row.uid));
  const found =
    difference('records of the list', keys, expected.ok) ??
    difference(
      'abilities of the list',
      page.rows.map((row) => row.can),
      records.map((record) => expectedCan(asked, record)),
    );
  if (found !== null) return found;
  if (counted) return difference('count of the list', page.count, { exact: expected.ok.length });
  const views = page.rows.map((row) => viewOf(asked, object, row));
  return difference(
    'values of the list',
    views,
    records.map((record) => expectedView(asked, record)),
  );
}

async function compareGateway(asked: Asked, object: Key): Promise<string | null> {
  const { loaded, world, who, open, tally } = asked;
  const { names } = loaded;
  const expected = channels.list(world, who, object);
  const page = await list(open, loaded.table(object), { limit: 100, columns: [] }).catch(codeOf);
  const found = typeof page === 'string' ? page : page.rows.map((row) => names.keyOf(row.uid));
  const records = world.records.filter((record) => record.object === object);
  const ids = records.map((record) => names.of(record.key).id);
  const seen = await visibleOf(open, loaded.table(object), ids);
  const visible = oracle.visible(world, who, object);
  note(tally, 'rows of the gateway alone', visible.length);
  note(tally, 'rows that the gateway alone keeps back', records.length - visible.length);
  return (
    difference('records of the list, gateway alone', found, 'refused' in expected ? 'not_found' : expected.ok) ??
    difference('records that may be read, gateway alone', [...seen.values()].map(names.keyOf).sort(), [...visible].sort()) ??
    (await compareSorted(asked, object))
  );
}

/** In the order of a column that has an index, where there is one: other plans begin with it. */
async function compareSorted({ loaded, world, who, open, tally }: Asked, object: Key): Promise<string | null> {
  const sortable = the(world.objects, object).columns.filter(({ type }) => type === 'text' || type === 'integer');
  const indexed = sortable.filter((one) => isIndexed(physicalColumn(one)));
  const inOrderOf = ({ key }: { readonly key: Key }) =>
    channels.list(world, who, object, { sort: { column: key, descending: true } });
  const column = [...indexed, ...sortable].find((one) => 'ok' in inOrderOf(one)) ?? indexed[0];
  if (column === undefined) return null;
  const expected = inOrderOf(column);
  const sort = { column: physicalColumn(column), descending: true };
  const page = await list(open, loaded.table(object), { limit: 100, columns: [], sort }).catch(codeOf);
  const found = typeof page === 'string' ? page : page.rows.map((row) => loaded.names.keyOf(row.uid));
  const codes = { missing: 'not_found', unknown_column: 'unknown_column' } as const;
  if ('ok' in expected) note(tally, 'rows in another order', expected.ok.length);
  return difference(
    'records in another order, gateway alone',
    found,
    'refused' in expected ? codes[expected.refused] : expected.ok,
  );
}

async function compareGet(asked: Asked, key: Key): Promise<string | null> {
  const { loaded, world, ctx, tally } = asked;
  const record = the(world.records, key);
  const row = await get(ctx, loaded.table(record.object), loaded.names.of(key).uid).catch(codeOf);
  const expected = expectedView(asked, record);
  note(tally, expected === null ? 'record not found' : 'record found');
  if (typeof row === 'string' || expected === null) return difference('record', row, expected ?? 'not_found');
  return (
    difference('values of the record', viewOf(asked, record.object, row), expected) ??
    difference('abilities of the record', row.can, expectedCan(asked, record))
  );
}

async function compareHistory(asked: Asked, key: Key): Promise<string | null> {
  const { loaded, world, who, ctx, tally } = asked;
  const record = the(world.records, key);
  const page = await history(ctx, loaded.table(record.object), loaded.names.of(key).uid).catch(codeOf);
  const expected = channels.history(world, who, record);
  if (typeof page === 'string' || expected === null) return difference('history', page, expected ?? 'not_found');
  note(tally, 'entries of histories', expected.length);
  const keys = columnKeys(world, record.object);
  const spoken = page.entries.map((entry) => ({
    column: keys.get(entry.column ?? '') ?? entry.column,
    by: told(loaded, entry.by),
    before: told(loaded, entry.old),
    after: told(loaded, entry.new),
  }));
  const wanted = expected.map(({ column, by, before, after }: HistoryShown) => ({
    column,
    by,
    before: expectedShown(before),
    after: expectedShown(after),
  }));
  const inOrder = (entries: object[]) => entries.map((entry) => JSON.stringify(entry)).sort();
  return difference('history', inOrder(spoken), inOrder(wanted));
}

async function compareDescription(asked: Asked, object: Key): Promise<string | null> {
  const { loaded, world, who, ctx, tally } = asked;
  const may = (verb: 'create' | 'read' | 'update' | 'delete') => oracle.operation(world, who, object, verb);
  const described = await describe(ctx, loaded.table(object)).catch(codeOf);
  const known = may('read') || may('create');
  note(tally, known ? 'object described' : 'object unknown');
  if (typeof described === 'string' || !known) return difference('description', described, known ? 'known' : 'not_found');
  const keys = columnKeys(world, object);
  const columns = described.columns
    .filter((column) => keys.has(column.key) || !oracle.isStaff(world, who))
    .filter((column) => keys.has(column.key) || !['parent', PAPERS].includes(column.key))
    .map((column) => [keys.get(column.key) ?? column.key, column.settable, column.editable]);
  const readable = oracle.readableColumns(world, who, object);
  const settable = oracle.settableColumns(world, who, object);
  const editable = readable.filter((key) => may('update') && oracle.columnGrade(world, who, object, key) === 'edit');
  const all = the(world.objects, object).columns.map((column) => column.key);
  const expected = all
    .filter((key) => readable.includes(key) || settable.includes(key))
    .map((key) => [key, settable.includes(key), editable.includes(key)]);
  const can = {
    create: may('create'),
    read: may('read'),
    update: may('read') && may('update'),
    delete: may('read') && may('delete'),
  };
  return difference('operations', described.can, can) ?? difference('columns: settable, editable', columns, expected);
}

const verdicts: Readonly<Record<Action, (world: World, who: Actor, record: WorldRecord) => boolean>> = {
  read: oracle.readable,
  comment: oracle.canComment,
  update: oracle.canUpdate,
  delete: oracle.canDelete,
};

async function compareExplanation(asked: Asked, key: Key, action: Action, system: Ctx): Promise<string | null> {
  const { loaded, world, who, acting, tally } = asked;
  const { names } = loaded;
  const record = the(world.records, key);
  const explained = await explain(system, {
    userId: names.of(who.user).id,
    ...(acting.membershipId !== null && { membershipId: acting.membershipId }),
    ...(who.portal !== null && { portal: slugOf(names, who.portal) }),
    object: loaded.table(record.object),
    record: names.of(key).uid,
    action,
  }).catch(codeOf);
  const expected = verdicts[action](world, who, record);
  note(tally, `explained: ${expected ? 'yes' : 'no'}`);
  // A deleted record is nowhere, in an explanation either.
  return difference(`explanation of ${action}`, typeof explained === 'string' ? false : explained.verdict, expected);
}

async function compareActor(
  { loaded, world, tally }: Omit<Asked, 'acting' | 'ctx' | 'open'>,
  who: Actor,
): Promise<string | null> {
  const acting = await loaded.actor(who.key);
  const expected = oracle.alive(world, who);
  note(tally, expected ? 'actor' : 'nobody');
  const mine = acting?.principals.toSorted() ?? null;
  const plain = oracle.principals(world, who);
  // A rule by author gives under a principal of its own, as long as it stands.
  const givers = world.authorRules.filter((rule) => !rule.ended && plain.includes(rule.receiver)).map(({ key }) => giverOf(key));
  // Whoever administrates his organisation holds that office among his roles; no rule of a world names it (0108).
  const isAdmin = who.membership !== null && the(world.memberships, who.membership).isAdmin;
  const office = isAdmin ? [String(loaded.stage.roots.organisation_administrators)] : [];
  const wanted = [...[...plain, ...givers].map((key) => loaded.names.of(key).id), ...office];
  return (
    difference('principals', mine, expected ? wanted.sort() : null) ??
    difference('administers', acting?.isOrganisationAdministrator ?? false, expected && administers(world, who))
  );
}

/** Asks one question; null where product and oracle agree. */
export async function compare(loaded: Loaded, check: Check, tally: Tally, system: Ctx): Promise<string | null> {
  const { world, stage } = loaded;
  const who = the(world.actors, check.actor);
  if (check.kind === 'actor') return compareActor({ loaded, world, who, tally }, who);
  const acting = await loaded.actor(check.actor);
  if (acting === null) return `${check.actor} cannot act`;
  const ctx = as(loaded, acting, stage.system);
  const asked: Asked = { loaded, world, who, acting, ctx, open: as(loaded, acting, stage.open), tally };
  switch (check.kind) {
    case 'list':
      return compareList(asked, check.object, check.counted);
    case 'gateway':
      return compareGateway(asked, check.object);
    case 'wall':
      return compareWall(asked, check.side, check.changed);
    case 'marks':
      return compareMarks(asked, check.object, check.seed, check.alone);
    case 'beside':
      return compareBeside(asked, check.object, check.seed, system);
    case 'describe':
      return compareDescription(asked, check.object);
    case 'get':
      return compareGet(asked, check.record);
    case 'history':
      return compareHistory(asked, check.record);
    case 'explain':
      return compareExplanation(asked, check.record, check.action, system);
    case 'remove':
      return compareRemove(asked, check.record);
    case 'probe':
      if (check.sly !== undefined) note(tally, `sly: ${check.sly}`);
      return compareProbe(asked, check.probe);
  }
}
