/**
 * What a save would do, before it is done. The very save runs in a transaction that is rolled back; what it has written there is
 * read by the engine itself, and people of whom the rules say the same are asked before and after it. So there is no second copy of a rule.
 */
import { type Ctx, rehearse } from '../../kernel/index.ts';
import { metadataOf, type ObjectDef } from '../../metadata/index.ts';
import { OPERATION, requireOperation } from '../authority.ts';
import { authorRules } from '../authors/authors.ts';
import type { ObjectRights } from '../model.ts';
import { chainOf, principalsOfRules, rightsOfClass } from '../readers/classes.ts';
import type { Side } from '../readers/store-crowd.ts';
import { type Difference, differenceOf } from './differences.ts';
import { type GivenChange, givenChanges, givenTo } from './given.ts';
import { type Met, meet } from './meet.ts';
import type * as store from './store.ts';

const SIDES: readonly Side[] = ['portal', 'staff'];
/** Differences told in full. */
const MOST = 20;

/** Somebody for whom it changes, with what the engine says of him. */
export interface SamplePerson
  extends Pick<store.Sample, 'userId' | 'uid' | 'name' | 'organisation' | 'membershipId' | 'portalSlug'> {
  readonly before: ObjectRights | null;
  readonly after: ObjectRights | null;
}

export interface Affected extends Difference, Omit<Met, 'samples'> {
  readonly samples: readonly SamplePerson[];
}

export interface DryRun {
  /** The widest first. */
  readonly groups: readonly Affected[];
  /** Differences that are not told. */
  readonly more: number;
  /** What hangs on the object and goes with it. */
  readonly follows: readonly ObjectDef[];
}

/** A save of the rules of an object. */
export interface Save {
  /** As whom it writes, where not as the asker. */
  readonly by?: Ctx;
  readonly run: (tx: Ctx) => Promise<unknown>;
  /** Rules by author are told rule by rule: their grants come later. */
  readonly authors?: boolean;
}

/**
 * Who gains and who loses what, were `save` run. Nothing of it stays.
 * @throws as the save, and 403 unless the asker administers access rights.
 */
export async function dryRun(ctx: Ctx, object: ObjectDef, { by = ctx, run, authors = false }: Save): Promise<DryRun> {
  requireOperation(ctx, OPERATION.accessRights);
  const rulesNow = async (as: Ctx) => {
    const chain = await chainOf(as, object);
    return {
      portal: await principalsOfRules(as, chain, 'portal'),
      staff: await principalsOfRules(as, chain, 'staff'),
      authors: authors ? await authorRules(as, object.key) : null,
    };
  };
  // Naming them reads all rules that are asked later: the transaction, with its locks, is over before anybody is counted.
  const after = await rehearse(by, run, async (tx) => {
    const as = { ...tx, actor: ctx.actor };
    return { ctx: as, rules: await rulesNow(as) };
  });
  const before = await rulesNow(ctx);
  const given = before.authors && after.rules.authors ? await givenChanges(ctx, object, before.authors, after.rules.authors) : [];
  const receivers = given.map(({ receiverRoleId }) => receiverRoleId);
  const found: Affected[] = [];
  for (const side of SIDES) {
    const rules = [...new Set([...before[side], ...after.rules[side], ...receivers])];
    found.push(...(await differences(ctx, after.ctx, { side, object, rules, given })));
  }
  const groups = found.sort((a, b) => b.people - a.people);
  return { groups: groups.slice(0, MOST), more: Math.max(0, groups.length - MOST), follows: await hangingOn(ctx, object) };
}

interface Asked {
  readonly side: Side;
  readonly object: ObjectDef;
  /** Principals named by rules before or after. */
  readonly rules: readonly string[];
  readonly given: readonly GivenChange[];
}

async function differences(ctx: Ctx, after: Ctx, { side, object, rules, given }: Asked): Promise<Affected[]> {
  const rights = new Map<number, { before: ObjectRights | null; after: ObjectRights | null }>();
  const met = await meet(ctx, { side, rules }, async (row, number) => {
    const both = {
      before: await rightsOfClass(ctx, side, row, object.key),
      after: await rightsOfClass(after, side, row, object.key),
    };
    rights.set(number, both);
    return differenceOf(both.before, both.after, givenTo(given, row.names, both.after));
  });
  return met.map(({ judged, samples, ...who }) => ({
    ...judged,
    ...who,
    samples: samples.map(({ classId, ...one }) => {
      const { before, after: then } = rights.get(classId) ?? { before: null, after: null };
      return { ...one, before, after: then };
    }),
  }));
}

/** What is attached to the object, at any depth. */
async function hangingOn(ctx: Ctx, object: ObjectDef): Promise<ObjectDef[]> {
  const { objects } = await metadataOf(ctx);
  const below = (key: string): ObjectDef[] =>
    [...objects.values()].filter((one) => one.attachedTo === key).flatMap((one) => [one, ...below(one.key)]);
  return below(object.key);
}
