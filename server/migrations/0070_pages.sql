-- Pages of a portal: the working copy that administrators arrange, and every published copy (HOM-04). One kind so far, the main page;
-- a portal may have several pages of other kinds later.
create table portico.page (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,59}$'),
  portal_id bigint not null references portico.portal,
  kind text not null check (kind in ('main')),
  title jsonb not null default '{}',
  -- of the working copy, for If-Match
  version int not null default 1,
  -- number of the copy that people see; empty = nothing is published
  published int,
  modified_at timestamptz not null,
  modified_by bigint references portico.principal,
  unique (portal_id, key)
);
create unique index page_main on portico.page (portal_id) where kind = 'main';

-- number 0 = the working copy; 1, 2 ... = what was published, never changed afterwards
create table portico.page_copy (
  id bigint generated always as identity primary key,
  page_id bigint not null references portico.page,
  number int not null check (number >= 0),
  made_at timestamptz not null,
  made_by bigint references portico.principal,
  -- a publication that was undone; it can still be restored
  taken_back_at timestamptz,
  unique (page_id, number)
);

-- A block keeps its uid over all copies, so that what a person dismissed stays dismissed.
create table portico.page_block (
  id bigint generated always as identity primary key,
  copy_id bigint not null references portico.page_copy on delete cascade,
  uid uuid not null,
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,59}$'),
  place text not null check (place in ('top', 'main', 'aside')),
  position int not null,
  kind text not null check (kind ~ '^[a-z][a-z_]{0,39}$'),
  settings jsonb not null,
  unique (copy_id, uid),
  unique (copy_id, key)
);

-- Hosts whose pages may be shown in a frame (decision 16). Administrators only.
create table portico.frame_host (
  host text primary key check (length(host) <= 260),
  added_at timestamptz not null,
  added_by bigint references portico.principal
);

-- Pages a portal made from the template begins with (CON-24): [{ "key": "main", "kind": "main", "title": {}, "blocks": [...] }]
alter table portico.portal_template add column pages jsonb not null default '[]';

do $$
declare t text;
begin
  foreach t in array array['page', 'page_copy', 'page_block', 'frame_host'] loop
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
