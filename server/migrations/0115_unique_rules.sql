-- Unique rules over several columns: no two live records of an object have the same values in all of them.
create table portico.unique_rule (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  object_id bigint not null references portico.object,
  -- ids of portico.object_column, in the order in which they were named; the index behind it is data.unique_rule_<id>
  columns bigint[] not null check (cardinality(columns) between 2 and 5),
  unique (object_id, columns)
);
do $$
declare t text := 'unique_rule';
begin
  execute format('alter table portico.%I enable row level security', t);
  execute format('alter table portico.%I force row level security', t);
  execute format('create policy owner_all on portico.%I to portico_owner using (true) with check (true)', t);
  execute format('create policy backup_read on portico.%I for select to portico_backup using (true)', t);
  execute format('create policy worker_read on portico.%I for select to portico_worker using (true)', t);
  execute format('create policy auth_read on portico.%I for select to portico_auth using (true)', t);
  -- a dry run reads metadata in the transaction of whoever asks
  execute format('create policy staff_read on portico.%I for select to portico_staff using (portico.ctx_user() is not null)', t);
  execute format('grant select on portico.%I to portico_backup, portico_worker, portico_auth, portico_staff', t);
end $$;
