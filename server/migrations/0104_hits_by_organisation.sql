-- Words of records say whose the record is (`@7`), who made it (`@u12`) and for whom (`@c5`), so that hits among somebody's own records come out of
-- the index alone; hits tell their place in the order, and the newest are found without fetching the older ones (docs/decisions/0026). New objects
-- get these functions from metadata/sync; here are those that are there, and the work of making their words anew where it is not waiting
-- already. Texts in languages stay as they are.
do $do$
declare
  r record;
begin
  for r in
    select o.id, o.key, o.staff_only, o.attached_to is not null as attached
    from portico.object o where o.settings ->> 'language_column' is null
  loop
    execute format('create index on search.%I using brin (sort_key) with (pages_per_range = 32)', r.key);
    set local role portico_keys;
    -- The function of the same name with six arguments stays: nodes of the version before may still run beside this one and ask it.
    execute format($create$create function keys.%1$I(wanted tsquery, principals bigint[], me bigint, contact bigint, organisations bigint[], since timestamptz[], most int)
      returns table (record_id bigint, sort_key timestamptz) language plpgsql stable security definer set search_path = pg_catalog as $body$
      declare
        one constant text := 'select s.record_id, s.sort_key from search.%2$I s where s.words @@ $1 and s.sort_key >= $3 and s.sort_key < $4';
        mine constant tsquery := (select string_agg('''' || w || '''', ' | ')::tsquery
          from (select '@' || o from unnest(organisations) o union all select '@u' || me union all select '@c' || contact) x(w));
        arms text := case when principals is null%4$s then one else concat_ws(' union ',
          case when mine is not null then replace(one, '$1', '($1 && $5)') end,
          case when cardinality(principals) > 0 then one
            || ' and exists (select 1 from data.%3$I a where a.record_id = s.record_id and a.principal_id = any ($2) offset 0)' end) end;
        low timestamptz;
        high timestamptz := 'infinity';
        n int;
      begin
        if arms = '' then return; end if;
        foreach low in array since || '-infinity'::timestamptz loop
          return query execute arms || ' order by 2 desc, 1 desc limit $6' using wanted, principals, low, high, mine, most;
          get diagnostics n = row_count;
          most := most - n;
          exit when most <= 0;
          high := low;
        end loop;
      end$body$ $create$, r.key || '_hits', r.key, r.key || '_access', case when r.attached then ' or true' else '' end);
    execute format($create$create function keys.%I(records bigint[], wanted tsquery) returns table (record_id bigint)
      language sql stable security definer set search_path = pg_catalog as $body$
        select s.record_id from (select w.record_id, w.words from search.%I w where w.record_id = any (records) offset 0) s
        where s.words @@ wanted$body$ $create$, r.key || '_among', r.key);
    execute format('revoke all on function keys.%I(tsquery, bigint[], bigint, bigint, bigint[], timestamptz[], int), keys.%I(bigint[], tsquery) from public',
      r.key || '_hits', r.key || '_among');
    execute format('grant execute on function keys.%I(tsquery, bigint[], bigint, bigint, bigint[], timestamptz[], int), keys.%I(bigint[], tsquery) to %s',
      r.key || '_hits', r.key || '_among',
      case when r.staff_only then 'portico_staff, portico_worker' else 'portico_portal, portico_staff, portico_worker' end);
    set local role portico_owner;
    insert into portico.outbox (topic, payload, created_at, due_at)
      select 'metadata.reindex', jsonb_build_object('objectId', r.id::text, 'after', '0'), now(), now()
      where not r.attached and not exists (select 1 from portico.outbox o
        where o.topic = 'metadata.reindex' and o.payload = jsonb_build_object('objectId', r.id::text, 'after', '0'));
  end loop;
end $do$;
