-- The portal a case came through is named by its uid: the column is data, and ids of the database never leave the server.
create function portico.portal_uid(wanted bigint) returns uuid language sql stable security definer set search_path = pg_catalog as $$
  select p.uid from portico.portal p where p.id = wanted
$$;
revoke all on function portico.portal_uid(bigint) from public;
grant execute on function portico.portal_uid(bigint) to portico_portal, portico_staff, portico_worker;

do $$
begin
  if to_regclass('data."case"') is null then return; end if;
  update data."case" c set origin_portal = p.uid::text from portico.portal p where c.origin_portal = p.id::text;
  update data.case_history h set new = to_jsonb(p.uid::text) from portico.portal p
    where h.column_key = 'origin_portal' and h.new = to_jsonb(p.id::text);
end $$;
