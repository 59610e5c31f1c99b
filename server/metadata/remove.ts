/** Objects that go, and what is lost before anybody says yes. There is no way back but a backup: what is removed is removed. */
import { type Ctx, invalid, problem } from '../kernel/index.ts';
import { refuseWhileChanging } from './changing.ts';
import { type Need, needOf } from './columns.ts';
import { configure, runAll } from './configure.ts';
import { metadataOf, objectOf } from './metadata.ts';
import type { ColumnDef, Metadata, ObjectDef } from './model.ts';
import {
  type ColumnCounts,
  countColumn,
  countObject,
  countReferences,
  deleteObject,
  dropObjectSql,
  type ObjectCounts,
} from './store-loss.ts';
import { twinOf } from './twins.ts';
import { objectVersion } from './version.ts';

/** Something outside this module that names an object or a column: a menu, a page, a view. */
export interface Use {
  readonly kind: 'section' | 'page' | 'view' | 'folder' | 'private' | 'template';
  /** What it is called where it is arranged; of private ones of others how many there are. */
  readonly title: string;
  /** True where it must be taken away first; false where it simply shows less. */
  readonly holds: boolean;
}

/** What is to become of it: it goes, or becomes another type. */
export type UseChange = 'remove' | 'type';

/** Finds the uses of an object, or of one of its columns. */
export type FindUses = (ctx: Ctx, object: string, column: string | null, change: UseChange) => Promise<readonly Use[]>;

const finders = new Set<FindUses>();

/** For the modules above: their uses are shown before something is removed. */
export function registerUses(find: FindUses): void {
  finders.add(find);
}

/** Where an object or a column is used; what becomes of a column becomes of its twin, too. */
export async function usesOf(ctx: Ctx, object: string, column: string | null, change: UseChange = 'remove'): Promise<Use[]> {
  const found: Use[] = [];
  const twin = column === null ? undefined : twinOf(await metadataOf(ctx), object, column);
  // One after the other: in a transaction they share its connection.
  for (const of of twin === undefined ? [object] : [object, twin.objectKey]) {
    for (const find of finders) found.push(...(await find(ctx, of, column, change)));
  }
  return found;
}

export interface ColumnLoss extends ColumnCounts {
  readonly need: Need | null;
  readonly uses: readonly Use[];
  /** Columns of the unique rules that end with it. */
  readonly unique: readonly (readonly string[])[];
}

/** What goes with a column: counts, and who uses it. Values are for those who may read them, so there are none. */
export async function columnLoss(ctx: Ctx, object: ObjectDef, column: ColumnDef): Promise<ColumnLoss> {
  const need = needOf(object, column);
  const counts = column.standard ? { records: '0', history: '0', rules: '0' } : await countColumn(ctx, column);
  const unique = object.uniqueRules.map(({ columns }) => columns).filter((columns) => columns.includes(column.key));
  return { ...counts, need, unique, uses: await usesOf(ctx, object.key, column.key) };
}

export interface PointingColumn {
  readonly object: string;
  readonly column: string;
  /** The other object is a part of this one. */
  readonly attached: boolean;
  readonly records: string;
}

export interface ObjectLoss extends ObjectCounts {
  /** Why it stays whatever happens; null where it can go. */
  readonly need: 'solution' | null;
  /** Columns of other objects that lead here: they must go first. */
  readonly pointing: readonly PointingColumn[];
  readonly uses: readonly Use[];
}

/** What goes with an object, and what keeps it. */
export async function objectLoss(ctx: Ctx, object: ObjectDef): Promise<ObjectLoss> {
  const metadata = await metadataOf(ctx);
  const pointing = await Promise.all(
    leadingTo(metadata, object.key).map(async ({ from, column }) => ({
      object: from.key,
      column: column.key,
      attached: from.attachedTo === object.key,
      records: await countReferences(ctx, from, column.key),
    })),
  );
  const need = isShipped(object) ? 'solution' : null;
  return { ...(await countObject(ctx, object)), need, pointing, uses: await usesOf(ctx, object.key, null) };
}

const isShipped = ({ solution, behaviour }: ObjectDef) => solution !== null || behaviour !== null;

/** Reference columns of other objects that lead to an object. */
function leadingTo(metadata: Metadata, key: string): { from: ObjectDef; column: ColumnDef }[] {
  return [...metadata.objects.values()]
    .filter((from) => from.key !== key)
    .flatMap((from) =>
      from.columns
        .filter((column) => !column.standard && column.type === 'reference' && column.settings.target === key)
        .map((column) => ({ from, column })),
    );
}

/**
 * Removes an object that was made here, with its records, files, history, choices and every rule that names it.
 * @throws 404, 412 where it is not the one `seen` any more, 422 while it came with the product, or columns, menus or pages lead to it; 403, 503.
 */
export async function removeObject(ctx: Ctx, key: string, seen: number | null = null): Promise<void> {
  await configure(ctx, 'remove an object', async (tx) => {
    const metadata = await metadataOf(tx);
    const object = objectOf(metadata, key);
    if (seen !== null && seen !== objectVersion(object)) throw problem('stale');
    if (isShipped(object)) throw invalid('object', 'shipped', 'This object came with the product and stays.');
    const [leading] = leadingTo(metadata, key);
    if (leading !== undefined) {
      throw invalid('object', 'in_use', `The column ${leading.from.key}.${leading.column.key} leads to it. Remove that first.`);
    }
    const held = (await usesOf(tx, key, null)).find(({ holds }) => holds);
    if (held !== undefined) throw invalid('object', 'in_use', `${held.title} shows it. Take it away there first.`);
    await refuseWhileChanging(tx, object);
    await deleteObject(tx, object);
    await runAll(tx, dropObjectSql(object));
  });
}
