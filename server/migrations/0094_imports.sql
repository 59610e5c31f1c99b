-- A spreadsheet on its way to become an object: read row by row, looked at, then imported in the background.
create table portico.import (
  id bigint generated always as identity primary key,
  uid uuid not null unique default gen_random_uuid(),
  -- the administrator who brought it; records are made in his name and with his rights
  principal_id bigint not null references portico.principal,
  name text not null,
  state text not null default 'read' check (state in ('read', 'running', 'done')),
  -- [{ "name": "Serial", "type": "text", ... }]: what the file says of itself
  columns jsonb not null,
  -- [{ "source": 0, "key": "serial" }]: which cell goes where; empty until it is started
  plan jsonb,
  object_id bigint references portico.object,
  rows int not null,
  done int not null default 0,
  made int not null default 0,
  -- the first faults: [{ "row": 7, "column": "serial", "message": "…" }]
  faults jsonb not null default '[]',
  created_at timestamptz not null,
  ended_at timestamptz
);
create index import_age on portico.import (created_at);

create table portico.import_row (
  import_id bigint not null references portico.import on delete cascade,
  -- 1 = the first row below the heads
  n int not null,
  cells jsonb not null,
  primary key (import_id, n)
);

do $$
declare t text;
begin
  foreach t in array array['import', 'import_row'] loop
    execute format('alter table portico.%I enable row level security', t);
    execute format('alter table portico.%I force row level security', t);
    execute format('create policy owner_all on portico.%I to portico_owner using (true) with check (true)', t);
    execute format('create policy backup_read on portico.%I for select to portico_backup using (true)', t);
    execute format('create policy worker_all on portico.%I to portico_worker using (true) with check (true)', t);
    execute format('create policy staff_all on portico.%I to portico_staff using (portico.ctx_user() is not null) with check (portico.ctx_user() is not null)', t);
    execute format('grant select on portico.%I to portico_backup', t);
    execute format('grant select, insert, update, delete on portico.%I to portico_worker, portico_staff', t);
  end loop;
end $$;
