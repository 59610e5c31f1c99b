/**
 * access: who is acting, role trees, exposure, and the four levels: one engine for every channel.
 *
 * `loadActor` makes the actor of a session, `rightsOn` answers levels 1, 2 and 4 and the scopes of level 3 for one object,
 * `recordSql` and `probes` say level 3 in SQL. `explain` tells the same decision in words. The rest changes rights: roles,
 * rules, exposure, shares; each change raises its counter in the same transaction, so the next request knows.
 *
 * Order of decision (PRM-06): portal, operation, record, column; the first "no" ends it, and no deciding rule is a "no".
 */
export { actorOf, type Caller, defaultMembership, loadActor, loadPreview, loadViewed } from './actor.ts';
export { type Audience, audienceOf } from './audience.ts';
export { mayAdminister, OPERATION, requireAdministrator, requireOperation } from './authority.ts';
export { type AuthorRule, authorRules, saveAuthorRules } from './authors/authors.ts';
export { authorTimer } from './authors/fill.ts';
export { recordWritten } from './authors/written.ts';
export { recordSql } from './compile.ts';
export { mergeProbes, organisationsReached, type Probe, type ProbeOptions, probes, reachedAmong } from './compile-probes.ts';
export { registerReadOnly } from './configuration.ts';
export { bumpConfiguration, bumpOrganisation, bumpPrincipal, bumpUser } from './counters.ts';
export { type AskedChange, dryRunOf } from './dry-run/asked.ts';
export { dryRunOfRole, type RoleChange } from './dry-run/asked-role.ts';
export { type DryRun, dryRun, type SamplePerson } from './dry-run/dry-run.ts';
export { type ReadershipChange, readershipChange } from './dry-run/readership.ts';
export { changesView, peopleView } from './dry-run/view.ts';
export { type Action, type Explanation, explain, type Question, type Step } from './explain.ts';
export { principalsWithGrants } from './grants.ts';
export { accessJobs } from './jobs.ts';
export * from './model.ts';
export { type Reader, type Readers, type ReadersQuestion, readersOf, readersOfRecord, type Way } from './readers/readers.ts';
export { audiencePrincipal, type Readership } from './readership.ts';
export { rightsOn } from './rights.ts';
export { type Glance, rightsOfRole, type Source } from './roles/glance.ts';
export { addToRole, takeFromRole } from './roles/members.ts';
export { type Hit, type Removal, removalOf, removeRole } from './roles/removal.ts';
export {
  attachRole,
  changeRole,
  createOrganisation,
  createRole,
  detachRole,
  giveStaffRole,
  keepAnAdministrator,
  moveRole,
  type NewRole,
  type Role,
  roleById,
  takeStaffRole,
} from './roles/roles.ts';
export {
  type Attached,
  attachmentsOf,
  isRoot,
  listRoles,
  type RolePage,
  roleOfKey,
  roleOfUid,
  rolePage,
  type TreeRole,
} from './roles/tree.ts';
export { accessRoutes, actingOf } from './routes.ts';
export {
  type ColumnRule,
  gradesOfRoles,
  grantColumn,
  isAsked,
  rolesReading,
  saveColumnRules,
  widenColumn,
} from './rules/column-rules.ts';
export { exposeObject, saveExposure } from './rules/exposure.ts';
export { grantOperations, type OperationRule, saveOperationRules } from './rules/operation-rules.ts';
export { type ScopeRule, saveScopeRules } from './rules/scope-rules.ts';
export { type Start, startOnPortal } from './rules/start.ts';
export { type SystemOperationRule, saveSystemOperation } from './rules/system-operations.ts';
export { findHolders } from './shares/receivers.ts';
export { hasShared, type NewShare, revokeShare, type Share, type Shares, shareRecord, sharesOf } from './shares/shares.ts';
export { addGrants, addSelf, endSelf, type Grant, organisationChanged, retireSources } from './shares/sources.ts';
