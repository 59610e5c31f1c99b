-- Rights: the roots of the role trees, the system operations, the shape of the trees, and counters nobody can forget to raise.

-- Staff can take a role below an organisation out of what its administrators may hand out (decision 7).
alter table portico.role add column delegable boolean not null default true;

do $$
declare r record; made bigint; employees bigint;
begin
  for r in select * from (values
    ('all_employees', 'All employees', 'staff'),
    ('all_portal_users', 'All portal users', 'portal'),
    ('administrators', 'Administrators', 'staff')) as t(key, title, side) loop
    insert into portico.principal (kind) values ('role') returning id into made;
    if r.key = 'all_employees' then employees := made; end if;
    insert into portico.role (id, key, title, tree, side, parent_id, created_at)
    values (made, r.key, r.title, 'organisational', r.side, case r.key when 'administrators' then employees end, now());
  end loop;
end $$;

insert into portico.system_operation (key, title, audience) values
  ('CanAdministratePortalUsers', '{"en": "Manage portal users", "de": "Portalbenutzer verwalten"}', 'staff'),
  ('CanManageAccessRights', '{"en": "Access to the workspace for access rights", "de": "Zugang zum Arbeitsbereich für Zugriffsrechte"}', 'staff'),
  ('CanManagePortalMainPage', '{"en": "Access to portal main page setup", "de": "Zugang zur Einrichtung der Portal-Hauptseite"}', 'staff'),
  ('CanSelectEverything', '{"en": "View all data", "de": "Alle Daten sehen"}', 'staff'),
  ('CanInsertEverything', '{"en": "Add any data", "de": "Beliebige Daten anlegen"}', 'staff'),
  ('CanUpdateEverything', '{"en": "Edit all data", "de": "Alle Daten bearbeiten"}', 'staff'),
  ('CanDeleteEverything', '{"en": "Delete all data", "de": "Alle Daten löschen"}', 'staff'),
  ('CanModerate', '{"en": "Edit and delete what others wrote", "de": "Beiträge anderer bearbeiten und löschen"}', 'portal'),
  ('CanExportToExcel', '{"en": "Excel export", "de": "Excel-Export"}', 'portal');

-- A tree stays a tree: same side, same kind of tree, no cycle, roots stay roots, an organisation never stands below another one,
-- and no role changes its organisation: its members would otherwise gain what another organisation has.
create function portico.organisation_of_role(wanted bigint) returns bigint language sql stable as $$
  with recursive up(id, parent_id, account_id) as (
    select r.id, r.parent_id, r.account_id from portico.role r where r.id = wanted
    union
    select r.id, r.parent_id, r.account_id from up join portico.role r on r.id = up.parent_id)
  select id from up where account_id is not null limit 1
$$;

create function portico.guard_role_tree() returns trigger language plpgsql as $$
declare above record; before bigint;
begin
  if tg_op = 'UPDATE' and (new.side <> old.side or new.tree <> old.tree) then
    raise exception 'a role stays on its side and in its tree' using errcode = 'check_violation', constraint = 'role_side';
  end if;
  if tg_op = 'UPDATE' and new.parent_id is not distinct from old.parent_id then return new; end if;
  if tg_op = 'UPDATE' then
    -- two moves at once could close a circle that neither sees
    perform pg_advisory_xact_lock(7140320);
    if old.key in ('all_employees', 'all_portal_users') or new.parent_id is null and old.tree = 'organisational' then
      raise exception 'a role stays below its root' using errcode = 'check_violation', constraint = 'role_root';
    end if;
  end if;
  if new.parent_id is null then return new; end if;
  select p.side, p.tree into above from portico.role p where p.id = new.parent_id;
  if above.side <> new.side or above.tree <> new.tree then
    raise exception 'a role stands below one of its own side and tree' using errcode = 'check_violation', constraint = 'role_side';
  end if;
  if new.id = new.parent_id or exists (
    with recursive up(id) as (
      select new.parent_id
      union
      select r.parent_id from up join portico.role r on r.id = up.id where r.parent_id is not null)
    select 1 from up where id = new.id) then
    raise exception 'a role cannot stand below itself' using errcode = 'check_violation', constraint = 'role_cycle';
  end if;
  if new.account_id is not null and portico.organisation_of_role(new.parent_id) is not null then
    raise exception 'an organisation never stands below another' using errcode = 'check_violation', constraint = 'role_organisation';
  end if;
  if tg_op = 'UPDATE' and new.account_id is null then
    before := portico.organisation_of_role(old.parent_id);
    if before is distinct from portico.organisation_of_role(new.parent_id) then
      raise exception 'a role stays in its organisation' using errcode = 'check_violation', constraint = 'role_organisation';
    end if;
  end if;
  return new;
