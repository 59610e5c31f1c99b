/** What a portal user is told of himself and his organisation for the two profile pages (PRO-01, PRO-04). */
import type { z } from 'zod';
import type { ownMembers as membersContract } from '../../shared/contracts/profile.ts';
import { asSystem, type Ctx, problem } from '../kernel/index.ts';
import { shownUid, showPeople } from '../records/index.ts';
import { organisationScope } from './scope.ts';
import { type UserRow, usersOfOrganisation } from './store-users.ts';
import { labelsOf, MOST, viewFor } from './view.ts';

type Members = z.infer<typeof membersContract.answer>;
type Member = Members['users'][number];

/** The actor's own contact and the account of his organisation, each null where the four levels do not show it to him here. */
export async function ownProfile(ctx: Ctx): Promise<{ contact: string | null; account: string | null }> {
  const { contactId, organisationId } = ctx.actor;
  const [contact, account] = await Promise.all([shownUid(ctx, 'contact', contactId), shownUid(ctx, 'account', organisationId)]);
  return { contact, account };
}

/**
 * The portal users of the organisation that the actor acts for, 500 at most. Members are told the names of those who are in it now;
 * its administrators also who was asked and has not come, with addresses and status (ADM-04). Throws `not_found` without organisation.
 */
export async function ownMembers(ctx: Ctx): Promise<Members> {
  const { organisationRoleId, isOrganisationAdministrator } = ctx.actor;
  if (organisationRoleId === null) throw problem('not_found');
  const reader = asSystem(ctx, 'members of the own organisation');
  const rows = await usersOfOrganisation(reader, await labelsOf(ctx), organisationRoleId, {
    limit: MOST + 1,
    inItNow: !isOrganisationAdministrator,
  });
  const shown = rows.slice(0, MOST);
  const users = isOrganisationAdministrator ? told(ctx, shown) : await named(ctx, organisationRoleId, shown);
  return { users, more: rows.length > MOST };
}

function told(ctx: Ctx, rows: readonly UserRow[]): Member[] {
  const scope = organisationScope(ctx);
  return rows.flatMap((row) => {
    const { name, email, status, organisations } = viewFor(scope, row);
    return organisations.map(({ membership, isAdmin }) => ({ membership, name, administrator: isAdmin, email, status }));
  });
}

/** Colleagues by the names that this actor may know them by. */
async function named(ctx: Ctx, organisation: string, rows: readonly UserRow[]): Promise<Member[]> {
  const people = await showPeople(
    ctx,
    rows.map(({ id }) => id),
  );
  return rows.flatMap(({ id, organisations }) => {
    const here = organisations.find(({ organisationId }) => organisationId === organisation);
    const name = people.get(id)?.displayName;
    if (here === undefined || name === undefined) return [];
    return [{ membership: here.membership, name, administrator: here.isAdmin, email: null, status: null }];
  });
}
