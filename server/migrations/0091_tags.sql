-- Tags (LST-10): words that people put on records to find them again. They grant nothing. Private ones are their owner's alone, corporate
-- ones the staff's, public ones are seen outside as well. Which records carry one stands beside each object's records.
create table portico.tag (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  object_id bigint not null references portico.object,
  kind text not null check (kind in ('private', 'corporate', 'public')),
  owner_id bigint references portico.principal,
  name text not null check (length(name) between 1 and 60),
  made_by bigint references portico.principal,
  made_at timestamptz(3) not null,
  constraint tag_owner check ((kind = 'private') = (owner_id is not null))
);
-- Per owner: that a name is taken says nothing of what others have.
create unique index tag_name on portico.tag (object_id, kind, coalesce(owner_id, 0), lower(name));
create index tag_of_owner on portico.tag (owner_id) where owner_id is not null;

alter table portico.tag enable row level security;
alter table portico.tag force row level security;
create policy owner_all on portico.tag to portico_owner using (true) with check (true);
create policy backup_read on portico.tag for select to portico_backup using (true);
create policy worker_all on portico.tag to portico_worker using (true) with check (true);
create policy staff_all on portico.tag to portico_staff
  using (portico.ctx_user() is not null and (kind <> 'private' or owner_id = portico.ctx_user()))
  with check (portico.ctx_user() is not null and (kind <> 'private' or owner_id = portico.ctx_user()));
create policy portal_read on portico.tag for select to portico_portal
  using (portico.ctx_user() is not null and (kind = 'public' or owner_id = portico.ctx_user()));
create policy portal_add on portico.tag for insert to portico_portal with check (owner_id = portico.ctx_user());
create policy portal_change on portico.tag for update to portico_portal
  using (owner_id = portico.ctx_user()) with check (owner_id = portico.ctx_user());
create policy portal_drop on portico.tag for delete to portico_portal using (owner_id = portico.ctx_user());
grant select on portico.tag to portico_backup;
grant select, insert, update, delete on portico.tag to portico_worker, portico_staff;
grant select, insert, delete on portico.tag to portico_portal;
grant update (name) on portico.tag to portico_portal;
grant usage on sequence portico.tag_id_seq to portico_portal, portico_staff, portico_worker;

-- New objects get their table from metadata/sync; these are the ones that are there.
do $$
declare r record; t text; seen text; known text; own text; me text := '(select nullif(current_setting(''portico.user'', true), '''')::bigint)';
begin
  for r in select o.key, o.staff_only from portico.object o
           where o.attached_to is null and to_regclass(format('data.%I', o.key)) is not null loop
    t := format('data.%I', r.key || '_mark');
    execute format('create table %s (
      tag_id bigint not null references portico.tag on delete cascade,
      record_id bigint not null,
      made_at timestamptz(3) not null,
      made_by bigint,
      primary key (tag_id, record_id))', t);
    execute format('create index on %s (record_id)', t);
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('create policy owner_all on %s to portico_owner using (true) with check (true)', t);
    execute format('create policy backup_read on %s for select to portico_backup using (true)', t);
    execute format('create policy worker_all on %s to portico_worker using (true) with check (true)', t);
    execute format('create policy staff_all on %s to portico_staff using (portico.ctx_user() is not null) with check (portico.ctx_user() is not null)', t);
    execute format('grant select on %s to portico_backup', t);
    execute format('grant select, insert, update, delete on %s to portico_worker', t);
    execute format('grant select, insert, delete on %s to portico_staff', t);
    continue when r.staff_only;
    seen := format('exists (select 1 from data.%I p where p.id = %I.record_id offset 0)', r.key, r.key || '_mark');
    known := format('exists (select 1 from portico.tag g where g.id = %I.tag_id offset 0)', r.key || '_mark');
    own := format('exists (select 1 from portico.tag g where g.id = %I.tag_id and g.owner_id = %s offset 0)', r.key || '_mark', me);
    execute format('create policy portal_read on %s for select to portico_portal using (%s and %s)', t, known, seen);
    execute format('create policy portal_add on %s for insert to portico_portal with check (%s and %s)', t, own, seen);
    execute format('create policy portal_drop on %s for delete to portico_portal using (%s and %s)', t, own, seen);
    execute format('grant select, insert, delete on %s to portico_portal', t);
  end loop;
end $$;
