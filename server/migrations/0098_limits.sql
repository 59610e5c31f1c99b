-- Limits of what a kind of portal may have (LIC-09..11), as packages of numbers. None is in force unless an administrator puts it; where
-- several are, the smallest number counts. Rows come from bundles.
create table portico.limit_package (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  key text not null unique check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  title jsonb not null,
  active boolean not null default false,
  -- { "customer": { "sections": 3, "pageObjects": 125 } }; a kind or number that is missing has no limit
  limits jsonb not null check (jsonb_typeof(limits) = 'object'),
  version int not null default 1
);
alter table portico.limit_package enable row level security;
alter table portico.limit_package force row level security;
create policy owner_all on portico.limit_package to portico_owner using (true) with check (true);
create policy backup_read on portico.limit_package for select to portico_backup using (true);
create policy worker_all on portico.limit_package to portico_worker using (true) with check (true);
create policy staff_all on portico.limit_package to portico_staff using (portico.ctx_user() is not null) with check (portico.ctx_user() is not null);
grant select on portico.limit_package to portico_backup;
grant select, insert, update, delete on portico.limit_package to portico_worker, portico_staff;
grant usage on sequence portico.limit_package_id_seq to portico_worker, portico_staff;
