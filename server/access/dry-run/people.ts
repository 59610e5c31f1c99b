/**
 * What putting somebody into a role, taking him out of it or moving a role would do, before it is done. The rules stay as they are: what
 * changes is as whom people stand before them, and that is read in the rolled-back transaction.
 */
import { asSystem, type Ctx, rehearse } from '../../kernel/index.ts';
import { hasAccessTable, metadataOf, type ObjectDef, tables } from '../../metadata/index.ts';
import { configurationOf } from '../configuration.ts';
import { chainOf, operationsOfClass, principalsOfRules, rightsOfClass } from '../readers/classes.ts';
import type { ClassRow } from '../readers/store.ts';
import { readPortals } from '../readers/store.ts';
import type { Side } from '../readers/store-crowd.ts';
import { readRoleByKey } from '../roles/store.ts';
import { readSystemOperations, type SystemOperation } from '../rules/store.ts';
import { readGrantHolders } from '../store.ts';
import { contactNameColumn } from '../store-names.ts';
import { type Difference, differenceOf } from './differences.ts';
import * as store from './store-people.ts';

export const MOST = 20;
const SOME = 5;

export interface What {
  readonly objects: readonly (Difference & { readonly object: ObjectDef })[];
  /** Ids of roles to which records are given: by shares, rules by author or audiences. */
  readonly given: { readonly gained: readonly string[]; readonly lost: readonly string[] };
  /** Keys of system operations. */
  readonly operations: { readonly gained: readonly string[]; readonly lost: readonly string[] };
  /** Being one of the Administrators, which no rule speaks of: all of the studio and every system operation. */
  readonly administers: 'gained' | 'lost' | null;
}

type Titled = Pick<SystemOperation, 'key' | 'title'>;

export interface PeopleAffected extends Pick<What, 'objects' | 'administers'> {
  readonly side: Side;
  readonly operations: { readonly gained: readonly Titled[]; readonly lost: readonly Titled[] };
  /** Titles of roles to which records are given. */
  readonly given: { readonly gained: readonly string[]; readonly lost: readonly string[] };
  readonly people: number;
  readonly portals: readonly string[];
  readonly organisations: readonly { readonly title: string; readonly people: number }[];
  readonly moreOrganisations: number;
  readonly samples: readonly store.Called[];
}

export interface PeopleRun {
  readonly groups: readonly PeopleAffected[];
  readonly more: number;
}

/** Whom it is about: one user, or all who have the role. */
export interface Whom {
  readonly side: Side;
  readonly roleId: string;
  readonly userId: string | null;
}

/** Who gains and loses what, were `save` run. @throws as `save`. */
export async function dryRunOfPeople(ctx: Ctx, whom: Whom, save: (tx: Ctx) => Promise<unknown>): Promise<PeopleRun> {
  const { side } = whom;
  const { db } = asSystem(ctx, 'a dry run of roles');
  const given = await rolesGiven(ctx, side);
  const administrators = side === 'staff' ? ((await readRoleByKey(db, 'administrators'))?.id ?? null) : null;
  const rules = [
    ...new Set([...(await allPrincipals(ctx, side)), ...given, ...(administrators === null ? [] : [administrators])]),
  ];
  const crowd = { side, rules, named: rules, accountParent: null, now: ctx.now };
  const users = whom.userId === null ? (await store.readMembers(db, crowd, whom.roleId)).map(({ id }) => id) : [whom.userId];
  const before = await store.readStanding(db, crowd, users);
  const after = await rehearse(ctx, save, (tx) => store.readStanding(tx.db, crowd, users));
  return told(ctx, side, await changed(ctx, { side, given, administrators }, before, after));
}

/** Principals named by any rule of any object, and by those of system operations. */
export async function allPrincipals(ctx: Ctx, side: Side): Promise<string[]> {
  const all = new Set<string>();
  for (const object of (await metadataOf(ctx)).objects.values()) {
    for (const id of await principalsOfRules(ctx, await chainOf(ctx, object), side)) all.add(id);
  }
  for (const row of (await configurationOf(ctx)).operationRows) all.add(row.principalId);
  return [...all];
}

/** What is told beside the rules. */
interface Beyond {
  readonly side: Side;
  /** Ids of roles to which records are given. */
  readonly given?: readonly string[];
  /** Id of the Administrators; null for portal users. */
  readonly administrators?: string | null;
}

interface Changed {
  readonly what: What;
  readonly standing: store.Standing[];
}

/** People by what changes for them; whoever stands as before is not among them. */
async function changed(
  ctx: Ctx,
  beyond: Beyond,
  before: readonly store.Standing[],
  after: readonly store.Standing[],
): Promise<Changed[]> {
  const placeOf = ({ userId, roleId, portalId }: store.Standing) => [userId, roleId, portalId].join(' ');
  const then = new Map(after.map((row) => [placeOf(row), row]));
  const pairs = new Map<string, What | null>();
  const groups = new Map<string, Changed>();
  for (const was of before) {
    const is = then.get(placeOf(was));
    if (is === undefined || is.names.join() === was.names.join()) continue;
    const pair = [was.portalId, was.names.join(), is.names.join()].join(' ');
    const what = pairs.has(pair) ? pairs.get(pair) : await whatChanges(ctx, beyond, was, is);
    pairs.set(pair, what ?? null);
    if (!what) continue;
    const { objects, ...rest } = what;
    const key = JSON.stringify([objects.map(({ object, gains, losses }) => [object.key, gains, losses]), rest]);
    const group = groups.get(key) ?? { what, standing: [] };
    groups.set(key, group);
    group.standing.push(was);
  }
  return [...groups.values()];
}

