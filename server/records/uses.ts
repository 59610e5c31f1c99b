/** Saved views and folders that name a column, asked before it goes or becomes something else: they show less, or what they can. */
import type { Ctx } from '../kernel/index.ts';
import { metadataOf, objectOf, type Use } from '../metadata/index.ts';
import { countUses, readUses } from './store-uses.ts';

/** By name as far as this administrator knows them; those of others are counted. */
export async function listUses(ctx: Ctx, object: string, column: string | null): Promise<Use[]> {
  // With the object they go as well, and whoever has them has seen that.
  if (column === null) return [];
  const { id } = objectOf(await metadataOf(ctx), object);
  const named = await readUses(ctx, { id, key: object }, column);
  const others = (await countUses(ctx, { id, key: object }, column)) - named.length;
  const uses = named.map(({ kind, name }): Use => ({ kind, title: name, holds: false }));
  return others <= 0 ? uses : [...uses, { kind: 'private', title: String(others), holds: false }];
}
