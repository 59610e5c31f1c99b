/**
 * The naive oracle: the four levels, answered by loops over plain arrays, written from the page "Permissions" alone.
 * It knows nothing of the engine and must stay so slow and so plain that a reader sees at once that it is right.
 *
 * Where the page leaves room, the decision stands in a comment that begins with "Decision".
 */

import { offers } from './switches.ts';
import type {
  Actor,
  AuthorRule,
  Breadth,
  ColumnCell,
  ColumnGrade,
  Former,
  Grant,
  Key,
  Membership,
  RecordGrade,
  Scope,
  Source,
  Verb,
  World,
  WorldRecord,
} from './world.ts';
import { COLUMN_GRADES, MODERATE, RECORD_GRADES, ROOT_PORTAL, ROOT_STAFF, the } from './world.ts';

export function isStaff(world: World, actor: Actor): boolean {
  return world.staffUsers.some((user) => user.key === actor.user);
}

function isUser(world: World, principal: Key): boolean {
  return world.staffUsers.some((user) => user.key === principal) || world.portalUsers.some((user) => user.key === principal);
}

export function membershipHolds(membership: Membership): boolean {
  return membership.active && !membership.ended;
}

/**
 * May this session act at all? A locked user, a membership switched off or ended, and a portal one does not belong to (decision 12) end it.
 * Decision: who has memberships must act in one of them; all of them off = Locked; none at all = an individual user.
 */
export function alive(world: World, actor: Actor): boolean {
  const staff = world.staffUsers.find((user) => user.key === actor.user);
  if (staff !== undefined) return !staff.locked && actor.portal === null && actor.membership === null;
  const user = world.portalUsers.find((candidate) => candidate.key === actor.user);
  if (user === undefined || user.locked) return false;
  if (actor.portal === null || !user.portals.includes(actor.portal)) return false;
  if (actor.membership === null) return !world.memberships.some((membership) => membership.user === user.key);
  const membership = the(world.memberships, actor.membership);
  return membership.user === user.key && membershipHolds(membership);
}

/**
 * The user, the roles of his current membership, all their ancestors, and the functional roles attached to any of them.
 * Decision: a functional role attached to a *user* holds in each of his memberships; attached to a role, it holds for all
 * members of that role, those of its children included ("a row naming a parent matches the members of its children").
 */
export function principals(world: World, actor: Actor): Key[] {
  if (!alive(world, actor)) return [];
  const found: Key[] = [actor.user];
  if (isStaff(world, actor)) {
    found.push(ROOT_STAFF, ...the(world.staffUsers, actor.user).roles);
  } else {
    found.push(ROOT_PORTAL);
    if (actor.membership !== null) {
      const membership = the(world.memberships, actor.membership);
      found.push(membership.organisation, ...membership.roles);
    }
  }
  return withAbove(world, found);
}

/** These, the ancestors of the roles among them, and the functional roles attached to any of them. */
function withAbove(world: World, from: Key[]): Key[] {
  const found = [...from];
  for (let grew = true; grew; ) {
    const more: Key[] = [];
    for (const role of world.roles) if (found.includes(role.key) && role.parent !== null) more.push(role.parent);
    for (const attachment of world.attachments) if (found.includes(attachment.to)) more.push(attachment.functional);
    grew = false;
    for (const key of more) {
      if (found.includes(key)) continue;
      found.push(key);
      grew = true;
    }
  }
  return found;
}

/** The account that the session acts for, or none. */
export function organisationOf(world: World, actor: Actor): Key | null {
  if (actor.membership === null) return null;
  return the(world.roles, the(world.memberships, actor.membership).organisation).account;
}

/** The accounts below this one by `account.parent` (not the role tree). Decision: at any depth, without itself. */
export function childAccounts(world: World, account: Key): Key[] {
  const found: Key[] = [];
  for (let grew = true; grew; ) {
    grew = false;
    for (const candidate of world.accounts) {
      if (candidate.parent === null || found.includes(candidate.key) || candidate.key === account) continue;
      if (candidate.parent !== account && !found.includes(candidate.parent)) continue;
      found.push(candidate.key);
      grew = true;
    }
  }
  return found;
}

/** Rows naming users stand above rows naming roles; the first one that names one of mine and is not silent decides. */
function firstThatDecides<R extends { principal: Key | null }, C extends string>(
  world: World,
  actor: Actor,
  rows: R[],
  cellOf: (row: R) => C | 'silent' | null | undefined,
): C | null {
  const mine = principals(world, actor);
  const ofUsers = rows.filter((row) => row.principal !== null && isUser(world, row.principal));
  const ofRoles = rows.filter((row) => row.principal !== null && !isUser(world, row.principal));
  for (const row of [...ofUsers, ...ofRoles]) {
    if (row.principal === null || !mine.includes(row.principal)) continue;
    const cell = cellOf(row);
    if (cell === 'silent' || cell === null || cell === undefined) continue;
    return cell as C;
  }
  return null;
}

