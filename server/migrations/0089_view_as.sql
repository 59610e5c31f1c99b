-- Staff look at a portal as one of its users (docs/decisions/0019): a session of its own kind, whose principal and membership are the
-- user's and which stands on the session of the one who looks; and one row for each look, which outlives its session.
alter table auth.session drop constraint session_door_check;
alter table auth.session add constraint session_door_check check (door in ('staff', 'portal', 'preview', 'view'));
alter table auth.session drop constraint session_preview_parent;
alter table auth.session add constraint session_parent_kind check ((door in ('preview', 'view')) = (parent_id is not null));

create table portico.viewing (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  -- sessions are swept a month after their end; this row stays
  session_id bigint not null unique,
  staff_user_id bigint not null references portico.staff_user,
  portal_user_id bigint not null references portico.portal_user,
  -- ids without a reference: a look stays told when membership, organisation or portal are gone
  membership_id bigint,
  organisation_id bigint,
  portal_id bigint not null,
  started_at timestamptz not null,
  -- it ends then at the latest
  until timestamptz not null,
  -- written by whoever ends it, or by a timer that looks at its sessions
  ended_at timestamptz
);
create index viewing_user on portico.viewing (portal_user_id, id);
create index viewing_organisation on portico.viewing (organisation_id, id) where organisation_id is not null;
create index viewing_open on portico.viewing (until) where ended_at is null;

alter table portico.viewing enable row level security;
alter table portico.viewing force row level security;
create policy owner_all on portico.viewing to portico_owner using (true) with check (true);
create policy backup_read on portico.viewing for select to portico_backup using (true);
create policy worker_all on portico.viewing to portico_worker using (true) with check (true);
create policy auth_all on portico.viewing to portico_auth using (true) with check (true);
-- staff read it; only the role that keeps sessions writes it
create policy staff_read on portico.viewing for select to portico_staff using (portico.ctx_user() is not null);
grant select on portico.viewing to portico_backup, portico_worker, portico_staff;
grant select, insert, update on portico.viewing to portico_auth;
