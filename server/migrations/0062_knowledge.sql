-- The knowledge base: who reads a category, versions of articles, and what readers say about them.

-- An audience is "who has this role, acting in this portal": a principal of its own, so that record grants can name it and both walls
-- hold it like any other. All portals need none: that is simply the role. No rule, share or person column names an audience.
alter table portico.principal drop constraint principal_kind_check;
alter table portico.principal add constraint principal_kind_check check (kind in ('staff', 'portal', 'role', 'system', 'audience'));

create table portico.audience (
  id bigint primary key references portico.principal,
  portal_id bigint not null references portico.portal,
  role_id bigint not null references portico.role,
  unique (role_id, portal_id)
);
create index audience_portal on portico.audience (portal_id);

create function portico.guard_audience() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from portico.role r where r.id = new.role_id and r.side = 'portal') then
    raise exception 'an audience is made of portal users' using errcode = 'check_violation', constraint = 'audience_side';
  end if;
  return new;
end $$;
create trigger audience_side before insert or update on portico.audience for each row execute function portico.guard_audience();
-- Actors are kept by the counters: whoever holds the role in that portal has one principal more from the next request on.
create trigger raise_configuration after insert or update or delete on portico.audience
  for each statement execute function portico.raise_configuration();

-- A row = the category says itself who reads it; without one it inherits from the category above. The grants that follow from it come
-- from one source per object, so that a changed audience is retired as a whole and holds at the next request (K1).
create table portico.category_audience (
  category_id bigint primary key,
  article_source bigint not null references portico.grant_source,
  category_source bigint not null references portico.grant_source,
  changed_at timestamptz not null,
  changed_by bigint references portico.principal
);
-- No row here = nobody.
create table portico.category_reader (
  id bigint generated always as identity primary key,
  category_id bigint not null references portico.category_audience on delete cascade,
  -- null = in all portals
  portal_id bigint references portico.portal,
  role_id bigint not null references portico.role,
  -- the role itself, or the audience of the pair
  principal_id bigint not null references portico.principal,
  unique nulls not distinct (category_id, portal_id, role_id)
);
create index category_reader_role on portico.category_reader (role_id);

-- What was published, one row a time; for staff only. File uids are those of the working copy, whose files are never really deleted.
create table portico.article_version (
  id bigint generated always as identity primary key,
  article_id bigint not null,
  number int not null,
  published_at timestamptz not null,
  published_by bigint references portico.principal,
  title text not null,
  summary text,
  body text,
  type text not null,
  language text not null,
  category_id bigint,
  files uuid[] not null default '{}',
  unique (article_id, number)
);

-- "I like this" on any record; a person once.
create table portico.record_like (
  object_id bigint not null references portico.object,
  record_id bigint not null,
  principal_id bigint not null references portico.principal,
  at timestamptz not null,
  primary key (object_id, record_id, principal_id)
);
create index record_like_person on portico.record_like (principal_id, object_id, at desc);

-- An article opened: one row per person and day, kept for as long as popularity looks back.
create table portico.article_view (
  article_id bigint not null,
  principal_id bigint not null references portico.principal,
  day date not null,
  primary key (article_id, day, principal_id)
);
create index article_view_day on portico.article_view (day);

-- "Was this helpful?", once per person and edition; the reason is read by staff only.
create table portico.article_feedback (
  article_id bigint not null,
  edition int not null,
  principal_id bigint not null references portico.principal,
  helpful boolean not null,
  reason text,
  at timestamptz not null,
  primary key (article_id, edition, principal_id)
);
create index article_feedback_person on portico.article_feedback (principal_id);

do $$
declare t text;
begin
  foreach t in array array['audience', 'category_audience', 'category_reader', 'article_version', 'record_like', 'article_view', 'article_feedback'] loop
    execute format('alter table portico.%I enable row level security', t);
    execute format('alter table portico.%I force row level security', t);
    execute format('create policy owner_all on portico.%I to portico_owner using (true) with check (true)', t);
    execute format('create policy backup_read on portico.%I for select to portico_backup using (true)', t);
    execute format('create policy worker_all on portico.%I to portico_worker using (true) with check (true)', t);
    execute format('create policy staff_all on portico.%I to portico_staff using (portico.ctx_user() is not null) with check (portico.ctx_user() is not null)', t);
    execute format('grant select on portico.%I to portico_backup', t);
    execute format('grant select, insert, update, delete on portico.%I to portico_worker, portico_staff', t);
  end loop;
  -- A portal user touches what he said himself; that he reads the record was asked by the gateway.
  foreach t in array array['record_like', 'article_view', 'article_feedback'] loop
    execute format('create policy portal_own on portico.%I to portico_portal using (principal_id = portico.ctx_user()) with check (principal_id = portico.ctx_user())', t);
    execute format('grant select, insert, update, delete on portico.%I to portico_portal', t);
  end loop;
end $$;
grant usage on all sequences in schema portico to portico_staff, portico_worker;

-- How many like each of these records: numbers only, for records that the gateway has let through.
create function portico.count_likes(wanted_object bigint, wanted bigint[]) returns table (record_id bigint, n int)
language sql stable security definer set search_path = pg_catalog as $$
  select l.record_id, count(*)::int from portico.record_like l
  where l.object_id = wanted_object and l.record_id = any (wanted) group by l.record_id
$$;
revoke all on function portico.count_likes(bigint, bigint[]) from public;
grant execute on function portico.count_likes(bigint, bigint[]) to portico_portal, portico_staff, portico_worker;

-- How many found an article helpful, in any edition; each person once.
create function portico.count_helpful(wanted bigint) returns int
language sql stable security definer set search_path = pg_catalog as $$
  select count(distinct f.principal_id)::int from portico.article_feedback f where f.article_id = wanted and f.helpful
$$;
revoke all on function portico.count_helpful(bigint) from public;
grant execute on function portico.count_helpful(bigint) to portico_portal, portico_staff, portico_worker;
