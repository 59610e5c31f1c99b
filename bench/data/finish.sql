-- The same once more for the server written by hand, in tables of its own shape; then every counter goes on where the data ends.
create schema bench_limit;
create sequence bench_limit.case_id;
create table bench_limit.accounts as select id, uid, name from data.account where id <= 1004;
create table bench_limit.services as select id, uid, name from data.service;
create table bench_limit.staff as select id, public_name as name from portico.staff_user where id between 9101 and 9120;
create table bench_limit.users as
select 100000 + m.n::bigint as id, md5('person ' || m.n)::uuid as uid, k.name, 'user' || (100000 + m.n) as login, k.email, k.id as contact_id,
  k.uid as contact_uid, m.account::bigint as org_id, m.reads_org,
  array[100000 + m.n, 10000 + m.account, (select id from portico.role where key = 'all_portal_users')]
    || case when m.reads_org then array[9001::bigint] else array[]::bigint[] end as principals
from bench.member m join data.contact k on k.id = m.n;
create table bench_limit.sessions (id text primary key, user_id bigint not null, expires_at timestamptz not null);
create table bench_limit.cases (id bigint not null, uid uuid not null, version int not null default 1, number text not null, subject text not null,
  description text not null, category text not null, service_id bigint, status text not null, contact_id bigint, assignee_id bigint,
  closing_reason text, registered_at timestamptz not null, closed_on timestamptz, last_message_at timestamptz, created_by bigint,
  org_id bigint, staff_answered boolean not null default false, words tsvector not null);
insert into bench_limit.cases
select c.id, c.uid, c.version, c.number, c.subject, c.description, c.category, c.service, c.status, c.contact, c.assignee,
  c.closing_reason, c.registered_at, c.closed_on, c.last_message_at, c.created_by, c.organisation_id, c.staff_answered,
  to_tsvector('simple', c.number || ' ' || c.subject || ' ' || c.description)
from data."case" c order by c.id;
create table bench_limit.case_access as
select a.record_id as case_id, a.principal_id, a.grade::int as grade, g.may_pass_on as pass_on, a.sort_key::timestamptz as sort_key
from data.case_access a join portico.grant_source g on g.id = a.source_id order by a.record_id;
create table bench_limit.files as
select id, uid, record_id as case_id, name, media_type, size from data.case_file where record_id <= $size;

set local maintenance_work_mem = '512MB';
alter table bench_limit.accounts add primary key (id);
alter table bench_limit.services add primary key (id);
alter table bench_limit.staff add primary key (id);
alter table bench_limit.users add primary key (id);
create index on bench_limit.users (contact_id);
alter table bench_limit.cases add primary key (id), add unique (uid);
create index on bench_limit.cases (org_id, registered_at desc, id desc);
create index on bench_limit.cases (contact_id, registered_at desc, id desc);
create index on bench_limit.cases (created_by, registered_at desc, id desc);
create index on bench_limit.cases using gin (words);
create index on bench_limit.case_access (principal_id, sort_key desc, case_id desc) include (grade, pass_on);
create index on bench_limit.case_access (case_id, principal_id) include (grade, pass_on);
create index on bench_limit.files (case_id, id);
grant usage on schema bench_limit to bench_limit;
grant select, insert on all tables in schema bench_limit to bench_limit;
grant usage on all sequences in schema bench_limit to bench_limit;

select setval('bench_limit.case_id', $size), setval(pg_get_serial_sequence('data."case"', 'id'), $size),
  setval(pg_get_serial_sequence('data.account', 'id'), 2000), setval(pg_get_serial_sequence('data.contact', 'id'), 100000),
  setval(pg_get_serial_sequence('data.service', 'id'), 100), setval(pg_get_serial_sequence('portico.principal', 'id'), 200000),
  setval(pg_get_serial_sequence('portico.membership', 'id'), 200000),
  setval(pg_get_serial_sequence('portico.grant_source', 'id'), 300000 + 2 * $size);
select setval(format('data.%I', 'number-' || c.id)::regclass, $size) from portico.object_column c
join portico.object o on o.id = c.object_id where o.key = 'case' and c.type = 'number'
