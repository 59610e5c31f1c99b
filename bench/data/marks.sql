-- Tags and folders on the cases, and what the server by hand has of them; made once, also in a database that was kept from before.
-- Two public tags and two folders for everybody: "rare" and the static folder on some 180 cases of each kind of person (115 of those who
-- see 20), spread over what they see; "common" on one case in eight; the dynamic folder asks for category and status.
drop table if exists bench_limit.tags, bench_limit.case_tags, bench_limit.folders, bench_limit.folder_cases;

insert into portico.tag (uid, object_id, kind, name, made_by, made_at)
select md5('tag ' || name)::uuid, o.id, 'public', name, 9101, '2022-01-01'
from unnest(array['rare', 'common']) name cross join portico.object o where o.key = 'case';
insert into portico.folder (uid, object_id, owner_id, name, kind, filter, made_at)
select md5('folder ' || kind)::uuid, o.id, 9101, kind, kind, filter, '2022-01-01'
from (values ('static', null::jsonb), ('dynamic', '{"and": [{"column": "category", "op": "eq", "value": "service_request"},
    {"column": "status", "op": "in", "value": ["waiting", "resolved"]}]}')) f(kind, filter) cross join portico.object o where o.key = 'case';
insert into portico.folder_reader (folder_id, principal_id, grade)
select f.id, r.id, 1 from portico.folder f cross join portico.role r where f.made_at = '2022-01-01' and r.key = 'all_portal_users';

-- $size as in cases.sql: the oldest 2,000, those of the forty people, those shared with a role, the fifth, and any.
create temporary table chosen on commit drop as
select distinct s, n from (values (0), (3)) shift(s) cross join lateral (
  select 1 + s + 11 * k from generate_series(0, 180) k
  union all select 2001 + (s + 7 * k) * (($size - 2000) / 800) from generate_series(0, 113) k
  union all select (s + 11 * k) * ($size / 2000) + 7 % ($size / 2000) from generate_series(0, 180) k
  union all select (k * ($size / 200) + s * $size / 700) / 5 * 5 from generate_series(1, 180) k
  union all select k * ($size / 200) + s * $size / 900 + 1 from generate_series(0, 180) k) x(n)
where n between 1 and $size;
insert into data.case_mark (tag_id, folder_id, record_id, made_at, made_by)
select g.id, null, n, '2024-01-01'::timestamptz, 9101 from chosen cross join portico.tag g where s = 0 and g.name = 'rare'
union all select null, f.id, n, '2024-01-01', 9101 from chosen cross join portico.folder f where s = 3 and f.kind = 'static';
insert into data.case_mark (tag_id, record_id, made_at, made_by)
select g.id, n, '2024-01-01', 9101 from generate_series(1, $size) n cross join portico.tag g where g.name = 'common' and bench.h(n, 31) % 8 = 0;

-- By hand: how many carry a tag stands with it, and says which statement to take.
create table bench_limit.tags as
select g.id, g.uid, (select count(*)::int from data.case_mark m where m.tag_id = g.id) as uses
from portico.tag g where g.made_at = '2022-01-01';
create table bench_limit.case_tags as
select tag_id, record_id as case_id from data.case_mark where tag_id is not null order by 1, 2;
create table bench_limit.folders as
select f.id, f.uid, f.kind = 'static' as chosen, array(select r.principal_id from portico.folder_reader r where r.folder_id = f.id) as readers,
  f.filter #>> '{and,0,value}' as category, array(select jsonb_array_elements_text(f.filter #> '{and,1,value}')) as statuses
from portico.folder f where f.made_at = '2022-01-01';
create table bench_limit.folder_cases as
select folder_id, record_id as case_id from data.case_mark where folder_id is not null order by 1, 2;
alter table bench_limit.tags add primary key (uid);
alter table bench_limit.folders add primary key (uid);
alter table bench_limit.case_tags add primary key (tag_id, case_id);
alter table bench_limit.folder_cases add primary key (folder_id, case_id);
-- The orders that a list by hand offers beside its own: for all cases, and for those of an organisation.
set local maintenance_work_mem = '512MB';
create index if not exists cases_by_message on bench_limit.cases (last_message_at desc nulls last, registered_at desc, id desc);
create index if not exists cases_by_message_of on bench_limit.cases (org_id, last_message_at desc nulls last, registered_at desc, id desc);
create index if not exists cases_by_subject on bench_limit.cases (subject collate "en-x-icu", registered_at desc, id desc);
create index if not exists cases_by_subject_of on bench_limit.cases (org_id, subject collate "en-x-icu", registered_at desc, id desc);
grant select on all tables in schema bench_limit to bench_limit
