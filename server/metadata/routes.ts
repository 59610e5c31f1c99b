/** The studio's endpoints. Who may call them stands in the contracts; `configure` asks once more. */
import { deleteTypeChange, putColumnType } from '../../shared/contracts/column-types.ts';
import * as contracts from '../../shared/contracts/metadata.ts';
import { type Ctx, type Http, idempotent, problem, type Repeatable } from '../kernel/index.ts';
import { buildNow } from './build.ts';
import { addColumn, changeColumn, orderColumns, removeColumn } from './columns.ts';
import { configure } from './configure.ts';
import { changeObject, defineObject } from './define.ts';
import { metadataOf, objectOf } from './metadata.ts';
import type { ChoiceDef, ColumnDef, Metadata, ObjectDef, TransitionDef } from './model.ts';
import { columnLoss, objectLoss, removeObject } from './remove.ts';
import { changeType } from './retype.ts';
import { noteChange } from './store.ts';
import { readChanges, type ToldChange } from './store-type-change.ts';
import { twinFrom } from './twins.ts';
import { callOff } from './type-change.ts';
import { buildRule, refuseClashes, saveUniqueRules } from './unique.ts';
import { columnVersion, objectVersion, rulesVersion, workflowVersion } from './version.ts';
import { saveChoices, saveTransitions } from './workflow.ts';

/** Mounts the endpoints of metadata. */
export function metadataRoutes(http: Http): void {
  http.serve(contracts.listObjects, async (ctx) => ({
    objects: [...(await metadataOf(ctx)).objects.values()].map(summaryOf),
  }));
  http.serve(contracts.getObject, async (ctx, { params }) => {
    // Who sets rights names every column of every object; the designer of the profile pages needs no more (PRO-02).
    if (!ctx.actor.isAdministrator && !ctx.actor.operations.has('CanManageAccessRights')) throw problem('not_found');
    return viewOf(ctx, objectOf(await metadataOf(ctx), params.object));
  });
  http.serve(contracts.createObject, (ctx, input) =>
    once(
      ctx,
      input,
      async (tx) => {
        const made = await defineObject(tx, input.body);
        await noteChange(tx, ctx.actor.userId, 'object.create', { object: made.key });
        return viewOf(tx, made);
      },
      async (again) => viewOf(again, objectOf(await metadataOf(newest(again)), input.body.key)),
    ),
  );
  http.serve(contracts.patchObject, async (ctx, { params, body, ifMatch }) => {
    const subject = { object: params.object, what: Object.keys(body) };
    return viewOf(ctx, await noted(ctx, 'object.change', subject, (tx) => changeObject(tx, params.object, body, ifMatch)));
  });
  http.serve(contracts.deleteObject, async (ctx, { params, ifMatch }) => {
    objectOf(await metadataOf(ctx), params.object);
    await noted(ctx, 'object.remove', { object: params.object }, (tx) => removeObject(tx, params.object, ifMatch));
    return undefined;
  });
  http.serve(contracts.objectLoss, async (ctx, { params }) => {
    const { records, files, rules, portals, pointing, ...rest } = await objectLoss(
      ctx,
      objectOf(await metadataOf(ctx), params.object),
    );
    const led = pointing.map((one) => ({ ...one, records: Number(one.records) }));
    const counts = { records: Number(records), files: Number(files), rules: Number(rules), portals: Number(portals) };
    return { ...counts, pointing: led, need: rest.need, uses: [...rest.uses] };
  });
  columnRoutes(http);
  http.serve(contracts.putUniqueRules, async (ctx, { params, body, ifMatch }) => {
    const work = (tx: Ctx) => saveUniqueRules(tx, params.object, body.rules, ifMatch);
    const before = objectOf(await metadataOf(ctx), params.object);
    await refuseClashes(ctx, params.object, body.rules);
    const saved = await noted(ctx, 'object.unique', { ...params, rules: body.rules }, work);
    const ids = new Set([...before.uniqueRules, ...saved.uniqueRules].map(({ id }) => id));
    for (const id of ids) await buildRule(ctx, id);
    return viewOf(ctx, saved);
  });
  http.serve(contracts.putTransitions, async (ctx, { params, body, ifMatch }) => {
    const work = (tx: Ctx) => saveTransitions(tx, params.object, body.transitions, body.statusColumn, ifMatch);
    return viewOf(ctx, await noted(ctx, 'object.transitions', params, work));
  });
}

