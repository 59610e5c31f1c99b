import type { Ctx } from '../kernel/index.ts';
import { type TemplateRow, templateRow, templateRows } from './store.ts';

/** What can be chosen when a portal is enabled, in the caller's language. */
export async function templates(ctx: Ctx): Promise<{ key: string; title: string; summary: string; kind: TemplateRow['kind'] }[]> {
  const text = (t: Readonly<Record<string, string>>) => t[ctx.actor.culture] ?? t.en ?? '';
  return (await templateRows(ctx)).map((t) => ({ key: t.key, title: text(t.title), summary: text(t.summary), kind: t.kind }));
}

/** A template by its key; null where there is none. */
export function templateByKey(ctx: Ctx, key: string): Promise<TemplateRow | null> {
  return templateRow(ctx, key);
}
