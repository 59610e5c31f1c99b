/** Who is acting: principals, organisation, family, portal, operations. Read under the worker's role, kept by the three counters. */
import {
  type Actor,
  anonymous,
  type Ctx,
  contextFor,
  type Db,
  type Epochs,
  poolDb,
  type System,
  systemActor,
} from '../kernel/index.ts';
import { metadataOf } from '../metadata/index.ts';
import { OPERATION } from './authority.ts';
import { readRulePrincipals } from './authors/store.ts';
import { kept } from './cache.ts';
import { configurationOf, portalsReadOnly } from './configuration.ts';
import { operationsOf } from './decide.ts';
import * as store from './store.ts';

/** What the session check knows of the caller. */
export interface Caller {
  readonly principalId: string;
  readonly membershipId: string | null;
  readonly sessionId: string | null;
  readonly epochs: Epochs;
  readonly door: 'staff' | 'portal';
}

const actors = kept<Actor | null>(5_000);

/**
 * The actor of a session. Null where the user is locked or deleted, where the membership is off, over or not his, and where the
 * portal named by `portalSlug` is not one he belongs to (decision 12): the caller answers all of them alike.
 */
export async function loadActor(system: System, caller: Caller, portalSlug?: string): Promise<Actor | null> {
  const { user, organisation, configuration } = caller.epochs;
  const key = JSON.stringify([
    caller.door,
    caller.principalId,
    caller.membershipId,
    portalSlug ?? null,
    user,
    organisation,
    configuration,
  ]);
  const actor = await actors.get(system, key, () =>
    caller.door === 'staff' ? loadStaff(system, caller) : loadPortalUser(system, caller, portalSlug ?? null),
  );
  return actor && { ...actor, sessionId: caller.sessionId };
}

/**
 * The actor of a user who holds no session, for mails and reports: door and counters are read here, the membership is the default
 * one where none is named. Null as in `loadActor`.
 */
export async function actorOf(
  system: System,
  who: { readonly principalId: string; readonly membershipId?: string; readonly portalSlug?: string },
): Promise<Actor | null> {
  const found = await store.readCounters(reader(system), who.principalId, who.membershipId ?? null);
  if (found?.kind !== 'staff' && found?.kind !== 'portal') return null;
  const { kind, membershipId: first, ...epochs } = found;
  const membershipId = who.membershipId ?? first;
  return loadActor(system, { principalId: who.principalId, membershipId, sessionId: null, epochs, door: kind }, who.portalSlug);
}

/** The membership a portal user starts with: live, with organisation before without, the oldest first; null where all are off. */
export function defaultMembership(system: System, portalUserId: string): Promise<string | null> {
  return store.readDefaultMembership(reader(system), portalUserId);
}

/** Passes the walls to learn who somebody is: there is no actor yet who could ask. */
function reader(system: System): Db {
  return poolDb(system.pools, systemActor('load actor'));
}

/** A context for the configuration of these counters. Nothing in it depends on the time. */
function readingContext(system: System, epochs: Epochs): Ctx {
  return contextFor(system, { ...systemActor('load actor'), epochs }, new Date(0));
}

async function loadStaff(system: System, { principalId, epochs }: Caller): Promise<Actor | null> {
  const db = reader(system);
  const user = await store.readStaff(db, principalId);
  if (user === null) return null;
  const principals = [principalId, ...user.roles, ...(await readRulePrincipals(db, user.roles))];
  const deadSources = await store.readDeadSources(db, principals);
  const { operationRows, operations } = await configurationOf(readingContext(system, epochs));
  return {
    ...anonymous,
    kind: 'staff',
    role: 'staff',
    userId: principalId,
    userUid: user.uid,
    principals,
    isAdministrator: user.isAdministrator,
    operations: operationsOf(operationRows, new Set(principals), operations.keys()),
    deadSources,
    culture: user.culture,
    displayName: user.displayName,
    epochs,
  };
}

