-- Comments on records (SEC-12): public ones are read by whoever outside reads the record, internal ones stand in tables that the portal's
-- role has no grant on at all (data-model.md). Likes stand beside each kind. What nobody may read of the record is in neither.

-- Whether the role that asks sees a record at all: the record's own policies apply inside. A table that is the staff's own answers no.
create function portico.sees_record(object text, record bigint) returns boolean
  language plpgsql stable parallel safe set search_path = pg_catalog as $$
declare found boolean; wanted text := format('data.%I', object);
begin
  if to_regclass(wanted) is null or not has_any_column_privilege(to_regclass(wanted), 'select') then return false; end if;
  execute format('select exists (select 1 from data.%I t where t.id = $1)', object) into found using record;
  return found;
end $$;

do $$
declare kind text; main text; likes text;
begin
  foreach kind in array array['comment', 'internal_comment'] loop
    main := format('portico.%I', kind);
    likes := format('portico.%I', kind || '_like');
    execute format('create table %s (
      id bigint generated always as identity primary key,
      uid uuid not null unique default gen_random_uuid(),
      object_id bigint not null references portico.object on delete cascade,
      -- its key: the portal''s role reads no configuration, and its policies ask the table of the object
      object text not null,
      record_id bigint not null,
      author_id bigint not null references portico.principal,
      -- plain text; a person who is mentioned stands as a place in mentions, so that each reader is shown the name he may know
      body text not null check (length(body) between 1 and 12000),
      mentions bigint[] not null default ''{}'',
      made_at timestamptz(3) not null,
      changed_at timestamptz(3))', main);
    execute format('create index on %s (object_id, record_id, made_at desc, uid desc)', main);
    execute format('create table %s (
      comment_id bigint not null references %s on delete cascade,
      principal_id bigint not null references portico.principal,
      made_at timestamptz(3) not null,
      primary key (comment_id, principal_id))', likes, main);
    for main in select unnest(array[main, likes]) loop
      execute format('alter table %s enable row level security', main);
      execute format('alter table %s force row level security', main);
      execute format('create policy owner_all on %s to portico_owner using (true) with check (true)', main);
      execute format('create policy backup_read on %s for select to portico_backup using (true)', main);
      execute format('create policy worker_all on %s to portico_worker using (true) with check (true)', main);
      execute format('create policy staff_all on %s to portico_staff using (portico.ctx_user() is not null) with check (portico.ctx_user() is not null)', main);
      execute format('grant select on %s to portico_backup', main);
      execute format('grant select, insert, update, delete on %s to portico_worker, portico_staff', main);
    end loop;
  end loop;
end $$;

-- Outside: public ones alone, of records that are seen; one's own are written, changed and taken away.
create policy portal_read on portico.comment for select to portico_portal
  using (portico.ctx_user() is not null and portico.sees_record(object, record_id));
create policy portal_add on portico.comment for insert to portico_portal
  with check (author_id = portico.ctx_user() and portico.sees_record(object, record_id));
create policy portal_change on portico.comment for update to portico_portal
  using (author_id = portico.ctx_user()) with check (author_id = portico.ctx_user() and portico.sees_record(object, record_id));
create policy portal_drop on portico.comment for delete to portico_portal using (author_id = portico.ctx_user());
grant select, insert, delete on portico.comment to portico_portal;
grant update (body, mentions, changed_at) on portico.comment to portico_portal;
create policy portal_read on portico.comment_like for select to portico_portal
  using (portico.ctx_user() is not null and exists (select 1 from portico.comment c where c.id = comment_id));
create policy portal_add on portico.comment_like for insert to portico_portal
  with check (principal_id = portico.ctx_user() and exists (select 1 from portico.comment c where c.id = comment_id));
create policy portal_drop on portico.comment_like for delete to portico_portal using (principal_id = portico.ctx_user());
grant select, insert, delete on portico.comment_like to portico_portal;
grant usage on all sequences in schema portico to portico_staff, portico_worker, portico_portal;
