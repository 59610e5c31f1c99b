-- What somebody is called is kept between requests by his own counter, so whatever it is made of raises that counter in the transaction
-- that changes it (docs/decisions/0011). Rights hang on the counter as well; for them once too often does no harm.
create trigger raise_name after update of public_name, login on portico.staff_user
  for each row execute function portico.raise_user('id');
create trigger raise_name after update of login or delete on portico.portal_user
  for each row execute function portico.raise_user('id');

-- Definer: contacts are changed from the portal, too. New installations get the trigger with the table (server/metadata/sync.ts).
create function portico.raise_contact() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update portico.principal p set epoch = p.epoch + 1 from portico.portal_user u where u.contact_id = new.id and p.id = u.id;
  return null;
end $$;
revoke all on function portico.raise_contact() from public;
do $$
begin
  if to_regclass('data.contact') is not null then
    create trigger contact_name after update on data.contact for each row execute function portico.raise_contact();
  end if;
end $$;

-- Ids and counters, no names: with a record come the counters of the people in it.
create policy keys_read on portico.principal for select to portico_keys using (true);
grant select (id, epoch) on portico.principal to portico_keys;
set local role portico_keys;
create view keys._person as select id, epoch from portico.principal;
grant select on keys._person to portico_portal, portico_staff, portico_worker;
set local role portico_owner;

-- Whether somebody outside holds anything that he may pass on is kept with his rights: whoever gives him the first raises his counter,
-- whatever way he takes. What is taken away is asked of the database each time.
create function portico.raise_passing() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare holder text; organisation bigint;
begin
  select p.kind into holder from portico.principal p where p.id = new.principal_id;
  organisation := case when holder = 'role' then portico.organisation_of_role(new.principal_id) end;
  if holder in ('staff', 'portal') or organisation is not null then
    update portico.principal set epoch = epoch + 1 where id = coalesce(organisation, new.principal_id);
  else
    update portico.configuration set epoch = epoch + 1;
  end if;
  return null;
end $$;
revoke all on function portico.raise_passing() from public;
create trigger raise_passing after insert or update of may_pass_on, principal_id, retired_at on portico.grant_source
  for each row when (new.may_pass_on and new.retired_at is null) execute function portico.raise_passing();
