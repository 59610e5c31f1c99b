/** Which interesting features a campaign of worlds met, so that it cannot pass by never having looked (guard against empty). */

import { lookupLabel } from './channels.ts';
import { coarse } from './coarse.ts';
import {
  alive,
  canComment,
  canDelete,
  canUpdate,
  columnAtLeast,
  columnGrade,
  exposed,
  isOwn,
  isStaff,
  mayPassOn,
  operation,
  organisationOf,
  passesHere,
  principals,
  readable,
  readableColumns,
  recordGrade,
  sourceIsLive,
  visible,
} from './oracle.ts';
import { administers, offers } from './switches.ts';
import type { Actor, Key, World, WorldObject, WorldRecord } from './world.ts';
import { ROOT_PORTAL, the, VERBS } from './world.ts';

type Feature = (world: World) => boolean;

function depthOf(world: World, role: Key): number {
  const parent = the(world.roles, role).parent;
  return parent === null ? 1 : 1 + depthOf(world, parent);
}

/** Does it hold for some actor whose session lives, on some object? */
function somewhere(ask: (world: World, actor: Actor, object: WorldObject) => boolean): Feature {
  return (world) =>
    world.actors.some((actor) => alive(world, actor) && world.objects.some((object) => ask(world, actor, object)));
}

function speakingRows(world: World, actor: Actor, object: WorldObject): { user: boolean; cell: string }[] {
  const mine = principals(world, actor);
  const users = [...world.staffUsers, ...world.portalUsers].map((user) => user.key);
  const rows = world.operationRows.filter(
    (row) => row.object === object.key && row.principal !== null && mine.includes(row.principal),
  );
  return rows
    .filter((row) => row.cells.read === 'yes' || row.cells.read === 'no')
    .map((row) => ({ user: users.includes(row.principal ?? ''), cell: row.cells.read ?? '' }));
}

const records = (world: World, object: WorldObject) => world.records.filter((record) => record.object === object.key);

/** A record that this actor reads only because of a rule by author. */
function byRuleAlone(world: World, actor: Actor, object: WorldObject): WorldRecord | null {
  const lesser = { ...world, authorRules: [] };
  const found = records(world, object).find((record) => readable(world, actor, record) && !readable(lesser, actor, record));
  return found ?? null;
}

/** Some member of an organisation was given by name what may be passed on; `may`: whether he may where he acts now. */
const passing = (may: boolean): Feature =>
  somewhere((world, actor, object) => {
    if (actor.membership === null || !offers(world, actor, 'sharing')) return false;
    const named = world.grants.filter((one) => one.principal === actor.user && one.passOn && sourceIsLive(world, one.source));
    return records(world, object).some(
      (record) =>
        readable(world, actor, record) &&
        (mayPassOn(world, actor, record) !== null) === may &&
        named.some((one) => one.record === record.key && passesHere(world, actor, one, record) === may),
    );
  });

/** The author's own roles, none of those above them. */
function plainRoles(world: World, record: WorldRecord): Key[] {
  const membership = world.memberships.find((one) => one.key === record.writtenIn);
  const staff = world.staffUsers.find((one) => one.key === record.createdBy);
  const held = [...(membership?.roles ?? []), ...(staff?.roles ?? [])];
  return membership === undefined ? held : [...held, membership.organisation];
}

