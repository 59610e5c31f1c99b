/** What rules by author give and take. Their grants come later, in the background, so it is told rule by rule and not record by record. */
import { asSystem, type Ctx } from '../../kernel/index.ts';
import type { ObjectDef } from '../../metadata/index.ts';
import type { AuthorRules } from '../authors/authors.ts';
import { countAuthored, readBelow } from '../authors/store.ts';
import type { Grade, ObjectRights } from '../model.ts';

/** How many, told as far as they were counted. */
export type Told = { readonly exact: number } | { readonly atLeast: number };

export interface Given {
  /** Title of the role whose members write. */
  readonly author: string;
  readonly grade: Grade;
  readonly mayPassOn: boolean;
  /** Records that are there already; null for a rule about new ones alone. */
  readonly records: Told | null;
}

export interface GivenChange {
  readonly receiverRoleId: string;
  readonly gained: Given | null;
  readonly lost: Given | null;
}

type Rule = AuthorRules['rows'][number];

/** Rules that give more or less than before; one that gives more of one and less of another is both. */
export async function givenChanges(ctx: Ctx, object: ObjectDef, before: AuthorRules, after: AuthorRules): Promise<GivenChange[]> {
  const pair = (r: Rule) => `${r.authorRoleId} ${r.receiverRoleId}`;
  const had = new Map(before.rows.map((r) => [pair(r), r]));
  const has = new Map(after.rows.map((r) => [pair(r), r]));
  const changes: GivenChange[] = [];
  for (const key of new Set([...had.keys(), ...has.keys()])) {
    const [was, is] = [had.get(key), has.get(key)];
    const gained = is !== undefined && isMore(is, was) ? await told(ctx, object, is) : null;
    const lost = was !== undefined && isMore(was, is) ? await told(ctx, object, was) : null;
    if (gained ?? lost) changes.push({ receiverRoleId: (is ?? was)?.receiverRoleId ?? '', gained, lost });
  }
  return changes;
}

const isMore = (one: Rule, other: Rule | undefined): boolean =>
  other === undefined ||
  one.grade > other.grade ||
  (one.mayPassOn && !other.mayPassOn) ||
  (one.since === null && other.since !== null);

async function told(ctx: Ctx, object: ObjectDef, { author, authorRoleId, grade, mayPassOn, since }: Rule): Promise<Given> {
  const { db } = asSystem(ctx, 'a dry run of rights');
  const records = since === null ? await countAuthored(db, object, await readBelow(db, authorRoleId)) : null;
  return { author: author.title, grade, mayPassOn, records };
}

/** What of it reaches somebody: he has the receiving role, reads the object, and has not as much of every record anyway. */
export function givenTo(
  changes: readonly GivenChange[],
  names: readonly string[],
  rights: ObjectRights | null,
): { readonly gained: readonly Given[]; readonly lost: readonly Given[] } {
  if (!rights?.can.read) return { gained: [], lost: [] };
  const anyway = rights.scopes.find(({ kind }) => kind === 'all')?.grade ?? 0;
  const mine = changes.filter(({ receiverRoleId }) => names.includes(receiverRoleId));
  const reaches = (one: Given | null) => (one !== null && one.grade > anyway ? [one] : []);
  return { gained: mine.flatMap((c) => reaches(c.gained)), lost: mine.flatMap((c) => reaches(c.lost)) };
}
