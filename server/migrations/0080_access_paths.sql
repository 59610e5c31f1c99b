-- A page reads the access rows of its 25 records, never all that a principal holds (docs/decisions/0011). New objects get both from
-- metadata/sync; these are the ones that are there.
do $$
declare r record;
begin
  for r in select o.key, c.conname from portico.object o
           join pg_constraint c on c.conrelid = to_regclass(format('data.%I', o.key || '_access')) and c.contype = 'p' loop
    -- With the grade in it the index alone answers who may do what with one record.
    execute format('alter table data.%I drop constraint %I, add primary key (record_id, principal_id, source_id) include (grade)',
      r.key || '_access', r.conname);
  end loop;
  for r in select p.polname, p.polrelid::regclass as tab, pg_get_expr(p.polqual, p.polrelid) as old_using,
             regexp_replace(pg_get_expr(p.polqual, p.polrelid), '(d\.object_id = \d+)\){8}$', '\1))))) offset 0)))') as new_using,
             regexp_replace(pg_get_expr(p.polwithcheck, p.polrelid), '(d\.object_id = \d+)\){8}$', '\1))))) offset 0)))') as new_check
           from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = 'data' and p.polname in ('portal_read', 'portal_change') loop
    continue when r.new_using = r.old_using;
    execute format('alter policy %I on %s using (%s)', r.polname, r.tab, r.new_using)
      || case when r.new_check is null then '' else format(' with check (%s)', r.new_check) end;
  end loop;
end $$;

-- Whether somebody holds anything that may be passed on is asked once a page.
create index grant_source_passable on portico.grant_source (principal_id) where may_pass_on and retired_at is null;