/** By reading the world alone. */
const STRUCTURE: Record<string, Feature> = {
  'account with a parent': (world) => world.accounts.some((account) => account.parent !== null),
  'same role name in two organisations': (world) => world.roles.filter((role) => role.name === 'Managers').length > 1,
  'organisation below a grouping role': (world) =>
    world.roles.some((role) => role.account !== null && role.parent !== ROOT_PORTAL),
  'role at depth five': (world) => world.roles.some((role) => depthOf(world, role.key) >= 5),
  'several memberships': (world) =>
    world.portalUsers.some((user) => world.memberships.filter((one) => one.user === user.key).length > 1),
  'user without organisation': (world) =>
    world.portalUsers.some((user) => !world.memberships.some((one) => one.user === user.key)),
  'membership switched off': (world) => world.memberships.some((one) => !one.active && !one.ended),
  'membership ended': (world) => world.memberships.some((one) => one.ended),
  'organisation administrator': (world) => world.memberships.some((one) => one.isAdmin),
  'locked portal user': (world) => world.portalUsers.some((user) => user.locked),
  'locked staff user': (world) => world.staffUsers.some((user) => user.locked),
  'inactive portal': (world) => world.portals.some((portal) => portal.status === 'inactive'),
  'disabled portal': (world) => world.portals.some((portal) => portal.status === 'disabled'),
  'portals that offer different things': (world) => new Set(world.portals.map(({ off }) => String(off))).size > 1,
  'object exposed on one portal only': (world) =>
    world.objects.some((object) => world.portals.filter((portal) => portal.exposes.includes(object.key)).length === 1),
  'object exposed nowhere': (world) =>
    world.objects.some(
      (object) => object.attachedTo === null && !world.portals.some((portal) => portal.exposes.includes(object.key)),
    ),
  'operation row without principal': (world) => world.operationRows.some((row) => row.principal === null),
  'operation row without cells': (world) => world.operationRows.some((row) => Object.keys(row.cells).length === 0),
  'column row without principal': (world) => world.columnRows.some((row) => row.principal === null),
  'empty scope': (world) => world.scopes.some((scope) => scope.breadth === null || scope.grade === null),
  'scope none of all portal users': (world) =>
    world.scopes.some((scope) => scope.breadth === 'none' && scope.role === ROOT_PORTAL),
  'retired source with grants': (world) => world.grants.some((grant) => the(world.sources, grant.source).retired),
  'share passed on through a retired one': (world) =>
    world.grants.some((grant) => !sourceIsLive(world, grant.source) && !the(world.sources, grant.source).retired),
  'rule by author that has ended': (world) => world.authorRules.some((rule) => rule.ended),
  'rule by author from some time on': (world) => world.authorRules.some((rule) => rule.since !== null),
  'deleted record': (world) => world.records.some((record) => record.deleted),
  'thing attached to a deleted record': (world) =>
    world.records.some((record) => record.parent !== null && the(world.records, record.parent).deleted),
  'thing attached to an attached thing': (world) => world.objects.some((object) => object.key === 'file'),
  'internal notes': (world) => world.objects.some((object) => object.staffOnly),
  'record without organisation': (world) => world.records.some((record) => record.organisation === null),
  'record of an account without portal organisation': (world) =>
    world.records.some(
      (record) => record.organisation !== null && !world.roles.some((role) => role.account === record.organisation),
    ),
  'reference to itself': (world) =>
    world.records.some((record) => Object.values(record.values).some((value) => value === record.key)),
};

