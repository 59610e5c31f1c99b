-- Role trees as an administrator works with them: a version to change by, children in the order of their names, and deleting.

-- Goes back as If-Match.
alter table portico.role add column version int not null default 1;
create function portico.raise_role_version() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end $$;
create trigger role_version before update on portico.role for each row execute function portico.raise_role_version();

-- The children of one role, page by page; there may be thousands of organisations.
drop index portico.role_parent;
create index role_children on portico.role (parent_id, lower(title), id);
create index role_attachment_holder on portico.role_attachment (organisational_role_id);

-- A role can go; what held earlier still names it. So what has a history points to the principal, which stays.
alter table portico.staff_role drop constraint staff_role_role_id_fkey,
  add constraint staff_role_role_id_fkey foreign key (role_id) references portico.principal;
alter table portico.membership drop constraint membership_organisation_id_fkey,
  add constraint membership_organisation_id_fkey foreign key (organisation_id) references portico.principal;
alter table portico.membership_role drop constraint membership_role_role_id_fkey,
  add constraint membership_role_role_id_fkey foreign key (role_id) references portico.principal;
alter table portico.scope_rule drop constraint scope_rule_role_id_fkey,
  add constraint scope_rule_role_id_fkey foreign key (role_id) references portico.principal;
alter table portico.audience drop constraint audience_role_id_fkey,
  add constraint audience_role_id_fkey foreign key (role_id) references portico.principal;

-- Nothing new names a role that is gone. Who deletes one holds, in this order, its row, the lock of its id, and the configuration.
-- Rules raise the configuration's counter, so after that statement trigger (they fire by name) nobody is deleting any more.
create function portico.refuse_rules_of_gone_role() returns trigger language plpgsql as $$
begin
  if exists (select 1 from fresh f join portico.principal p on p.id = (to_jsonb(f) ->> tg_argv[0])::bigint and p.kind = 'role'
             where not exists (select 1 from portico.role r where r.id = p.id)) then
    raise exception 'this role is gone' using errcode = 'foreign_key_violation', constraint = 'role_gone';
  end if;
  return null;
end $$;
create trigger refuse_gone_role after insert on portico.operation_rule referencing new table as fresh
  for each statement execute function portico.refuse_rules_of_gone_role('principal_id');
create trigger refuse_gone_role after insert on portico.column_rule referencing new table as fresh
  for each statement execute function portico.refuse_rules_of_gone_role('principal_id');
create trigger refuse_gone_role after insert on portico.system_operation_rule referencing new table as fresh
  for each statement execute function portico.refuse_rules_of_gone_role('principal_id');
create trigger refuse_gone_role after insert on portico.scope_rule referencing new table as fresh
  for each statement execute function portico.refuse_rules_of_gone_role('role_id');
create trigger refuse_gone_role after insert on portico.audience referencing new table as fresh
  for each statement execute function portico.refuse_rules_of_gone_role('role_id');

-- Members and shares raise other counters: they wait for the lock of the id, and see afterwards what has become of the role.
create function portico.refuse_gone_role() returns trigger language plpgsql as $$
declare wanted bigint := (to_jsonb(new) ->> tg_argv[0])::bigint;
begin
  if wanted is null then return new; end if;
  perform pg_advisory_xact_lock_shared(hashtextextended('portico.role:' || wanted, 0));
  if exists (select 1 from portico.principal p where p.id = wanted and p.kind = 'role')
     and not exists (select 1 from portico.role r where r.id = wanted) then
    raise exception 'this role is gone' using errcode = 'foreign_key_violation', constraint = 'role_gone';
  end if;
  return new;
end $$;
create trigger refuse_gone_role before insert on portico.staff_role for each row execute function portico.refuse_gone_role('role_id');
create trigger refuse_gone_role before insert on portico.membership_role for each row execute function portico.refuse_gone_role('role_id');
create trigger refuse_gone_role before insert on portico.membership for each row execute function portico.refuse_gone_role('organisation_id');
create trigger refuse_gone_role before insert on portico.grant_source for each row execute function portico.refuse_gone_role('principal_id');