/** Level 1. Decision: an attached object has no exposure of its own, it is where its parent is. */
export function exposed(world: World, actor: Actor, object: Key): boolean {
  if (!alive(world, actor)) return false;
  if (isStaff(world, actor)) return true;
  const what = the(world.objects, object);
  if (what.staffOnly || actor.portal === null) return false;
  if (what.attachedTo !== null) return exposed(world, actor, what.attachedTo);
  const portal = the(world.portals, actor.portal);
  return portal.status === 'active' && portal.exposes.includes(object);
}

/**
 * Levels 1 and 2. Decision: attached things have no operation rows of their own ("reading them = reading the parent;
 * adding = comment; editing and deleting = one's own"): every verb asks for reading the parent's object, level 3 does the rest.
 */
export function operation(world: World, actor: Actor, object: Key, verb: Verb): boolean {
  if (!exposed(world, actor, object)) return false;
  const what = the(world.objects, object);
  if (what.attachedTo !== null) return operation(world, actor, what.attachedTo, 'read');
  if (isStaff(world, actor) && !what.useOperationPermissions) return true;
  const rows = world.operationRows.filter((row) => row.object === object);
  return firstThatDecides(world, actor, rows, (row) => row.cells[verb]) === 'yes';
}

/** System operations. Decision: ordered rows, decided as levels 2 and 4 are; a staff-only one never holds outside. */
export function systemOperation(world: World, actor: Actor, key: Key): boolean {
  const what = the(world.systemOperations, key);
  if (what.staffOnly && !isStaff(world, actor)) return false;
  return firstThatDecides(world, actor, what.rows, (row) => row.cell) === 'yes';
}

function sideOf(world: World, principal: Key): 'staff' | 'portal' {
  if (world.staffUsers.some((user) => user.key === principal)) return 'staff';
  if (world.portalUsers.some((user) => user.key === principal)) return 'portal';
  return the(world.roles, principal).side;
}

/** "A column without rows follows the operation" (staff). */
function followsOperation(world: World, actor: Actor, object: Key): ColumnGrade {
  if (operation(world, actor, object, 'update')) return 'edit';
  if (operation(world, actor, object, 'create')) return 'set_once';
  return operation(world, actor, object, 'read') ? 'read' : 'hidden';
}

/**
 * Level 4 (after level 1). No deciding row = hidden, except for staff on a column without rows.
 * Decision: "without rows" means without a row that speaks (is not silent) of this column and names somebody of the staff's side.
 * Otherwise placing a column on a portal page, which writes a row for the portal's audience (PRM-23), would hide it from all staff.
 * A column owned by a behaviour is never more than read, whoever asks.
 */
export function columnGrade(world: World, actor: Actor, object: Key, column: Key): ColumnGrade {
  if (!exposed(world, actor, object)) return 'hidden';
  const speaks = (cell: ColumnCell | undefined): boolean => cell !== undefined && cell !== null && cell !== 'silent';
  const rows = world.columnRows.filter((row) => row.object === object && speaks(row.cells[column]));
  const forStaff = rows.filter((row) => row.principal !== null && sideOf(world, row.principal) === 'staff');
  let grade: ColumnGrade;
  if (isStaff(world, actor) && forStaff.length === 0) grade = followsOperation(world, actor, object);
  else grade = firstThatDecides<(typeof rows)[number], ColumnGrade>(world, actor, rows, (row) => row.cells[column]) ?? 'hidden';
  const owned = the(the(world.objects, object).columns, column).owned;
  return owned && columnAtLeast(grade, 'read') ? 'read' : grade;
}

export function columnAtLeast(grade: ColumnGrade, wanted: ColumnGrade): boolean {
  return COLUMN_GRADES.indexOf(grade) >= COLUMN_GRADES.indexOf(wanted);
}

/** The columns that exist for this actor: `Schema(actor, object)`. */
export function readableColumns(world: World, actor: Actor, object: Key): Key[] {
  if (!operation(world, actor, object, 'read')) return [];
  const columns = the(world.objects, object).columns.map((column) => column.key);
  return columns.filter((column) => columnAtLeast(columnGrade(world, actor, object, column), 'read'));
}

/** The columns that this actor may fill in when he adds a record. */
export function settableColumns(world: World, actor: Actor, object: Key): Key[] {
  if (!operation(world, actor, object, 'create')) return [];
  const columns = the(world.objects, object).columns.map((column) => column.key);
  return columns.filter((column) => columnAtLeast(columnGrade(world, actor, object, column), 'set_once'));
}