/** For somebody who stands before the rules as `is` where he stood as `was`; `after` knows other rules. Null where nothing changes. */
export async function whatChanges(
  ctx: Ctx,
  { side, given: roles = [], administrators = null }: Beyond,
  was: ClassRow,
  is: ClassRow,
  after = ctx,
): Promise<What | null> {
  const objects: (Difference & { object: ObjectDef })[] = [];
  for (const object of (await metadataOf(ctx)).objects.values()) {
    // What is attached goes with what it hangs on, its own columns aside.
    const difference = differenceOf(
      await rightsOfClass(ctx, side, was, object.key),
      await rightsOfClass(after, side, is, object.key),
    );
    if (difference === null || (object.attachedTo !== null && noColumns(difference))) continue;
    objects.push({ ...difference, object });
  }
  const [had, has] = [await operationsOfClass(ctx, side, was), await operationsOfClass(after, side, is)];
  const operations = { gained: [...has].filter((key) => !had.has(key)), lost: [...had].filter((key) => !has.has(key)) };
  const only = (one: ClassRow, other: ClassRow) => roles.filter((id) => one.names.includes(id) && !other.names.includes(id));
  const given = { gained: only(is, was), lost: only(was, is) };
  const [ran, runs] = [was, is].map(({ names }) => administrators !== null && names.includes(administrators));
  const administers = ran === runs ? null : runs ? 'gained' : 'lost';
  const all = [objects, operations.gained, operations.lost, given.gained, given.lost];
  return administers === null && all.every((list) => list.length === 0) ? null : { objects, operations, given, administers };
}

const noColumns = ({ gains, losses }: Difference) => gains.columns.length + losses.columns.length === 0;

/** Roles to which anything is given record by record. */
async function rolesGiven(ctx: Ctx, side: Side): Promise<string[]> {
  const { db } = asSystem(ctx, 'a dry run of roles');
  const roles = await store.readRoles(db, side);
  const found = new Set(roles.flatMap(({ id, given }) => (given ? [id] : [])));
  for (const object of (await metadataOf(ctx)).objects.values()) {
    if (!hasAccessTable(object)) continue;
    const others = roles.flatMap(({ id }) => (found.has(id) ? [] : [id]));
    for (const id of await readGrantHolders(db, tables.keysAccess(object.key), others, [])) found.add(id);
  }
  return [...found];
}

/** Operations by their titles. */
export function titled(known: readonly Titled[], { gained, lost }: What['operations']): PeopleAffected['operations'] {
  const called = (keys: readonly string[]) =>
    keys.map((key) => ({ key, title: known.find((one) => one.key === key)?.title ?? { en: key } }));
  return { gained: called(gained), lost: called(lost) };
}

async function told(ctx: Ctx, side: Side, groups: readonly Changed[]): Promise<PeopleRun> {
  const { db } = asSystem(ctx, 'a dry run of roles');
  const column = await contactNameColumn(ctx);
  const peopleOf = ({ standing }: Changed) => [...new Set(standing.map(({ userId }) => userId))];
  const sorted = [...groups].sort((a, b) => peopleOf(b).length - peopleOf(a).length);
  const portals = new Map((await readPortals(db)).map(({ id, title }) => [id, title]));
  const roles = [
    ...new Set(
      groups.flatMap(({ standing, what: { given } }) => [
        ...standing.flatMap(({ roleId }) => roleId ?? []),
        ...given.gained,
        ...given.lost,
      ]),
    ),
  ];
  const titles = new Map((await store.readRoleTitles(db, roles)).map(({ id, title }) => [id, title]));
  const titleOf = (id: string) => titles.get(id) ?? '';
  const known = await readSystemOperations(db);
  const found: PeopleAffected[] = [];
  for (const group of sorted.slice(0, MOST)) {
    const users = peopleOf(group);
    const byRole = new Map<string, Set<string>>();
    for (const { roleId, userId } of group.standing) {
      if (roleId !== null) byRole.set(roleId, (byRole.get(roleId) ?? new Set()).add(userId));
    }
    const organisations = [...byRole]
      .map(([id, of]) => ({ title: titles.get(id) ?? '', people: of.size }))
      .sort((a, b) => b.people - a.people || a.title.localeCompare(b.title));
    found.push({
      objects: group.what.objects,
      operations: titled(known, group.what.operations),
      given: { gained: group.what.given.gained.map(titleOf), lost: group.what.given.lost.map(titleOf) },
      administers: group.what.administers,
      side,
      people: users.length,
      portals: [...new Set(group.standing.flatMap(({ portalId }) => portals.get(portalId ?? '') ?? []))].sort(),
      organisations: organisations.slice(0, SOME),
      moreOrganisations: Math.max(0, organisations.length - SOME),
      samples: await store.readCalled(db, side, users, column, SOME),
    });
  }
  return { groups: found, more: Math.max(0, sorted.length - MOST) };
}
