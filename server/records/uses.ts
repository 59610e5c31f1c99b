/** Saved views and folders that name a column, asked before it goes or becomes something else: they show less, or what they can. */
import type { Ctx } from '../kernel/index.ts';
import { type Metadata, metadataOf, objectOf, type Use } from '../metadata/index.ts';
import { targetOf } from './schema.ts';
import { countUses, type Named, readUses } from './store-uses.ts';

/** By name as far as this administrator knows them; those of others are counted. */
export async function listUses(ctx: Ctx, object: string, column: string | null): Promise<Use[]> {
  // With the object they go as well, and whoever has them has seen that.
  if (column === null) return [];
  const names = namesOf(await metadataOf(ctx), object, column);
  const named = await readUses(ctx, names);
  const others = (await countUses(ctx, names)) - named.length;
  const uses = named.map(({ kind, name }): Use => ({ kind, title: name, holds: false }));
  return others <= 0 ? uses : [...uses, { kind: 'private', title: String(others), holds: false }];
}

/** Its own key in the lists of its object, and `reference.key` in those of objects that lead there. */
function namesOf(metadata: Metadata, object: string, column: string): Named[] {
  const behind = [...metadata.objects.values()].flatMap((one) =>
    one.columns
      .filter((reference) => targetOf(reference) === object)
      .map(({ key }) => ({ object: one.key, objectId: one.id, name: `${key}.${column}` })),
  );
  return [{ object, objectId: objectOf(metadata, object).id, name: column }, ...behind];
}
