-- Words near a mistyped one come by the index of trigrams. New objects get the function from metadata/sync; these are the ones that are there.
do $do$
declare r record;
begin
  for r in select o.key from portico.object o where to_regclass(format('search.%I', o.key || '_word')) is not null loop
    execute format('create policy keys_read on search.%I for select to portico_keys using (true)', r.key || '_word');
    execute format('grant select (word) on search.%I to portico_keys', r.key || '_word');
    -- A list of pending words would be read by every search.
    execute format('alter index search.%I set (fastupdate = off)', r.key || '_word_word_idx');
    perform gin_clean_pending_list(format('search.%I', r.key || '_word_word_idx')::regclass);
    set local role portico_keys;
    execute format($create$create function keys.%I(typed text, swaps text[], most int) returns table (word text)
      language sql stable security definer set search_path = pg_catalog as $body$
        select n.word from (
          (select w.word, 2::real as likeness from unnest(swaps) s(word) cross join lateral (select v.word from search.%I v
            where v.word >= s.word and v.word < s.word || chr(1114111) order by v.word limit 5) w)
          union all
          (select v.word, greatest(portico.similarity(v.word, typed), portico.word_similarity(typed, v.word)) from search.%I v
            where v.word operator(portico.%%) typed or typed operator(portico.<%%) v.word
            order by 2 desc, 1 limit most)) n
        order by n.likeness desc, n.word limit most$body$ $create$, r.key || '_near', r.key || '_word', r.key || '_word');
    execute format('revoke all on function keys.%I(text, text[], int) from public', r.key || '_near');
    execute format('grant execute on function keys.%I(text, text[], int) to portico_worker', r.key || '_near');
    set local role portico_owner;
  end loop;
end $do$;
