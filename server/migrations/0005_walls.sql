-- Database roles and the second wall on the product's own tables. Record tables get theirs from metadata/sync.
-- Every table is under forced row security; a role without a policy sees nothing.

create function portico.ctx_user() returns bigint language sql stable parallel safe
  as $$ select nullif(current_setting('portico.user', true), '')::bigint $$;
create function portico.ctx_contact() returns bigint language sql stable parallel safe
  as $$ select nullif(current_setting('portico.contact', true), '')::bigint $$;
create function portico.ctx_principals() returns bigint[] language sql stable parallel safe
  as $$ select nullif(current_setting('portico.principals', true), '')::bigint[] $$;
-- account of the current membership
create function portico.ctx_organisations() returns bigint[] language sql stable parallel safe
  as $$ select nullif(current_setting('portico.organisations', true), '')::bigint[] $$;
-- that account and its child accounts
create function portico.ctx_family() returns bigint[] language sql stable parallel safe
  as $$ select nullif(current_setting('portico.family', true), '')::bigint[] $$;

do $$
declare t record;
begin
  for t in select n.nspname as s, c.relname as r from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relkind = 'r' and n.nspname in ('portico', 'auth') loop
    execute format('alter table %I.%I enable row level security', t.s, t.r);
    execute format('alter table %I.%I force row level security', t.s, t.r);
    execute format('create policy owner_all on %I.%I to portico_owner using (true) with check (true)', t.s, t.r);
    execute format('create policy backup_read on %I.%I for select to portico_backup using (true)', t.s, t.r);
    execute format('grant select on %I.%I to portico_backup', t.s, t.r);
    if t.s = 'portico' and t.r <> 'portico_migration' then
      execute format('create policy worker_all on %I.%I to portico_worker using (true) with check (true)', t.s, t.r);
      execute format('grant select, insert, update, delete on %I.%I to portico_worker', t.s, t.r);
      execute format('create policy auth_all on %I.%I to portico_auth using (true) with check (true)', t.s, t.r);
      -- staff act only with a context of their own: a forgotten context sees nothing
      execute format('create policy staff_all on %I.%I to portico_staff using (portico.ctx_user() is not null) with check (portico.ctx_user() is not null)', t.s, t.r);
      execute format('grant select, insert, update, delete on %I.%I to portico_staff', t.s, t.r);
    end if;
    if t.s = 'auth' then
      execute format('create policy auth_all on %I.%I to portico_auth using (true) with check (true)', t.s, t.r);
      execute format('grant select, insert, update, delete on %I.%I to portico_auth', t.s, t.r);
    end if;
  end loop;
end $$;

-- staff never rewrite what has happened
revoke update, delete on portico.audit, portico.event, portico.mail from portico_staff;

-- what the account-making transactions touch besides the secrets
grant select on all tables in schema portico to portico_auth;
grant insert, update on portico.principal, portico.staff_user, portico.portal_user, portico.membership, portico.membership_role,
  portico.staff_role, portico.portal_access, portico.outbox, portico.event, portico.audit, portico.idempotency, portico.configuration to portico_auth;
grant insert, update, delete on portico.seat to portico_auth;
grant update on portico.licence_package to portico_auth;

-- the portal's role: no configuration at all; own rows of what belongs to a person, and effects it may only add
create policy portal_add on portico.outbox for insert to portico_portal with check (portico.ctx_user() is not null);
create policy portal_add on portico.event for insert to portico_portal with check (portico.ctx_user() is not null);
create policy portal_add on portico.audit for insert to portico_portal with check (principal_id = portico.ctx_user());
create policy portal_own on portico.idempotency to portico_portal using (principal_id = portico.ctx_user()) with check (principal_id = portico.ctx_user());
create policy portal_own on portico.upload to portico_portal using (owner_id = portico.ctx_user()) with check (owner_id = portico.ctx_user());
create policy portal_own on portico.preference to portico_portal using (principal_id = portico.ctx_user()) with check (principal_id = portico.ctx_user());
grant insert on portico.outbox, portico.event, portico.audit to portico_portal;
grant select, insert, update, delete on portico.idempotency, portico.upload, portico.preference to portico_portal;

grant usage on schema portico, data, keys, search to portico_portal, portico_staff, portico_worker, portico_auth, portico_backup;
grant usage on schema auth to portico_auth, portico_backup;
grant usage on schema auth to portico_portal, portico_staff;
grant usage on schema data to portico_keys;
grant usage, create on schema keys to portico_keys;
grant usage on all sequences in schema portico to portico_staff, portico_worker, portico_auth, portico_portal;
grant usage on all sequences in schema auth to portico_auth;

-- One indexed read per request: who is calling, and the three counters. Also the request's clock.
-- Definer: the serving roles cannot read auth.session themselves. Answers one row always; principal is null without a live session.
create function auth.check_session(hash bytea, wanted_door text, shift interval)
returns table (at timestamptz, session_id bigint, principal_id bigint, membership_id bigint, seen_at timestamptz,
               user_epoch bigint, organisation_epoch bigint, configuration_epoch bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select clock.at, s.id, s.principal_id, s.membership_id, s.seen_at, p.epoch, o.epoch, c.epoch
  from (select clock_timestamp() + shift as at) clock
  cross join portico.configuration c
  left join auth.session s on s.token_hash = hash and s.door = wanted_door and s.ended_at is null and s.expires_at > clock.at
  left join portico.principal p on p.id = s.principal_id
  left join portico.membership m on m.id = s.membership_id
  left join portico.principal o on o.id = m.organisation_id
$$;
revoke all on function auth.check_session(bytea, text, interval) from public;
grant execute on function auth.check_session(bytea, text, interval) to portico_portal, portico_staff, portico_auth;

-- The next number of an automatic number column; the row lock orders contenders.
create function portico.next_number(wanted_column bigint) returns bigint
language sql volatile security definer set search_path = pg_catalog as $$
  insert into portico.number_counter as n (column_id, last_value) values (wanted_column, 1)
  on conflict (column_id) do update set last_value = n.last_value + 1 returning last_value
$$;
revoke all on function portico.next_number(bigint) from public;
grant execute on function portico.next_number(bigint) to portico_portal, portico_staff, portico_worker;
