-- Pages of records (SEC-06, SEC-09): per object one arrangement for staff and one for each portal, with a page for each value of a
-- deciding column. None stored = the page that is drawn from the columns alone. An arrangement grants nothing.
create table portico.record_page (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  object_id bigint not null references portico.object,
  -- empty = the desk
  portal_id bigint references portico.portal,
  body jsonb not null check (pg_column_size(body) <= 600000),
  -- for If-Match
  version int not null default 1,
  modified_at timestamptz not null,
  modified_by bigint references portico.principal
);
create unique index record_page_of on portico.record_page (object_id, coalesce(portal_id, 0));

-- What stood there before, one row for each version that was saved over; the newest are kept.
create table portico.record_page_past (
  id bigint generated always as identity primary key,
  page_id bigint not null references portico.record_page on delete cascade,
  version int not null,
  body jsonb not null,
  made_at timestamptz not null,
  made_by bigint references portico.principal,
  unique (page_id, version)
);

-- The portal's role reads none of it: what a viewer gets is cut down to what he may read before it leaves.
do $$
declare t text;
begin
  foreach t in array array['record_page', 'record_page_past'] loop
    execute format('alter table portico.%I enable row level security', t);
    execute format('alter table portico.%I force row level security', t);
    execute format('create policy owner_all on portico.%I to portico_owner using (true) with check (true)', t);
    execute format('create policy backup_read on portico.%I for select to portico_backup using (true)', t);
    execute format('create policy worker_all on portico.%I to portico_worker using (true) with check (true)', t);
    execute format('create policy staff_all on portico.%I to portico_staff using (portico.ctx_user() is not null) with check (portico.ctx_user() is not null)', t);
    execute format('grant select on portico.%I to portico_backup', t);
    execute format('grant select, insert, update, delete on portico.%I to portico_worker, portico_staff', t);
  end loop;
end $$;
grant usage on all sequences in schema portico to portico_staff, portico_worker;
