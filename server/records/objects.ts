import { isGeneral } from '../../shared/desk-paths.ts';
import { rightsOn } from '../access/index.ts';
import type { Ctx } from '../kernel/index.ts';
import { metadataOf, type ObjectDef } from '../metadata/index.ts';

/** An object that somebody may read, as menus and pages of records need it. */
export interface KnownObject {
  readonly key: string;
  readonly title: ObjectDef['title'];
  readonly plural: ObjectDef['plural'];
  readonly icon: string | null;
  readonly attachedTo: string | null;
  readonly parentColumn: string | null;
  /** Made here, by an administrator; false = it came with the product, which has screens for it. */
  readonly own: boolean;
  /** Drawn by the general screens alone: made here, or shipped as data without screens. */
  readonly general: boolean;
  /** His readable columns that lead to other objects he knows. */
  readonly leads: readonly { readonly column: string; readonly to: string }[];
}

/** The objects this actor may read; one that he may not read is not named, not even as the target of a column (M3). */
export async function knownObjects(ctx: Ctx): Promise<KnownObject[]> {
  const all = [...(await metadataOf(ctx)).objects.values()];
  const rights = await Promise.all(all.map((object) => rightsOn(ctx, object.key)));
  const readable = rights.filter((one) => one !== null).filter(({ can }) => can.read);
  const known = new Set(readable.map(({ object }) => object.key));
  return readable.map(({ object, readable: columns }) => ({
    key: object.key,
    title: object.title,
    plural: object.plural,
    icon: object.icon,
    attachedTo: object.attachedTo !== null && known.has(object.attachedTo) ? object.attachedTo : null,
    parentColumn: object.parentColumn !== null && columns.has(object.parentColumn) ? object.parentColumn : null,
    own: object.solution === null && object.behaviour === null,
    general: object.behaviour === null && isGeneral(object.key),
    leads: object.columns
      .filter((column) => !column.standard && column.type === 'reference' && columns.has(column.key))
      .map((column) => ({ column: column.key, to: String(column.settings.target) }))
      .filter(({ to }) => known.has(to)),
  }));
}
