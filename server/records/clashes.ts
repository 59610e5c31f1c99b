/** The records that stand against a unique rule: counted for the administrator, shown as far as he may read them. */
import { uniqueClashes } from '../../shared/contracts/metadata.ts';
import { rightsOn } from '../access/index.ts';
import type { Ctx, Http } from '../kernel/index.ts';
import { clashesOf } from '../metadata/index.ts';
import { names } from './list-query.ts';
import { readNamed } from './store-read.ts';

export interface ShownClashes {
  readonly groups: number;
  readonly records: number;
  readonly shown: { uid: string; label: string; group: number }[];
}

/** Throws `not_found` for an object that is not there, `invalid` for columns that cannot stand in a rule. */
export async function clashes(ctx: Ctx, object: string, columns: readonly string[]): Promise<ShownClashes> {
  const { groups, records, some } = await clashesOf(ctx, object, columns);
  const rights = await rightsOn(ctx, object);
  // Standing together tells that they say the same: only where he may read in what.
  const tells = rights?.can.read && columns.every((key) => rights.readable.has(key));
  if (rights === null || !tells || some.length === 0) return { groups, records, shown: [] };
  const ids = some.map(({ id }) => id);
  const named = new Map((await readNamed(ctx, rights, ids)).map((row) => [row.id, row]));
  const shown = some.flatMap(({ id, place }) => {
    const row = named.get(id);
    return row === undefined ? [] : [{ uid: row.uid, label: row.label ?? '', group: place }];
  });
  return { groups, records, shown };
}

/** Mounts the question. */
export function clashRoutes(http: Pick<Http, 'serve'>): void {
  http.serve(uniqueClashes, (ctx, { params, query }) => clashes(ctx, params.object, names(query.columns) ?? []));
}
