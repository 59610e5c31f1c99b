/** The studio's endpoints. Who may call them stands in the contracts; `configure` asks once more. */
import * as contracts from '../../shared/contracts/metadata.ts';
import { type Ctx, type Http, idempotent, problem, type Repeatable } from '../kernel/index.ts';
import { addColumn, changeColumn, removeColumn } from './columns.ts';
import { configure } from './configure.ts';
import { changeObject, defineObject } from './define.ts';
import { metadataOf, objectOf } from './metadata.ts';
import type { ChoiceDef, ColumnDef, Metadata, ObjectDef, TransitionDef } from './model.ts';
import { objectVersion } from './version.ts';
import { saveChoices, saveTransitions } from './workflow.ts';

/** Mounts the endpoints of metadata. */
export function metadataRoutes(http: Http): void {
  http.serve(contracts.listObjects, async (ctx) => ({
    objects: [...(await metadataOf(ctx)).objects.values()].map(summaryOf),
  }));
  http.serve(contracts.getObject, async (ctx, { params }) => viewOf(objectOf(await metadataOf(ctx), params.object)));
  http.serve(contracts.createObject, (ctx, input) =>
    once(
      ctx,
      input,
      async (tx) => viewOf(await defineObject(tx, input.body)),
      async (again) => viewOf(objectOf(await metadataOf(newest(again)), input.body.key)),
    ),
  );
  http.serve(contracts.patchObject, async (ctx, { params, body, ifMatch }) =>
    viewOf(await changeObject(ctx, params.object, body, ifMatch)),
  );
  http.serve(contracts.createColumn, (ctx, input) =>
    once(
      ctx,
      input,
      async (tx) => columnOf(await addColumn(tx, input.params.object, input.body)),
      async (again) => columnOf(columnAt(await metadataOf(newest(again)), { ...input.params, column: input.body.key })),
    ),
  );
  http.serve(contracts.patchColumn, async (ctx, { params, body }) => {
    await needColumn(ctx, params);
    return columnOf(await changeColumn(ctx, params.object, params.column, body));
  });
  http.serve(contracts.deleteColumn, async (ctx, { params }) => {
    await needColumn(ctx, params);
    await removeColumn(ctx, params.object, params.column);
    return undefined;
  });
  http.serve(contracts.putChoices, async (ctx, { params, body }) => {
    await needColumn(ctx, params);
    return columnOf(await saveChoices(ctx, params.object, params.column, body.choices));
  });
  http.serve(contracts.putTransitions, async (ctx, { params, body }) =>
    viewOf(await saveTransitions(ctx, params.object, body.transitions, body.statusColumn)),
  );
}

/** Once per key: its row stands in the owner's transaction, with the DDL. */
function once<T>(ctx: Ctx, input: Repeatable, work: (tx: Ctx) => Promise<T>, again: (ctx: Ctx) => Promise<T>): Promise<T> {
  return idempotent(ctx, input, work, again, (inside) => configure(ctx, 'a repeatable change', inside));
}

/** The same request, seeing the configuration as it is now: its first sending may have changed it since this one came in. */
const newest = (ctx: Ctx): Ctx => ({ ...ctx, actor: { ...ctx.actor, epochs: { ...ctx.actor.epochs, configuration: '0' } } });

interface ColumnAt {
  readonly object: string;
  readonly column: string;
}

/** A column named in an address that is not there is a missing page, not a bad value. */
async function needColumn(ctx: Ctx, at: ColumnAt): Promise<void> {
  columnAt(await metadataOf(ctx), at);
}

function columnAt(metadata: Metadata, at: ColumnAt): ColumnDef {
  const column = objectOf(metadata, at.object).column(at.column);
  if (column === undefined) throw problem('not_found');
  return column;
}

function summaryOf({ uid, key, title, plural, icon, attachedTo }: ObjectDef) {
  return { uid, key, title, plural, icon, attachedTo };
}

function viewOf(o: ObjectDef) {
  return {
    ...summaryOf(o),
    displayColumn: o.displayColumn,
    orderColumn: o.orderColumn,
    contactColumn: o.contactColumn,
    parentColumn: o.parentColumn,
    statusColumn: o.statusColumn,
    staffOnly: o.staffOnly,
    version: objectVersion(o),
    useOperationPermissions: o.useOperationPermissions,
    useRecordPermissions: o.useRecordPermissions,
    wallChildAccounts: o.wallChildAccounts,
    wallAllRecords: o.wallAllRecords,
    organisationFrom: o.organisationFrom,
    languageColumn: o.languageColumn,
    untilColumn: o.untilColumn,
    behaviour: o.behaviour,
    solution: o.solution,
    columns: o.columns.map(columnOf),
    transitions: o.transitions.map(transitionOf),
  };
}

function columnOf(c: ColumnDef) {
  const {
    uid,
    key,
    type,
    title,
    hint,
    settings,
    required,
    unique,
    indexed,
    searchable,
    owned,
    defaultValue,
    position,
    standard,
  } = c;
  return {
    uid,
    key,
    type,
    title,
    hint,
    settings,
    required,
    unique,
    indexed,
    searchable,
    owned,
    defaultValue,
    position,
    standard,
    choices: c.choices.map(choiceOf),
  };
}

function choiceOf({ uid, key, title, flags, retired }: ChoiceDef) {
  return { uid, key, title, flags, retired };
}

function transitionOf({ key, action, title, from, to, side, condition, sets }: TransitionDef) {
  return { key, action, title, from, to, side, condition, sets };
}
