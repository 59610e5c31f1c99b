-- A role that goes takes the rules by author along that name it, and is a part of no role above it any more (docs/decisions/0016).
alter table portico.author_rule drop constraint author_rule_author_role_id_fkey,
  add constraint author_rule_author_role_id_fkey foreign key (author_role_id) references portico.principal,
  drop constraint author_rule_receiver_role_id_fkey,
  add constraint author_rule_receiver_role_id_fkey foreign key (receiver_role_id) references portico.principal;
create trigger refuse_gone_role after insert on portico.author_rule referencing new table as fresh
  for each statement execute function portico.refuse_rules_of_gone_role('author_role_id');
create trigger refuse_gone_role_receiver after insert on portico.author_rule referencing new table as fresh
  for each statement execute function portico.refuse_rules_of_gone_role('receiver_role_id');

create function portico.author_role_gone() returns trigger language plpgsql as $$
declare r record;
begin
  for r in select x.id, x.source_id from portico.author_rule x
           where x.valid_to is null and old.id in (x.author_role_id, x.receiver_role_id) order by x.id for update loop
    with recursive down(id) as (
      select s.id from portico.grant_source s where s.id = r.source_id or s.kind = 'rule' and s.principal_id in (
        select unnest(f.stand_ins) from portico.author_fill f where f.source_id = r.source_id)
      union select g.id from down join portico.grant_source g on g.passed_through = down.id)
    update portico.grant_source s set retired_at = now() from down where s.id = down.id and s.retired_at is null;
    update portico.author_fill set finished_at = coalesce(finished_at, now()) where source_id = r.source_id;
    update portico.author_rule set valid_to = now(), ended_by = portico.ctx_user() where id = r.id;
    insert into portico.outbox (topic, payload, created_at, due_at) values ('access.sweep', '{}', now(), now());
  end loop;
  -- Of the roots everybody is, whatever else he was.
  perform portico.follow_authors(array(
    select a from unnest(portico.roles_above(array[old.parent_id])) a
    where not exists (select 1 from portico.role o where o.id = a and o.key in ('all_employees', 'all_portal_users'))), '{}');
  return null;
end $$;
create trigger author_role_gone after delete on portico.role for each row execute function portico.author_role_gone();
