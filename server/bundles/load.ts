/** Loading a bundle. */
import { type Ctx, problem } from '../kernel/index.ts';
import {
  addColumn,
  configure,
  defineObjects,
  type Metadata,
  metadataOf,
  type ObjectDef,
  saveChoices,
  saveUniqueRules,
  shutFor,
} from '../metadata/index.ts';
import { givePages } from '../portals/index.ts';
import { giveStartPages, installPages, noteStartPages } from '../records/index.ts';
import type { Bundle, ObjectFile } from './format.ts';
import { ownAmong, withoutObjects } from './own-objects.ts';
import { readBundle } from './read.ts';
import { addOperations, addRights, addRoles, type Ids, newScopes, roleIds, wideningRules } from './store.ts';
import { addFolders, addLimits, addLists, addTemplates } from './store-places.ts';

export interface LoadOptions {
  /** How often locks are tried for. */
  readonly tries?: number;
  /** Done at the end of the same transaction. */
  readonly last?: (tx: Ctx) => Promise<void>;
}

/**
 * Loads bundles, each behind those it requires, in one transaction of the owner: all of it or nothing. Safe to repeat.
 * @throws 400 and 422 that name the file or the place; 403 unless the actor is an administrator or the system.
 */
export async function loadBundles(
  ctx: Ctx,
  folders: readonly string[],
  { last = async () => {}, ...options }: LoadOptions = {},
): Promise<void> {
  const bundles = requiredFirst(await Promise.all(folders.map(readBundle)));
  const work = async (tx: Ctx) => {
    await apply(tx, bundles);
    await last(tx);
  };
  await configure(ctx, 'load bundles', work, options);
}

async function apply(ctx: Ctx, brought: readonly Bundle[]): Promise<void> {
  const own = ownAmong(await metadataOf(ctx), brought);
  if (own.size > 0)
    ctx.log.warn('objects of this installation are named like shipped ones, which stay out', { objects: [...own] });
  const bundles = brought.map((bundle) => withoutObjects(bundle, own));
  await addObjects(ctx, bundles);
  const metadata = await metadataOf(ctx);
  const roles = await roleIds(ctx);
  for (const bundle of bundles) {
    await addRoles(ctx, bundle.roles, roles);
    await addOperations(ctx, bundle.operations, roles);
    await needOpenWalls(ctx, bundle, metadata);
    await bringRights(ctx, bundle, {
      roles,
      object: (key) => needObject(metadata, key).id,
      column: (object, column) => needColumn(needObject(metadata, object), column),
    });
    await addTemplates(ctx, bundle.templates);
    await installPages(ctx, null, bundle.recordPages);
    await noteStartPages(ctx, bundle.portalPages);
    await addLists(ctx, bundle.lists, roles);
    await addFolders(ctx, bundle.key, bundle.folders, roles);
    await addLimits(ctx, bundle.limits);
  }
  await givePages(ctx);
  await giveStartPages(ctx);
}

/** In the studio saving a rule that the second wall does not let through opens the wall, here the file of the object says so. Throws `bad_request`. */
async function needOpenWalls(ctx: Ctx, { key, rights }: Bundle, metadata: Metadata): Promise<void> {
  const flagOf = ({ object, scope }: { readonly object: string; readonly scope: string }) =>
    shutFor(needObject(metadata, object), scope);
  const shut = rights.scopes.filter((one) => flagOf(one) !== null);
  const [rule] = shut.length === 0 ? [] : await newScopes(ctx, key, shut);
  if (rule === undefined) return;
  const { object, role, scope } = rule;
  const flag = flagOf(rule);
  throw problem(
    'bad_request',
    `rights.json: the scope ${scope} of ${role} on ${object} would show nothing. Say "${flag}": true in the file of the object.`,
  );
}

/** What nobody was asked about widens no right that somebody outside was given before (`unlessShared`). */
async function bringRights(ctx: Ctx, { key, rights }: Bundle, ids: Ids): Promise<void> {
  const shared = await wideningRules(ctx, key, rights, ids);
  if (shared.length > 0)
    ctx.log.warn('rights to change records stay out, as these are shared to more than read', { objects: shared });
  const operations = rights.operations.filter((rule) => !(rule.unlessShared && shared.includes(rule.object)));
  await addRights(ctx, key, { ...rights, operations }, ids);
}

/** Loads one bundle; those it requires must be there. */
export async function loadBundle(ctx: Ctx, folder: string): Promise<void> {
  await loadBundles(ctx, [folder]);
}

/** Defines the objects of all bundles at once; of those that are there, what is missing is added. */
async function addObjects(ctx: Ctx, bundles: readonly Bundle[]): Promise<void> {
  const before = await metadataOf(ctx);
  const all = bundles.flatMap((bundle) =>
    bundle.objects.map((object) => ({
      ...object,
      solution: bundle.key,
      columns: object.columns.map((column) => ({ ...column, shipped: true })),
    })),
  );
  const fresh = all.filter((object) => !before.objects.has(object.key));
  if (fresh.length > 0) await defineObjects(ctx, fresh);
  for (const object of all) {
    const there = before.objects.get(object.key);
    if (there !== undefined) await completeObject(ctx, there, object);
  }
}

async function completeObject(ctx: Ctx, there: ObjectDef, object: ObjectFile): Promise<void> {
  for (const column of object.columns) {
    const known = there.column(column.key);
    if (known === undefined) {
      await addColumn(ctx, object.key, column);
      continue;
    }
    const missing = (column.choices ?? []).filter((choice) => !known.choices.some(({ key }) => key === choice.key));
    if (missing.length > 0) await saveChoices(ctx, object.key, column.key, [...known.choices, ...missing]);
  }
  // A rule comes with the newest of its columns: one that an administrator took away does not come back with every start.
  const rules = (object.uniqueRules ?? []).filter((rule) => rule.some((key) => there.column(key) === undefined));
  if (rules.length > 0) await saveUniqueRules(ctx, object.key, [...there.uniqueRules.map(({ columns }) => columns), ...rules]);
}

function requiredFirst(bundles: readonly Bundle[]): Bundle[] {
  const ordered: Bundle[] = [];
  const waiting = [...bundles];
  while (waiting.length > 0) {
    const next = waiting.findIndex((b) => !b.requires.some((key) => waiting.some((other) => other !== b && other.key === key)));
    if (next < 0) throw problem('bad_request', `The bundles ${waiting.map((b) => b.key).join(', ')} require each other.`);
    ordered.push(...waiting.splice(next, 1));
  }
  return ordered;
}

function needObject(metadata: Metadata, key: string): ObjectDef {
  const object = metadata.objects.get(key);
  if (object === undefined) throw problem('bad_request', `The bundle names an object ${key} that is not there.`);
  return object;
}

function needColumn(object: ObjectDef, key: string): string {
  const column = object.column(key);
  if (column === undefined) throw problem('bad_request', `The bundle names a column ${object.key}.${key} that is not there.`);
  return column.id;
}