export function recordAtLeast(grade: RecordGrade | null, wanted: RecordGrade): boolean {
  return grade !== null && RECORD_GRADES.indexOf(grade) >= RECORD_GRADES.indexOf(wanted);
}

/**
 * Own: I typed it, or it is for my contact. The person counts, not the membership: "who typed, never changes", "moving a
 * person moves no records". Decision: so a user with two memberships has what he typed in either of them.
 */
export function isOwn(world: World, actor: Actor, record: WorldRecord): boolean {
  if (record.createdBy === actor.user) return true;
  const user = world.portalUsers.find((candidate) => candidate.key === actor.user);
  return user !== undefined && record.contact !== null && record.contact === user.contact;
}

/**
 * Decision: scopes widen (PRM-09: "own plus those of colleagues"), each holds the ones before it, so every scope but none
 * holds the actor's own records. A record without organisation belongs to nobody's organisation (empty grants nothing).
 */
function scopeHolds(world: World, actor: Actor, breadth: Breadth | null, record: WorldRecord): boolean {
  if (breadth === null || breadth === 'none') return false;
  if (breadth === 'all' || isOwn(world, actor, record)) return true;
  const mine = organisationOf(world, actor);
  if (breadth === 'own' || mine === null || record.organisation === null) return false;
  if (record.organisation === mine) return true;
  return breadth === 'organisation_and_children' && childAccounts(world, mine).includes(record.organisation);
}

/**
 * The scopes that hold for a portal user. Decision: level 3 is a union, so a narrower scope takes nothing away from a wider
 * one of another role, and "none" adds nothing. The default (own, at delete) is that of `All portal users` where it has no
 * row for the object, and stands beside a wider row of it; only a row `none` or `own` (or an empty one, which grants nothing)
 * changes it. Every other role without a row just has its parent's (PRM-15).
 */
function scopesOf(world: World, actor: Actor, object: Key): Pick<Scope, 'breadth' | 'grade'>[] {
  const mine = principals(world, actor);
  const rows = world.scopes.filter((scope) => scope.object === object);
  const found: Pick<Scope, 'breadth' | 'grade'>[] = rows.filter((scope) => mine.includes(scope.role));
  const ofAll = rows.find((scope) => scope.role === ROOT_PORTAL);
  const changed = ofAll !== undefined && (ofAll.breadth === null || ofAll.breadth === 'none' || ofAll.breadth === 'own');
  if (!changed) found.push({ breadth: 'own', grade: 'delete' });
  return found;
}

/** A retired source gives nothing, nor does one that was passed on through a retired one. */
export function sourceIsLive(world: World, source: Key): boolean {
  const seen: Key[] = [];
  for (let key: Key | null = source; key !== null; ) {
    const row: Source = the(world.sources, key);
    if (row.retired || seen.includes(key)) return false;
    seen.push(key);
    key = row.passedOnFrom;
  }
  return true;
}

/**
 * Decision: what names a portal user himself goes with him into each of his memberships, so he passes it on only in the organisation it was
 * given to him in. Of what staff gave him that is the record's; a record of nobody's organisation is passed on in any.
 */
export function passesHere(world: World, actor: Actor, grant: Grant, record: WorldRecord): boolean {
  if (isStaff(world, actor) || grant.principal !== actor.user) return true;
  const only = grant.givenIn ?? record.organisation;
  return only === null || only === organisationOf(world, actor);
}

/**
 * Every grant of level 3 that reaches this actor on this record, each with its grade. Decision: passing on is no unless a share or a rule
 * says so; what is one's own, or comes by a scope, is not passed on. Staff pass on anything while the object's record switch is off.
 */
function grantsOn(world: World, actor: Actor, record: WorldRecord): { grade: RecordGrade; passOn: boolean }[] {
  const found: { grade: RecordGrade; passOn: boolean }[] = [];
  if (isStaff(world, actor)) {
    const switchedOn = the(world.objects, record.object).useRecordPermissions;
    if (!switchedOn) found.push({ grade: 'delete', passOn: true });
    else if (isOwn(world, actor, record)) found.push({ grade: 'delete', passOn: false });
  } else {
    for (const scope of scopesOf(world, actor, record.object)) {
      if (scope.grade === null || !scopeHolds(world, actor, scope.breadth, record)) continue;
      found.push({ grade: scope.grade, passOn: false });
    }
  }
  const mine = principals(world, actor);
  for (const grant of world.grants) {
    if (grant.record !== record.key || !mine.includes(grant.principal) || !sourceIsLive(world, grant.source)) continue;
    found.push({ grade: grant.grade, passOn: grant.passOn && passesHere(world, actor, grant, record) });
  }
  for (const rule of world.authorRules) {
    if (rule.ended || !mine.includes(rule.receiver) || !ruleSpeaksOf(world, rule, record)) continue;
    found.push({ grade: rule.grade, passOn: rule.passOn });
  }
  return found;
}

