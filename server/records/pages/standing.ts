/** An arrangement without what is gone by now: columns, details and values that were removed fall out without a fault. */
import type { PageLayout, PagePart, PageSet } from '../../../shared/contracts/record-pages.ts';
import { columnsOf, partsOf } from '../../../shared/page-layout.ts';
import { knownRules, lookedAt, stepsOf } from '../../../shared/page-rules.ts';
import type { Metadata, ObjectDef } from '../../metadata/index.ts';
import { targetOf } from '../schema.ts';
import { columnAlong } from './along.ts';
import { leadsHere } from './check.ts';

interface At {
  readonly metadata: Metadata;
  readonly object: ObjectDef;
}

/** What of a stored arrangement still stands. */
export function standingSet(at: At, set: PageSet): PageSet {
  const by = set.by !== null && at.object.column(set.by) !== undefined ? set.by : null;
  const choices = by === null ? [] : (at.object.column(by)?.choices ?? []);
  const isChoice = by !== null && at.object.column(by)?.type === 'choice';
  const pages = set.pages.filter(
    ({ value }) => value === null || (by !== null && (!isChoice || choices.some(({ key }) => key === value))),
  );
  return { by, pages: pages.map((page) => ({ ...page, layout: standingLayout(at, page.layout) })) };
}

function standingLayout(at: At, layout: PageLayout): PageLayout {
  const there = (key: string) => at.object.column(key) !== undefined;
  const tabs = layout.tabs.map((tab) => ({ ...tab, parts: tab.parts.flatMap((part) => standingPart(at, part) ?? []) }));
  const names = new Set(tabs.flatMap((tab) => [tab.key, ...tab.parts.map(({ key }) => key)]));
  const looked = (path: string) => columnAlong(at.metadata.objects, at.object, path) !== undefined;
  const rules = knownRules(layout.rules, { looked, named: there })
    .map((rule) => ({ ...rule, effects: rule.effects.filter((action) => !('part' in action) || names.has(action.part)) }))
    .filter(({ effects }) => effects.length > 0);
  return { profile: layout.profile.filter(({ column }) => there(column)), tabs, rules };
}

function standingPart(at: At, part: PagePart): PagePart | null {
  const there = (key: string) => at.object.column(key) !== undefined;
  if (part.kind === 'group') return { ...part, fields: part.fields.filter(({ column }) => there(column)) };
  if (part.kind === 'files') return there(part.column) ? part : null;
  if (part.kind !== 'detail') return part;
  if (!leadsHere(at, part.object, part.column)) return null;
  const { columns, ...rest } = part;
  const left = columns?.filter((key) => at.metadata.objects.get(part.object)?.column(key) !== undefined) ?? [];
  return { ...rest, ...(left.length > 0 && { columns: left }) };
}

/** Whether an arrangement of `owner`'s page names an object, or a column of it. */
export function namesIt(set: PageSet, owner: ObjectDef, object: string, column: string | null): boolean {
  /** Behind a lookup: a rule of whichever page looks at a column of the records that it leads to. */
  const looksAt = (path: string) => {
    const { head, tail } = stepsOf(path);
    const lookup = owner.column(head);
    return tail === column && lookup !== undefined && targetOf(lookup) === object;
  };
  return set.pages.some(({ layout }) => {
    const details = partsOf(layout).flatMap((part) => (part.kind === 'detail' && part.object === object ? [part] : []));
    if (column === null) return details.length > 0;
    if (details.some((part) => part.column === column || part.columns?.includes(column))) return true;
    if (layout.rules.flatMap(lookedAt).some(looksAt)) return true;
    if (owner.key !== object) return false;
    const named = layout.rules.flatMap((rule) => [
      ...lookedAt(rule).map((path) => stepsOf(path).head),
      ...rule.effects.flatMap((action) => ('column' in action ? [action.column] : [])),
    ]);
    return set.by === column || columnsOf(layout).includes(column) || named.includes(column);
  });
}
