-- Effects: fencing of claimed jobs, timers one node runs, events in commit order, the order of the audit chain.

-- Who holds the row now. A worker that lost its lease (it hung, its machine slept) cannot settle what another one has taken since.
alter table portico.outbox add column claim uuid;
-- finished rows are swept by age
create index outbox_done on portico.outbox (done_at) where done_at is not null;

-- What a node does every so often; the row is the lock.
create table portico.timer (
  name text primary key,
  due_at timestamptz not null,
  locked_until timestamptz,
  claim uuid,
  last_error text
);

-- Ids are given before the commit, so a row with a lower id may appear later. Readers go by transaction instead:
-- everything below the oldest running transaction is final.
alter table portico.event add column xact xid8 not null default pg_current_xact_id();
create index event_xact on portico.event (xact);
create index event_age on portico.event (at);

-- Rows are chained in the order in which the job meets them, which need not be that of their ids.
alter table portico.audit add column chain_position bigint unique;
create index audit_open on portico.audit (id) where chain is null;

-- when this very letter was last tried, and the hour its recipient's limit counts
create index mail_age on portico.mail (created_at);

alter table portico.timer enable row level security;
alter table portico.timer force row level security;
create policy owner_all on portico.timer to portico_owner using (true) with check (true);
create policy backup_read on portico.timer for select to portico_backup using (true);
create policy worker_all on portico.timer to portico_worker using (true) with check (true);
grant select on portico.timer to portico_backup;
grant select, insert, update, delete on portico.timer to portico_worker;
