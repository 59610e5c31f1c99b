-- Rules by author (PRM-11, PRM-17): records written by members of one role are given to another one. See docs/decisions/0016.

-- What a rule gives stands under a principal of the rule's own: whoever has the receiving role holds it among his principals while the
-- rule lives. A rule that ends is gone from them with the counter, so its rows are reached by nobody at the next request, however many
-- of them wait for the sweep.
alter table portico.principal drop constraint principal_kind_check;
alter table portico.principal add constraint principal_kind_check check (kind in ('staff', 'portal', 'role', 'system', 'audience', 'rule'));

create table portico.author_rule (
  id bigint generated always as identity primary key,
  key text not null unique default gen_random_uuid()::text,
  object_id bigint not null references portico.object,
  author_role_id bigint not null references portico.role,
  receiver_role_id bigint not null references portico.role,
  -- 1 read, 2 comment, 3 edit, 4 delete
  grade smallint not null check (grade between 1 and 4),
  may_pass_on boolean not null,
  -- null = whenever it was written; else what is written from then on
  since timestamptz,
  principal_id bigint not null references portico.principal,
  source_id bigint not null references portico.grant_source,
  made_by bigint references portico.principal,
  ended_by bigint references portico.principal,
  valid_from timestamptz not null,
  valid_to timestamptz
);
create unique index author_rule_today on portico.author_rule (object_id, author_role_id, receiver_role_id) where valid_to is null;
create index author_rule_receiver on portico.author_rule (receiver_role_id) where valid_to is null;
create index author_rule_author on portico.author_rule (author_role_id) where valid_to is null;
create index author_rule_source on portico.author_rule (source_id);
create index author_rule_principal on portico.author_rule (principal_id);

-- How far the rows of a rule are for the records that were there before it. The newest come first.
create table portico.author_fill (
  source_id bigint primary key references portico.grant_source,
  -- Whoever was writing when the rule was saved does not know it: the work begins when all of them have ended.
  barrier xid8,
  -- Records up to this id are still to be looked at; null = not begun.
  next_id bigint,
  done bigint not null default 0,
  total bigint,
  -- Principals of the same rule as it was, with less: they count until this is finished.
  stand_ins bigint[] not null default '{}',
  touched_at timestamptz not null,
  finished_at timestamptz
);
create index author_fill_open on portico.author_fill (touched_at) where finished_at is null;

do $$
declare t text;
begin
  foreach t in array array['author_rule', 'author_fill'] loop
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
create trigger raise_configuration after insert or update or delete on portico.author_rule
  for each statement execute function portico.raise_configuration();

-- Whoever makes a record writes the rows of the rules with it; ids only, no names and no titles. No object can have this name.
create policy keys_read on portico.author_rule for select to portico_keys using (true);
grant select (object_id, author_role_id, principal_id, source_id, grade, valid_to) on portico.author_rule to portico_keys;
set local role portico_keys;
create view keys._author_grant as
  select object_id, author_role_id, principal_id, source_id, grade from portico.author_rule where valid_to is null;
grant select on keys._author_grant to portico_owner, portico_portal, portico_staff, portico_worker;
set local role portico_owner;

-- In which membership somebody wrote: what he was at that moment is told by the versions of memberships and roles.
do $$
declare r record;
begin
  for r in select o.key from portico.object o where to_regclass(format('data.%I', o.key)) is not null loop
    execute format('alter table data.%I add column created_in bigint', r.key);
    -- Of what is there, the membership in the record's organisation; moved records and records of lone users have none.
    execute format('update data.%I t set created_in = (
        select m.id from portico.membership m join portico.role o on o.id = m.organisation_id
        where m.portal_user_id = t.created_by and o.account_id = t.organisation_id
        order by m.valid_from > t.created_at, m.valid_from desc limit 1)
      where t.organisation_id is not null and exists (select 1 from portico.portal_user u where u.id = t.created_by)', r.key);
  end loop;
end $$;

-- Roles, their ancestors, and the functional roles attached to any of them.
create function portico.roles_above(wanted bigint[]) returns bigint[] language sql stable as $$
  with recursive mine(id) as (
    select w from unnest(wanted) w where w is not null
    union
    select x.id from mine cross join lateral (
      select r.parent_id as id from portico.role r where r.id = mine.id and r.parent_id is not null
      union all select a.functional_role_id from portico.role_attachment a where a.organisational_role_id = mine.id) x)
  select array(select id from mine)
$$;

