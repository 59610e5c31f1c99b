/**
 * Names of a request bound to what this actor may know. A column without a token is treated exactly like one that does not exist:
 * same path through the code, same problem, no echo of the name (Q1, Q2, Q7).
 */
import { isUid } from '../../shared/columns/index.ts';
import { type ObjectRights, type ReadableColumn, rightsOn } from '../access/index.ts';
import { type Ctx, type Problem, problem } from '../kernel/index.ts';
import { type ColumnDef, metadataOf, type ObjectDef } from '../metadata/index.ts';

/** The one answer to a column that has no token. */
export function unknownColumn(): Problem {
  return problem('unknown_column', 'There is no such column here.');
}

/** The one answer to an object, record or file that is not there for this actor. */
export function missing(): Problem {
  return problem('not_found');
}

/** For `catch`: what is pointed to has been deleted while that was written, so it is not there. Throws `not_found` or what it was given. */
export function goneMeanwhile(e: unknown): never {
  throw (e as { code?: string }).code === '23503' ? missing() : e;
}

/** Rights on an object this actor may do anything with at all. Throws `not_found`. */
export async function knownObject(ctx: Ctx, object: string): Promise<ObjectRights> {
  const rights = await rightsOn(ctx, object);
  if (rights === null) throw missing();
  return rights;
}

/** Rights on an object this actor may read. Throws `not_found`. */
export async function readableObject(ctx: Ctx, object: string): Promise<ObjectRights> {
  const rights = await knownObject(ctx, object);
  if (!rights.can.read) throw missing();
  return rights;
}

/** A uid as the database can compare it; anything else is no record's uid, hence missing. */
export function checkedUid(uid: string): string {
  if (!isUid(uid)) throw missing();
  return uid;
}

/** The token of a column. Throws `unknown_column`. */
export function tokenOf(rights: ObjectRights, key: string): ReadableColumn {
  const token = rights.readable.get(key);
  if (token === undefined) throw unknownColumn();
  return token;
}

/** The tokens of the named columns, in that order and each once; of all readable ones in their own order where none are named. */
export function tokensOf(rights: ObjectRights, keys?: readonly string[]): readonly ReadableColumn[] {
  if (keys === undefined) return [...rights.readable.values()];
  return [...new Set(keys)].map((key) => tokenOf(rights, key));
}

/** The object a reference column leads to; undefined for other columns, or where the target is gone. */
export function targetOf(column: ColumnDef): string | undefined {
  return column.type === 'reference' ? String(column.settings.target) : undefined;
}

/**
 * Rights on the target of a reference as far as it can be shown: read, with a readable label column; null where it cannot (L1).
 * Always asked anew: that the holder is readable says nothing about its target.
 */
export async function shownTarget(ctx: Ctx, column: ColumnDef): Promise<ShownTarget | null> {
  const target = targetOf(column);
  const rights = target === undefined ? null : await rightsOn(ctx, target);
  if (rights === null || !rights.can.read) return null;
  const label = rights.object.displayColumn === null ? undefined : rights.readable.get(rights.object.displayColumn);
  return label === undefined ? null : { rights, label: label.column, translated: translatedLabels(ctx, rights, label.column) };
}

/**
 * Names by language: a text column `name_de` beside the display column `name` holds the German one. Those the actor may read, in the
 * order in which he wants them: his language, then the portal's.
 */
function translatedLabels({ actor }: Ctx, { readable }: ObjectRights, label: ColumnDef): ColumnDef[] {
  const languages = [actor.culture, actor.portalCulture].flatMap((culture) => culture?.slice(0, 2) ?? []);
  return [...new Set(languages)].flatMap((language) => {
    const column = readable.get(`${label.key}_${language}`)?.column;
    return column?.type === 'text' ? [column] : [];
  });
}

export interface ShownTarget {
  readonly rights: ObjectRights;
  readonly label: ColumnDef;
  /** Columns whose value is shown instead, where they have one. */
  readonly translated?: readonly ColumnDef[];
}

/** Shown targets of all reference columns among these, by column key. */
export async function shownTargets(ctx: Ctx, columns: Iterable<ColumnDef>): Promise<ReadonlyMap<string, ShownTarget>> {
  const found = new Map<string, ShownTarget>();
  for (const column of columns) {
    const target = await shownTarget(ctx, column);
    if (target !== null) found.set(column.key, target);
  }
  return found;
}

const statusColumns = new WeakMap<ObjectDef, ColumnDef | null>();

/** The choice column that the transitions of an object move; null where it has none. */
export function statusColumn(object: ObjectDef): ColumnDef | null {
  let found = statusColumns.get(object);
  if (found === undefined) {
    found = findStatusColumn(object);
    statusColumns.set(object, found);
  }
  return found;
}

function findStatusColumn(object: ObjectDef): ColumnDef | null {
  const to = object.transitions[0]?.to;
  if (to === undefined) return null;
  const holding = object.columns.filter((c) => c.type === 'choice' && c.choices.some((choice) => choice.key === to));
  return holding.find((c) => c.key === 'status') ?? holding.find((c) => c.owned) ?? holding[0] ?? null;
}

/** The object and those whose records hang on its records, at any depth, each after the one it hangs on. */
export async function attachedBelow(ctx: Ctx, object: ObjectDef): Promise<ObjectDef[]> {
  const { objects } = await metadataOf(ctx);
  const found = [object];
  for (const one of found) found.push(...[...objects.values()].filter((other) => other.attachedTo === one.key));
  return found;
}

/** The object of a key, whoever asks: for the gateway's own bookkeeping. Throws where metadata has none. */
export async function definitionOf(ctx: Ctx, key: string): Promise<ObjectDef> {
  const object = (await metadataOf(ctx)).objects.get(key);
  if (object === undefined) throw new Error(`There is no object ${key}`);
  return object;
}
