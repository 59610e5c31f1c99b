/** Portal organisations: roles below All portal users that are bound to one account. */
import { type Ctx, sql } from '../kernel/index.ts';
import type { Labels } from './store-users.ts';

export interface RoleRef {
  readonly uid: string;
  readonly title: string;
}

export interface OrganisationRow {
  readonly id: string;
  readonly uid: string;
  readonly title: string;
  readonly account_id: string;
  readonly account: string;
  readonly account_name: string | null;
  readonly parent: RoleRef | null;
  readonly roles: readonly RoleRef[];
  readonly members: number;
}

const organisations = ({
  accountName,
}: Labels) => sql`select r.id::text as id, p.uid::text as uid, r.title, r.account_id::text as account_id,
    a.uid::text as account, a.${sql.id(accountName)}::text as account_name,
    (select jsonb_build_object('uid', up.uid, 'title', ur.title) from portico.role ur join portico.principal up on up.id = ur.id
      where ur.id = r.parent_id) as parent,
    coalesce((with recursive below(id) as (
        select x.id from portico.role x where x.parent_id = r.id
        union select x.id from below b join portico.role x on x.parent_id = b.id)
      select jsonb_agg(jsonb_build_object('uid', bp.uid, 'title', br.title) order by br.title, br.id)
      from below b join portico.role br on br.id = b.id join portico.principal bp on bp.id = b.id), '[]') as roles,
    (select count(*)::int from portico.membership m join portico.portal_user u on u.id = m.portal_user_id
      where m.organisation_id = r.id and m.valid_to is null and u.deleted_at is null) as members
  from portico.role r
  join portico.principal p on p.id = r.id
  join data.account a on a.id = r.account_id`;

export interface OrganisationFilter {
  readonly text: string | undefined;
  readonly after: { readonly value: string; readonly id: string } | null;
  readonly limit: number;
}

export function findOrganisations(ctx: Ctx, labels: Labels, f: OrganisationFilter): Promise<OrganisationRow[]> {
  const text = f.text ? sql`r.title ilike ${`%${f.text.replace(/[\\%_]/g, '\\$&')}%`}` : sql`true`;
  const after = f.after ? sql`(lower(r.title), r.id) > (${f.after.value}, ${f.after.id}::bigint)` : sql`true`;
  return ctx.db.rows(
    sql<OrganisationRow>`${organisations(labels)} where ${text} and ${after} order by lower(r.title), r.id limit ${f.limit}`,
  );
}
export function organisationByUid(ctx: Ctx, labels: Labels, uid: string): Promise<OrganisationRow | null> {
  return ctx.db.maybe(sql<OrganisationRow>`${organisations(labels)} where p.uid = ${uid}`);
}
export function organisationByAccount(ctx: Ctx, labels: Labels, accountId: string): Promise<OrganisationRow | null> {
  return ctx.db.maybe(sql<OrganisationRow>`${organisations(labels)} where r.account_id = ${accountId}::bigint`);
}

/** Roles that organisations may stand below: All portal users and grouping roles, never an organisation or what is below one (ORG-07). */
export function parentRoles(ctx: Ctx): Promise<(RoleRef & { readonly id: string; readonly key: string })[]> {
  return ctx.db.rows(sql<RoleRef & { id: string; key: string }>`select r.id::text as id, p.uid::text as uid, r.title, r.key
    from portico.role r join portico.principal p on p.id = r.id
    where r.side = 'portal' and r.tree = 'organisational' and portico.organisation_of_role(r.id) is null
    order by r.key <> 'all_portal_users', r.title, r.id`);
}

/** Makes the role; null where the account has an organisation already. */
export async function insertOrganisation(
  tx: Ctx,
  o: { readonly title: string; readonly accountId: string; readonly parentId: string },
): Promise<string | null> {
  const { id } = await tx.db.one(
    sql<{ id: string }>`insert into portico.principal (kind) values ('role') returning id::text as id`,
  );
  const made = await tx.db.run(sql`insert into portico.role (id, key, title, tree, side, parent_id, account_id, created_at)
    values (${id}, 'organisation_' || replace(gen_random_uuid()::text, '-', ''), ${o.title}, 'organisational', 'portal',
      ${o.parentId}, ${o.accountId}::bigint, ${tx.now}) on conflict (account_id) do nothing`);
  return made === 1 ? id : null;
}
