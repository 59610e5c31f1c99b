/**
 * What a save would do, before it is done. The very save runs in a transaction that is rolled back; what it has written there is
 * read by the engine itself, and people of whom the rules say the same are asked before and after it. So there is no second copy of a rule.
 */
import { asSystem, type Ctx, rehearse } from '../../kernel/index.ts';
import { metadataOf, type ObjectDef } from '../../metadata/index.ts';
import { OPERATION, requireOperation } from '../authority.ts';
import type { ObjectRights } from '../model.ts';
import { chainOf, principalsOfRules, rightsOfClass } from '../readers/classes.ts';
import { readClasses } from '../readers/store.ts';
import type { Side } from '../readers/store-crowd.ts';
import { contactNameColumn } from '../store-names.ts';
import { type Difference, differenceOf } from './differences.ts';
import * as store from './store.ts';

const SIDES: readonly Side[] = ['portal', 'staff'];
/** Differences told in full, organisations and people told of each. */
const MOST = 20;
const SOME = 5;

/** Somebody for whom it changes, with what the engine says of him. */
export interface SamplePerson
  extends Pick<store.Sample, 'userId' | 'uid' | 'name' | 'organisation' | 'membershipId' | 'portalSlug'> {
  readonly before: ObjectRights | null;
  readonly after: ObjectRights | null;
}

export interface Affected extends Difference {
  readonly side: Side;
  /** Exactly, each person once. */
  readonly people: number;
  readonly portals: readonly string[];
  /** The largest first. */
  readonly organisations: readonly { readonly title: string; readonly people: number }[];
  readonly moreOrganisations: number;
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

/**
 * Who gains and who loses what, were `save` run, a change of the rules of `object`. Nothing of it stays.
 * @throws as `save`, and 403 unless the asker administers access rights.
 */
export async function dryRun(ctx: Ctx, object: ObjectDef, save: (tx: Ctx) => Promise<unknown>): Promise<DryRun> {
  requireOperation(ctx, OPERATION.accessRights);
  const chain = await chainOf(ctx, object);
  const namedBy = async (as: Ctx) => ({
    portal: await principalsOfRules(as, chain, 'portal'),
    staff: await principalsOfRules(as, chain, 'staff'),
  });
  // Naming them reads all rules that are asked later: the transaction, with its locks, is over before anybody is counted.
  const after = await rehearse(ctx, save, async (tx) => ({ ctx: tx, named: await namedBy(tx) }));
  const before = await namedBy(ctx);
  const found: Affected[] = [];
  for (const side of SIDES) {
    const rules = [...new Set([...before[side], ...after.named[side]])];
    found.push(...(await differences(ctx, after.ctx, { side, object, rules })));
  }
  const groups = found.sort((a, b) => b.people - a.people);
  return { groups: groups.slice(0, MOST), more: Math.max(0, groups.length - MOST), follows: await hangingOn(ctx, object) };
}

interface Asked {
  readonly side: Side;
  readonly object: ObjectDef;
  /** Principals named by rules before or after. */
  readonly rules: readonly string[];
}

async function differences(ctx: Ctx, after: Ctx, { side, object, rules }: Asked): Promise<Affected[]> {
  const { db } = asSystem(ctx, 'a dry run of rights');
  const crowd = { side, rules, named: rules, accountParent: null, now: ctx.now };
  const kinds = new Map<string, { difference: Difference; index: number }>();
  const classes: store.Affected[] = [];
  const rights: { before: ObjectRights | null; after: ObjectRights | null }[] = [];
  for (const row of await readClasses(db, crowd)) {
    const both = {
      before: await rightsOfClass(ctx, side, row, object.key),
      after: await rightsOfClass(after, side, row, object.key),
    };
    const difference = differenceOf(both.before, both.after);
    if (difference === null) continue;
    const key = JSON.stringify(difference);
    const kind = kinds.get(key) ?? { difference, index: kinds.size };
    kinds.set(key, kind);
    classes.push({ ...row, id: rights.length, difference: kind.index });
    rights.push(both);
  }
  if (classes.length === 0) return [];
  const met = await store.readAffected(db, crowd, classes, await contactNameColumn(ctx), SOME);
  return [...kinds.values()].map(({ difference, index }) => {
    const mine = <T extends { readonly difference: number }>(rows: readonly T[]) => rows.filter((r) => r.difference === index);
    const [count] = mine(met.counts);
    const organisations = mine(met.organisations);
    return {
      ...difference,
      side,
      people: count?.people ?? 0,
      portals: count?.portals ?? [],
      organisations: organisations.map(({ title, people }) => ({ title, people })),
      moreOrganisations: Math.max(0, (organisations[0]?.of ?? 0) - organisations.length),
      samples: mine(met.samples).map(({ difference: _, classId, ...one }) => ({
        ...one,
        before: rights[classId]?.before ?? null,
        after: rights[classId]?.after ?? null,
      })),
    };
  });
}

/** What is attached to the object, at any depth. */
async function hangingOn(ctx: Ctx, object: ObjectDef): Promise<ObjectDef[]> {
  const { objects } = await metadataOf(ctx);
  const below = (key: string): ObjectDef[] =>
    [...objects.values()].filter((one) => one.attachedTo === key).flatMap((one) => [one, ...below(one.key)]);
  return below(object.key);
}
