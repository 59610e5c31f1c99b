-- Folders (LST-03 to LST-07, LST-11, PRM-27): a tree per object in which people group records. A dynamic one is a filter, a static one holds
-- chosen records. A folder grants nothing; readers say who sees it beside its owner. Where it stands says nothing of what is in it.
create table portico.folder (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  object_id bigint not null references portico.object,
  -- null = a root folder, below All. Whoever deletes a folder leaves others' folders below it standing.
  parent_id bigint references portico.folder on delete set null,
  owner_id bigint not null references portico.principal,
  name text not null check (length(name) between 1 and 80),
  kind text not null check (kind in ('dynamic', 'static')),
  -- a tree of the filter language
  filter jsonb,
  made_at timestamptz(3) not null,
  constraint folder_filter check ((kind = 'dynamic') = (filter is not null))
);
create index folder_of_owner on portico.folder (owner_id, object_id);
create index folder_parent on portico.folder (parent_id);

-- grade: 1 sees it, 3 changes it as well. Staff give it; users and roles.
create table portico.folder_reader (
  folder_id bigint not null references portico.folder on delete cascade,
  principal_id bigint not null references portico.principal,
  grade smallint not null check (grade in (1, 3)),
  primary key (folder_id, principal_id)
);
create index folder_reader_principal on portico.folder_reader (principal_id);

-- A tree stays a tree, whoever can see how much of it.
create function portico.guard_folder_tree() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if new.parent_id is null then return new; end if;
  perform pg_advisory_xact_lock(7140392);
  if not exists (select 1 from portico.folder p where p.id = new.parent_id and p.object_id = new.object_id) then
    raise exception 'a folder stands below one of its own object' using errcode = 'check_violation', constraint = 'folder_object';
  end if;
  if exists (with recursive up(id, parent_id) as (
      select f.id, f.parent_id from portico.folder f where f.id = new.parent_id
      union select f.id, f.parent_id from up join portico.folder f on f.id = up.parent_id)
    select 1 from up where up.id = new.id) then
    raise exception 'a folder does not stand below itself' using errcode = 'check_violation', constraint = 'folder_circle';
  end if;
  return new;
end $$;
revoke all on function portico.guard_folder_tree() from public;
create trigger folder_tree before insert or update of parent_id on portico.folder
  for each row execute function portico.guard_folder_tree();

do $$
declare t text; sees text := '(owner_id = portico.ctx_user() or exists (select 1 from portico.folder_reader r
  where r.folder_id = folder.id and r.principal_id = any (portico.ctx_principals())))';
begin
  foreach t in array array['folder', 'folder_reader'] loop
    execute format('alter table portico.%I enable row level security', t);
    execute format('alter table portico.%I force row level security', t);
    execute format('create policy owner_all on portico.%I to portico_owner using (true) with check (true)', t);
    execute format('create policy backup_read on portico.%I for select to portico_backup using (true)', t);
    execute format('create policy worker_all on portico.%I to portico_worker using (true) with check (true)', t);
    execute format('grant select on portico.%I to portico_backup', t);
    execute format('grant select, insert, update, delete on portico.%I to portico_worker, portico_staff', t);
  end loop;
  execute format('create policy staff_all on portico.folder to portico_staff using (portico.ctx_user() is not null and %s)
    with check (portico.ctx_user() is not null)', sees);
  execute format('create policy portal_read on portico.folder for select to portico_portal using (%s)', sees);
end $$;
create policy staff_all on portico.folder_reader to portico_staff
  using (portico.ctx_user() is not null) with check (portico.ctx_user() is not null);
create policy portal_read on portico.folder_reader for select to portico_portal using (principal_id = any (portico.ctx_principals()));
create policy portal_add on portico.folder for insert to portico_portal with check (owner_id = portico.ctx_user());
create policy portal_change on portico.folder for update to portico_portal
  using (owner_id = portico.ctx_user()) with check (owner_id = portico.ctx_user());
create policy portal_drop on portico.folder for delete to portico_portal using (owner_id = portico.ctx_user());
grant select, insert, delete on portico.folder to portico_portal;
grant update (name, parent_id, filter) on portico.folder to portico_portal;
grant select on portico.folder_reader to portico_portal;
grant usage on sequence portico.folder_id_seq to portico_portal, portico_staff, portico_worker;

-- The records of static folders stand beside those that carry tags. New objects get it from metadata/sync.
do $$
declare r record; t text; n text; seen text; tag text; folder text; me text := '(select nullif(current_setting(''portico.user'', true), '''')::bigint)';
begin
  for r in select o.key, o.staff_only from portico.object o
           where o.attached_to is null and to_regclass(format('data.%I', o.key || '_mark')) is not null loop
    n := quote_ident(r.key || '_mark');
    t := 'data.' || n;
    execute format('alter table %s drop constraint %I', t, r.key || '_mark_pkey');
    execute format('alter table %s alter column tag_id drop not null', t);
    execute format('alter table %s add column folder_id bigint references portico.folder on delete cascade', t);
    execute format('alter table %s add check (num_nonnulls(tag_id, folder_id) = 1)', t);
    execute format('create unique index on %s (tag_id, record_id) where tag_id is not null', t);
    execute format('create unique index on %s (folder_id, record_id) where folder_id is not null', t);
    continue when r.staff_only;
    seen := format('exists (select 1 from data.%I p where p.id = %s.record_id offset 0)', r.key, n);
    tag := format('exists (select 1 from portico.tag g where g.id = %s.tag_id offset 0)', n);
    folder := format('exists (select 1 from portico.folder g where g.id = %s.folder_id offset 0)', n);
    execute format('alter policy portal_read on %s using ((%s or %s) and %s)', t, tag, folder, seen);
    tag := format('exists (select 1 from portico.tag g where g.id = %s.tag_id and g.owner_id = %s offset 0)', n, me);
    folder := format('exists (select 1 from portico.folder g where g.id = %s.folder_id and g.owner_id = %s offset 0)', n, me);
    execute format('alter policy portal_add on %s with check ((%s or %s) and %s)', t, tag, folder, seen);
    execute format('alter policy portal_drop on %s using ((%s or %s) and %s)', t, tag, folder, seen);
  end loop;
end $$;
