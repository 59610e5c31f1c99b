-- Objects and columns defined at run time; each object is a real table in schema data.
create table portico.object (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  key text not null unique check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  title jsonb not null,
  plural jsonb not null,
  icon text,
  -- column whose value stands for the record (lookup label)
  display_column text,
  -- immutable column of the primary list order, newest first
  order_column text not null default 'created_at',
  -- the column that names for whom the record is (own scope)
  contact_column text,
  -- set = attached: exactly one parent, rights are the parent's
  attached_to bigint references portico.object,
  parent_column text,
  -- never granted to the portal's database role
  staff_only boolean not null default false,
  use_operation_permissions boolean not null default false,
  use_record_permissions boolean not null default false,
  -- coarse wall: child accounts' records pass, resp. all records pass
  wall_child_accounts boolean not null default false,
  wall_all_records boolean not null default false,
  -- key of the behaviour registered in app.ts
  behaviour text,
  -- organisation_from: 'self' (account) or the reference column the record's organisation follows (contact: account)
  settings jsonb not null default '{}',
  solution text,
  created_at timestamptz not null
);
alter table portico.portal_section add foreign key (object_id) references portico.object;

create table portico.object_column (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  object_id bigint not null references portico.object,
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  type text not null,
  title jsonb not null,
  hint jsonb,
  settings jsonb not null default '{}',
  required boolean not null default false,
  is_unique boolean not null default false,
  indexed boolean not null default false,
  searchable boolean not null default false,
  -- written only by actions of the object's behaviour, whoever asks
  owned boolean not null default false,
  default_value jsonb,
  position int not null default 0,
  unique (object_id, key)
);

-- values of a choice column; flags carry the workflow: final, resolved, paused, accepts_messages ...
create table portico.choice (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  column_id bigint not null references portico.object_column,
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  title jsonb not null,
  flags jsonb not null default '{}',
  position int not null default 0,
  retired boolean not null default false,
  unique (column_id, key)
);

-- workflow as rows: which action leads from where to where, for whom, and what it sets
create table portico.transition (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  object_id bigint not null references portico.object,
  key text not null,
  action text not null,
  title jsonb not null,
  from_choice bigint references portico.choice,
  to_choice bigint not null references portico.choice,
  side text not null check (side in ('staff', 'portal', 'any')),
  -- further conditions by name (e.g. staff_answered) and what the action sets
  condition text,
  sets jsonb not null default '{}',
  position int not null default 0,
  unique (object_id, key)
);

-- last number given out per automatic number column
create table portico.number_counter (
  column_id bigint primary key references portico.object_column,
  last_value bigint not null default 0
);

create table portico.exposure (
  portal_id bigint not null references portico.portal,
  object_id bigint not null references portico.object,
  primary key (portal_id, object_id)
);
