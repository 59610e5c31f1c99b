-- The type of a column of many records changes beside people at work (docs/decisions/0034): a new column of the table is filled batch by
-- batch, and takes the place of the old one in a short transaction at the end.
create table portico.type_change (
  id bigint generated always as identity primary key,
  object_id bigint not null references portico.object,
  column_id bigint not null unique references portico.object_column,
  -- the database column that is filled
  physical text not null check (physical ~ '^[a-z][a-z0-9_]{0,39}[$][0-9]{1,6}$'),
  -- { wish: { type, settings, choices, zone }, reading: { mark, zone, language } }: values are read by these to the end
  wanted jsonb not null,
  -- how many values may be lost; sealed = none but those of type_change_loss that were agreed to
  emptied int not null check (emptied >= 0),
  sealed boolean not null,
  made_by bigint references portico.principal,
  made_at timestamptz not null,
  -- Records with a value when it began, and how many of them were read; up to this id, all of them where it says so.
  total bigint not null,
  done bigint not null default 0,
  up_to bigint not null default 0,
  all_read boolean not null default false,
  touched_at timestamptz not null,
  -- It ended without effect, and why: stays until somebody has seen it.
  ended_at timestamptz,
  refused text check ((refused is null) = (ended_at is null))
);
-- One at a time for each object.
create unique index type_change_open on portico.type_change (object_id) where ended_at is null;

-- Records whose value was written after it was read, or could not be read at the time: as often as that happened. No key and no foreign
-- key: whoever writes a record waits for nobody here.
create table portico.type_change_dirty (change_id bigint not null, record_id bigint not null);
create index type_change_dirty_of on portico.type_change_dirty (change_id);

-- Records whose value does not fit, and those of which that was agreed to, with a digest of the value.
create table portico.type_change_loss (
  change_id bigint not null,
  record_id bigint not null,
  agreed text,
  -- as it is read now: a digest of the value that would be lost; empty = it fits
  found text,
  primary key (change_id, record_id)
);

do $$
declare t text;
begin
  foreach t in array array['type_change', 'type_change_dirty', 'type_change_loss'] loop
    execute format('alter table portico.%I enable row level security', t);
    execute format('alter table portico.%I force row level security', t);
    execute format('create policy owner_all on portico.%I to portico_owner using (true) with check (true)', t);
    execute format('create policy backup_read on portico.%I for select to portico_backup using (true)', t);
    execute format('create policy worker_all on portico.%I to portico_worker using (true) with check (true)', t);
    execute format('grant select on portico.%I to portico_backup', t);
    execute format('grant select, insert, update, delete on portico.%I to portico_worker', t);
  end loop;
end $$;
-- how far it is; for administrators, whom the routes know
create policy staff_read on portico.type_change for select to portico_staff using (portico.ctx_user() is not null);
grant select on portico.type_change to portico_staff;

-- Definer: whoever writes a record knows nothing of this. Ids only.
create function portico.note_type_change() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into portico.type_change_dirty (change_id, record_id) values (tg_argv[0]::bigint, new.id);
  return null;
end $$;
revoke all on function portico.note_type_change() from public;
