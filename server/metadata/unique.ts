/** Unique rules over several columns: made beside people at work, and refused while records stand against them. */
import {
  alone,
  aloneAs,
  asSystem,
  type Ctx,
  emit,
  invalid,
  type JobHandler,
  later,
  outside,
  problem,
  type Sql,
} from '../kernel/index.ts';
import { refuseWhileChanging } from './changing.ts';
import { configure, runAll } from './configure.ts';
import { metadataOf, objectOf } from './metadata.ts';
import type { ColumnDef, ObjectDef, UniqueRule } from './model.ts';
import { deleteRule, insertRule, noteChange } from './store.ts';
import { indexable } from './sync-types.ts';
import { type Clashing, clashingSql, countClashesSql, dropRuleIndexSql, ruleIndexSql, ruleStandsSql } from './sync-unique.ts';
import { refuseTwin } from './twins.ts';
import { rulesVersion } from './version.ts';

/** Columns of one rule, rules of one object. */
const FEWEST = 2;
const MOST_COLUMNS = 5;
const MOST_RULES = 20;
/** Groups of records shown that stand against a rule, and records of each. */
const SHOWN_GROUPS = 10;
const SHOWN_OF_ONE = 5;
/** How long an administrator waits for an index; afterwards a worker goes on, who stays at it this long. Milliseconds. */
const awhile = 8_000;
const long = 900_000;
/** When a worker looks after it: whoever saved is at it himself until then, or has died. Milliseconds. */
const afterwards = 20_000;

type Columns = ReadonlyMap<string, Pick<ColumnDef, 'type' | 'standard'>>;

/** @throws 422 at `path` for columns that cannot stand in one rule. */
export function checkRuleColumns(columns: Columns, keys: readonly string[], path: string): void {
  if (keys.length < FEWEST || keys.length > MOST_COLUMNS)
    throw invalid(path, 'columns', `Name ${FEWEST} to ${MOST_COLUMNS} columns.`);
  if (new Set(keys).size !== keys.length) throw invalid(path, 'twice', 'Name each column once.');
  for (const key of keys) {
    const column = columns.get(key);
    if (column === undefined) throw invalid(path, 'no_column', `There is no column ${key}.`);
    // Of what every object has only the organisation says anything about a record: "once in each organisation".
    if (column.standard && key !== 'organisation') throw invalid(path, 'standard', `The column ${key} cannot stand in a rule.`);
    if (!indexable(column.type)) throw invalid(path, 'no_index', `A ${column.type} column cannot be compared as a whole.`);
  }
}

/** @throws 422 at `path` where the rules are too many, or two of them say the same. */
export function checkRules(columns: Columns, rules: readonly (readonly string[])[], path: string): void {
  if (rules.length > MOST_RULES) throw invalid(path, 'too_many', `An object has at most ${MOST_RULES} unique rules.`);
  for (const [i, rule] of rules.entries()) checkRuleColumns(columns, rule, `${path}.${i}`);
  if (new Set(rules.map(said)).size !== rules.length) throw invalid(path, 'twice', 'Two rules name the same columns.');
}

/** What a rule says, in whatever order it says it. */
const said = (columns: readonly string[]) => [...columns].sort().join(' ');

const columnsOf = ({ columns }: ObjectDef): Columns => new Map(columns.map((column) => [column.key, column]));

/**
 * Makes these the unique rules of an object; those not named end. Their indexes follow beside people at work, and refuse what the records
 * stand against; outside a transaction they are counted before (`refuseClashes`).
 * @throws 404, 412 where they are not those `seen` any more (`rulesVersion`), 422 for columns that cannot be compared, or records that stand against one; 403, 503.
 */
