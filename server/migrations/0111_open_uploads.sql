-- Large files that arrive part by part. Each is its uploader's alone, behind the door he began it at; nothing of it is read by anybody
-- before it is whole and has become a row of portico.upload under the same uid.
create table portico.open_upload (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  owner_id bigint not null references portico.principal,
  -- null = at the desk
  portal_id bigint references portico.portal on delete cascade,
  -- where it is to hang; asked again when it is whole
  object text not null,
  column_key text not null,
  record_uid uuid,
  parent_uid uuid,
  name text not null,
  media_type text not null,
  size bigint not null check (size > 0),
  -- bytes that are on the disk for sure
  received bigint not null default 0 check (received between 0 and size),
  -- hash over the hashes of the parts so far, each: sha256(chain before || sha256(part))
  chain bytea not null default '',
  storage_key text not null unique,
  created_at timestamptz not null,
  touched_at timestamptz not null,
  -- somebody makes a file of it until then
  finishing_until timestamptz
);
create index open_upload_owner on portico.open_upload (owner_id);
create index open_upload_age on portico.open_upload (touched_at);

alter table portico.open_upload enable row level security;
alter table portico.open_upload force row level security;
create policy owner_all on portico.open_upload to portico_owner using (true) with check (true);
create policy backup_read on portico.open_upload for select to portico_backup using (true);
create policy worker_all on portico.open_upload to portico_worker using (true) with check (true);
create policy staff_own on portico.open_upload to portico_staff using (owner_id = portico.ctx_user()) with check (owner_id = portico.ctx_user());
create policy portal_own on portico.open_upload to portico_portal using (owner_id = portico.ctx_user()) with check (owner_id = portico.ctx_user());
grant select on portico.open_upload to portico_backup;
grant select, insert, update, delete on portico.open_upload to portico_worker, portico_staff, portico_portal;