end $$;
create trigger role_tree before insert or update on portico.role for each row execute function portico.guard_role_tree();

-- Roles of a membership are portal roles, and never those of another organisation (P10, D2).
create function portico.guard_membership_role() returns trigger language plpgsql as $$
declare owner bigint; mine bigint;
begin
  if not exists (select 1 from portico.role r where r.id = new.role_id and r.side = 'portal') then
    raise exception 'portal users have portal roles only' using errcode = 'check_violation', constraint = 'membership_role_side';
  end if;
  owner := portico.organisation_of_role(new.role_id);
  select m.organisation_id into mine from portico.membership m where m.id = new.membership_id;
  if owner is not null and owner is distinct from mine then
    raise exception 'this role belongs to another organisation' using errcode = 'check_violation', constraint = 'membership_role_organisation';
  end if;
  return new;
end $$;
create trigger membership_role_side before insert on portico.membership_role
  for each row execute function portico.guard_membership_role();

create function portico.guard_staff_role() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from portico.role r where r.id = new.role_id and r.side = 'staff') then
    raise exception 'staff users have staff roles only' using errcode = 'check_violation', constraint = 'staff_role_side';
  end if;
  return new;
end $$;
create trigger staff_role_side before insert on portico.staff_role for each row execute function portico.guard_staff_role();

create function portico.guard_role_attachment() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from portico.role f join portico.role o on o.id = new.organisational_role_id
                 where f.id = new.functional_role_id and f.tree = 'functional' and o.tree = 'organisational' and f.side = o.side) then
    raise exception 'a functional role is attached to an organisational one of the same side'
      using errcode = 'check_violation', constraint = 'role_attachment_side';
  end if;
  return new;
end $$;
create trigger role_attachment_side before insert or update on portico.role_attachment
  for each row execute function portico.guard_role_attachment();

-- Counters. Whoever changes a right, by whatever way, raises the counter in the very transaction.
create function portico.raise_configuration() returns trigger language plpgsql as $$
begin
  update portico.configuration set epoch = epoch + 1;
  return null;
end $$;

create function portico.raise_user() returns trigger language plpgsql as $$
declare changed jsonb := case tg_op when 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
begin
  update portico.principal set epoch = epoch + 1 where id = (changed ->> tg_argv[0])::bigint;
  return null;
end $$;

create function portico.raise_member() returns trigger language plpgsql as $$
begin
  update portico.principal p set epoch = p.epoch + 1 from portico.membership m
  where m.id = case tg_op when 'DELETE' then old.membership_id else new.membership_id end and p.id = m.portal_user_id;
  return null;
end $$;

do $$
declare t text;
begin
  foreach t in array array['operation_rule', 'column_rule', 'scope_rule', 'system_operation_rule', 'exposure', 'role_attachment'] loop
    execute format('create trigger raise_configuration after insert or update or delete on portico.%I
      for each statement execute function portico.raise_configuration()', t);
  end loop;
end $$;
create trigger raise_configuration after insert or update of status, slug or delete on portico.portal
  for each statement execute function portico.raise_configuration();
create trigger raise_configuration after update of parent_id, account_id or delete on portico.role
  for each statement execute function portico.raise_configuration();

create trigger raise_user after insert or update or delete on portico.membership
  for each row execute function portico.raise_user('portal_user_id');
create trigger raise_user after insert or update or delete on portico.membership_role
  for each row execute function portico.raise_member();
create trigger raise_user after insert or update or delete on portico.staff_role
  for each row execute function portico.raise_user('staff_user_id');
create trigger raise_user after insert or update or delete on portico.portal_access
  for each row execute function portico.raise_user('portal_user_id');
create trigger raise_user after update of locked_at, deleted_at, contact_id, culture on portico.portal_user
  for each row execute function portico.raise_user('id');
create trigger raise_user after update of locked_at, display_name, culture on portico.staff_user
  for each row execute function portico.raise_user('id');

create index grant_source_receiver on portico.grant_source (principal_id) where retired_at is not null and swept_at is null;
create index grant_source_passed on portico.grant_source (passed_through) where passed_through is not null;
create index membership_role_role on portico.membership_role (role_id) where valid_to is null;
create index staff_role_role on portico.staff_role (role_id) where valid_to is null;

-- A portal user sees where his own rights on a record come from, and what he gave: whether he may pass on is asked in the page's statement.
create policy portal_own on portico.grant_source for select to portico_portal
  using (principal_id = any ((select portico.ctx_principals())::bigint[]) or made_by = (select portico.ctx_user()));
grant select (id, uid, object_id, kind, record_id, principal_id, grade, may_pass_on, made_by, retired_at) on portico.grant_source to portico_portal;
