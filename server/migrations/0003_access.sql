-- Rights. Rules are versioned: today's view is valid_to is null.
create table portico.operation_rule (
  id bigint generated always as identity primary key,
  key text not null unique default gen_random_uuid()::text,
  object_id bigint not null references portico.object,
  position int not null,
  principal_id bigint not null references portico.principal,
  -- null = silent
  can_create boolean,
  can_read boolean,
  can_update boolean,
  can_delete boolean,
  valid_from timestamptz not null,
  valid_to timestamptz
);
create index operation_rule_today on portico.operation_rule (object_id, position) where valid_to is null;

create table portico.column_rule (
  id bigint generated always as identity primary key,
  key text not null unique default gen_random_uuid()::text,
  column_id bigint not null references portico.object_column,
  position int not null,
  principal_id bigint not null references portico.principal,
  -- 0 hidden, 1 read, 2 set once, 3 edit; null = silent
  grade smallint check (grade between 0 and 3),
  valid_from timestamptz not null,
  valid_to timestamptz
);
create index column_rule_today on portico.column_rule (column_id, position) where valid_to is null;

-- structural record scopes of portal roles
create table portico.scope_rule (
  id bigint generated always as identity primary key,
  key text not null unique default gen_random_uuid()::text,
  object_id bigint not null references portico.object,
  role_id bigint not null references portico.role,
  scope text not null check (scope in ('none', 'own', 'organisation', 'children', 'all')),
  -- 1 read, 2 comment, 3 edit, 4 delete
  grade smallint not null check (grade between 1 and 4),
  valid_from timestamptz not null,
  valid_to timestamptz
);
create unique index scope_rule_today on portico.scope_rule (object_id, role_id) where valid_to is null;

-- where an access row comes from; retiring a source ends its rows at the next request, they are swept later
create table portico.grant_source (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  object_id bigint not null references portico.object,
  kind text not null check (kind in ('share', 'rule', 'process', 'participant', 'sharing_mode', 'audience')),
  -- a share: record, receiver, who made it, and the share it was passed on through
  record_id bigint,
  principal_id bigint references portico.principal,
  grade smallint not null check (grade between 1 and 4),
  may_pass_on boolean not null default false,
  made_by bigint references portico.principal,
  passed_through bigint references portico.grant_source,
  made_at timestamptz not null,
  retired_at timestamptz,
  swept_at timestamptz
);
create index grant_source_record on portico.grant_source (object_id, record_id) where retired_at is null;
create index grant_source_unswept on portico.grant_source (object_id) where retired_at is not null and swept_at is null;

create table portico.system_operation (
  key text primary key,
  title jsonb not null,
  -- staff: refused below All portal users by the database
  audience text not null check (audience in ('staff', 'portal'))
);

create table portico.system_operation_rule (
  id bigint generated always as identity primary key,
  operation text not null references portico.system_operation,
  position int not null,
  principal_id bigint not null references portico.principal,
  verdict boolean not null,
  valid_from timestamptz not null,
  valid_to timestamptz
);
create unique index system_operation_rule_today on portico.system_operation_rule (operation, principal_id) where valid_to is null;

create function portico.refuse_staff_operation() returns trigger language plpgsql as $$
begin
  if exists (select 1 from portico.system_operation o where o.key = new.operation and o.audience = 'staff')
     and (exists (select 1 from portico.portal_user u where u.id = new.principal_id)
          or exists (select 1 from portico.role r where r.id = new.principal_id and r.side = 'portal')) then
    raise exception 'operation % is for staff only', new.operation using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger system_operation_rule_side before insert or update on portico.system_operation_rule
  for each row execute function portico.refuse_staff_operation();
