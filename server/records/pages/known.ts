/**
 * The page of an object at this actor's door, cut down to what he may know. A column that he may not read is on no page, in no rule
 * and decides over no page: hidden and missing alike (Q1).
 *
 * A rule whose condition looks at a column that he may not read does not hold for him at all, neither on the screen nor when he saves.
 * Evaluated by the server alone it would still be an oracle: what is shown, demanded or refused tells the value. So it is dropped, which
 * is the same for every value. It takes nothing from the rights: a lock is no right, the grade of the column is.
 */
import { checkColumn, isUid } from '../../../shared/columns/index.ts';
import type { PageField, PageLayout, PagePart, PageRule, PageSet } from '../../../shared/contracts/record-pages.ts';
import { askedBy, followedBy, knownRules, peopleIn, RULE_TYPES, type RuleValue, stepsOf } from '../../../shared/page-rules.ts';
import type { Filter } from '../../../shared/rules/filter.ts';
import { type ObjectRights, rightsOn } from '../../access/index.ts';
import type { Ctx } from '../../kernel/index.ts';
import { type ColumnDef, metadataOf } from '../../metadata/index.ts';
import { thereFor } from '../named.ts';
import { personIdsOf } from '../people.ts';
import { shownTargets, targetOf } from '../schema.ts';
import { columnAlong } from './along.ts';
import { pageAt } from './kept.ts';
import { shownRules } from './shown.ts';

/** What is arranged for this actor; null where nothing is, and for the system. */
export async function pageHere(ctx: Ctx, rights: ObjectRights, side: Side = 'screen'): Promise<PageSet | null> {
  const { kind, portalId } = ctx.actor;
  if (kind !== 'staff' && (kind !== 'portal' || portalId === null)) return null;
  const set = await pageAt(ctx, { objectId: rights.object.id, portalId: kind === 'staff' ? null : portalId });
  return set && knownSet(ctx, rights, set, side);
}

/** The server also sets columns, and to records, that the actor may not know, as an administrator said; they are not told to his screen. */
type Side = 'screen' | 'server';

/** An arrangement without what this actor may not know. */
async function knownSet(ctx: Ctx, rights: ObjectRights, set: PageSet, side: Side): Promise<PageSet> {
  const by = set.by !== null && rights.readable.has(set.by) ? set.by : null;
  const values = by === null ? new Set<string>() : await knownValues(ctx, rights, by, set);
  const pages = set.pages.filter(({ value }) => value === null || values.has(value));
  return {
    by,
    pages: await Promise.all(
      pages.map(async ({ key, value, layout }) => ({
        key,
        title: {},
        value,
        layout: await knownLayout(ctx, rights, layout, side),
      })),
    ),
  };
}

/** Values of the deciding column that he can come upon: records behind a reference only where he may read them. */
async function knownValues(ctx: Ctx, { readable }: ObjectRights, by: string, { pages }: PageSet): Promise<Set<string>> {
  const values = pages.flatMap(({ value }) => value ?? []);
  const column = readable.get(by)?.column;
  if (column?.type !== 'reference') return new Set(values);
  const there = await thereFor(ctx, column, values);
  return new Set(values.filter((value) => there.has(value)));
}

async function knownLayout(ctx: Ctx, rights: ObjectRights, layout: PageLayout, side: Side): Promise<PageLayout> {
  const tabs = await Promise.all(
    layout.tabs.map(async (tab) => ({
      ...tab,
      parts: (await Promise.all(tab.parts.map((part) => knownPart(ctx, rights, part)))).flatMap((part) => part ?? []),
    })),
  );
  const left = tabs.filter(({ parts }) => parts.length > 0);
  const parts = new Set(left.flatMap((tab) => [tab.key, ...tab.parts.map(({ key }) => key)]));
  return {
    profile: layout.profile.filter((field) => isNamed(rights, field.column)),
    tabs: left,
    rules: await rulesFor(ctx, rights, { rules: layout.rules, parts }, side),
  };
}

const isNamed = ({ readable, settable }: ObjectRights, key: string) => readable.has(key) || settable.has(key);

