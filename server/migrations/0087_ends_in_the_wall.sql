-- What has ended is behind the second wall as well: the policies of the portal's role ask the moment of the request (portico.at). New
-- objects get it from metadata/sync; these are the ones that are there.
do $$
declare r record; ends text;
begin
  for r in select p.polname, p.polrelid::regclass as tab, o.settings ->> 'until_column' as until,
             pg_get_expr(p.polqual, p.polrelid) as seen, p.polwithcheck is not null as checked
           from portico.object o join pg_policy p on p.polrelid = to_regclass(format('data.%I', o.key)) and p.polname in ('portal_read', 'portal_change')
           where o.settings ->> 'until_column' is not null loop
    ends := format('(%I is null or %I > (select nullif(current_setting(''portico.at'', true), '''')::timestamptz))', r.until, r.until);
    execute format('alter policy %I on %s using ((%s) and %s)', r.polname, r.tab, r.seen, ends)
      || case when r.checked then format(' with check ((%s) and %s)', r.seen, ends) else '' end;
  end loop;
end $$;
