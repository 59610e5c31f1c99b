-- Several migrations let everybody draw from every sequence of the schema. A sequence that somebody draws from for nothing has gaps, and tells
-- how much is written by others: the portal keeps those alone of the tables to which it may add.
do $$
declare
  one record;
begin
  for one in
    select s.oid::regclass as sequence, d.refobjid as owner
      from pg_class s
      left join pg_depend d on d.objid = s.oid and d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
        and d.deptype in ('a', 'i')
      where s.relkind = 'S' and s.relnamespace = 'portico'::regnamespace
  loop
    if one.owner is null or not (has_table_privilege('portico_portal', one.owner, 'insert')
      or has_any_column_privilege('portico_portal', one.owner, 'insert')) then
      execute format('revoke all on sequence %s from portico_portal', one.sequence);
    end if;
  end loop;
end $$;
