/** What an organisation's administrator chooses from: roles below it that he may give, portals that he belongs to himself and that have such administrators (CON-23). */
import { type Ctx, sql } from '../kernel/index.ts';

interface Titled {
  readonly uid: string;
  readonly title: string;
}

export const organisation = (ctx: Ctx, id: string): Promise<Titled> =>
  ctx.db.one(
    sql<Titled>`select p.uid::text as uid, r.title from portico.role r join portico.principal p on p.id = r.id where r.id = ${id}`,
  );

/** By title; without those that staff keep to themselves (decision 7). */
export const rolesToGive = (ctx: Ctx, organisationId: string): Promise<Titled[]> =>
  ctx.db.rows(sql<Titled>`with recursive below(id) as (
      select id from portico.role where parent_id = ${organisationId}
      union select r.id from below b join portico.role r on r.parent_id = b.id)
    select p.uid::text as uid, r.title from below b join portico.role r on r.id = b.id join portico.principal p on p.id = r.id
    where r.delegable order by r.title, r.id`);

export const portalsOf = (ctx: Ctx, userId: string): Promise<(Titled & { readonly slug: string })[]> =>
  ctx.db.rows(sql<Titled & { readonly slug: string }>`select p.uid::text as uid, p.title, p.slug
    from portico.portal_access a join portico.portal p on p.id = a.portal_id where a.portal_user_id = ${userId}
      and not ('organisation' = any (p.features_off)) order by p.title, p.id`);

export const portalUid = async (ctx: Ctx, id: string): Promise<string> =>
  (await ctx.db.one(sql<{ uid: string }>`select uid::text as uid from portico.portal where id = ${id}`)).uid;
