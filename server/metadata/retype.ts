/**
 * A column that becomes another type (docs/decisions/0034): a new column of the table, filled with what the values become, takes the place of
 * the old one. Of few records that is one transaction, of more it goes on in the background (type-change.ts).
 */
import { type Ctx, problem } from '../kernel/index.ts';
import { buildNow } from './build.ts';
import { refuseWhileChanging } from './changing.ts';
import { columnOf, type Need, needOf } from './columns.ts';
import { configure, runAll } from './configure.ts';
import { metadataOf, objectOf } from './metadata.ts';
import type { ColumnDef, ObjectDef } from './model.ts';
import { nextPhysical } from './names.ts';
import { holdAll, refuseNeeded, takeOver } from './retype-swap.ts';
import { fillSome, refuseLoss, type Survey, survey } from './retype-values.ts';
import { type TypeWish, wished, withDefault } from './retype-wish.ts';
import { hasMoreThan } from './rewrite.ts';
import { noteChange } from './store.ts';
import { heldValues, noteEmptied } from './store-retype.ts';
import { forgetEnded } from './store-type-change.ts';
import { addColumnSql } from './sync.ts';
import { beginChange } from './type-change.ts';
import { columnVersion } from './version.ts';

/** Records that are changed while people wait; of more it goes on in the background. */
const AT_ONCE = 2_000;
/** How often it is tried to begin that, where the records are in use: all values were looked through for it. */
const TRIES = 12;

export interface TypePlan {
  /** Why the column cannot become it; null = it can. */
  readonly need: Need | null;
  /** It would go on in the background, for there are many records. */
  readonly background: boolean;
  /** Records that hold a value, deleted ones included; and how many of those would be left empty. */
  readonly records: number;
  readonly emptied: number;
  /** How many of those are live: with any of them a column that must be filled in stays what it is. */
  readonly emptiedLive: number;
  /** Live records, one for each different value that does not fit; and how many such values are not shown. */
  readonly unfit: readonly string[];
  readonly more: number;
  /** Names what would be lost, to be agreed to. */
  readonly seal: string;
  /** What else becomes of the column. */
  readonly keeps: { readonly default: boolean; readonly searchable: boolean };
}

/** What would become of the values, whoever may read them: only numbers and records leave. @throws 404, 422. */
export async function typePlan(ctx: Ctx, objectKey: string, columnKey: string, wish: TypeWish): Promise<TypePlan> {
  const object = objectOf(await metadataOf(ctx), objectKey);
  const before = columnOf(object, columnKey);
  const plain = wished(before, wish);
  const { reading, records, unfit, shown, more, seal } = await survey(ctx, before, plain, wish, ctx.actor.culture);
  const after = withDefault(before, plain, reading);
  return {
    need: needOf(object, before),
    background: await hasMoreThan(ctx, objectKey, AT_ONCE),
    records,
    emptied: unfit.length,
    emptiedLive: unfit.filter(({ live }) => live).length,
    unfit: shown,
    more,
    seal,
    keeps: {
      default: before.defaultValue === null || before.defaultValue === undefined || after.defaultValue !== null,
      searchable: !before.searchable || after.searchable,
    },
  };
}

/** What was agreed to. */
export interface Agreed {
  /** How many values may be lost; none unless told. */
  readonly emptied?: number;
  /** Of a plan: then no others than those that it named. */
  readonly seal?: string;
  /** The version of the column that was looked at. */
  readonly seen?: number | null;
}

/**
 * Changes the type of a column, or begins to where it has many records: then the column is for a while what it was. Of values that do not
 * fit no more than `emptied` may be lost, and with the `seal` of a plan no others than those: what was agreed to when the plan was looked at.
 * The history keeps them, in the type in which they were written, with whose change it was; the audit log tells of the change.
 * @throws 404, 412 where it is not the column `seen` any more, 422 where the object needs it as it is, more would be lost, or another column
 * of it is being changed; 403, 503.
 */
export async function changeType(
  ctx: Ctx,
  objectKey: string,
  columnKey: string,
  wish: TypeWish,
  { emptied = 0, seal, seen = null }: Agreed = {},
): Promise<ColumnDef> {
  const many = await hasMoreThan(ctx, objectKey, AT_ONCE);
  const by = ctx.actor.userId;
  // All values are looked through before anything is held.
  const looked = many ? await lookFirst(ctx, objectKey, columnKey, wish, seen) : null;
  if (looked !== null) refuseLoss(looked.before, looked.found, emptied, seal);
  const work = async (tx: Ctx) => {
    const object = objectOf(await metadataOf(tx), objectKey);
    const before = columnOf(object, columnKey);
    if (seen !== null && seen !== columnVersion(before)) throw problem('stale');
    if (looked !== null && columnVersion(looked.before) !== columnVersion(before)) throw problem('stale');
    await refuseWhileChanging(tx, object);
    await refuseNeeded(tx, object, before);
    await forgetEnded(tx, before.id);
    const after = { ...wished(before, wish), physical: nextPhysical(before) };
    if (looked !== null) {
      const agreed = { emptied, sealed: seal !== undefined };
      await beginChange(tx, { object, before, after, wish, found: looked.found, agreed, by });
      return before;
    }
    await holdAll(tx, objectKey);
    const found = await survey(tx, before, after, wish, ctx.actor.culture);
    refuseLoss(before, found, emptied, seal);
    await changeAtOnce(tx, object, before, withDefault(before, after, found.reading), found, by);
    await noteChange(tx, by, 'column.type', { object: objectKey, column: columnKey, type: wish.type, emptied });
    return columnOf(objectOf(await metadataOf(tx), objectKey), columnKey);
  };
  const changed = await configure(ctx, 'change the type of a column', work, many ? { tries: TRIES } : {});
  if (many) return changed;
  await buildNow(ctx, changed.id);
  return changed;
}

async function lookFirst(
  ctx: Ctx,
  objectKey: string,
  columnKey: string,
  wish: TypeWish,
  seen: number | null,
): Promise<{ readonly before: ColumnDef; readonly found: Survey }> {
  const object = objectOf(await metadataOf(ctx), objectKey);
  const before = columnOf(object, columnKey);
  if (seen !== null && seen !== columnVersion(before)) throw problem('stale');
  await refuseWhileChanging(ctx, object);
  return { before, found: await survey(ctx, before, wished(before, wish), wish, ctx.actor.culture) };
}

async function changeAtOnce(
  tx: Ctx,
  object: ObjectDef,
  before: ColumnDef,
  after: ColumnDef,
  found: Survey,
  by: string | null,
): Promise<void> {
  await runAll(tx, addColumnSql(after));
  const { reading } = found;
  for await (const held of heldValues(tx, before)) await fillSome(tx, { before, after, reading }, held);
  const lost = found.unfit.map(({ id }) => id);
  await noteEmptied(tx, before, lost, by);
  await takeOver(tx, object, before, after);
}
