/** What every portal user may do with an object, for those who arrange a portal: told before anybody sees it (PRM-22). */
import type { Ctx } from '../kernel/index.ts';
import { metadataOf, type ObjectDef } from '../metadata/index.ts';
import { configurationOf, rulesOf } from './configuration.ts';
import { columnGrade, mayDo, portalScopes } from './decide.ts';
import { readClosures, readNamed } from './rules/store.ts';
import * as store from './store.ts';

export interface Audience {
  readonly object: ObjectDef;
  /** Level 1, whether or not the portal is active now. */
  readonly exposed: boolean;
  /** Level 2 of the role All portal users. */
  readonly read: boolean;
  readonly create: boolean;
  /** Level 3: the widest scope of All portal users. */
  readonly everyRecord: boolean;
  /** Level 4: keys of the columns that All portal users read. */
  readonly columns: ReadonlySet<string>;
  /** Titles of other portal roles and users that have a row with read. */
  readonly others: readonly string[];
}

/** Asks the very functions the engine asks; null for an unknown object. */
export async function audienceOf(ctx: Ctx, portalId: string, objectKey: string): Promise<Audience | null> {
  const object = (await metadataOf(ctx)).objects.get(objectKey);
  if (object === undefined) return null;
  const [configuration, rules, root] = await Promise.all([configurationOf(ctx), rulesOf(ctx, object), store.readRoot(ctx.db)]);
  const everybody: ReadonlySet<string> = (await readClosures(ctx.db, [root])).get(root) ?? new Set([root]);
  const readers = rules.operations.filter((row) => row.read === true && !row.onStaff && !everybody.has(row.principalId));
  const named = await readNamed(ctx.db, [...new Set(readers.map((row) => row.principalId))]);
  const scopes = portalScopes(rules.scopes, everybody);
  return {
    object,
    exposed: !object.staffOnly && configuration.exposures.has(`${portalId} ${object.id}`),
    read: mayDo(rules.operations, everybody, 'read'),
    create: mayDo(rules.operations, everybody, 'create'),
    everyRecord: scopes.some(({ kind }) => kind === 'all'),
    columns: new Set(object.columns.filter((c) => columnGrade(rules.columns.get(c.id) ?? [], everybody) >= 1).map((c) => c.key)),
    others: named.map(({ title }) => title),
  };
}
