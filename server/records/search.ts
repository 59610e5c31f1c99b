import type { ObjectRights } from '../access/index.ts';
import { rightsOn } from '../access/index.ts';
import type { Ctx } from '../kernel/index.ts';
import { metadataOf } from '../metadata/index.ts';
import { list } from './list.ts';
import { labelText } from './lookup.ts';
import type { SearchHit } from './model.ts';
import { readableObject, statusColumn } from './schema.ts';

export interface SearchQuery {
  readonly text: string;
  /** All objects the actor may read where absent. */
  readonly objects?: readonly string[];
  /** Hits per object, 1 to 100; 10 where absent. */
  readonly limit?: number;
}

/**
 * Records that hold the words in searchable columns this actor may read, newest first within each object.
 * Throws `not_found` for an object that is named and not there for him.
 */
export async function search(ctx: Ctx, query: SearchQuery): Promise<readonly SearchHit[]> {
  const found: SearchHit[] = [];
  for (const rights of await objectsOf(ctx, query.objects)) found.push(...(await hitsIn(ctx, rights, query)));
  return found;
}

const findable = (rights: ObjectRights) => [...rights.readable.values()].some(({ column }) => column.searchable);

/** Objects this actor may read that have something to search in; those named, where some are. */
export async function objectsOf(ctx: Ctx, named: readonly string[] | undefined): Promise<readonly ObjectRights[]> {
  const all: ObjectRights[] = [];
  if (named !== undefined) {
    for (const object of new Set(named)) all.push(await readableObject(ctx, object));
    return all.filter(findable);
  }
  for (const object of (await metadataOf(ctx)).objects.keys()) {
    const rights = await rightsOn(ctx, object);
    if (rights?.can.read && findable(rights)) all.push(rights);
  }
  return all;
}

async function hitsIn(ctx: Ctx, rights: ObjectRights, { text, limit = 10 }: SearchQuery): Promise<SearchHit[]> {
  const { object } = rights;
  const told = [object.displayColumn, statusColumn(object)?.key, object.columns.find((c) => c.type === 'number')?.key];
  const columns = told.filter((key): key is string => typeof key === 'string' && rights.readable.has(key));
  const { rows } = await list(ctx, object.key, { columns, search: text, limit });
  return rows.map((row) => ({
    ...row,
    object: object.key,
    label: object.displayColumn === null ? '' : labelText(row.values[object.displayColumn]),
  }));
}