/**
 * What the author was when he wrote: his roles of that moment, in the membership that he acted in. Decision (0016): what those roles
 * belong to is the tree as it stands now; who has memberships and wrote in none of them is just one of all portal users.
 */
export function authorRoles(world: World, record: WorldRecord): Key[] {
  const author = record.createdBy;
  const then = (held: Former[] | undefined): Key[] =>
    (held ?? []).filter((one) => record.order < one.until).map((one) => one.role);
  const attached = world.attachments.filter((one) => one.to === author).map((one) => one.functional);
  const staff = world.staffUsers.find((user) => user.key === author);
  if (staff !== undefined) return withAbove(world, [ROOT_STAFF, ...staff.roles, ...then(staff.former), ...attached]);
  const membership = world.memberships.find((one) => one.key === record.writtenIn && one.user === author);
  if (membership === undefined) {
    const lone = !world.memberships.some((one) => one.user === author);
    return withAbove(world, [ROOT_PORTAL, ...(lone ? attached : [])]);
  }
  const { organisation, roles, former } = membership;
  return withAbove(world, [ROOT_PORTAL, organisation, ...roles, ...then(former), ...attached]);
}

/** Does a rule by author speak of this record, whether or not it still stands? */
export function ruleSpeaksOf(world: World, rule: AuthorRule, record: WorldRecord): boolean {
  if (rule.object !== record.object || (rule.since !== null && record.order < rule.since)) return false;
  return authorRoles(world, record).includes(rule.author);
}

const parentOf = (world: World, record: WorldRecord) => (record.parent === null ? null : the(world.records, record.parent));

/**
 * Level 3 alone: the highest grade of all grants on a living record, or none.
 * Attached things: none unless the parent is read; one's own, and all for moderators, at delete; else as the parent, at most comment
 * (a like on a comment is added as a comment is). Decision: grants, scopes and record switches of their own are not looked at, and
 * for editing one's own thing reading the parent is enough.
 */
export function recordGrade(world: World, actor: Actor, record: WorldRecord): RecordGrade | null {
  if (record.deleted || !alive(world, actor)) return null;
  if (the(world.objects, record.object).attachedTo !== null) {
    const parent = parentOf(world, record);
    if (parent === null || !readable(world, actor, parent)) return null;
    if (record.createdBy === actor.user || systemOperation(world, actor, MODERATE)) return 'delete';
    return recordAtLeast(recordGrade(world, actor, parent), 'comment') ? 'comment' : 'read';
  }
  const grades = grantsOn(world, actor, record).map((grant) => RECORD_GRADES.indexOf(grant.grade));
  return grades.length === 0 ? null : (RECORD_GRADES[Math.max(...grades)] ?? null);
}

/** Levels 1 to 3 for reading. */
export function readable(world: World, actor: Actor, record: WorldRecord): boolean {
  return operation(world, actor, record.object, 'read') && recordAtLeast(recordGrade(world, actor, record), 'read');
}

/** Primary list order: the newest first. */
export function visible(world: World, actor: Actor, object: Key): Key[] {
  const records = world.records.filter((record) => record.object === object && readable(world, actor, record));
  return records.sort((one, other) => other.order - one.order).map((record) => record.key);
}

export function canUpdate(world: World, actor: Actor, record: WorldRecord): boolean {
  if (!readable(world, actor, record) || !operation(world, actor, record.object, 'update')) return false;
  return recordAtLeast(recordGrade(world, actor, record), 'edit');
}

export function canDelete(world: World, actor: Actor, record: WorldRecord): boolean {
  if (!readable(world, actor, record) || !operation(world, actor, record.object, 'delete')) return false;
  return recordAtLeast(recordGrade(world, actor, record), 'delete');
}

/** Adding an attached thing asks for the record's grade only; no verb of level 2 stands for it. */
export function canComment(world: World, actor: Actor, record: WorldRecord): boolean {
  return readable(world, actor, record) && recordAtLeast(recordGrade(world, actor, record), 'comment');
}

/** The highest grade that this actor may pass on here, or none. Decision: attached things are not shared, their parents are. */
export function mayPassOn(world: World, actor: Actor, record: WorldRecord): RecordGrade | null {
  if (!offers(world, actor, 'sharing') || !readable(world, actor, record)) return null;
  if (the(world.objects, record.object).attachedTo !== null) return null;
  const grades = grantsOn(world, actor, record).filter((grant) => grant.passOn);
  return RECORD_GRADES.findLast((grade) => grades.some((grant) => grant.grade === grade)) ?? null;
}

/** A file in a column: reading the record and that column too. */
export function readableFile(world: World, actor: Actor, record: WorldRecord, column: Key): boolean {
  return readable(world, actor, record) && readableColumns(world, actor, record.object).includes(column);
}
