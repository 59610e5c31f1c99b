-- The portal's role writes access rows in one place only: what the rules by author give of a record that the person himself makes. Behind the
-- gateway it could have written any principal and any grade for a record that it sees; now the wall asks for the rule. New objects get it from
-- metadata/sync-walls.
do $$
declare r record;
begin
  for r in select o.id, o.key from portico.object o join pg_policy p on p.polrelid = to_regclass(format('data.%I', o.key || '_access'))
           and p.polname = 'portal_add' loop
    execute format('alter policy portal_add on data.%1$I with check (exists (select 1 from data.%2$I p
        join keys._author_grant g on g.object_id = %3$s
          and array[g.author_role_id] <@ portico.author_roles(p.created_by, p.created_in, p.created_at)
        where p.id = %1$I.record_id and p.created_by = (select nullif(current_setting(''portico.user'', true), '''')::bigint)
          and g.principal_id = %1$I.principal_id and g.source_id = %1$I.source_id and g.grade = %1$I.grade))',
      r.key || '_access', r.key, r.id);
  end loop;
end $$;

-- What somebody was when he wrote is nobody's business but his own: the portal's role asks for the one who acts alone. Definer, so the log-in
-- tells who is asking (session_user), not the role under whose rights it runs.
create or replace function portico.author_roles(author bigint, membership bigint, at timestamptz) returns bigint[]
language sql stable security definer set search_path = pg_catalog as $$
  select portico.roles_above(array(
    select r.id from portico.role r
      where r.key = 'all_employees' and exists (select 1 from portico.staff_user u where u.id = author)
        or r.key = 'all_portal_users' and exists (select 1 from portico.portal_user u where u.id = author)
    union select s.role_id from portico.staff_role s
      where s.staff_user_id = author and s.valid_from <= at and (s.valid_to is null or s.valid_to > at)
    union select m.organisation_id from portico.membership m where m.id = membership and m.portal_user_id = author
    union select x.role_id from portico.membership_role x join portico.membership m on m.id = x.membership_id
      where x.membership_id = membership and m.portal_user_id = author
        and x.valid_from <= at and (x.valid_to is null or x.valid_to > at)))
  where session_user <> 'portico_portal' or author = portico.ctx_user()
$$;
