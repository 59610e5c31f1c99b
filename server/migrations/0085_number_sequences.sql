-- Automatic numbers come from a sequence per column instead of a counter's row, which every write held until its commit
-- (docs/decisions/0015). New columns get theirs from metadata/sync; these are the ones that are there, from where their counters stand.
lock table portico.number_counter in access exclusive mode;
do $do$
declare r record;
begin
  for r in
    select c.id, c.key as column_key, o.key as object_key, o.staff_only, n.last_value from portico.object_column c
      join portico.object o on o.id = c.object_id left join portico.number_counter n on n.column_id = c.id
    where c.type = 'number'
  loop
    execute format('create sequence data.%I owned by data.%I.%I', 'number-' || r.id, r.object_key, r.column_key);
    if r.last_value > 0 then perform setval(format('data.%I', 'number-' || r.id)::regclass, r.last_value); end if;
    execute format('grant usage on sequence data.%I to portico_staff, portico_worker', 'number-' || r.id);
    if not r.staff_only then execute format('grant usage on sequence data.%I to portico_portal', 'number-' || r.id); end if;
  end loop;
end $do$;
drop function portico.next_number(bigint);
drop table portico.number_counter;