function columnRoutes(http: Http): void {
  http.serve(contracts.createColumn, async (ctx, input) => {
    const at = { object: input.params.object, column: input.body.key };
    const made = await once(
      ctx,
      input,
      async (tx) => {
        const column = await addColumn(tx, at.object, input.body);
        await noteChange(tx, ctx.actor.userId, 'column.add', at);
        return column;
      },
      async (again) => columnAt(await metadataOf(newest(again)), at),
    );
    await buildNow(ctx, made.id);
    return columnOf(made);
  });
  http.serve(contracts.patchColumn, async (ctx, { params, body, ifMatch }) => {
    await needColumn(ctx, params);
    const subject = { ...params, what: Object.keys(body) };
    const work = (tx: Ctx) => changeColumn(tx, params.object, params.column, body, ifMatch);
    const changed = await noted(ctx, 'column.change', subject, work);
    await buildNow(ctx, changed.id);
    return columnOf(changed);
  });
  http.serve(putColumnType, async (ctx, { params, body, ifMatch }) => {
    await needColumn(ctx, params);
    const { emptied, seal, ...wish } = body;
    const changed = await changeType(ctx, params.object, params.column, wish, { emptied, seal, seen: ifMatch });
    const { id } = objectOf(await metadataOf(newest(ctx)), params.object);
    return columnOf(changed, await readChanges(ctx, id));
  });
  http.serve(deleteTypeChange, async (ctx, { params }) => {
    await needColumn(ctx, params);
    await callOff(ctx, params.object, params.column);
    return undefined;
  });
  http.serve(contracts.deleteColumn, async (ctx, { params, ifMatch }) => {
    await needColumn(ctx, params);
    await noted(ctx, 'column.remove', params, (tx) => removeColumn(tx, params.object, params.column, ifMatch));
    return undefined;
  });
  http.serve(contracts.columnLoss, async (ctx, { params }) => {
    const metadata = await metadataOf(ctx);
    const loss = await columnLoss(ctx, objectOf(metadata, params.object), columnAt(metadata, params));
    const { records, history, rules, need, uses } = loss;
    const unique = loss.unique.map((columns) => [...columns]);
    return { records: Number(records), history: Number(history), rules: Number(rules), need, unique, uses: [...uses] };
  });
  http.serve(contracts.putColumnOrder, async (ctx, { params, body }) =>
    viewOf(ctx, await noted(ctx, 'column.order', params, (tx) => orderColumns(tx, params.object, body.columns))),
  );
  http.serve(contracts.putChoices, async (ctx, { params, body, ifMatch }) => {
    await needColumn(ctx, params);
    const work = (tx: Ctx) => saveChoices(tx, params.object, params.column, body.choices, ifMatch);
    return columnOf(await noted(ctx, 'column.choices', params, work));
  });
}

/** Once per key: its row stands in the owner's transaction, with the DDL. */
function once<T>(ctx: Ctx, input: Repeatable, work: (tx: Ctx) => Promise<T>, again: (ctx: Ctx) => Promise<T>): Promise<T> {
  return idempotent(ctx, input, work, again, (inside) => configure(ctx, 'a repeatable change', inside));
}

/** A change and its line in the audit log, in one transaction. */
function noted<T>(
  ctx: Ctx,
  action: string,
  subject: Readonly<Record<string, unknown>>,
  work: (tx: Ctx) => Promise<T>,
): Promise<T> {
  return configure(ctx, action, async (tx) => {
    const done = await work(tx);
    await noteChange(tx, ctx.actor.userId, action, subject);
    return done;
  });
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

function summaryOf({ uid, key, title, plural, icon, attachedTo, staffOnly, solution, columns }: ObjectDef) {
  const columnCount = columns.filter(({ standard }) => !standard).length;
  return { uid, key, title, plural, icon, attachedTo, staffOnly, solution, columnCount };
}

async function viewOf(ctx: Ctx, o: ObjectDef) {
  const changes = await readChanges(ctx, o.id);
  return {
    ...summaryOf(o),
    displayColumn: o.displayColumn,
    orderColumn: o.orderColumn,
    contactColumn: o.contactColumn,
    parentColumn: o.parentColumn,
    statusColumn: o.statusColumn,
    version: objectVersion(o),
    workflowVersion: workflowVersion(o),
    rulesVersion: rulesVersion(o),
    uniqueRules: o.uniqueRules.map(({ uid, columns }) => ({ uid, columns: [...columns] })),
    useOperationPermissions: o.useOperationPermissions,
    useRecordPermissions: o.useRecordPermissions,
    wallChildAccounts: o.wallChildAccounts,
    wallAllRecords: o.wallAllRecords,
    organisationFrom: o.organisationFrom,
    languageColumn: o.languageColumn,
    untilColumn: o.untilColumn,
    catalogue: o.catalogue,
    behaviour: o.behaviour,
    columns: o.columns.map((column) => columnOf(column, changes)),
    transitions: o.transitions.map(transitionOf),
  };
}

function columnOf(column: ColumnDef, changes: readonly ToldChange[] = []) {
  const { id, objectKey: _object, physical: _physical, was: _was, choices, ...shown } = column;
  const told = changes.find(({ columnId }) => columnId === id);
  const changing = told === undefined ? null : { type: told.type, done: told.done, total: told.total, refused: told.refused };
  return { ...shown, version: columnVersion(column), choices: choices.map(choiceOf), changing, follows: twinFrom(column) };
}

function choiceOf({ uid, key, title, flags, retired }: ChoiceDef) {
  return { uid, key, title, flags, retired };
}

function transitionOf({ key, action, title, from, to, side, condition, sets }: TransitionDef) {
  return { key, action, title, from, to, side, condition, sets };
}
