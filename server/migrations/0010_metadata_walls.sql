-- What the walls of record tables need besides the tables themselves (server/metadata/sync-walls.ts).
grant usage on schema portico, search to portico_keys;

-- Retired grant sources whose rows are not swept yet: policies stop counting them at once. Ids only.
create policy keys_read on portico.grant_source for select to portico_keys using (true);
grant select (id, object_id, retired_at, swept_at) on portico.grant_source to portico_keys;
set local role portico_keys;
create view keys.dead_source as
  select id, object_id from portico.grant_source where retired_at is not null and swept_at is null;
grant select on keys.dead_source to portico_portal, portico_staff, portico_worker;
set local role portico_owner;
