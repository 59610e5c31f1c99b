-- Links beside the files of an article are published with it, so a version keeps them (the text of their JSON).
alter table portico.article_version add column links text;

-- What an article was like when an import had written it: whoever changed it since is not overwritten by the same folders unasked.
create table portico.article_import (
  article_id bigint primary key,
  digest text not null,
  at timestamptz not null
);
alter table portico.article_import enable row level security;
alter table portico.article_import force row level security;
create policy owner_all on portico.article_import to portico_owner using (true) with check (true);
create policy backup_read on portico.article_import for select to portico_backup using (true);
create policy worker_all on portico.article_import to portico_worker using (true) with check (true);
create policy staff_all on portico.article_import to portico_staff using (portico.ctx_user() is not null) with check (portico.ctx_user() is not null);
grant select on portico.article_import to portico_backup;
grant select, insert, update, delete on portico.article_import to portico_worker, portico_staff;
