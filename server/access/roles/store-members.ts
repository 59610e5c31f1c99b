/** Rows of memberships, seen from one role. */
import { type Db, sql } from '../../kernel/index.ts';

/** Memberships of a user in which a role can be held: those in its organisation, or all where it stands in none. Locked. */
export async function lockPlaces(db: Db, userId: string, roleId: string): Promise<string[]> {
  const rows = await db.rows(sql<{ id: string }>`select m.id::text as id from portico.membership m
    where m.portal_user_id = ${userId} and m.valid_to is null
      and coalesce(portico.organisation_of_role(${roleId}) = m.organisation_id, portico.organisation_of_role(${roleId}) is null)
    order by m.id for update`);
  return rows.map(({ id }) => id);
}

export const insertMembershipRoles = (db: Db, membershipIds: readonly string[], roleId: string, at: Date): Promise<number> =>
  db.run(sql`insert into portico.membership_role (membership_id, role_id, valid_from)
    select m, ${roleId}::bigint, ${at} from unnest(${membershipIds}::bigint[]) m
    on conflict (membership_id, role_id) where valid_to is null do nothing`);

export const endMembershipRoles = (
  db: Db,
  { userId, roleId, at }: { readonly userId: string; readonly roleId: string; readonly at: Date },
): Promise<number> =>
  db.run(sql`update portico.membership_role x set valid_to = ${at} from portico.membership m
    where m.id = x.membership_id and m.portal_user_id = ${userId} and x.role_id = ${roleId} and x.valid_to is null`);
