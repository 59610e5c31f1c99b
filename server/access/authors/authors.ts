/**
 * Rules by author (PRM-11, PRM-17): what members of one role write is given to another role. What counts is what the author was when he
 * wrote (docs/decisions/0016). Each rule gives under a principal and a source of its own, so one that ends or gives less is gone at the
 * next request, whatever rows are still there; what it gives of older records comes with the work in the background (fill.ts).
 */
import { type Ctx, emit, invalid } from '../../kernel/index.ts';
import type { ObjectDef } from '../../metadata/index.ts';
import type { Grade } from '../model.ts';
import { changingRules, refuseAttached, ruledObject } from '../rules/change.ts';
import { type Named, namedBy, needSeen } from '../rules/named.ts';
import { staffOnly } from '../rules/operation-rules.ts';
import { readVersion } from '../rules/store.ts';
import { retireSources } from '../shares/sources.ts';
import { FILL } from './fill.ts';
import type { AuthorRow } from './store.ts';
import * as store from './store.ts';

export interface AuthorRule {
  readonly authorRoleId: string;
  readonly receiverRoleId: string;
  readonly grade: Exclude<Grade, 0>;
  readonly mayPassOn: boolean;
  /** Also records that are there already; false = what is written from now on (or from when the rule began without them). */
  readonly existing: boolean;
}

export interface AuthorRules {
  readonly rows: readonly (AuthorRow & { readonly author: Named; readonly receiver: Named })[];
  /** Goes back as If-Match. */
  readonly version: number;
}

/** Today's rules by author of an object. @throws 403, 404. */
export async function authorRules(ctx: Ctx, objectKey: string): Promise<AuthorRules> {
  return shown(ctx, await ruledObject(ctx, objectKey));
}

/**
 * Saves all rules by author of an object. What gives less than before holds at the next request; what gives more, and what is given of
 * records that are there already, comes as the work in the background proceeds.
 * @throws 403, 404, 412 where the list is not the one `seen` any more, 422 for users, pairs named twice, portal roles on an object for
 * staff only, or what is attached: that follows its parent.
 */
export async function saveAuthorRules(
  ctx: Ctx,
  objectKey: string,
  rules: readonly AuthorRule[],
  seen: number | null = null,
): Promise<AuthorRules> {
  const object = await ruledObject(ctx, objectKey);
  refuseAttached(object, 'rules');
  return changingRules(ctx, object, async (tx) => {
    await needSeen(tx, 'author_rule', { objectId: object.id }, seen);
    await checkRules(tx, object, rules);
    const before = new Map((await store.readRules(tx.db, object.id)).map((row) => [pair(row), row]));
    const wanted = new Set(rules.map(pair));
    const gone = [...before.values()].filter((row) => !wanted.has(pair(row)));
    for (const row of gone) await end(tx, row);
    for (const rule of rules) await bring(tx, object, before.get(pair(rule)), rule);
    await store.insertAudit(tx, { object: object.id, rules: rules.length, ended: gone.map((row) => row.id) });
    return shown(tx, object);
  });
}

type Pair = Pick<AuthorRule, 'authorRoleId' | 'receiverRoleId'>;
const namedOn = (ctx: Ctx, rules: readonly Pair[]) =>
  namedBy(
    ctx,
    rules.flatMap((r) => [r.authorRoleId, r.receiverRoleId]),
  );
const pair = (r: Pair) => `${r.authorRoleId} ${r.receiverRoleId}`;

async function checkRules(ctx: Ctx, object: ObjectDef, rules: readonly AuthorRule[]): Promise<void> {
  const named = await namedOn(ctx, rules);
  if ([...named.values()].some((one) => one.kind !== 'role')) {
    throw invalid('rows', 'not_role', 'A rule by author names roles: who wrote, and who receives.');
  }
  if (object.staffOnly && rules.some((r) => named.get(r.receiverRoleId)?.side === 'portal')) throw staffOnly(object);
  if (new Set(rules.map(pair)).size !== rules.length) {
    throw invalid('rows', 'twice', 'There is one rule for each author and receiver. Remove the second row.');
  }
}

