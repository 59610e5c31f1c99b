/** How people are called, for letters and for the page behind their own link. */
import { type Ctx, sql } from '../kernel/index.ts';
import type { Labels } from './store-users.ts';

/** A portal user's name: his contact's, else his log-in name. */
export async function nameOfUser(ctx: Ctx, { contactName }: Labels, userId: string): Promise<string> {
  const row = await ctx.db.maybe(sql<{
    name: string;
  }>`select coalesce(nullif(c.${sql.id(contactName)}::text, ''), u.login) as name
    from portico.portal_user u left join data.contact c on c.id = u.contact_id where u.id = ${userId}`);
  return row?.name ?? '';
}

/** In whose name a letter speaks: staff by public name (decision 22), a portal user by the contact's name. Null where nobody is known. */
export async function nameOfInviter(ctx: Ctx, { contactName }: Labels, principalId: string): Promise<string | null> {
  const row = await ctx.db.maybe(sql<{
    name: string | null;
  }>`select coalesce(s.public_name, c.${sql.id(contactName)}::text) as name
    from portico.principal p left join portico.staff_user s on s.id = p.id
    left join portico.portal_user u on u.id = p.id left join data.contact c on c.id = u.contact_id where p.id = ${principalId}::bigint`);
  return row?.name ?? null;
}

/** The addressee of an invitation's letter. */
export interface Addressee {
  readonly email: string;
  readonly login: string;
  readonly culture: string;
  readonly invited_by: string | null;
}
/** Null where he may not be let in any more. */
export function invitedUser(ctx: Ctx, userId: string): Promise<Addressee | null> {
  return ctx.db.maybe(sql<Addressee>`select email, login, culture, invited_by::text as invited_by from portico.portal_user
    where id = ${userId} and deleted_at is null and locked_at is null`);
}
export function invitedStaff(ctx: Ctx, userId: string): Promise<(Addressee & { readonly name: string }) | null> {
  return ctx.db.maybe(sql<
    Addressee & { name: string }
  >`select email, login, culture, invited_by::text as invited_by, display_name as name
    from portico.staff_user where id = ${userId} and locked_at is null`);
}
export async function nameOfStaff(ctx: Ctx, principalId: string): Promise<string | null> {
  const row = await ctx.db.maybe(
    sql<{ name: string }>`select display_name as name from portico.staff_user where id = ${principalId}::bigint`,
  );
  return row?.name ?? null;
}
