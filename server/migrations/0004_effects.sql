-- What happens after a transaction, and what must be remembered of it.
create table portico.outbox (
  id bigint generated always as identity primary key,
  topic text not null,
  -- ids only; nothing rendered is stored
  payload jsonb not null,
  created_at timestamptz not null,
  due_at timestamptz not null,
  attempts int not null default 0,
  locked_until timestamptz,
  done_at timestamptz,
  failed_at timestamptz,
  last_error text
);
create index outbox_due on portico.outbox (topic, due_at, id) where done_at is null and failed_at is null;

-- live updates: read by every node since its last position; kept for an hour
create table portico.event (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  kind text not null,
  object_id bigint,
  record_id bigint,
  -- whom a session or rights event concerns
  principal_id bigint,
  payload jsonb not null default '{}'
);

create table portico.idempotency (
  principal_id bigint not null references portico.principal,
  key text not null,
  request_hash bytea not null,
  object_id bigint,
  record_id bigint,
  -- small answers of endpoints that make no record
  status int,
  created_at timestamptz not null,
  primary key (principal_id, key)
);
create index idempotency_age on portico.idempotency (created_at);

create table portico.audit (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  principal_id bigint,
  on_behalf_of bigint,
  action text not null,
  subject jsonb not null default '{}',
  ref text,
  -- closed by a job, so that writers do not queue behind each other
  chain bytea
);

create table portico.mail (
  id bigint generated always as identity primary key,
  outbox_id bigint not null unique references portico.outbox,
  message_id text not null,
  recipient text not null,
  template text not null,
  sent_at timestamptz,
  created_at timestamptz not null
);
create index mail_recipient on portico.mail (lower(recipient), created_at);

create table portico.setting (
  key text primary key,
  value jsonb not null,
  changed_at timestamptz not null,
  changed_by bigint references portico.principal
);

-- an uploaded file before a record holds it; its uploader alone may attach it
create table portico.upload (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  owner_id bigint not null references portico.principal,
  name text not null,
  media_type text not null,
  size bigint not null,
  sha256 bytea not null,
  storage_key text not null unique,
  created_at timestamptz not null,
  attached_at timestamptz
);
create index upload_owner on portico.upload (owner_id) where attached_at is null;
create index upload_age on portico.upload (created_at) where attached_at is null;

-- settings of one person: chosen columns, widths, views; drafts stay in the browser
create table portico.preference (
  principal_id bigint not null references portico.principal,
  key text not null,
  value jsonb not null,
  primary key (principal_id, key)
);
