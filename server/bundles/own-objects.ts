/**
 * Objects of an installation that happen to have the name of one that ships: they are its own, with columns and rights of its own. What a
 * bundle brings for its namesake would not fit them, or would hand them out. So all of that is left out, and the rest of the bundle comes.
 */
import type { PageLayout, PageSet } from '../../shared/contracts/record-pages.ts';
import { partsOf } from '../../shared/page-layout.ts';
import type { Metadata } from '../metadata/index.ts';
import type { Bundle, RecordPages, Template } from './format.ts';

/** Keys of objects that these bundles bring and that somebody has made here before. */
export function ownAmong(metadata: Metadata, bundles: readonly Bundle[]): ReadonlySet<string> {
  const shipped = bundles.flatMap(({ objects }) => objects.map(({ key }) => key));
  return new Set(
    shipped.filter((key) => {
      const there = metadata.objects.get(key);
      return there !== undefined && there.solution === null && there.behaviour === null;
    }),
  );
}

/** A bundle without anything that concerns these objects: the objects, their rights, pages, lists and folders, their places elsewhere. */
export function withoutObjects(bundle: Bundle, own: ReadonlySet<string>): Bundle {
  if (own.size === 0) return bundle;
  const others = <T extends { readonly object: string }>(rows: readonly T[]): T[] =>
    rows.filter(({ object }) => !own.has(object));
  const pages = (rows: RecordPages): RecordPages => others(rows).map((row) => ({ ...row, set: setWithout(row.set, own) }));
  const { operations, scopes, columns } = bundle.rights;
  return {
    ...bundle,
    objects: bundle.objects.filter(({ key }) => !own.has(key)),
    rights: { operations: others(operations), scopes: others(scopes), columns: others(columns) },
    templates: bundle.templates.map((template) => templateWithout(template, own)),
    recordPages: pages(bundle.recordPages),
    portalPages: pages(bundle.portalPages),
    lists: others(bundle.lists),
    folders: others(bundle.folders),
  };
}

function templateWithout(template: Template, own: ReadonlySet<string>): Template {
  return {
    ...template,
    sections: template.sections
      .filter(({ object }) => !own.has(object))
      .map((section) => (section.page === undefined ? section : { ...section, page: setWithout(section.page, own) })),
    exposed: template.exposed.filter((key) => !own.has(key)),
    pages: template.pages.map((page) => ({
      ...page,
      blocks: page.blocks.filter(({ settings }) => !own.has(String((settings as { object?: unknown } | undefined)?.object))),
    })),
  };
}

function setWithout(set: PageSet, own: ReadonlySet<string>): PageSet {
  return { ...set, pages: set.pages.map((page) => ({ ...page, layout: layoutWithout(page.layout, own) })) };
}

/** Without their lists, without tabs that held nothing else, and without what rules say of those. */
function layoutWithout(layout: PageLayout, own: ReadonlySet<string>): PageLayout {
  const tabs = layout.tabs
    .map((tab) => ({ ...tab, parts: tab.parts.filter((part) => part.kind !== 'detail' || !own.has(part.object)) }))
    .filter(({ parts }, i) => parts.length > 0 || layout.tabs[i]?.parts.length === 0);
  const left = { ...layout, tabs };
  const names = new Set([...tabs, ...partsOf(left)].map(({ key }) => key));
  const rules = layout.rules
    .map((rule) => ({ ...rule, effects: rule.effects.filter((effect) => !('part' in effect) || names.has(effect.part)) }))
    .filter(({ effects }) => effects.length > 0);
  return { ...left, rules };
}
