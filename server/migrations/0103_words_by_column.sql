-- Words of records know their column, so that a hidden one is not among the hits at all (docs/decisions/0026). New objects get these
-- functions from metadata/sync; here are those that are there, and the work of making their words anew. Texts in languages stay as they are.
do $do$
declare
  r record;
  mine text;
begin
  for r in
    select o.id, o.key, o.staff_only, o.attached_to is not null as attached, o.contact_column as contact
    from portico.object o where o.settings ->> 'language_column' is null
  loop
    set local role portico_keys;
    execute format('drop function keys.%I(tsquery, bigint[], int)', r.key || '_search');
    mine := case when r.attached then '' else format(
      ' and (principals is null or s.organisation_id = any (organisations)
        or exists (select 1 from data.%I a where a.record_id = s.record_id and a.principal_id = any (principals) offset 0)
        or exists (select 1 from data.%I t where t.id = s.record_id and (t.created_by = me%s) offset 0))',
      r.key || '_access', r.key, case when r.contact is null then '' else format(' or t.%I = contact', r.contact) end) end;
    execute format($create$create function keys.%I(wanted tsquery, principals bigint[], me bigint, contact bigint, organisations bigint[], most int)
      returns table (record_id bigint) language sql stable security definer set search_path = pg_catalog as $body$
        select s.record_id from search.%I s where s.words @@ wanted%s
        order by s.sort_key desc, s.record_id desc limit most$body$ $create$, r.key || '_hits', r.key, mine);
    execute format($create$create function keys.%I(wanted tsquery) returns bigint
      language plpgsql volatile security definer set search_path = pg_catalog as $body$
      declare plan json;
      begin
        execute 'explain (format json) select from search.%I s where s.words @@ $1' into plan using wanted;
        return (plan -> 0 -> 'Plan' ->> 'Plan Rows')::bigint;
      end $body$ $create$, r.key || '_estimate', r.key);
    execute format($create$create function keys.%I(record bigint, wanted tsquery) returns boolean
      language sql stable security definer set search_path = pg_catalog as $body$
        select exists (select from search.%I s where s.record_id = record and s.words @@ wanted)$body$ $create$, r.key || '_holds', r.key);
    execute format('revoke all on function keys.%I(tsquery, bigint[], bigint, bigint, bigint[], int), keys.%I(tsquery), keys.%I(bigint, tsquery) from public',
      r.key || '_hits', r.key || '_estimate', r.key || '_holds');
    execute format('grant execute on function keys.%I(tsquery, bigint[], bigint, bigint, bigint[], int), keys.%I(tsquery), keys.%I(bigint, tsquery) to %s',
      r.key || '_hits', r.key || '_estimate', r.key || '_holds',
      case when r.staff_only then 'portico_staff, portico_worker' else 'portico_portal, portico_staff, portico_worker' end);
    set local role portico_owner;
    insert into portico.outbox (topic, payload, created_at, due_at)
      values ('metadata.reindex', jsonb_build_object('objectId', r.id::text, 'after', '0'), now(), now());
  end loop;
end $do$;

-- Words that occur in any record, for typing errors. It holds words of what nobody outside may read, so it is the worker's alone.
create table portico.word (word text collate "C" primary key);
create index word_near on portico.word using gin (word portico.gin_trgm_ops) with (fastupdate = off);

-- How far the words of each object were learned. Records above `seen` came after the last round and are left for the next one: a transaction
-- that took a lower id may not have ended yet.
create table portico.word_mark (
  object_id bigint primary key references portico.object on delete cascade,
  learned bigint not null default 0,
  seen bigint not null default 0
);

do $$
declare t text;
begin
  foreach t in array array['word', 'word_mark'] loop
    execute format('alter table portico.%I enable row level security', t);
    execute format('alter table portico.%I force row level security', t);
    execute format('create policy owner_all on portico.%I to portico_owner using (true) with check (true)', t);
    execute format('create policy backup_read on portico.%I for select to portico_backup using (true)', t);
    execute format('create policy worker_all on portico.%I to portico_worker using (true) with check (true)', t);
    execute format('grant select on portico.%I to portico_backup', t);
    execute format('grant select, insert, update, delete on portico.%I to portico_worker', t);
  end loop;
end $$;
create policy keys_read on portico.word for select to portico_keys using (true);
grant select (word) on portico.word to portico_keys;

set local role portico_keys;
create function keys.words_near(typed text, swaps text[], most int) returns table (word text)
  language sql stable security definer set search_path = pg_catalog as $body$
    select n.word from (
      (select w.word, 2::real as likeness from unnest(swaps) s(word) cross join lateral (select v.word from portico.word v
        where v.word >= s.word and v.word < s.word || chr(1114111) order by v.word limit 5) w)
      union all
      (select v.word, greatest(portico.similarity(v.word, typed), portico.word_similarity(typed, v.word)) from portico.word v
        where v.word operator(portico.%) typed or typed operator(portico.<%) v.word
        order by 2 desc, 1 limit most)) n
    order by n.likeness desc, n.word limit most$body$;
revoke all on function keys.words_near(text, text[], int) from public;
grant execute on function keys.words_near(text, text[], int) to portico_worker;
set local role portico_owner;
