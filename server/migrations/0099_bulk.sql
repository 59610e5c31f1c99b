-- Changes of many records at once (a column, a stage, a tag, a folder, deletion): what is asked, which records, how each went and what an
-- undo needs. Each record is changed by the gateway in the name of whoever asked; these rows are his alone and swept after a day.
create table portico.bulk (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  -- key of the object: what is done with one that is gone is simply not asked for any more
  object text not null check (length(object) <= 63),
  principal_id bigint not null references portico.principal,
  -- as whom he acts: a membership at a portal, by its slug; both empty = the desk
  membership_id bigint,
  portal text,
  change jsonb not null check (pg_column_size(change) <= 40000),
  state text not null default 'running' check (state in ('running', 'done', 'undoing', 'undone')),
  total int not null check (total > 0),
  made_at timestamptz not null,
  -- when the last record was done; it can be undone for a while from then on
  ended_at timestamptz
);
create index bulk_of on portico.bulk (principal_id, id);
create index bulk_age on portico.bulk (made_at);

create table portico.bulk_row (
  bulk_id bigint not null references portico.bulk on delete cascade,
  n int not null,
  -- uid of the record, and the version that was seen
  record uuid not null,
  version int,
  -- empty = not yet; same = nothing had to be done; stale = somebody has changed it meanwhile
  outcome text check (outcome in ('done', 'same', 'refused', 'stale')),
  code text,
  message text,
  -- [{ "key": "status", "old": …, "new": … }]: stored values before and after
  before jsonb,
  undone text check (undone in ('done', 'refused', 'stale')),
  primary key (bulk_id, n)
);
create index bulk_row_waiting on portico.bulk_row (bulk_id, n) where outcome is null;
create index bulk_row_undoing on portico.bulk_row (bulk_id, n) where outcome = 'done' and undone is null;

do $$
declare t text; mine text;
begin
  foreach t in array array['bulk', 'bulk_row'] loop
    mine := case t when 'bulk' then '(principal_id = portico.ctx_user())'
      else '(exists (select 1 from portico.bulk b where b.id = bulk_row.bulk_id))' end;
    execute format('alter table portico.%I enable row level security', t);
    execute format('alter table portico.%I force row level security', t);
    execute format('create policy owner_all on portico.%I to portico_owner using (true) with check (true)', t);
    execute format('create policy backup_read on portico.%I for select to portico_backup using (true)', t);
    execute format('create policy worker_all on portico.%I to portico_worker using (true) with check (true)', t);
    execute format('create policy staff_all on portico.%I to portico_staff using %s with check %s', t, mine, mine);
    execute format('create policy portal_all on portico.%I to portico_portal using %s with check %s', t, mine, mine);
    execute format('grant select on portico.%I to portico_backup', t);
    execute format('grant select, insert, update, delete on portico.%I to portico_worker', t);
    execute format('grant select, insert, update on portico.%I to portico_staff, portico_portal', t);
  end loop;
end $$;
grant usage on sequence portico.bulk_id_seq to portico_portal, portico_staff, portico_worker;
