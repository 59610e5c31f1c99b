-- What records of a catalogue are called is kept between requests by the counter of the configuration (server/records/names.ts), so whatever
-- changes one raises it in the same transaction, whatever way it takes. A catalogue is what few write and seldom: each writer holds the
-- counter's row until he commits, and all that is kept is made anew. Definer: rules may let the portal write one as well.
-- New catalogues get the trigger with the table (server/metadata/sync.ts).
create function portico.raise_catalogue() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update portico.configuration set epoch = epoch + 1;
  return null;
end $$;
revoke all on function portico.raise_catalogue() from public;
do $$
declare changed bigint;
begin
  update portico.object set settings = settings || '{"catalogue": true}' where key = 'service' and solution = 'support' returning id into changed;
  if changed is not null then
    create trigger catalogue after insert or update or delete or truncate on data.service
      for each statement execute function portico.raise_catalogue();
  end if;
end $$;
