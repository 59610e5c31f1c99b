-- Pictures of the log-in pages: logo, picture, favicon of the staff's and of each portal's (BRD-01..04). The address of each is the hash
-- of its content, so browsers may keep it for good and a new one is seen at once. Everything else of a look stands in portal.theme and,
-- for the staff's door, in the setting `staff_door`.
create table portico.look_image (
  id bigint generated always as identity primary key,
  -- empty = the staff's log-in
  portal_id bigint references portico.portal,
  slot text not null check (slot in ('logo', 'picture', 'favicon')),
  sha256 bytea not null,
  media_type text not null,
  width int,
  height int,
  content bytea not null,
  created_at timestamptz not null,
  unique nulls not distinct (portal_id, slot)
);
create index look_image_hash on portico.look_image (sha256);
alter table portico.look_image enable row level security;
alter table portico.look_image force row level security;
create policy owner_all on portico.look_image to portico_owner using (true) with check (true);
create policy backup_read on portico.look_image for select to portico_backup using (true);
create policy worker_all on portico.look_image to portico_worker using (true) with check (true);
create policy staff_all on portico.look_image to portico_staff using (portico.ctx_user() is not null) with check (portico.ctx_user() is not null);
create policy auth_read on portico.look_image for select to portico_auth using (true);
grant select on portico.look_image to portico_backup, portico_auth;
grant select, insert, update, delete on portico.look_image to portico_worker, portico_staff;
grant usage on sequence portico.look_image_id_seq to portico_worker, portico_staff;
