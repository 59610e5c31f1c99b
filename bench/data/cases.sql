-- Cases $from to $to of $size. Whose a case is follows from its number: 1 to 2,000 belong to account 1003, 800 spread over all belong
-- to the forty people of account 1001, the others to organisations of all sizes.
create temporary table batch on commit drop as
with numbered as (
  select n, case when n <= 2000 then 1003
      when (n - 2001) % (($size - 2000) / 800) = 0 and (n - 2001) / (($size - 2000) / 800) < 800 then 1001
      else 1 + floor(1000 * power(bench.u(n, 1), 1.55))::int end as account
  from generate_series($from::bigint, $to::bigint) n),
placed as (
  select n, account, case account
      when 1003 then 20081 + n % 40
      when 1001 then 20001 + (n - 2001) / (($size - 2000) / 800) % 40
      else (account - 1) * 20 + 1 + bench.h(n, 3) % 20 end as person,
    case account when 1003 then 20081 when 1001 then null else (account - 1) * 20 + 1 end as colleagues,
    (array['new', 'in_progress', 'in_progress', 'in_progress', 'waiting', 'waiting', 'resolved', 'resolved', 'resolved', 'reopened',
      'canceled', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed'])[1 + bench.h(n, 2) % 20] as status,
    (timestamptz '2022-11-01 00:00:00+00' + make_interval(secs => n * 126144000.0 / $size))::timestamptz(3) as at
  from numbered)
select p.*, md5('case ' || n)::uuid as uid,
  -- One in ten was opened by a colleague; where every case has to be one's own, by nobody else.
  100000 + case when colleagues is null or bench.h(n, 4) % 10 > 0 then person else colleagues + bench.h(n, 10) % 20 end as author,
  'CS-' || lpad(n::text, greatest(7, length(n::text)), '0') as number,
  (array['Printer', 'Network', 'Invoice', 'Login', 'Backup', 'Cable', 'Screen', 'Quota', 'Keyboard', 'Licence', 'Mailbox', 'Headset',
    'Router', 'Contract', 'Delivery', 'Update', 'Server', 'Phone', 'Camera', 'Sensor', 'Export', 'Password', 'Battery', 'Report'])
    [1 + bench.h(n, 11) % 24] || ' ' || h.t as subject,
  left(concat_ws('. ', f1.t, f2.t, f3.t, f4.t, f5.t), 500) as description
from placed p
  join bench.heading h on h.i = 1 + bench.h(n, 12) % 20000
  join bench.fragment f1 on f1.i = 1 + bench.h(n, 21) % 200000
  join bench.fragment f2 on f2.i = 1 + bench.h(n, 22) % 200000
  join bench.fragment f3 on f3.i = 1 + bench.h(n, 23) % 200000
  join bench.fragment f4 on f4.i = 1 + bench.h(n, 24) % 200000
  join bench.fragment f5 on f5.i = 1 + bench.h(n, 25) % 200000
order by n;

insert into data."case" (id, uid, version, created_at, created_by, modified_at, modified_by, organisation_id, number, subject, description,
  category, service, status, contact, assignee, priority, closing_reason, registered_at, closed_on, first_resolution_at,
  actual_resolution_at, last_message_at, complained, staff_answered)
select n, uid, 1, at, author, at, author, account, number, subject, description,
  case bench.h(n, 13) % 3 when 0 then 'service_request' else 'incident' end,
  case when bench.h(n, 14) % 20 > 0 then 1 + bench.h(n, 15) % 12 end, status, person,
  case when status <> 'new' then 9101 + bench.h(n, 16) % 20 end, (array['low', 'normal', 'normal', 'high'])[1 + bench.h(n, 17) % 4],
  case status when 'closed' then 'closed_by_user' when 'canceled' then 'canceled_by_user' end, at,
  case when status in ('closed', 'canceled') then at + interval '7 days' end,
  case when status in ('resolved', 'reopened', 'closed') then at + interval '3 days' end,
  case when status in ('resolved', 'closed') then at + interval '3 days' end,
  at + case when status = 'new' then interval '0' else make_interval(hours => bench.h(n, 18) % 100) end, false, status <> 'new'
from batch;

insert into search."case" (record_id, organisation_id, sort_key, words)
select n, account, at, array_to_tsvector(bench.words('case', 'number', number) || bench.words('case', 'subject', subject)
  || bench.words('case', 'description', description) || array['@' || account, '@u' || author, '@c' || person]) from batch;

insert into data.case_file (record_id, column_key, name, media_type, size, storage_key, sha256, created_at, created_by)
select n, 'attachments', 'picture-' || k || '.png', 'image/png', 1000 + bench.h(n, 30 + k::int) % 500000, 'bench/' || n || '/' || k,
  sha256(n::text::bytea), at, author
from batch cross join generate_series(1, 2) k where n % 10 = 3 and (k = 1 or n % 20 = 3) order by n, k;

-- Every case is shared with one person of any organisation, and by a rule with the members of one.
create temporary table share on commit drop as
select n, at, 200000 + n as source, 100001 + bench.h(n, 5) % 20000 as holder, 1 + bench.h(n, 6) % 3 as grade, bench.h(n, 7) % 4 = 0 as pass_on
from batch
union all
-- 2,000 of them, spread over all, with the role of account 1002.
select n, at, 200000 + $size + n, 11002, 2, bench.h(n, 8) % 2 = 0
from batch where n % ($size / 2000) = 7 % ($size / 2000) and n / ($size / 2000) < 2000;
insert into portico.grant_source (id, object_id, kind, record_id, principal_id, grade, may_pass_on, made_by, made_at) overriding system value
select source, o.id, 'share', n, holder, grade, pass_on, 9101 + n % 20, at from share cross join portico.object o where o.key = 'case';
insert into data.case_access (principal_id, sort_key, record_id, grade, source_id)
select holder, at, n, grade, source from share
union all select 10001 + bench.h(n, 9) % 1000, at, n, 2, 1001 + bench.h(n, 9) % 1000 from batch
union all select 11004, at, n, 1, 2004 from batch where n % 5 = 0
