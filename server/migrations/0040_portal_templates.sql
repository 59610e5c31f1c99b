-- What a portal can be set up from (LIF-03, LIF-13). Rows come from bundles.
create table portico.portal_template (
  key text primary key check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  title jsonb not null,
  summary jsonb not null,
  kind text not null check (kind in ('self_service', 'customer', 'partner')),
  -- [{ "key": "cases", "object": "case" }]
  sections jsonb not null default '[]',
  -- keys of the objects made available on the portal
  exposed jsonb not null default '[]',
  position int not null default 0
);
alter table portico.portal_template enable row level security;
alter table portico.portal_template force row level security;
create policy owner_all on portico.portal_template to portico_owner using (true) with check (true);
create policy backup_read on portico.portal_template for select to portico_backup using (true);
create policy worker_all on portico.portal_template to portico_worker using (true) with check (true);
create policy staff_all on portico.portal_template to portico_staff using (portico.ctx_user() is not null) with check (portico.ctx_user() is not null);
grant select on portico.portal_template to portico_backup;
grant select, insert, update, delete on portico.portal_template to portico_worker, portico_staff;
