/** What of the rules that hold for somebody is told to his screen. The server goes by the rules as they are. */
import type { PageAction, PageRule } from '../../../shared/contracts/record-pages.ts';
import { askedBy, lookedAt, peopleIn } from '../../../shared/page-rules.ts';
import type { Filter } from '../../../shared/rules/filter.ts';
import type { ObjectRights } from '../../access/index.ts';
import type { Ctx } from '../../kernel/index.ts';
import { type ColumnDef, metadataOf } from '../../metadata/index.ts';
import { thereFor } from '../named.ts';
import { columnAlong } from './along.ts';

/** The uid of no record. */
const NONE = '00000000-0000-0000-0000-000000000000';

/**
 * Rules without the records and people that are not there for this actor (L1, L2), so that a screen does what it did: a lookup that leads to
 * such a record is empty for him, so it is equal to none that is named; what is set to one is empty; what offers those of one offers none.
 */
export async function shownRules(ctx: Ctx, { object }: ObjectRights, rules: readonly PageRule[]): Promise<PageRule[]> {
  const { objects } = await metadataOf(ctx);
  const columnOf = (path: string) => columnAlong(objects, object, path);
  const isReference = (path: string) => columnOf(path)?.type === 'reference';
  const there = new Set<unknown>();
  for (const path of new Set(rules.flatMap(lookedAt).filter(isReference))) {
    const named = rules.flatMap(({ when }) => peopleIn(when as unknown as Filter, (one) => one === path));
    for (const uid of await thereFor(ctx, columnOf(path) as ColumnDef, named)) there.add(uid);
  }
  const asked = (given: PageRule['when']): PageRule['when'] => {
    const when = given as unknown as Filter;
    if (peopleIn(when, isReference).every((uid) => there.has(uid))) return given;
    return askedBy(when, isReference, (uid) => (there.has(uid) ? uid : undefined)) as unknown as PageRule['when'];
  };
  return Promise.all(
    rules.map(async (rule) => ({
      ...rule,
      when: asked(rule.when),
      effects: await Promise.all(rule.effects.map((action) => shownAction(ctx, columnOf, action))),
    })),
  );
}

async function shownAction(ctx: Ctx, columnOf: (path: string) => ColumnDef | undefined, action: PageAction): Promise<PageAction> {
  const known = async (path: string, value: unknown) => {
    const column = columnOf(path);
    return column === undefined || value === null || value === '' || (await thereFor(ctx, column, [value])).has(value);
  };
  if (action.do === 'set') return (await known(action.column, action.value)) ? action : { ...action, value: null };
  if (action.do !== 'filter' || !('is' in action)) return action;
  return (await known(`${action.column}.${action.by}`, action.is)) ? action : { ...action, is: NONE };
}
