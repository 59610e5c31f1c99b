/** What somebody could get wrong about whose people an administrator may touch. */

import { type Ctx, sql } from '../../../kernel/index.ts';
import type * as Contacts from '../../../people/contacts.ts';
import type * as Own from '../../../people/own.ts';
import type * as Scopes from '../../../people/scope.ts';
import type * as Memberships from '../../../people/store-memberships.ts';
import type * as StoreScope from '../../../people/store-scope.ts';
import type * as Users from '../../../people/store-users.ts';
import type * as Views from '../../../people/view.ts';
import type { Faults } from '../campaign/plant.ts';

export const scopeFaults: Faults<typeof Scopes> = {
  'nobody asks whether it lies within the scope': () => ({ within: () => {} }),
};

export const ownFaults: Faults<typeof Own> = {
  'an organisation’s administrator has the scope of staff': ({ ownOrganisation }) => ({
    ownOrganisation: (ctx) => {
      const own = ownOrganisation(ctx);
      return { ...own, scope: { ...own.scope, organisationId: null } };
    },
  }),
};

export const storeScopeFaults: Faults<typeof StoreScope> = {
  'the authority is not read anew': () => ({ holdAdministrator: () => Promise.resolve(true) }),
};

const everyMembershipOf = (ids: readonly string[]) =>
  sql`portal_user_id in (select portal_user_id from portico.membership where id = any (${ids}::bigint[]))`;

export const membershipFaults: Faults<typeof Memberships> = {
  'roles of others can be given out': () => ({
    rolesBelow: (ctx: Ctx, _organisation: string, uids: readonly string[]) =>
      ctx.db.rows(sql<{ id: string; uid: string }>`select id::text as id, uid::text as uid from portico.principal
        where kind = 'role' and uid = any (${uids}::uuid[])`),
  }),
  'roles kept back by staff can be given out': ({ rolesBelow }) => ({
    rolesBelow: (ctx, organisation, uids) => rolesBelow(ctx, organisation, uids, false),
  }),
  'who leaves one organisation leaves all': () => ({
    endMemberships: (tx: Ctx, ids: readonly string[]) =>
      tx.db.run(sql`update portico.membership set active = false, valid_to = ${tx.now} where ${everyMembershipOf(ids)}`),
  }),
  'who is switched off here is switched off everywhere': () => ({
    switchMembershipRow: (tx: Ctx, id: string, on: boolean) =>
      tx.db.run(
        sql`update portico.membership set active = ${on} and accepted where valid_to is null and ${everyMembershipOf([id])}`,
      ),
  }),
  'who is promoted here is promoted everywhere': () => ({
    writeAdmin: (tx: Ctx, id: string, isAdmin: boolean) =>
      tx.db.run(
        sql`update portico.membership set is_admin = ${isAdmin} where organisation_id is not null and ${everyMembershipOf([id])}`,
      ),
  }),
  'what is offered is in force at once': ({ insertMembership }) => ({
    insertMembership: async (tx, m) => {
      const id = await insertMembership(tx, m);
      await tx.db.run(sql`update portico.membership set accepted = true, active = true, offered = false where id = ${id}`);
      return id;
    },
  }),
};

export const contactFaults: Faults<typeof Contacts> = {
  'contacts of other accounts are offered for an address': ({ contactsOf }) => ({
    contactsOf: (ctx, email) => contactsOf(ctx, email),
  }),
};

export const userFaults: Faults<typeof Users> = {
  'members can be let into any portal': ({ portalIn }) => ({
    portalIn: (ctx, { userId }, uid) => portalIn(ctx, { userId, organisationId: null }, uid),
  }),
};

export const viewFaults: Faults<typeof Views> = {
  'a member is shown with all his organisations': ({ viewOf }) => ({ viewFor: (_scope, row) => viewOf(row) }),
};
