-- Profile pages (PRO-01..04): pages that every portal begins with, the own contact of each portal user, and administrators of
-- organisations as a role that rights can name.

-- Pages of records that every portal is given once, as bundles bring them; what an administrator arranges or takes away afterwards stays.
create table portico.portal_start_page (
  object_id bigint primary key references portico.object on delete cascade,
  body jsonb not null check (pg_column_size(body) <= 600000)
);
do $$
declare t text := 'portal_start_page';
begin
  execute format('alter table portico.%I enable row level security', t);
  execute format('alter table portico.%I force row level security', t);
  execute format('create policy owner_all on portico.%I to portico_owner using (true) with check (true)', t);
  execute format('create policy backup_read on portico.%I for select to portico_backup using (true)', t);
  execute format('create policy worker_all on portico.%I to portico_worker using (true) with check (true)', t);
  execute format('create policy staff_all on portico.%I to portico_staff using (portico.ctx_user() is not null) with check (portico.ctx_user() is not null)', t);
  execute format('grant select on portico.%I to portico_backup', t);
  execute format('grant select, insert, update, delete on portico.%I to portico_worker, portico_staff', t);
end $$;
-- Objects whose start page a portal was given.
alter table portico.portal add column given_pages text[] not null default '{}';

-- Every portal user has his own contact, whatever the scopes say of others: a grant to him alone, of a kind of its own.
alter table portico.grant_source drop constraint grant_source_kind_check;
alter table portico.grant_source add constraint grant_source_kind_check
  check (kind in ('share', 'rule', 'process', 'participant', 'sharing_mode', 'audience', 'self'));
do $$
declare u record; made bigint; contact bigint; ordered text;
begin
  select o.id, case when o.order_column is null or o.order_column = 'created_at' then 'created_at' else o.order_column end
    into contact, ordered from portico.object o where o.key = 'contact';
  if contact is null or to_regclass('data.contact_access') is null or ordered <> 'created_at' then return; end if;
  for u in execute 'select p.id, p.contact_id, c.created_at from portico.portal_user p
      join data.contact c on c.id = p.contact_id and c.deleted_at is null where p.deleted_at is null' loop
    insert into portico.grant_source (object_id, kind, record_id, principal_id, grade, made_at)
      values (contact, 'self', u.contact_id, u.id, 3, now()) returning id into made;
    insert into data.contact_access (principal_id, sort_key, record_id, grade, source_id)
      values (u.id, u.created_at, u.contact_id, 3, made);
    update portico.principal set epoch = epoch + 1 where id = u.id;
  end loop;
end $$;

-- Who administers an organisation has this role in its membership for as long as he does: rights name it like any other (ADM-03).
do $$
declare made bigint;
begin
  insert into portico.principal (kind) values ('role') returning id into made;
  insert into portico.role (id, key, title, tree, side, parent_id, created_at)
  values (made, 'organisation_administrators', 'Organisation administrators', 'functional', 'portal', null, now());
  insert into portico.membership_role (membership_id, role_id, valid_from)
  select m.id, made, now() from portico.membership m where m.is_admin and m.organisation_id is not null and m.valid_to is null;
end $$;

create function portico.keep_organisation_administrator() returns trigger language plpgsql as $$
declare
  office bigint := (select r.id from portico.role r where r.key = 'organisation_administrators');
  at timestamptz := coalesce(nullif(current_setting('portico.at', true), '')::timestamptz, now());
begin
  if office is null then return null; end if;
  if new.is_admin and new.organisation_id is not null and new.valid_to is null then
    if not exists (select 1 from portico.membership_role x
        where x.membership_id = new.id and x.role_id = office and x.valid_to is null) then
      insert into portico.membership_role (membership_id, role_id, valid_from) values (new.id, office, at)
      on conflict (membership_id, role_id, valid_from) do update set valid_to = null;
    end if;
  else
    update portico.membership_role set valid_to = at where membership_id = new.id and role_id = office and valid_to is null;
  end if;
  return null;
end $$;
create trigger keep_organisation_administrator after insert or update of is_admin, organisation_id, valid_to on portico.membership
  for each row execute function portico.keep_organisation_administrator();
