/**
 * The context every function of the server takes first: who acts, on which database, at what time.
 */
import type { PortalFeature } from '../../shared/portal-features.ts';
import type { Config } from './config.ts';
import type { Db, Pools, ServingRole } from './db-model.ts';
import type { Entry } from './entry.ts';
import type { Log } from './log.ts';

export type { ServingRole } from './db-model.ts';

/** The three counters of permissions.md: any change of rights raises one, so caches and streams know at once. */
export interface Epochs {
  readonly user: string;
  readonly organisation: string;
  readonly configuration: string;
}

/**
 * Who acts: one person, in one organisation (or none), in one portal (or at the desk). Immutable.
 * Ids are database ids as decimal strings; they never leave the server.
 */
export interface Actor {
  readonly kind: 'anonymous' | 'staff' | 'portal' | 'system';
  readonly role: ServingRole;
  /** Principal id of the user; null for anonymous and system. */
  readonly userId: string | null;
  readonly userUid: string | null;
  readonly sessionId: string | null;
  /** The user, the roles of his current membership, all their ancestors. */
  readonly principals: readonly string[];
  readonly membershipId: string | null;
  /** Role id of the portal organisation of the current membership. */
  readonly organisationRoleId: string | null;
  /** Account id of the portal organisation of the current membership. */
  readonly organisationId: string | null;
  /** That account and its child accounts, at any depth. */
  readonly familyIds: readonly string[];
  readonly contactId: string | null;
  /** The portal an outside actor acts in. Its status decides whether data answers at all. */
  readonly portalId: string | null;
  /** Whether that portal answers this actor with more than who he is: it is active, or this is a preview (data-model.md, Portals). */
  readonly portalOpen: boolean;
  /** A limit is exceeded: the portal shows everything and takes no changes (LIC-11). */
  readonly portalReadOnly: boolean;
  /** What that portal is switched off from offering (CON-23). */
  readonly portalOff: ReadonlySet<PortalFeature>;
  /** An administrator looks at the portal as any portal user would; nothing can be changed (docs/decisions/0010). */
  readonly isPreview: boolean;
  /** Principal id of the staff user who looks as this portal user; null where somebody acts himself (docs/decisions/0019). */
  readonly viewedBy: string | null;
  readonly isOrganisationAdministrator: boolean;
  /** The same, whether or not the portal is switched off from having them: who takes away what is left behind. */
  readonly administersMembership: boolean;
  /** Member of the Administrators group (CON-21). */
  readonly isAdministrator: boolean;
  /** Keys of the system operations this actor has (PRM-24). */
  readonly operations: ReadonlySet<string>;
  /** Retired grant sources whose rows are not swept yet; usually empty. */
  readonly deadSources: readonly string[];
  readonly culture: string;
  /** Language of the portal he acts in; null outside of any. */
  readonly portalCulture: string | null;
  readonly displayName: string;
  readonly epochs: Epochs;
  /** The moment of what he asks: records that have ended by then he does not reach. Null = nothing that ends at all. */
  readonly at: Date | null;
  /** Why the four levels are passed by; only set on `system`. */
  readonly reason?: string;
}

/** What a process of the server holds for its whole life. */
export interface System {
  readonly config: Config;
  readonly pools: Pools;
  readonly log: Log;
  /** Added to the database's clock; only tests set it. Milliseconds. */
  clockShift: number;
}

export interface Ctx {
  readonly actor: Actor;
  readonly db: Db;
  /** True inside `withTx`. */
  readonly inTx: boolean;
  /** The database's clock, read in the request's first batch. */
  readonly now: Date;
  /** Names this request in the log and in a response header. */
  readonly ref: string;
  readonly log: Log;
  readonly system: System;
  /** What the request assumes of its caller, until the first flush has told (entry.ts); absent where he was asked about before. */
  readonly entry?: Entry;
  /** Called once the surrounding transaction is committed; only for waking workers, never for what must happen. */
  afterCommit(wake: () => void): void;
}

const noEpochs: Epochs = { user: '0', organisation: '0', configuration: '0' };

/** The actor nobody is signed in as. He holds no principal, so no rule can name him. */
export const anonymous: Actor = {
  kind: 'anonymous',
  role: 'portal',
  userId: null,
  userUid: null,
  sessionId: null,
  principals: [],
  membershipId: null,
  organisationRoleId: null,
  organisationId: null,
  familyIds: [],
  contactId: null,
  portalId: null,
  portalOpen: false,
  portalReadOnly: false,
  portalOff: new Set(),
  isPreview: false,
  viewedBy: null,
  isOrganisationAdministrator: false,
  administersMembership: false,
  isAdministrator: false,
  operations: new Set(),
  deadSources: [],
  culture: 'en',
  portalCulture: null,
  displayName: '',
  epochs: noEpochs,
  at: null,
};

/** Whether he may only look, whatever his rights say: an administrator's preview, or staff who look as a portal user. */
export const onlyLooks = (actor: Actor): boolean => actor.isPreview || actor.viewedBy !== null;

/** The actor of work nobody asked for by hand: jobs, start-up, account-making. */
export function systemActor(reason: string, role: ServingRole = 'worker'): Actor {
  return { ...anonymous, kind: 'system', role, reason };
}