async function loadPortalUser(system: System, caller: Caller, slug: string | null): Promise<Actor | null> {
  const db = reader(system);
  const user = await store.readPortalUser(db, { userId: caller.principalId, membershipId: caller.membershipId, slug });
  if (user === null || (slug !== null && user.portalId === null)) return null;
  const given = await readRulePrincipals(db, user.roles);
  const principals = [caller.principalId, ...user.roles, ...user.audiences, ...given];
  const ctx = readingContext(system, caller.epochs);
  const { operationRows, operations, portals, off } = await configurationOf(ctx);
  const portalOff = off.get(user.portalId ?? '') ?? anonymous.portalOff;
  const administersMembership = user.isAdmin && user.organisationRoleId !== null;
  const [deadSources, familyIds, displayName, readOnly] = await Promise.all([
    store.readDeadSources(db, principals),
    familyOf(ctx, user.organisationId),
    labelOf(ctx, user.contactId),
    portalsReadOnly(ctx),
  ]);
  // The database refuses staff operations on this side; leaving them out here as well costs nothing.
  const grantable = [...operations].filter(([, audience]) => audience === 'portal').map(([key]) => key);
  return {
    ...anonymous,
    kind: 'portal',
    role: 'portal',
    userId: caller.principalId,
    userUid: user.uid,
    principals,
    membershipId: caller.membershipId,
    organisationRoleId: user.organisationRoleId,
    organisationId: user.organisationId,
    familyIds,
    contactId: user.contactId,
    portalId: user.portalId,
    portalOpen: user.portalId !== null && portals.get(user.portalId) === 'active',
    portalReadOnly: user.portalId !== null && readOnly.has(user.portalId),
    portalOff,
    isOrganisationAdministrator: administersMembership && !portalOff.has('organisation'),
    administersMembership,
    operations: operationsOf(operationRows, new Set(principals), grantable),
    deadSources,
    culture: user.culture,
    portalCulture: user.portalCulture,
    displayName,
    epochs: caller.epochs,
  };
}

/**
 * What an administrator previews a portal with: All portal users and nothing besides. No contact, no organisation, and a user of no
 * one's: what is anybody's own is never his, so he sees what every portal user of this portal sees, and no customer's record
 * (docs/decisions/0010). Null where `staffId` is locked or no administrator any more, and where the portal is not there.
 */
export function loadPreview(
  system: System,
  caller: Omit<Caller, 'door' | 'membershipId'>,
  portalSlug: string,
): Promise<Actor | null> {
  const { user, configuration } = caller.epochs;
  const key = JSON.stringify(['preview', caller.principalId, portalSlug, user, configuration]);
  return actors
    .get(system, key, () => makePreview(system, caller, portalSlug))
    .then((actor) => actor && { ...actor, sessionId: caller.sessionId });
}

async function makePreview(
  system: System,
  { principalId, epochs }: Omit<Caller, 'door' | 'membershipId'>,
  slug: string,
): Promise<Actor | null> {
  const db = reader(system);
  const [staff, found] = await Promise.all([store.readStaff(db, principalId), store.readPreview(db, slug)]);
  if (!staff?.isAdministrator || found === null) return null;
  const principals = [found.userId, ...found.roles, ...(await readRulePrincipals(db, found.roles))];
  const { operationRows, operations, off } = await configurationOf(readingContext(system, epochs));
  const grantable = [...operations].filter(([, audience]) => audience === 'portal').map(([key]) => key);
  return {
    ...anonymous,
    kind: 'portal',
    role: 'portal',
    userId: found.userId,
    userUid: found.userUid,
    principals,
    portalId: found.portalId,
    portalOpen: true,
    portalOff: off.get(found.portalId) ?? anonymous.portalOff,
    isPreview: true,
    operations: operationsOf(operationRows, new Set(principals), grantable),
    deadSources: await store.readDeadSources(db, principals),
    culture: staff.culture,
    displayName: staff.displayName,
    epochs: { ...epochs, organisation: '0' },
  };
}

/**
 * A portal user as staff look at him: the very actor he is himself, marked with who looks. Null where either of them is locked, where
 * the staff user has lost the right, and where the portal is not open or not one of the user's (docs/decisions/0019).
 */
export async function loadViewed(
  system: System,
  caller: Omit<Caller, 'door'>,
  viewerId: string,
  portalSlug: string,
): Promise<Actor | null> {
  const [viewer, actor] = await Promise.all([
    actorOf(system, { principalId: viewerId }),
    loadActor(system, { ...caller, door: 'portal' }, portalSlug),
  ]);
  const may = viewer?.kind === 'staff' && (viewer.isAdministrator || viewer.operations.has(OPERATION.viewAs));
  return may && actor?.portalOpen ? { ...actor, viewedBy: viewerId } : null;
}

async function familyOf(ctx: Ctx, accountId: string | null): Promise<readonly string[]> {
  if (accountId === null) return [];
  const parent = (await metadataOf(ctx)).objects.get('account')?.column('parent');
  return parent === undefined ? [accountId] : store.readFamily(ctx.db, accountId, parent.physical);
}

async function labelOf(ctx: Ctx, contactId: string): Promise<string> {
  const contact = (await metadataOf(ctx)).objects.get('contact');
  const label = contact?.displayColumn == null ? undefined : contact.column(contact.displayColumn);
  return label === undefined ? '' : store.readContactLabel(ctx.db, contactId, label.physical);
}