/** By what it does to somebody. */
const EFFECT: Record<string, Feature> = {
  'somebody sees some records and not others': somewhere((world, actor, object) => {
    const seen = visible(world, actor, object.key).length;
    return seen > 0 && seen < records(world, object).filter((record) => !record.deleted).length;
  }),
  'rows for me that contradict each other': somewhere((world, actor, object) => {
    const cells = speakingRows(world, actor, object).map((row) => row.cell);
    return cells.includes('yes') && cells.includes('no');
  }),
  'a row naming the user beats one naming his role': somewhere((world, actor, object) => {
    const rows = speakingRows(world, actor, object);
    const own = rows.find((row) => row.user);
    const role = rows.find((row) => !row.user);
    return own !== undefined && role !== undefined && own.cell !== role.cell;
  }),
  'no deciding row for read': somewhere(
    (world, actor, object) =>
      !isStaff(world, actor) && exposed(world, actor, object.key) && speakingRows(world, actor, object).length === 0,
  ),
  'create without read': somewhere(
    (world, actor, object) => operation(world, actor, object.key, 'create') && !operation(world, actor, object.key, 'read'),
  ),
  'grant for a role at depth four or more reaches somebody': (world) =>
    world.actors.some((actor) =>
      principals(world, actor).some((key) => world.roles.some((role) => role.key === key) && depthOf(world, key) >= 4),
    ),
  'functional role held through an organisational one': (world) =>
    world.actors.some((actor) => {
      const mine = principals(world, actor);
      return world.attachments.some((one) => mine.includes(one.to) && one.to !== actor.user);
    }),
  'read by a grant alone, in a foreign organisation': somewhere((world, actor, object) => {
    if (isStaff(world, actor) || object.wallAllRecords || object.attachedTo !== null) return false;
    const mine = organisationOf(world, actor);
    return records(world, object).some(
      (record) => record.organisation !== mine && !isOwn(world, actor, record) && readable(world, actor, record),
    );
  }),
  'read by a rule by author alone': somewhere((world, actor, object) => byRuleAlone(world, actor, object) !== null),
  'read by a rule that names a role above the one of the author': somewhere((world, actor, object) => {
    const record = byRuleAlone(world, actor, object);
    return record !== null && !plainRoles(world, record).some((role) => world.authorRules.some((rule) => rule.author === role));
  }),
  'read by what the author was and is no more': somewhere((world, actor, object) => {
    const forgetful = structuredClone(world);
    for (const one of [...forgetful.memberships, ...forgetful.staffUsers]) one.former = [];
    return records(world, object).some((record) => readable(world, actor, record) && !readable(forgetful, actor, record));
  }),
  'not read, because a rule by author has ended': somewhere((world, actor, object) => {
    const revived = { ...world, authorRules: world.authorRules.map((rule) => ({ ...rule, ended: false })) };
    return records(world, object).some((record) => readable(revived, actor, record) && !readable(world, actor, record));
  }),
  'read for my contact, typed by another': somewhere(
    (world, actor, object) =>
      !isStaff(world, actor) &&
      records(world, object).some(
        (record) => record.createdBy !== actor.user && isOwn(world, actor, record) && readable(world, actor, record),
      ),
  ),
  'own record read in another membership': somewhere(
    (world, actor, object) =>
      actor.membership !== null &&
      records(world, object).some(
        (record) =>
          record.createdBy === actor.user &&
          record.organisation !== organisationOf(world, actor) &&
          readable(world, actor, record),
      ),
  ),
  'record of a child account read': somewhere((world, actor, object) => {
    if (isStaff(world, actor) || object.wallAllRecords || !object.wallChildAccounts) return false;
    const mine = organisationOf(world, actor);
    return records(world, object).some(
      (record) =>
        record.organisation !== mine && readable(world, actor, record) && !world.grants.some((one) => one.record === record.key),
    );
  }),
  'comment without edit': somewhere((world, actor, object) =>
    records(world, object).some((record) => canComment(world, actor, record) && !canUpdate(world, actor, record)),
  ),
  'read without comment': somewhere((world, actor, object) =>
    records(world, object).some((record) => readable(world, actor, record) && !canComment(world, actor, record)),
  ),
  'edit without delete': somewhere((world, actor, object) =>
    records(world, object).some((record) => canUpdate(world, actor, record) && recordGrade(world, actor, record) === 'edit'),
  ),
  'delete allowed outside': somewhere(
    (world, actor, object) => !isStaff(world, actor) && records(world, object).some((record) => canDelete(world, actor, record)),
  ),
  'grade reaches, the verb does not': somewhere((world, actor, object) =>
    records(world, object).some(
      (record) =>
        recordGrade(world, actor, record) === 'delete' && readable(world, actor, record) && !canDelete(world, actor, record),
    ),
  ),
  'hidden column beside a readable one, records visible': somewhere((world, actor, object) => {
    const tokens = readableColumns(world, actor, object.key).length;
    return tokens > 0 && tokens < object.columns.length && visible(world, actor, object.key).length > 0;
  }),
  'column set once': somewhere((world, actor, object) =>
    object.columns.some((column) => columnGrade(world, actor, object.key, column.key) === 'set_once'),
  ),
  'owned column granted as edit': somewhere((world, actor, object) =>
    object.columns.some(
      (column) =>
        column.owned &&
        columnGrade(world, actor, object.key, column.key) === 'read' &&
        world.columnRows.some(
          (row) => principals(world, actor).includes(row.principal ?? '') && row.cells[column.key] === 'edit',
        ),
    ),
  ),
  'reference to an invisible record in a readable column': somewhere((world, actor, object) => {
    const columns = object.columns.filter((column) => column.type === 'reference');
    const tokens = readableColumns(world, actor, object.key);
    return visible(world, actor, object.key).some((key) =>
      columns.some((column) => {
        const target = the(world.records, key).values[column.key];
        return tokens.includes(column.key) && typeof target === 'string' && lookupLabel(world, actor, target) === null;
      }),
    );
  }),
  'reference followed outside': somewhere((world, actor, object) => {
    const columns = object.columns.filter((column) => column.type === 'reference');
    const tokens = readableColumns(world, actor, object.key);
    return visible(world, actor, object.key).some((key) =>
      columns.some((column) => {
        const target = the(world.records, key).values[column.key];
        return (
          !isStaff(world, actor) &&
          tokens.includes(column.key) &&
          typeof target === 'string' &&
          lookupLabel(world, actor, target) !== null
        );
      }),
    );
  }),
  'attached thing read outside': somewhere(
    (world, actor, object) =>
      !isStaff(world, actor) && object.attachedTo !== null && visible(world, actor, object.key).length > 0,
  ),
  'moderator edits the attached thing of another': somewhere(
    (world, actor, object) =>
      object.attachedTo !== null &&
      records(world, object).some((record) => record.createdBy !== actor.user && recordGrade(world, actor, record) === 'delete'),
  ),
  'history of a hidden column': somewhere((world, actor, object) => {
    const tokens = readableColumns(world, actor, object.key);
    return visible(world, actor, object.key).some((key) =>
      world.history.some((entry) => entry.record === key && !tokens.includes(entry.column)),
    );
  }),
  'staff held back by operation rows': somewhere(
    (world, actor, object) => isStaff(world, actor) && VERBS.some((verb) => !operation(world, actor, object.key, verb)),
  ),
  'staff held back by record permissions': somewhere(
    (world, actor, object) =>
      isStaff(world, actor) &&
      object.useRecordPermissions &&
      object.attachedTo === null &&
      operation(world, actor, object.key, 'read') &&
      visible(world, actor, object.key).length < records(world, object).filter((record) => !record.deleted).length,
  ),
  'column hidden from staff who read the object': somewhere(
    (world, actor, object) =>
      isStaff(world, actor) &&
      operation(world, actor, object.key, 'read') &&
      readableColumns(world, actor, object.key).length < object.columns.length,
  ),
  'column with rows for the outside alone, read by staff': somewhere(
    (world, actor, object) =>
      isStaff(world, actor) &&
      object.columns.some(
        (column) =>
          columnAtLeast(columnGrade(world, actor, object.key, column.key), 'read') &&
          world.columnRows.some((row) => row.principal === ROOT_PORTAL && (row.cells[column.key] ?? 'silent') !== 'silent') &&
          !world.columnRows.some((row) => row.principal !== ROOT_PORTAL && (row.cells[column.key] ?? 'silent') !== 'silent'),
      ),
  ),
  'comments switched off where somebody comments': somewhere(
    (world, actor, object) =>
      !offers(world, actor, 'comments') && records(world, object).some((record) => canComment(world, actor, record)),
  ),
  'passing on switched off where somebody could': somewhere((world, actor, object) => {
    if (offers(world, actor, 'sharing')) return false;
    const open = { ...world, portals: world.portals.map((portal) => ({ ...portal, off: [] })) };
    return records(world, object).some((record) => mayPassOn(open, actor, record) !== null);
  }),
  'what names somebody is not passed on where he acts now': passing(false),
  'what names somebody is passed on where he acts': passing(true),
  'administrator of an organisation where that is switched off': somewhere(
    (world, actor) => actor.membership !== null && the(world.memberships, actor.membership).isAdmin && !administers(world, actor),
  ),
  'wall 2 is wider than wall 1': somewhere(
    (world, actor, object) =>
      !isStaff(world, actor) &&
      visible(world, actor, object.key).length > 0 &&
      coarse(world, actor, object.key).length > visible(world, actor, object.key).length,
  ),
  'wall 2 holds something back': somewhere(
    (world, actor, object) =>
      !isStaff(world, actor) &&
      coarse(world, actor, object.key).length < records(world, object).filter((record) => !record.deleted).length,
  ),
};

export const FEATURES: Record<string, Feature> = { ...STRUCTURE, ...EFFECT };

/** In how many of these worlds each feature occurs. */
export function coverage(worlds: Iterable<World>): Map<string, number> {
  const counted = new Map(Object.keys(FEATURES).map((name) => [name, 0]));
  for (const world of worlds) {
    for (const [name, feature] of Object.entries(FEATURES)) {
      if (feature(world)) counted.set(name, (counted.get(name) ?? 0) + 1);
    }
  }
  return counted;
}

/** Fails with their names when a feature occurred in fewer than `atLeast` worlds of a campaign. */
export function guard(counted: Map<string, number>, atLeast = 1): void {
  const missing = [...counted].filter(([, times]) => times < atLeast).map(([name, times]) => `${name} (${times})`);
  if (counted.size === 0 || missing.length > 0) throw new Error(`The campaign never looked at: ${missing.join(', ')}`);
}