-- What somebody was when he wrote: the roles he had at that moment, in the membership he acted in, below the tree as it stands now.
-- Definer: whoever makes a record may know none of this himself; it answers role ids, and only to those who name all three.
create function portico.author_roles(author bigint, membership bigint, at timestamptz) returns bigint[]
language sql stable security definer set search_path = pg_catalog as $$
  select portico.roles_above(array(
    select r.id from portico.role r
      where r.key = 'all_employees' and exists (select 1 from portico.staff_user u where u.id = author)
        or r.key = 'all_portal_users' and exists (select 1 from portico.portal_user u where u.id = author)
    union select s.role_id from portico.staff_role s
      where s.staff_user_id = author and s.valid_from <= at and (s.valid_to is null or s.valid_to > at)
    union select m.organisation_id from portico.membership m where m.id = membership and m.portal_user_id = author
    union select x.role_id from portico.membership_role x join portico.membership m on m.id = x.membership_id
      where x.membership_id = membership and m.portal_user_id = author
        and x.valid_from <= at and (x.valid_to is null or x.valid_to > at)))
$$;
revoke all on function portico.author_roles(bigint, bigint, timestamptz) from public;
grant execute on function portico.author_roles(bigint, bigint, timestamptz) to portico_portal, portico_staff, portico_worker;

-- A role that moves, or a functional role that is attached or taken off, changes who counts as an author. Rules that lose authors begin
-- anew under another principal, so that the loss holds at once; rules that gain some look through the records again.
create function portico.follow_authors(lost bigint[], gained bigint[]) returns void language plpgsql as $$
declare r record; made bigint; source bigint;
begin
  for r in select x.* from portico.author_rule x where x.valid_to is null and x.author_role_id = any (lost) order by x.id for update loop
    update portico.author_fill set finished_at = coalesce(finished_at, now()) where source_id = r.source_id;
    with recursive down(id) as (
      select s.id from portico.grant_source s where s.id = r.source_id or s.kind = 'rule' and s.principal_id in (
        select unnest(f.stand_ins) from portico.author_fill f where f.source_id = r.source_id)
      union select g.id from down join portico.grant_source g on g.passed_through = down.id)
    update portico.grant_source s set retired_at = now() from down where s.id = down.id and s.retired_at is null;
    insert into portico.principal (kind) values ('rule') returning id into made;
    insert into portico.grant_source (object_id, kind, principal_id, grade, may_pass_on, made_by, made_at)
      values (r.object_id, 'rule', made, r.grade, r.may_pass_on, r.made_by, now()) returning id into source;
    update portico.author_rule set principal_id = made, source_id = source where id = r.id;
    insert into portico.author_fill (source_id, touched_at) values (source, now());
    insert into portico.outbox (topic, payload, created_at, due_at) values
      ('access.fill', jsonb_build_object('source', source::text), now(), now()), ('access.sweep', '{}', now(), now());
  end loop;
  for r in select x.source_id from portico.author_rule x
           where x.valid_to is null and x.author_role_id = any (gained) and x.author_role_id <> all (lost) order by x.id loop
    insert into portico.author_fill (source_id, touched_at) values (r.source_id, now())
      on conflict (source_id) do update set barrier = null, next_id = null, done = 0, total = null, touched_at = now(), finished_at = null;
    insert into portico.outbox (topic, payload, created_at, due_at)
      values ('access.fill', jsonb_build_object('source', r.source_id::text), now(), now());
  end loop;
end $$;

create function portico.author_role_moved() returns trigger language plpgsql as $$
declare
  now_above bigint[] := portico.roles_above(array[new.id]);
  before bigint[] := portico.roles_above(array[old.parent_id]);
begin
  perform portico.follow_authors(
    array(select b from unnest(before) b where b <> all (now_above)),
    array(select a from unnest(portico.roles_above(array[new.parent_id])) a where a <> all (before)));
  return null;
end $$;
create trigger author_role_moved after update of parent_id on portico.role
  for each row when (old.parent_id is distinct from new.parent_id) execute function portico.author_role_moved();

create function portico.author_role_attached() returns trigger language plpgsql as $$
declare now_above bigint[];
begin
  if tg_op in ('DELETE', 'UPDATE') then
    now_above := portico.roles_above(array[old.organisational_role_id]);
    perform portico.follow_authors(
      array(select b from unnest(portico.roles_above(array[old.functional_role_id])) b where b <> all (now_above)), '{}');
  end if;
  if tg_op in ('INSERT', 'UPDATE') then
    perform portico.follow_authors('{}', portico.roles_above(array[new.functional_role_id]));
  end if;
  return null;
end $$;
create trigger author_role_attached after insert or update or delete on portico.role_attachment
  for each row execute function portico.author_role_attached();
