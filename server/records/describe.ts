import { rulesOf } from '../../shared/columns/index.ts';
import { type ObjectRights, rightsOn } from '../access/index.ts';
import type { Ctx } from '../kernel/index.ts';
import { type ColumnDef, movesByAction } from '../metadata/index.ts';
import { beginnings, isOfSide } from './abilities.ts';
import { behaviourOf } from './behaviours.ts';
import { hasComments } from './commented.ts';
import { mayExport } from './export/may.ts';
import type { ActionDescription, ColumnDescription, ObjectDescription, Stored } from './model.ts';
import { pageHere } from './pages/known.ts';
import { knownObject, statusColumn, targetOf } from './schema.ts';
import { editableColumns } from './update.ts';

/**
 * What this actor may know of an object, for drawing lists, forms and pages: columns he may read or set, and nothing that only
 * others have to do with (M3). Throws `not_found` where he may neither read nor create.
 */
export async function describe(ctx: Ctx, objectKey: string): Promise<ObjectDescription> {
  const rights = await knownObject(ctx, objectKey);
  const { object, can } = rights;
  const known = object.columns.filter((column) => isKnown(rights, column));
  const nameable = (key: string | null) => (key !== null && known.some((column) => column.key === key) ? key : null);
  return {
    key: object.key,
    title: object.title,
    plural: object.plural,
    icon: object.icon,
    displayColumn: nameable(object.displayColumn),
    orderColumn: nameable(object.orderColumn),
    statusColumn: nameable(statusColumn(object)?.key ?? null),
    attachedTo: object.attachedTo,
    parentColumn: nameable(object.parentColumn),
    can: { ...can },
    moves: ctx.actor.kind === 'staff' && can.update && movesByAction(object),
    exports: can.read && mayExport(ctx),
    comments: can.read && hasComments(object) && !ctx.actor.portalOff.has('comments'),
    columns: await Promise.all(known.map((column) => describeColumn(ctx, rights, column))),
    actions: actionsOf(ctx, rights),
    page: await pageHere(ctx, rights),
  };
}

const isKnown = ({ readable, settable }: ObjectRights, { key }: ColumnDef) => readable.has(key) || settable.has(key);

async function describeColumn(ctx: Ctx, rights: ObjectRights, column: ColumnDef): Promise<ColumnDescription> {
  const begins = beginnings(ctx.actor, rights.object, column, (column.defaultValue ?? null) as Stored);
  // Where all begin alike there is nothing to choose.
  const settable = (rights.settable.has(column.key) && (begins === null || begins.length > 1)) || isParent(rights, column);
  return {
    key: column.key,
    type: column.type,
    title: column.title,
    hint: column.hint,
    required: column.required,
    searchable: column.searchable,
    sortable: rights.readable.has(column.key) && rulesOf(column.type).sortable,
    settable,
    editable: editableColumns(rights).has(column.key),
    settings: await settingsOf(ctx, column),
    default: settable ? column.defaultValue : null,
    ...(column.type === 'choice' && {
      choices: column.choices.map(({ key, title, flags, retired }) => ({ key, title, flags, retired })),
    }),
    ...(settable && begins !== null && { begins }),
    ...(rights.object.solution !== null && !column.shipped && !column.standard && { own: true as const }),
  };
}

/** The parent is named when something is attached, whatever the rules of the column say: the grade on the parent decides. */
const isParent = ({ object, can }: ObjectRights, column: ColumnDef) => can.create && column.key === object.parentColumn;

/** Settings without the name of a target this actor has nothing to do with. */
async function settingsOf(ctx: Ctx, column: ColumnDef): Promise<Readonly<Record<string, unknown>>> {
  const target = targetOf(column);
  if (target === undefined || (await rightsOn(ctx, target)) !== null) return column.settings;
  const { target: _, ...rest } = column.settings;
  return rest;
}

function actionsOf(ctx: Ctx, { object, can }: ObjectRights): ActionDescription[] {
  const found = new Map<string, ActionDescription>();
  for (const transition of can.update ? object.transitions : []) {
    if (!isOfSide(transition, ctx.actor) || found.has(transition.action)) continue;
    found.set(transition.action, { key: transition.action, title: transition.title });
  }
  for (const [key, title] of Object.entries(behaviourOf(object).titles ?? {})) {
    if (can.read && !found.has(key)) found.set(key, { key, title });
  }
  return [...found.values()];
}