export async function saveUniqueRules(
  ctx: Ctx,
  objectKey: string,
  wanted: readonly (readonly string[])[],
  seen: number | null = null,
): Promise<ObjectDef> {
  const ids: string[] = [];
  if (!ctx.inTx) await refuseClashes(ctx, objectKey, wanted);
  const saved = await configure(ctx, 'change unique rules', async (tx) => {
    const before = objectOf(await metadataOf(tx), objectKey);
    if (seen !== null && seen !== rulesVersion(before)) throw problem('stale');
    checkRules(columnsOf(before), wanted, 'rules');
    // Publishing would stop at it.
    const fresh = new Set(coming(before, wanted).flat());
    for (const column of before.columns) if (fresh.has(column.key)) refuseTwin(column, 'rules');
    const going = before.uniqueRules.filter(({ columns }) => !wanted.some((one) => said(one) === said(columns)));
    const named = new Set([...going.map(({ columns }) => columns), ...coming(before, wanted)].flat());
    await refuseWhileChanging(tx, before, (key) => named.has(key));
    for (const { id } of going) {
      await deleteRule(tx, id);
      ids.push(id);
    }
    for (const columns of coming(before, wanted)) ids.push(await insertRule(tx, before.id, idsOf(before, columns)));
    for (const id of ids) await buildRuleLater(tx, id);
    return objectOf(await metadataOf(tx), objectKey);
  });
  for (const id of ids) await buildRule(ctx, id);
  return saved;
}

const idsOf = (object: ObjectDef, keys: readonly string[]) => keys.flatMap((key) => object.column(key)?.id ?? []);

const coming = ({ uniqueRules }: ObjectDef, wanted: readonly (readonly string[])[]) =>
  wanted.filter((one) => !uniqueRules.some(({ columns }) => said(one) === said(columns)));

/**
 * Counts the records that stand against rules before anything is held for them: it reads the whole table, and nobody else could change the
 * configuration meanwhile. Where that takes too long the index tells.
 * @throws 404, 422 for columns that cannot be compared, or records that stand against one.
 */
export async function refuseClashes(ctx: Ctx, objectKey: string, wanted: readonly (readonly string[])[]): Promise<void> {
  const object = objectOf(await metadataOf(ctx), objectKey);
  checkRules(columnsOf(object), wanted, 'rules');
  for (const columns of coming(object, wanted)) {
    const { records } = await ctx.db.one(countClashesSql(object, columns)).catch((error: unknown) => {
      if ((error as { code?: string }).code === '57014') return { records: '0' };
      throw error;
    });
    if (records !== '0')
      throw invalid('rules', 'has_twice', `${records} records share their values with another one. Make them differ first.`);
  }
}

/** Writes the rules of new objects and makes their indexes, in the transaction of their tables. */
export async function writeNewRules(
  tx: Ctx,
  inputs: readonly { readonly key: string; readonly uniqueRules?: readonly (readonly string[])[] }[],
): Promise<void> {
  const asked = inputs.filter(({ uniqueRules = [] }) => uniqueRules.length > 0);
  if (asked.length === 0) return;
  const before = await metadataOf(tx);
  for (const { key, uniqueRules = [] } of asked) {
    const object = objectOf(before, key);
    for (const columns of uniqueRules) await insertRule(tx, object.id, idsOf(object, columns));
  }
  const after = await metadataOf(tx);
  await runAll(
    tx,
    asked
      .map(({ key }) => objectOf(after, key))
      .flatMap((object) => object.uniqueRules.map((rule) => ruleIndexSql(object, rule))),
  );
}

/**
 * Leaves it to the workers to see that a rule has its index, or that one which ended has none; in the transaction of the change. `alone`: at
 * once, for nobody is at it himself.
 */
export async function buildRuleLater(tx: Ctx, ruleId: string, alone = false): Promise<void> {
  await emit(tx, { topic: 'metadata.unique', payload: { ruleId }, dueAt: new Date(tx.now.getTime() + (alone ? 0 : afterwards)) });
}

/**
 * Brings the index of a rule to what the rule says: nothing to do inside a transaction, whose end the workers wait for. False where it is
 * not so yet: somebody else is at it, or it takes too long.
 * @throws 422 where records stand against it, written since they were counted; the rule is then gone.
 */
