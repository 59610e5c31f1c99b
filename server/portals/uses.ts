/** Where portals show an object or a column: asked before either is removed (metadata/remove.ts). */
import type { Ctx } from '../kernel/index.ts';
import type { Use } from '../metadata/index.ts';
import { sectionsOf, shownBlocks, templatesOf } from './store-uses.ts';

/** Menus hold an object; a block of a main page that names it simply shows less. */
export async function portalUses(ctx: Ctx, object: string, column: string | null): Promise<Use[]> {
  const shown = (await shownBlocks(ctx, object)).filter(({ settings }) => column === null || names(settings, column));
  const pages = [...new Set(shown.map(({ title }) => title))].map((title) => ({ kind: 'page' as const, title, holds: false }));
  if (column !== null) return pages;
  const [sections, templates] = [await sectionsOf(ctx, object), await templatesOf(ctx, object)];
  return [
    ...sections.map((title) => ({ kind: 'section' as const, title, holds: true })),
    ...templates.map((title) => ({ kind: 'template' as const, title, holds: true })),
    ...pages,
  ];
}

/** Whether the settings of a block name a column: as a value, or as a key of a list of them. */
function names(value: unknown, column: string): boolean {
  if (typeof value === 'string') return value === column;
  return typeof value === 'object' && value !== null && Object.values(value).some((part) => names(part, column));
}
