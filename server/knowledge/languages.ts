import type { Ctx } from '../kernel/index.ts';

/** Languages in the order in which this reader wants an article: his own, then the portal's. */
export function wantedLanguages({ actor }: Ctx): readonly string[] {
  const keys = [actor.culture, actor.portalCulture].flatMap((culture) => (culture === null ? [] : [culture.slice(0, 2)]));
  return [...new Set(keys)];
}
