-- Who follows which record: told by mail of what others change and write there, as far as he may read it then. It grants nothing, and is
-- nobody else's business.
create table portico.follow (
  object_id bigint not null references portico.object on delete cascade,
  record_id bigint not null,
  principal_id bigint not null references portico.principal,
  made_at timestamptz(3) not null,
  -- what happened until then has been told
  told_at timestamptz(3) not null,
  primary key (object_id, record_id, principal_id)
);
create index follow_of on portico.follow (principal_id, made_at desc);

alter table portico.follow enable row level security;
alter table portico.follow force row level security;
create policy owner_all on portico.follow to portico_owner using (true) with check (true);
create policy backup_read on portico.follow for select to portico_backup using (true);
create policy worker_all on portico.follow to portico_worker using (true) with check (true);
create policy staff_own on portico.follow to portico_staff using (principal_id = portico.ctx_user()) with check (principal_id = portico.ctx_user());
create policy portal_own on portico.follow to portico_portal using (principal_id = portico.ctx_user()) with check (principal_id = portico.ctx_user());
grant select on portico.follow to portico_backup;
grant select, insert, update, delete on portico.follow to portico_worker;
grant select, insert, delete on portico.follow to portico_staff, portico_portal;
