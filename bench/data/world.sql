-- The world of the bench before its first case: words, organisations, people, one portal. Numbers are laid out by hand, so that both
-- servers and every size have the same people: account a has the role 10000 + a, person n the principal 100000 + n and the contact n.
create schema bench;
-- The same chance for the same number, everywhere.
create function bench.h(id bigint, salt int) returns int language sql immutable parallel safe as
  'select (hashint8extended(id, salt) & 2147483647)::int';
create function bench.u(id bigint, salt int) returns float8 language sql immutable parallel safe as
  'select (hashint8extended(id, salt) & 2147483647) / 2147483648.0';

-- 8,000 words of six letters, none the beginning of another; the word of rank r turns up about r ^ -1.4 times as often as the first.
create table bench.word as
select r, string_agg(substr('bcdfghjklmnpqrstvwxz', 1 + k / 5, 1) || substr('aeiou', 1 + k % 5, 1), '' order by place) as w
from generate_series(1, 8000) r
  cross join lateral (values (1, r * 7919 % 1000000 / 10000), (2, r * 7919 % 10000 / 100), (3, r * 7919 % 100)) s(place, k)
group by r;
alter table bench.word add primary key (r);
create function bench.rank(id bigint, salt int) returns int language sql immutable parallel safe as
  'select least(8000, floor(power(1 - bench.u(id, salt) * 0.9725, -2.5)))::int';
-- Pieces of 14 words for descriptions, of 4 for subjects.
create table bench.fragment as
select i::int, (select string_agg(w.w, ' ') from generate_series(1, 14) k join bench.word w on w.r = bench.rank(i * 100 + k, 7)) as t
from generate_series(1, 200000) i;
alter table bench.fragment add primary key (i);
create table bench.heading as
select i::int, (select string_agg(w.w, ' ') from generate_series(1, 4) k join bench.word w on w.r = bench.rank(i * 100 + k, 9)) as t
from generate_series(1, 20000) i;
alter table bench.heading add primary key (i);

-- 1,000 organisations of all sizes, and one each for the people who see 20, 2,000, the oldest 2,000 and a fifth.
create table bench.member as
select n::int as n, (case when n <= 20000 then 1 + (n - 1) / 20 else 1001 + (n - 20001) / 40 end)::int as account,
  case when n <= 20000 then n % 5 <> 0 else n between 20081 and 20120 end as reads_org
from generate_series(1, 20160) n;
alter table bench.member add primary key (n);
create table bench.person as
select 100000 + n as id, case account when 1001 then '20' when 1002 then '2,000' when 1003 then 'the oldest 2,000' when 1004 then 'a fifth'
  else 'ordinary' end as sees
from bench.member where account > 1000 or reads_org;

insert into data.account (id, uid, name, organisation_id, created_at, modified_at)
select a, md5('account ' || a)::uuid, 'Organisation ' || a, a, '2022-01-01', '2022-01-01' from generate_series(1, 1004) a;
insert into data.contact (id, uid, name, email, account, organisation_id, created_at, modified_at)
select n, md5('contact ' || n)::uuid, 'Person ' || n, 'user' || (100000 + n) || '@example.com', account, account, '2022-01-01', '2022-01-01'
from bench.member;
insert into data.service (id, uid, name, category, active, created_at, modified_at)
select s, md5('service ' || s)::uuid, 'Service ' || s, (select c.key from portico.choice c join portico.object_column k on k.id = c.column_id
    join portico.object o on o.id = k.object_id where o.key = 'service' and k.key = 'category' order by c.id limit 1), true, '2022-01-01', '2022-01-01'
from generate_series(1, 12) s;
-- Words as the product keeps them, each with its column; of a number its digits as well. Whose a record is stands beside them.
create function bench.words(object text, name text, value text) returns text[] language sql stable as $f$
  select array(select c.id || ':' || x.lexeme from unnest(to_tsvector('simple', value)) x)
    || case when c.type = 'number' then array[c.id || ':' || ltrim(regexp_replace(value, '\D', '', 'g'), '0')] else '{}' end
  from portico.object_column c join portico.object o on o.id = c.object_id where o.key = words.object and c.key = words.name $f$;
