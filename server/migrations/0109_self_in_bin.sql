-- The own contact of portal users whose contact was in the bin when migration 0108 gave everybody theirs: restored, it is theirs again.
do $$
declare u record; made bigint; contact bigint; ordered text;
begin
  select o.id, case when o.order_column is null or o.order_column = 'created_at' then 'created_at' else o.order_column end
    into contact, ordered from portico.object o where o.key = 'contact';
  if contact is null or to_regclass('data.contact_access') is null or ordered <> 'created_at' then return; end if;
  for u in execute 'select p.id, p.contact_id, c.created_at from portico.portal_user p
      join data.contact c on c.id = p.contact_id where p.deleted_at is null' loop
    continue when exists (select from portico.grant_source s
      where s.object_id = contact and s.kind = 'self' and s.principal_id = u.id and s.retired_at is null);
    insert into portico.grant_source (object_id, kind, record_id, principal_id, grade, made_at)
      values (contact, 'self', u.contact_id, u.id, 3, now()) returning id into made;
    insert into data.contact_access (principal_id, sort_key, record_id, grade, source_id)
      values (u.id, u.created_at, u.contact_id, 3, made);
    update portico.principal set epoch = epoch + 1 where id = u.id;
  end loop;
end $$;