/** Ends a rule and everything that was passed on through it. */
async function end(ctx: Ctx, row: AuthorRow): Promise<void> {
  await store.endRule(ctx.db, row.id, ctx.actor.userId, ctx.now);
  await drop(ctx, row);
}

async function drop(ctx: Ctx, row: AuthorRow): Promise<void> {
  await store.closeFill(ctx.db, row.sourceId, ctx.now);
  const sources = await store.readSourcesOf(ctx.db, [row.principalId, ...row.standIns]);
  await retireSources(
    ctx,
    sources.map(({ id }) => id),
  );
}

/** Brings one rule to what is wanted, with as little lost on the way as can be. */
async function bring(ctx: Ctx, object: ObjectDef, row: AuthorRow | undefined, rule: AuthorRule): Promise<void> {
  const since = rule.existing ? null : (row?.since ?? ctx.now);
  if (row === undefined) return begin(ctx, object, rule, since, []);
  const sameSpan = (row.since === null) === rule.existing;
  if (sameSpan && row.grade === rule.grade && row.mayPassOn === rule.mayPassOn) return;
  const narrower = row.since === null && !rule.existing;
  if (row.mayPassOn && !rule.mayPassOn) await takePassing(ctx, row);
  await store.endRule(ctx.db, row.id, ctx.actor.userId, ctx.now);
  if (row.grade === rule.grade && !narrower) {
    const { principalId, sourceId } = row;
    await store.setPassing(ctx.db, sourceId, rule.mayPassOn);
    await store.insertRule(ctx.db, { objectId: object.id, ...rule, since, principalId, sourceId }, ctx.actor.userId, ctx.now);
    if (!sameSpan) await open(ctx, sourceId, []);
    return;
  }
  // Rows hold their grade, so one that gives less cannot count for a moment longer; one that gives more keeps what there is until then.
  if (rule.grade < row.grade || narrower) {
    await drop(ctx, row);
    return begin(ctx, object, rule, since, []);
  }
  await store.closeFill(ctx.db, row.sourceId, ctx.now);
  return begin(ctx, object, rule, since, [row.principalId, ...row.standIns]);
}

/** What may no longer be passed on has not been passed on: the ground of it is gone. */
async function takePassing(ctx: Ctx, row: AuthorRow): Promise<void> {
  const sources = (await store.readSourcesOf(ctx.db, [row.principalId, ...row.standIns])).map(({ id }) => id);
  for (const id of sources) await store.setPassing(ctx.db, id, false);
  await retireSources(
    ctx,
    (await store.readPassedOn(ctx.db, sources)).map(({ id }) => id),
  );
}

async function begin(
  ctx: Ctx,
  object: ObjectDef,
  rule: AuthorRule,
  since: Date | null,
  standIns: readonly string[],
): Promise<void> {
  const { grade, mayPassOn } = rule;
  const giver = await store.insertGiver(ctx.db, { objectId: object.id, grade, mayPassOn, madeBy: ctx.actor.userId, at: ctx.now });
  await store.insertRule(ctx.db, { objectId: object.id, ...rule, since, ...giver }, ctx.actor.userId, ctx.now);
  await open(ctx, giver.sourceId, standIns);
}

/** A rule "from now on" is looked through as well: who is writing at this moment does not know it yet. */
async function open(ctx: Ctx, sourceId: string, standIns: readonly string[]): Promise<void> {
  await store.openFill(ctx.db, sourceId, standIns, ctx.now);
  await emit(ctx, { topic: FILL, payload: { source: sourceId } });
}

async function shown(ctx: Ctx, object: ObjectDef): Promise<AuthorRules> {
  const rows = await store.readRules(ctx.db, object.id);
  const named = await namedOn(ctx, rows);
  return {
    rows: rows.map((r) => ({
      ...r,
      author: named.get(r.authorRoleId) as Named,
      receiver: named.get(r.receiverRoleId) as Named,
    })),
    version: await readVersion(ctx.db, 'author_rule', { objectId: object.id }),
  };
}
