/** What the database says about its own walls: questions to its catalogues for the start-up check (Z11). */
import { type Sql, sql } from '../kernel/index.ts';

/** Roles that answer requests or run jobs; each logs in as itself, owns nothing and is a member of nothing. */
const serving = sql`(values ('portico_portal'), ('portico_staff'), ('portico_worker'), ('portico_auth'), ('portico_backup')) s(role)`;
const walled = sql`('portico', 'auth', 'data', 'search')`;
const ours = sql`('portico', 'auth', 'data', 'search', 'keys')`;

export interface Fault {
  readonly fault: string;
}

/** Releases that mend holes in row security; per major version, newer ones have it from the start. */
export const versionSql = sql<Fault>`select 'The database server is PostgreSQL ' || current_setting('server_version')
    || '; it must be 15.14, 16.10, 17.6, 18 or later. Update the server.' as fault
  from (select current_setting('server_version_num')::int as n) v
  where n < 150014 or n between 160000 and 160009 or n between 170000 and 170005`;

/** Serving roles that could pass row security, or become somebody who can. */
export const rolesSql = sql<Fault>`
  select 'The database role ' || s.role || ' is missing.' as fault from ${serving} where to_regrole(s.role) is null
  union all
  select 'The database role ' || r.rolname || ' must not be ' || f.power || '.' from pg_roles r
    join ${serving} on s.role = r.rolname
    cross join lateral (values (r.rolsuper, 'superuser'), (r.rolbypassrls, 'BYPASSRLS'), (r.rolcreaterole, 'CREATEROLE'),
      (r.rolcreatedb, 'CREATEDB'), (r.rolreplication, 'REPLICATION')) f(has, power) where f.has
  union all
  select 'The database role portico_owner must be neither superuser nor BYPASSRLS.' from pg_roles
    where rolname = 'portico_owner' and (rolsuper or rolbypassrls)
  union all
  select 'The database role portico_keys must not be able to log in.' from pg_roles where rolname = 'portico_keys' and rolcanlogin
  union all
  select 'The database role ' || m.member::regrole || ' must not be a member of ' || m.roleid::regrole || '.' from pg_auth_members m
    join ${serving} on to_regrole(s.role) = m.member`;

/** Things in our schemas, and the schemas themselves, that a serving role owns; and what the owner of the key views owns beside them. */
export const ownersSql = sql<Fault>`
  select 'The database role ' || o.owner::regrole || ' must not own ' || o.what || '.' as fault from (
    select relowner as owner, c.oid::regclass::text as what from pg_class c where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
    union all select proowner, p.oid::regprocedure::text from pg_proc p where p.oid >= 16384
    union all select nspowner, 'the schema ' || nspname from pg_namespace
    union all select datdba, 'the database' from pg_database where datname = current_database()) o
  join ${serving} on to_regrole(s.role) = o.owner
  union all
  select 'The database role portico_keys must own key views only, not ' || c.oid::regclass || '.' from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relowner = to_regrole('portico_keys') and (n.nspname <> 'keys' or c.relkind <> 'v')`;

/** Tables without forced row security, and policies or privileges that let everybody in. */
export const tablesSql = sql<Fault>`
  select 'The table ' || c.oid::regclass || ' must have forced row security.' as fault from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ${walled} and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
  union all
  select 'The policy ' || p.polname || ' on ' || p.polrelid::regclass || ' must name the roles it is for.' from pg_policy p
    join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ${walled} and 0 = any (p.polroles)
  union all
  select 'Nothing on ' || c.oid::regclass || ' may be granted to everybody.' from pg_class c
    join pg_namespace n on n.oid = c.relnamespace cross join lateral aclexplode(c.relacl) a
    where n.nspname in ${ours} and a.grantee = 0
  union all
  select 'The database role portico_portal must have no privilege on ' || c.oid::regclass || '.' from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'auth' and c.relkind in ('r', 'p') and to_regrole('portico_portal') is not null
      and (has_any_column_privilege('portico_portal', c.oid, 'select, insert, update, references')
        or has_table_privilege('portico_portal', c.oid, 'delete, truncate'))`;

/** Views that would answer with their owner's eyes although they are no key views. */
export const viewsSql = sql<Fault>`
  select 'The view ' || c.oid::regclass || ' must be security_invoker.' as fault from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'v' and n.nspname not in ('keys', 'pg_catalog', 'information_schema')
      and not coalesce(c.reloptions::text[] && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false)
  union all
  select 'The view ' || c.oid::regclass || ' must belong to portico_keys.' from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'keys' and c.relkind in ('v', 'm', 'r') and c.relowner is distinct from to_regrole('portico_keys')
  union all
  select 'The materialized view ' || c.oid::regclass || ' has no row security; it must not be there.' from pg_class c
    join pg_namespace n on n.oid = c.relnamespace where n.nspname in ${ours} and c.relkind in ('m', 'f')`;

/** Catalogues whose changes raise no counter: what is kept of their names (records/names.ts) would never be read anew. */
export const cataloguesSql = sql<Fault>`
  select 'The table data.' || quote_ident(o.key) || ' must have its trigger "catalogue", enabled.' as fault from portico.object o
    where o.settings ->> 'catalogue' = 'true' and not exists (select 1 from pg_trigger t
      where t.tgrelid = to_regclass('data.' || quote_ident(o.key)) and t.tgname = 'catalogue' and t.tgenabled in ('O', 'A')
        and t.tgfoid = 'portico.raise_catalogue()'::regprocedure)`;

export interface PolicyRow {
  /** `data.case` */
  readonly table: string;
  readonly policy: string;
  readonly role: string;
  readonly command: string;
  readonly permissive: boolean;
  /** Conditions as PostgreSQL writes them. */
  readonly using: string | null;
  readonly check: string | null;
}

/** Every policy in our schemas, one row per role it is for. */
export const policiesSql: Sql<PolicyRow> = sql<PolicyRow>`
  select n.nspname || '.' || c.relname as "table", p.polname::text as policy, r.rolname::text as role, p.polcmd::text as command,
    p.polpermissive as permissive, pg_get_expr(p.polqual, p.polrelid) as "using", pg_get_expr(p.polwithcheck, p.polrelid) as "check"
  from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_roles r on r.oid = any (p.polroles)
  where n.nspname in ${walled} order by 1, 2, 3`;

/** Who a connection really is. */
export const identitySql = sql<{
  session: string;
  current: string;
}>`select session_user::text as session, current_user::text as current`;
