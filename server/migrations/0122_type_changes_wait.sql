-- A column of contacts that becomes another type is filled batch by batch, into a database column that nobody sees yet: that changes
-- nobody's name, so no user's counter is raised for it. Whoever fills it says so in his transaction (server/metadata/store-retype.ts).
do $$
begin
  if to_regclass('data.contact') is not null then
    drop trigger if exists contact_name on data.contact;
    create trigger contact_name after update on data.contact for each row
      when (current_setting('portico.converting', true) is distinct from 'on') execute function portico.raise_contact();
  end if;
end $$;

-- How often the end was tried in vain, for the records were in use: each time is further from the one before.
alter table portico.type_change add column tries int not null default 0;
