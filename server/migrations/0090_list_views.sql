-- How lists are shown (LST-01, LST-02): the layout of one person, the layout an administrator gave to all, and saved views.
-- None of them grants anything: what is kept here is cut down to what its reader may read each time it is read.
create table portico.list_view (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  kind text not null check (kind in ('own', 'standard', 'saved')),
  -- key of the object: a list whose object is gone is simply not asked for any more
  object text not null check (length(object) <= 63),
  -- which list of the object: its own one, or one on the page of another record
  place text not null default 'main' check (place ~ '^[a-z][a-z0-9_]{0,39}$'),
  -- empty = the desk
  portal_id bigint references portico.portal,
  owner_id bigint not null references portico.principal,
  audience text not null default 'me' check (audience in ('me', 'organisation', 'everybody')),
  -- account whose portal users share it
  organisation_id bigint,
  name text check (length(name) between 1 and 80),
  body jsonb not null check (pg_column_size(body) <= 40000),
  -- of the own layout: the saved view that the list opens with
  opens uuid,
  modified_at timestamptz not null,
  check ((kind = 'saved') = (name is not null)),
  check ((audience = 'organisation') = (organisation_id is not null)),
  check (kind <> 'own' or audience = 'me'),
  check (kind <> 'standard' or audience = 'everybody')
);
create unique index list_view_own on portico.list_view (owner_id, object, place, coalesce(portal_id, 0)) where kind = 'own';
create unique index list_view_standard on portico.list_view (object, place, coalesce(portal_id, 0)) where kind = 'standard';
create index list_view_found on portico.list_view (object, place);
create index list_view_of on portico.list_view (owner_id);

alter table portico.list_view enable row level security;
alter table portico.list_view force row level security;
create policy owner_all on portico.list_view to portico_owner using (true) with check (true);
create policy backup_read on portico.list_view for select to portico_backup using (true);
create policy worker_all on portico.list_view to portico_worker using (true) with check (true);
create policy staff_all on portico.list_view to portico_staff using (portico.ctx_user() is not null) with check (portico.ctx_user() is not null);
-- Outside: what is one's own, what was made for everybody on a portal, and what colleagues of the same organisation share.
create policy portal_read on portico.list_view for select to portico_portal using (portal_id is not null and portico.ctx_user() is not null
  and (owner_id = portico.ctx_user() or audience = 'everybody' or organisation_id = any (portico.ctx_organisations())));
create policy portal_add on portico.list_view for insert to portico_portal with check (portal_id is not null
  and owner_id = portico.ctx_user() and audience <> 'everybody'
  and (organisation_id is null or organisation_id = any (portico.ctx_organisations())));
create policy portal_change on portico.list_view for update to portico_portal
  using (audience <> 'everybody' and (owner_id = portico.ctx_user() or organisation_id = any (portico.ctx_organisations())))
  with check (portal_id is not null and audience <> 'everybody'
    and (owner_id = portico.ctx_user() or organisation_id = any (portico.ctx_organisations())));
create policy portal_remove on portico.list_view for delete to portico_portal
  using (audience <> 'everybody' and (owner_id = portico.ctx_user() or organisation_id = any (portico.ctx_organisations())));
grant select on portico.list_view to portico_backup;
grant select, insert, update, delete on portico.list_view to portico_worker, portico_staff, portico_portal;
grant usage on all sequences in schema portico to portico_staff, portico_worker, portico_portal;
