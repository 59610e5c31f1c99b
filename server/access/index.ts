/**
 * access: who is acting, role trees and memberships, exposure, and the four levels: one engine for every channel.
 *
 * `loadActor` makes the actor of a session, `rightsOn` answers levels 1, 2 and 4 and the scopes of level 3 for one object,
 * `recordSql` and `probes` say level 3 in SQL. `explain` tells the same decision in words. The rest changes rights: roles,
 * memberships, rules, exposure, shares; each change raises its counter in the same transaction, so the next request knows.
 *
 * Order of decision (PRM-06): portal, operation, record, column; the first "no" ends it, and no deciding rule is a "no".
 */
import type { Actor, Ctx, Epochs, Sql, System } from '../kernel/index.ts';
import type { ObjectDef } from '../metadata/index.ts';
import type { Grade, ObjectRights, RecordSql } from './model.ts';

export * from './model.ts';

/** What the session check knows of the caller. */
export interface Caller {
  readonly principalId: string;
  readonly membershipId: string | null;
  readonly sessionId: string | null;
  readonly epochs: Epochs;
  readonly door: 'staff' | 'portal';
}

/** The actor of a session; null where the user is locked, deleted, has no such membership, or does not belong to the portal. */
export declare function loadActor(system: System, caller: Caller, portalSlug?: string): Promise<Actor | null>;
/** The actor of a user without a session (mails, reports): reads the door and the counters itself; the membership is the default one where absent. */
export declare function actorOf(
  system: System,
  who: { readonly principalId: string; readonly membershipId?: string; readonly portalSlug?: string },
): Promise<Actor | null>;
/** The membership a portal user starts with: active, with organisation before without, oldest first; null where all are off. */
export declare function defaultMembership(system: System, portalUserId: string): Promise<string | null>;

/** Levels 1, 2, 4 and the scopes of level 3; null = unknown, not exposed or nothing allowed: answer exactly like unknown. */
export declare function rightsOn(ctx: Ctx, objectKey: string): Promise<ObjectRights | null>;
/** Those of the actor's principals that hold explicit grants on records of the object now. */
export declare function principalsWithGrants(ctx: Ctx, object: ObjectDef): Promise<readonly string[]>;

/** Level 3 for a table alias of `data.<object>`. */
export declare function recordSql(rights: ObjectRights, actor: Actor): RecordSql;

/** One row of a probe: the record, its place in the primary order and the grade (exact after `mergeProbes`). */
export interface Probe {
  readonly id: string;
  readonly sort_key: Date;
  readonly grade: Grade;
}
export interface ProbeOptions {
  /** Rows wanted, the extra one for "has more" included. */
  readonly limit: number;
  /** Last row of the page before, in the primary order. */
  readonly after?: { readonly sortKey: unknown; readonly id: string };
  /** From `principalsWithGrants`. */
  readonly grantPrincipals: readonly string[];
}
/** Ordered branches of a page in the primary order (newest first), one per live scope and principal. Null for attached objects: their records are found through the parent with `recordSql`. Empty = no record. */
export declare function probes(rights: ObjectRights, actor: Actor, options: ProbeOptions): readonly Sql<Probe>[] | null;
/** The branches merged into the first `limit` distinct records with their exact grade, ordered. */
export declare function mergeProbes(branches: readonly Sql<Probe>[], limit: number): Sql<Probe>;

/** Raises the counter of a user; call in the transaction that changes what he may do. */
export declare function bumpUser(ctx: Ctx, principalId: string): Promise<void>;
/** Raises the counter of an organisation (role id). */
export declare function bumpOrganisation(ctx: Ctx, organisationRoleId: string): Promise<void>;
/** Raises the counter of the configuration. */
export declare function bumpConfiguration(ctx: Ctx): Promise<void>;
/** Call in the transaction that changes `account.parent`: whose records "child accounts" reaches has changed. */
export declare function accountTreeChanged(ctx: Ctx): Promise<void>;

/** Refuses with 403 unless the actor is a staff user who is in Administrators or has the system operation. */
export declare function requireOperation(ctx: Ctx, operation: string): void;
