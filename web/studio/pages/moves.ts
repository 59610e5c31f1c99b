/** Moving things on a page, by pointer and by keyboard alike. Pure: a layout in, a layout out; null where there is nowhere to go. */
import type { PageField, PageLayout, PagePart, PageTab } from '../../../shared/contracts/record-pages.ts';
import { partsOf } from '../../../shared/page-layout.ts';

/** Something that can be picked up. */
export type Item =
  | { readonly kind: 'field'; readonly key: string }
  | { readonly kind: 'part'; readonly key: string }
  | { readonly kind: 'tab'; readonly key: string };

export const PROFILE = 'profile';
/** Stands for the list of tabs, as the place that tabs are dropped into. */
export const TABS = 'tabs';

/** Where fields can stand, in order: the profile, then each group. */
export const fieldPlaces = (layout: PageLayout): string[] => [
  PROFILE,
  ...partsOf(layout).flatMap((part) => (part.kind === 'group' ? [part.key] : [])),
];

export function fieldsAt(layout: PageLayout, place: string): readonly PageField[] {
  if (place === PROFILE) return layout.profile;
  const group = partsOf(layout).find(({ key }) => key === place);
  return group?.kind === 'group' ? group.fields : [];
}

/** The layout with each part passed through `change`; null takes it out. */
export function withParts(layout: PageLayout, change: (part: PagePart) => PagePart | null): PageLayout {
  return { ...layout, tabs: layout.tabs.map((tab) => ({ ...tab, parts: tab.parts.flatMap((part) => change(part) ?? []) })) };
}

function withFields(layout: PageLayout, place: string, fields: readonly PageField[]): PageLayout {
  if (place === PROFILE) return { ...layout, profile: [...fields] };
  return withParts(layout, (part) => (part.kind === 'group' && part.key === place ? { ...part, fields: [...fields] } : part));
}

/** Puts one thing before the one at `index`, as the places stood before it was taken out of them. */
function inserted<T>(list: readonly T[], at: number, one: T, from: number): T[] {
  const left = list.filter((_, i) => i !== from);
  left.splice(from >= 0 && from < at ? at - 1 : at, 0, one);
  return left;
}

/** Puts a field into a place; one that stands nowhere yet is put on the page. */
export function moveField(layout: PageLayout, column: string, to: string, index: number): PageLayout {
  const from = fieldPlaces(layout).find((place) => fieldsAt(layout, place).some((field) => field.column === column));
  const field = fieldsAt(layout, from ?? '').find((one) => one.column === column) ?? { column };
  const there = fieldsAt(layout, to);
  const at = from === to ? there.indexOf(field) : -1;
  const taken =
    from === undefined || from === to
      ? layout
      : withFields(
          layout,
          from,
          fieldsAt(layout, from).filter((one) => one !== field),
        );
  return withFields(taken, to, inserted(there, index, field, at));
}

/** Puts a part into a tab. */
export function movePart(layout: PageLayout, key: string, to: string, index: number): PageLayout {
  const part = partsOf(layout).find((one) => one.key === key);
  if (part === undefined) return layout;
  return {
    ...layout,
    tabs: layout.tabs.map((tab) => {
      if (tab.key !== to) return { ...tab, parts: tab.parts.filter((one) => one !== part) };
      return { ...tab, parts: inserted(tab.parts, index, part, tab.parts.indexOf(part)) };
    }),
  };
}

export function moveTab(layout: PageLayout, key: string, index: number): PageLayout {
  const tab = layout.tabs.find((one) => one.key === key);
  return tab === undefined ? layout : { ...layout, tabs: inserted(layout.tabs, index, tab, layout.tabs.indexOf(tab)) };
}

export function moveTo(layout: PageLayout, item: Item, place: string, index: number): PageLayout {
  if (item.kind === 'field') return moveField(layout, item.key, place, index);
  return item.kind === 'part' ? movePart(layout, item.key, place, index) : moveTab(layout, item.key, index);
}

/** One step in a list of places; at the end of a place it goes on into the next one. */
function step(
  places: readonly { readonly key: string; readonly items: readonly string[] }[],
  key: string,
  by: -1 | 1,
): { readonly place: string; readonly index: number } | null {
  const here = places.findIndex(({ items }) => items.includes(key));
  const place = places[here];
  if (place === undefined) return null;
  const next = place.items.indexOf(key) + by;
  if (next >= 0 && next < place.items.length) return { place: place.key, index: by < 0 ? next : next + 1 };
  const other = places[here + by];
  return other === undefined ? null : { place: other.key, index: by < 0 ? other.items.length : 0 };
}

export function stepped(layout: PageLayout, item: Item, by: -1 | 1): PageLayout | null {
  const places =
    item.kind === 'field'
      ? fieldPlaces(layout).map((key) => ({ key, items: fieldsAt(layout, key).map(({ column }) => column) }))
      : item.kind === 'part'
        ? layout.tabs.map(({ key, parts }) => ({ key, items: parts.map((part) => part.key) }))
        : [{ key: TABS, items: layout.tabs.map(({ key }) => key) }];
  const to = step(places, item.key, by);
  return to && moveTo(layout, item, to.place, to.index);
}

/** Without a field, a part with its fields, or a tab with its parts. Rules that name a part that is gone lose that effect. */
export function removed(layout: PageLayout, item: Item): PageLayout {
  if (item.kind === 'field') {
    const without = (fields: readonly PageField[]) => fields.filter(({ column }) => column !== item.key);
    const groups = withParts(layout, (part) => (part.kind === 'group' ? { ...part, fields: without(part.fields) } : part));
    return { ...groups, profile: without(layout.profile) };
  }
  const left =
    item.kind === 'part'
      ? withParts(layout, (part) => (part.key === item.key ? null : part))
      : { ...layout, tabs: layout.tabs.filter(({ key }) => key !== item.key) };
  return withoutLostParts(left);
}

function withoutLostParts(layout: PageLayout): PageLayout {
  const names = new Set([...layout.tabs, ...partsOf(layout)].map(({ key }) => key));
  const rules = layout.rules
    .map((rule) => ({ ...rule, effects: rule.effects.filter((effect) => !('part' in effect) || names.has(effect.part)) }))
    .filter(({ effects }) => effects.length > 0);
  return { ...layout, rules };
}

/** A key that nothing on the page has. */
export function freeKey(layout: PageLayout, wanted: string): string {
  const taken = new Set([...layout.tabs, ...partsOf(layout), ...layout.rules].map(({ key }) => key));
  if (!taken.has(wanted)) return wanted;
  for (let n = 2; ; n += 1) if (!taken.has(`${wanted.slice(0, 34)}_${n}`)) return `${wanted.slice(0, 34)}_${n}`;
}

export const withTab = (layout: PageLayout, tab: PageTab): PageLayout => ({ ...layout, tabs: [...layout.tabs, tab] });
export const withPart = (layout: PageLayout, tab: string, part: PagePart): PageLayout => ({
  ...layout,
  tabs: layout.tabs.map((one) => (one.key === tab ? { ...one, parts: [...one.parts, part] } : one)),
});
