-- What somebody certainly may pass on is kept with his rights now (server/access/rights.ts), so whatever takes it from him raises his counter as
-- whatever gives it does (0107, 0128). Once for each holder of a statement: a role that is removed loses thousands of shares at once. Sources
-- are deleted together with their records alone, of which nothing is shown any more.
create function portico.raise_passing_lost() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare holder record; told boolean := false;
begin
  for holder in
    select distinct w.principal_id as id, p.kind, case when p.kind = 'role' then portico.organisation_of_role(w.principal_id) end as organisation
    from was w join become b on b.id = w.id join portico.principal p on p.id = w.principal_id
    where w.may_pass_on and w.retired_at is null
      and (not b.may_pass_on or b.retired_at is not null
        or (w.principal_id, w.record_id, w.object_id, w.given_in) is distinct from (b.principal_id, b.record_id, b.object_id, b.given_in))
    order by 1
  loop
    if holder.kind in ('staff', 'portal') or holder.organisation is not null then
      update portico.principal set epoch = epoch + 1 where id = coalesce(holder.organisation, holder.id);
    elsif not told then
      update portico.configuration set epoch = epoch + 1;
      told := true;
    end if;
  end loop;
  return null;
end $$;
revoke all on function portico.raise_passing_lost() from public;
create trigger raise_passing_lost after update on portico.grant_source
  referencing old table as was new table as become for each statement execute function portico.raise_passing_lost();

-- Where a share was given decides whether it may be passed on here.
drop trigger raise_passing on portico.grant_source;
create trigger raise_passing after insert or update of may_pass_on, principal_id, retired_at, record_id, object_id, given_in on portico.grant_source
  for each row when (new.may_pass_on and new.retired_at is null) execute function portico.raise_passing();
