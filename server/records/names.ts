/**
 * Names of records of catalogues (`ObjectDef.catalogue`), kept between requests: a join with a dozen services costs a page as much as the
 * check of its session.
 *
 * They hang on an actor's rights on the catalogue, which are kept by his three counters. Each was read through both walls, by a request of
 * his, after that request had read its counters; and whatever changes a record of a catalogue raises the counter of the configuration in the
 * same transaction (migration 0132). So a request that finds its counters as these rights have them sees no older name than those of its
 * own beginning. That holds only where nothing else decides whom he reaches: he reads the whole object, no record of it ends by time,
 * and the second wall does not look at single records either.
 */
import type { ObjectRights } from '../access/index.ts';
import type { Ctx, System } from '../kernel/index.ts';
import type { ShownReference } from './model.ts';
import type { ShownTarget } from './schema.ts';
import { reachesAll } from './store-hits.ts';
import { type Names, type Projection, type RawRow, readAllLabels, readLabels } from './store-read.ts';

/** Records of a catalogue that are kept; a larger one is asked for each page. */
const MOST = 500;

/** By the columns that make the label. Null = more than are kept. */
const kept = new WeakMap<ObjectRights, Map<string, Names | null>>();
/** What was read last of each catalogue: what is the same for many stands in memory once. */
const shared = new WeakMap<System, Map<string, ReadonlyMap<string, ShownReference>>>();

/** The names of a catalogue for this actor; null where they are not kept, so that the statement has to ask. */
export async function keptNames(ctx: Ctx, target: ShownTarget): Promise<Names | null> {
  const { rights, label, translated = [] } = target;
  // A transaction sees what may never be committed, and the system has no counters.
  if (!rights.object.catalogue || ctx.inTx || ctx.actor.kind === 'system' || !readsWhole(ctx, rights)) return null;
  let own = kept.get(rights);
  if (own === undefined) {
    own = new Map();
    kept.set(rights, own);
  }
  const key = [...translated, label].map(({ physical }) => physical).join();
  const found = own.get(key);
  if (found !== undefined) return found;
  const rows = await readAllLabels(ctx, target, MOST + 1);
  const names =
    rows.length > MOST ? null : { all: once(ctx, `${rights.object.key} ${key}`, shownOf(rights, rows)), gone: new Set<string>() };
  own.set(key, names);
  return names;
}

function readsWhole({ actor }: Ctx, rights: ObjectRights): boolean {
  const { object } = rights;
  return reachesAll(rights) && object.untilColumn === null && (actor.kind === 'staff' || object.wallAllRecords);
}

function shownOf(
  { object }: ObjectRights,
  rows: readonly { readonly id: string; readonly uid: string; readonly label: string | null }[],
): ReadonlyMap<string, ShownReference> {
  return new Map(rows.map(({ id, uid, label }) => [id, Object.freeze({ object: object.key, uid, label: label ?? '' })]));
}

/** The same names as were read last, where they are the same. */
function once({ system }: Ctx, key: string, read: ReadonlyMap<string, ShownReference>): ReadonlyMap<string, ShownReference> {
  let last = shared.get(system);
  if (last === undefined) {
    last = new Map();
    shared.set(system, last);
  }
  const before = last.get(key);
  const same =
    before?.size === read.size &&
    [...read].every(([id, { uid, label }]) => {
      const was = before.get(id);
      return was?.uid === uid && was.label === label;
    });
  if (before !== undefined && same) return before;
  last.set(key, read);
  return read;
}

/** References of rows into a catalogue: by column key and id, in the form `key id`. */
export type LateNames = ReadonlyMap<string, ShownReference>;
const none: LateNames = new Map();

/**
 * Names that were not there when those of a catalogue were read: of records made since, which rows of this moment may have. What is not
 * reached now is not reached as long as these rights stand.
 */
export async function lateNames(ctx: Ctx, { cells, targets }: Projection, rows: readonly RawRow[]): Promise<LateNames> {
  let late: Map<string, ShownReference> | null = null;
  for (const { column, value, names } of cells) {
    const target = targets.get(column.key);
    if (names === null || target === undefined) continue;
    const unknown = new Set<string>();
    for (const row of rows) {
      const id = row[value];
      if (typeof id === 'string' && !names.all.has(id) && !names.gone.has(id)) unknown.add(id);
    }
    if (unknown.size === 0) continue;
    late ??= new Map();
    const found = shownOf(target.rights, await readLabels(ctx, target, [...unknown]));
    for (const id of unknown) {
      const shown = found.get(id);
      if (shown === undefined) names.gone.add(id);
      else late.set(`${column.key} ${id}`, shown);
    }
  }
  return late ?? none;
}
