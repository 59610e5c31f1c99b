-- Which records a tag or folder is on, without the question for each whether this person sees it: the list asks that of the records
-- themselves, behind both walls (docs/permissions.md). Ids alone. New objects get it from metadata/sync-walls.
do $$
declare r record;
begin
  for r in select o.key, o.staff_only from portico.object o
           where o.attached_to is null and to_regclass(format('data.%I', o.key || '_mark')) is not null loop
    execute format('create policy keys_read on data.%I for select to portico_keys using (true)', r.key || '_mark');
    execute format('grant select (tag_id, folder_id, record_id) on data.%I to portico_keys', r.key || '_mark');
    set local role portico_keys;
    execute format('create view keys.%1$I as select tag_id, folder_id, record_id from data.%1$I', r.key || '_mark');
    execute format('grant select on keys.%I to portico_staff, portico_worker', r.key || '_mark');
    if not r.staff_only then
      execute format('grant select on keys.%I to portico_portal', r.key || '_mark');
    end if;
    set local role portico_owner;
  end loop;
end $$;