insert into search.account (record_id, organisation_id, sort_key, words)
select id, organisation_id, created_at, array_to_tsvector(bench.words('account', 'name', name) || array['@' || organisation_id]) from data.account where id <= 1004;
insert into search.contact (record_id, organisation_id, sort_key, words)
select id, organisation_id, created_at, array_to_tsvector(bench.words('contact', 'name', name) || bench.words('contact', 'email', email) || array['@' || organisation_id])
from data.contact where id <= 20160;

-- The role of an organisation has the uid of its account and a membership that of its person: the server by hand keeps one of each.
insert into portico.principal (id, uid, kind) overriding system value
select 10000 + a, md5('account ' || a)::uuid, 'role' from generate_series(1, 1004) a
union all select 9001, md5('role 9001')::uuid, 'role'
union all select 9100 + s, md5('staff ' || s)::uuid, 'staff' from generate_series(1, 20) s
union all select 100000 + n, md5('person ' || n)::uuid, 'portal' from bench.member;
insert into portico.role (id, key, title, tree, side, parent_id, account_id, created_at)
select 10000 + a, 'bench_' || a, 'Organisation ' || a, 'organisational', 'portal', r.id, a, timestamptz '2022-01-01'
from generate_series(1, 1004) a cross join portico.role r where r.key = 'all_portal_users'
union all select 9001, 'bench_colleagues', 'Reads colleagues'' cases', 'functional', 'portal', null, null, timestamptz '2022-01-01';
insert into portico.scope_rule (key, object_id, role_id, scope, grade, valid_from)
select 'bench.colleagues', id, 9001, 'organisation', 1, '2022-01-01' from portico.object where key = 'case';
insert into portico.staff_user (id, login, email, display_name, public_name, first_sign_in_at, created_at)
select 9100 + s, 'staff' || s, 'staff' || s || '@example.com', 'Staff ' || s, 'Agent ' || s, '2022-01-01', '2022-01-01' from generate_series(1, 20) s;
insert into portico.staff_role (staff_user_id, role_id, valid_from)
select 9100 + s, r.id, timestamptz '2022-01-01' from generate_series(1, 20) s cross join portico.role r where r.key = 'all_employees';
insert into portico.portal_user (id, contact_id, login, email, email_confirmed_at, first_sign_in_at, created_at)
select 100000 + n, n, 'user' || (100000 + n), 'user' || (100000 + n) || '@example.com', '2022-01-01', '2022-01-01', '2022-01-01' from bench.member;
insert into portico.membership (id, uid, portal_user_id, organisation_id, valid_from) overriding system value
select 100000 + n, md5('person ' || n)::uuid, 100000 + n, 10000 + account, timestamptz '2022-01-01' from bench.member;
insert into portico.membership_role (membership_id, role_id, valid_from)
select 100000 + n, 9001, timestamptz '2022-01-01' from bench.member where reads_org;

with w as (insert into portico.workspace (key, title) values ('bench', 'Bench') returning id),
p as (insert into portico.portal (key, workspace_id, slug, title, kind, status, template, created_at)
  select 'bench', id, 'bench', 'Bench', 'self_service', 'active', 'empty', timestamptz '2022-01-01' from w returning id),
e as (insert into portico.exposure (portal_id, object_id)
  select p.id, o.id from p cross join portico.object o where o.key in ('case', 'service', 'contact', 'account')),
s as (insert into portico.section (portal_id, key, object_id, title, icon, position)
  select p.id, 'cases', o.id, '{"de": "Anfragen", "en": "Cases"}', 'inbox', 10 from p cross join portico.object o where o.key = 'case')
insert into portico.portal_access (portal_user_id, portal_id, granted_at)
select 100000 + n, p.id, timestamptz '2022-01-01' from bench.member cross join p;

-- Rights that one row gives to many records: a role of every organisation reads a thousandth, that of account 1004 a fifth.
insert into portico.grant_source (id, object_id, kind, principal_id, grade, made_at) overriding system value
select 1000 + a, o.id, 'rule', 10000 + a, case a when 1004 then 1 else 2 end, timestamptz '2022-01-01'
from generate_series(1, 1004) a cross join portico.object o where o.key = 'case' and a not between 1001 and 1003