async function knownPart(ctx: Ctx, rights: ObjectRights, part: PagePart): Promise<PagePart | null> {
  if (part.kind === 'group') {
    const fields = part.fields.filter((field: PageField) => isNamed(rights, field.column));
    return fields.length === 0 ? null : { ...part, fields };
  }
  if (part.kind === 'files') {
    const column = rights.object.column(part.column);
    return column?.type === 'files' && isNamed(rights, part.column) ? part : null;
  }
  if (part.kind !== 'detail') return rights.can.read ? part : null;
  const there = await rightsOn(ctx, part.object);
  if (there?.can.read !== true || !there.readable.has(part.column)) return null;
  const columns = part.columns?.filter((key) => there.readable.has(key));
  const { columns: _, ...rest } = part;
  return { ...rest, ...(columns !== undefined && columns.length > 0 && { columns }) };
}

/** The rules that hold for this actor. */
async function rulesFor(
  ctx: Ctx,
  rights: ObjectRights,
  { rules, parts }: { readonly rules: readonly PageRule[]; readonly parts: ReadonlySet<string> },
  side: Side,
): Promise<PageRule[]> {
  const own = (key: string) => rights.readable.get(key)?.column;
  // Behind a lookup he knows what he may read of its records; a column of them that he may not read drops the rule like one of this record.
  const targets = await shownTargets(
    ctx,
    followedBy(rules).flatMap((key) => own(key) ?? []),
  );
  const looked = (path: string) => {
    const { head, tail } = stepsOf(path);
    const column = tail === null ? own(head) : targets.get(head)?.rights.readable.get(tail)?.column;
    return column !== undefined && RULE_TYPES.has(column.type);
  };
  const named = (key: string) => isNamed(rights, key) || (side === 'server' && rights.object.column(key) !== undefined);
  const known = knownRules(rules, { looked, named });
  const asked = await withPeople(ctx, rights, known);
  const lookups = await Promise.all(asked.map((rule) => withLookups(ctx, rights, rule, parts)));
  const held = lookups.filter(({ effects }) => effects.length > 0).map(({ title: _, ...rule }) => rule);
  return side === 'screen' ? shownRules(ctx, rights, held) : held;
}

/** Conditions over people as this actor may ask them: for both sides, so that neither tells whom he may not name. */
async function withPeople(ctx: Ctx, { object }: ObjectRights, rules: readonly PageRule[]): Promise<readonly PageRule[]> {
  const { objects } = await metadataOf(ctx);
  const isPerson = (path: string) => columnAlong(objects, object, path)?.type === 'person';
  const people = rules.flatMap(({ when }) => peopleIn(when as unknown as Filter, isPerson));
  if (people.length === 0) return rules;
  const known = await personIdsOf(ctx, [...new Set(people)].filter(isUid));
  const named = (one: string) => (one === 'me' ? (ctx.actor.userUid ?? undefined) : known.has(one) ? one : undefined);
  return rules.map((rule) => ({
    ...rule,
    when: askedBy(rule.when as unknown as Filter, isPerson, named) as unknown as PageRule['when'],
  }));
}

/** Whether a column can hold what a rule sets: it may be of another type by now, and whoever saves could not help it. */
function suits(column: ColumnDef | undefined, value: RuleValue): boolean {
  if (column === undefined) return false;
  if (value === null || value === '') return true;
  return column.type === 'choice' ? column.choices.some(({ key }) => key === value) : checkColumn(value, column).ok;
}

/**
 * Without what sets a value that its column cannot hold, what names a part that he does not get, and what filters a lookup by a column of its target that he may not read. A column that
 * he may not know is set and nothing else: a save that is refused for what it offers or demands would tell its value.
 */
async function withLookups(ctx: Ctx, rights: ObjectRights, rule: PageRule, parts: ReadonlySet<string>): Promise<PageRule> {
  const effects = [];
  for (const action of rule.effects) {
    if ('part' in action) {
      if (!parts.has(action.part)) continue;
    } else if (action.do !== 'set' && !isNamed(rights, action.column)) continue;
    if (action.do === 'set' && !suits(rights.object.column(action.column), action.value)) continue;
    if (action.do === 'filter') {
      const column = rights.object.column(action.column);
      const target = column && targetOf(column);
      const there = target === undefined ? null : await rightsOn(ctx, target);
      if (there?.can.read !== true || !there.readable.has(action.by)) continue;
    }
    effects.push(action);
  }
  return { ...rule, effects };
}
