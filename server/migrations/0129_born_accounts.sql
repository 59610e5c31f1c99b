-- An account that is made below another one is a child account from then on: whoever acts for an organisation above it reaches its records
-- at the next request. So it raises the counters of these organisations; those of all others may go on as they are. Definer: accounts may be
-- made from the portal, too. New installations get the trigger with the table (server/metadata/sync.ts).
create function portico.raise_above() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update portico.principal p set epoch = p.epoch + 1 from portico.role r
    where r.id = p.id and r.account_id in (
      with recursive above(id) as (
        select new.parent
        union
        select a.parent from above join data.account a on a.id = above.id where a.parent is not null)
      select id from above);
  return null;
end $$;
revoke all on function portico.raise_above() from public;
do $$
begin
  if exists (select 1 from pg_attribute where attrelid = to_regclass('data.account') and attname = 'parent' and not attisdropped) then
    create trigger account_born after insert on data.account for each row
      when (new.parent is not null) execute function portico.raise_above();
  end if;
end $$;
