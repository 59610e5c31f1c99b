-- People, roles, organisations, portals, seats. Secrets stand in schema auth, records in schema data.
create schema if not exists auth;
create schema if not exists data;
create schema if not exists keys;
create schema if not exists search;

-- One id space for everything a right can name or a column can point to as a person.
create table portico.principal (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  kind text not null check (kind in ('staff', 'portal', 'role', 'system')),
  -- counter of this user (or organisation role): every change of rights, roles, lock, membership raises it
  epoch bigint not null default 1
);

-- counter of the configuration: objects, columns, rules, portals, exposure
create table portico.configuration (
  one boolean primary key default true check (one),
  epoch bigint not null default 1,
  installation uuid not null default gen_random_uuid()
);
insert into portico.configuration default values;

create table portico.staff_user (
  id bigint primary key references portico.principal,
  login text not null,
  email text not null,
  display_name text not null,
  public_name text not null,
  culture text not null default 'en',
  locked_at timestamptz,
  first_sign_in_at timestamptz,
  invited_at timestamptz,
  created_at timestamptz not null,
  created_by bigint references portico.principal
);
create unique index staff_user_login on portico.staff_user (lower(login));
create unique index staff_user_email on portico.staff_user (lower(email));

create table portico.portal_user (
  id bigint primary key references portico.principal,
  contact_id bigint not null unique,
  login text not null,
  email text not null,
  email_confirmed_at timestamptz,
  culture text not null default 'en',
  home_page text,
  locked_at timestamptz,
  locked_by bigint references portico.principal,
  -- first successful log-in of any kind (decision 2): empty = Not registered
  first_sign_in_at timestamptz,
  invited_at timestamptz,
  deleted_at timestamptz,
  created_at timestamptz not null,
  created_by bigint references portico.principal
);
create unique index portal_user_login on portico.portal_user (lower(login)) where deleted_at is null;
create unique index portal_user_email on portico.portal_user (lower(email)) where deleted_at is null;

-- Two trees: organisational (roots all_employees, all_portal_users) and functional.
create table portico.role (
  id bigint primary key references portico.principal,
  key text not null unique,
  title text not null,
  tree text not null check (tree in ('organisational', 'functional')),
  side text not null check (side in ('staff', 'portal')),
  parent_id bigint references portico.role,
  -- set = this role is a portal organisation bound to the account (record id of object account)
  account_id bigint unique,
  created_at timestamptz not null,
  check (account_id is null or (tree = 'organisational' and side = 'portal'))
);
create index role_parent on portico.role (parent_id);

-- a functional role attached to an organisational one: its members have it too
create table portico.role_attachment (
  functional_role_id bigint not null references portico.role,
  organisational_role_id bigint not null references portico.role,
  primary key (functional_role_id, organisational_role_id)
);

create table portico.staff_role (
  staff_user_id bigint not null references portico.staff_user,
  role_id bigint not null references portico.role,
  valid_from timestamptz not null,
  valid_to timestamptz,
  primary key (staff_user_id, role_id, valid_from)
);
create unique index staff_role_today on portico.staff_role (staff_user_id, role_id) where valid_to is null;

-- organisation_id empty = an individual user without organisation (USR-07)
create table portico.membership (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  portal_user_id bigint not null references portico.portal_user,
  organisation_id bigint references portico.role,
  is_admin boolean not null default false,
  active boolean not null default true,
  valid_from timestamptz not null,
  valid_to timestamptz
);
create unique index membership_today on portico.membership (portal_user_id, organisation_id) nulls not distinct where valid_to is null;
create index membership_organisation on portico.membership (organisation_id) where valid_to is null;

create table portico.membership_role (
  membership_id bigint not null references portico.membership,
  role_id bigint not null references portico.role,
  valid_from timestamptz not null,
  valid_to timestamptz,
  primary key (membership_id, role_id, valid_from)
);
create unique index membership_role_today on portico.membership_role (membership_id, role_id) where valid_to is null;

create table portico.workspace (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  key text not null unique,
  title text not null,
  icon text,
  position int not null default 0
);

create table portico.portal (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  key text not null unique,
  -- at most one portal per workspace (CON-17)
  workspace_id bigint not null unique references portico.workspace,
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  title text not null,
  kind text not null check (kind in ('self_service', 'customer', 'partner')),
  status text not null default 'inactive' check (status in ('inactive', 'active', 'disabled')),
  culture text not null default 'en',
  theme jsonb not null default '{}',
  registration jsonb not null default '{}',
  start_page text,
  -- template the portal was made from
  template text not null default 'empty',
  created_at timestamptz not null
);

-- what stands in the menu of a portal, in order
create table portico.portal_section (
  id bigint generated always as identity primary key,
  portal_id bigint not null references portico.portal,
  key text not null,
  object_id bigint,
  title jsonb not null default '{}',
  icon text,
  position int not null,
  unique (portal_id, key)
);

create table portico.licence_package (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  key text not null unique,
  title text not null,
  kind text not null check (kind in ('self_service', 'customer', 'partner')),
  seats int not null check (seats >= 0),
  valid_from timestamptz not null,
  valid_to timestamptz
);

-- taken and freed under a row lock on the package (data-model.md, seats)
create table portico.seat (
  package_id bigint not null references portico.licence_package,
  portal_user_id bigint not null references portico.portal_user,
  taken_at timestamptz not null,
  primary key (package_id, portal_user_id)
);

create table portico.portal_access (
  portal_user_id bigint not null references portico.portal_user,
  portal_id bigint not null references portico.portal,
  granted_at timestamptz not null,
  primary key (portal_user_id, portal_id)
);

-- Secrets. Only portico_auth reads them; nothing of the portal's or the desk's can join here.
create table auth.password (
  principal_id bigint primary key references portico.principal,
  hash text not null,
  changed_at timestamptz not null
);

create table auth.session (
  id bigint generated always as identity primary key,
  -- SHA-256 of the cookie's value
  token_hash bytea not null unique,
  principal_id bigint not null references portico.principal,
  door text not null check (door in ('staff', 'portal')),
  membership_id bigint,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  user_agent text
);
create index session_principal on auth.session (principal_id) where ended_at is null;

create table auth.one_time_link (
  id bigint generated always as identity primary key,
  token_hash bytea not null unique,
  purpose text not null check (purpose in ('portal_invitation', 'staff_invitation', 'setup', 'recovery')),
  principal_id bigint references portico.principal,
  generation int not null default 1,
  -- what the effect needs besides: portal, organisation, matched contact
  subject jsonb not null default '{}',
  created_at timestamptz not null,
  created_by bigint references portico.principal,
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz
);
create index one_time_link_principal on auth.one_time_link (principal_id, purpose);

-- failed log-ins, recovery requests and the like, counted per key and window
create table auth.attempt (
  key text not null,
  window_start timestamptz not null,
  count int not null,
  primary key (key, window_start)
);
