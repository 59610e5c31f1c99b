/** People as the studio shows them. */
import type { z } from 'zod';
import type { portalUser } from '../../shared/contracts/people.ts';
import type { Ctx } from '../kernel/index.ts';
import { metadataOf, objectOf } from '../metadata/index.ts';
import type { Scope } from './scope.ts';
import type { Labels, UserRow } from './store-users.ts';

export type PortalUserView = z.infer<typeof portalUser>;

/** People of an organisation told at once, at the portal. */
export const MOST = 500;

/** A portal user as staff see him. */
export function viewOf(row: UserRow): PortalUserView {
  return {
    uid: row.uid,
    name: row.name ?? row.login,
    login: row.login,
    email: row.email,
    status: row.status,
    invitedAt: row.invited_at?.toISOString() ?? null,
    lastInvitationEnds: row.invitation_ends_at?.toISOString() ?? null,
    culture: row.culture,
    homePage: row.home_page ?? '',
    contact: row.contact,
    organisations: row.organisations.map(({ organisationId: _, invitedAt: __, invitationEnds: ___, ...o }) => ({
      ...o,
      roles: [...o.roles],
    })),
    portals: [...row.portals],
  };
}

/**
 * The same for whoever administrates the users of a scope. An organisation's administrator is told what concerns his organisation, and the
 * same of whoever is in it alone: portals and home page are for staff to give, and no part of it. Of somebody who has not accepted yet he
 * is told the address and what he was offered, whether it is somebody's already or nobody's (D5, I10).
 */
export function viewFor({ organisationId }: Scope, row: UserRow): PortalUserView {
  if (organisationId === null) return viewOf(row);
  const organisations = row.organisations.filter((one) => one.organisationId === organisationId);
  const [here] = organisations;
  const view = viewOf({ ...row, organisations, portals: [], home_page: null });
  // Derived of this membership alone: where else he is locked or let in is not told.
  if (here?.accepted) return { ...view, ...NEVER_INVITED, status: here.active ? row.status : 'locked' };
  const { email } = row;
  const status = here?.active ? 'not_registered' : 'locked';
  const times = { invitedAt: iso(here?.invitedAt), lastInvitationEnds: iso(here?.invitationEnds) };
  return { ...view, ...times, name: email, login: email, contact: null, culture: 'en', status };
}

const iso = (at: string | null | undefined) => (at ? new Date(at).toISOString() : null);
const NEVER_INVITED = { invitedAt: null, lastInvitationEnds: null } as const;

/** Keys of the contact's columns that this module fills in. */
export interface ContactColumns {
  readonly name: string;
  readonly email: string;
  readonly account: string;
}

const MISSING = 'The objects contact (with e-mail and account) and account must be there before there are portal users';

/** What the name column is called is the administrator's business; e-mail and account are found by the keys they ship with. */
export async function contactColumns(ctx: Ctx): Promise<ContactColumns> {
  const contact = objectOf(await metadataOf(ctx), 'contact');
  const { displayColumn } = contact;
  if (displayColumn === null || !contact.column('email') || !contact.column('account')) throw new Error(MISSING);
  return { name: displayColumn, email: 'email', account: 'account' };
}

/** Physical names of the columns that say who people are. */
export async function labelsOf(ctx: Ctx): Promise<Labels> {
  const metadata = await metadataOf(ctx);
  const contact = objectOf(metadata, 'contact');
  const account = objectOf(metadata, 'account');
  const contactName = contact.column(contact.displayColumn ?? '')?.physical;
  const contactEmail = contact.column('email')?.physical;
  const accountName = account.column(account.displayColumn ?? '')?.physical;
  if (contactName === undefined || contactEmail === undefined || accountName === undefined) throw new Error(MISSING);
  return { contactName, contactEmail, accountName };
}