export async function buildRule(ctx: Ctx, ruleId: string, patience = awhile): Promise<boolean> {
  if (ctx.inTx) return false;
  try {
    return await aloneAs(ctx.system, `portico.unique_rule.${ruleId}`, () => missing(ctx, ruleId), patience);
  } catch (error) {
    const { code } = error as { code?: string };
    // Too much to wait for, or in the way of another index of the table: a worker has it on his list.
    if (code === '57014' || code === '40P01') return false;
    if (code !== '23505' && code !== '54000') throw error;
    await takeBack(ctx, ruleId);
    await alone(ctx.system, [dropRuleIndexSql(ruleId)], patience);
    throw code === '23505'
      ? invalid('rules', 'has_twice', 'Some records have the same values. Make them differ first.')
      : invalid('rules', 'too_long', 'Some records hold texts that are too long to be compared as a whole.');
  }
}

/** What the index of a rule lacks. */
async function missing(ctx: Ctx, ruleId: string): Promise<readonly Sql[]> {
  const look = asSystem(ctx, 'build what a unique rule needs');
  const found = await ruleById(ctx, ruleId);
  const [standing] = await look.db.rows(ruleStandsSql(ruleId));
  if (found !== null && standing?.sound === true) return [];
  const drop = standing === undefined ? [] : [dropRuleIndexSql(ruleId)];
  return found === null ? drop : [...drop, ruleIndexSql(found.object, found.rule, 'beside')];
}

/** The worker's turn at it. A refusal was told in the log; there is nobody to tell it to. */
export const uniqueJob: JobHandler = outside(async (ctx, { payload }) => {
  const done = await buildRule(ctx, String(payload.ruleId), long).catch((error: unknown) => {
    if ((error as { status?: number }).status !== 422) throw error;
    ctx.log.warn('a unique rule could not be made', { rule: String(payload.ruleId) });
    return true;
  });
  if (!done) throw later(new Date(ctx.now.getTime() + afterwards), 'The index of a unique rule is not there yet');
});

/** As if it had not been asked for, which the audit log tells. */
async function takeBack(ctx: Ctx, ruleId: string): Promise<void> {
  const found = await ruleById(ctx, ruleId);
  const system = asSystem(ctx, 'take back a unique rule that cannot be');
  await configure(system, 'take back a unique rule that cannot be', async (tx) => {
    await deleteRule(tx, ruleId);
    if (found === null) return;
    const { object, rule } = found;
    await noteChange(tx, null, 'object.unique', { object: object.key, takenBack: rule.columns });
  });
}

/** Read as it is now, whatever the request knew of the configuration when it came in. */
async function ruleById(ctx: Ctx, id: string): Promise<{ object: ObjectDef; rule: UniqueRule } | null> {
  const actor = { ...ctx.actor, epochs: { ...ctx.actor.epochs, configuration: '0' } };
  for (const object of (await metadataOf({ ...ctx, actor })).objects.values()) {
    const rule = object.uniqueRules.find((one) => one.id === id);
    if (rule !== undefined) return { object, rule };
  }
  return null;
}

export interface Clashes {
  readonly groups: number;
  readonly records: number;
  /** Ids of some of the records, group by group; what of them somebody may see is for the gateway. */
  readonly some: readonly Clashing[];
}

/** The records that would stand against a rule. @throws 404, 422 for columns that cannot stand in one. */
export async function clashesOf(ctx: Ctx, objectKey: string, columns: readonly string[]): Promise<Clashes> {
  const object = objectOf(await metadataOf(ctx), objectKey);
  checkRuleColumns(columnsOf(object), columns, 'columns');
  const counted = await ctx.db.one(countClashesSql(object, columns));
  const some = counted.records === '0' ? [] : await ctx.db.rows(clashingSql(object, columns, SHOWN_GROUPS, SHOWN_OF_ONE));
  return { groups: Number(counted.groups), records: Number(counted.records), some };
}
