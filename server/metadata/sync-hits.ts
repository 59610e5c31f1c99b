/** What finds the hits of a search (`keys.x_hits`, sync-walls.ts). */
import type { ObjectDef } from './model.ts';

/**
 * Whose a record is, made by or for whom, says the index alone, since it stands among the words; whether it was granted to one of `principals` is
 * asked of each hit, and only where there is anybody to ask about. What is attached is reached by way of its parent. Planned each time: how common
 * words are decides.
 */
export function hitsBody({ key, attachedTo }: Pick<ObjectDef, 'key' | 'attachedTo'>): string {
  return `
      declare
        one constant text := 'select s.record_id, s.sort_key from search."${key}" s where s.words @@ $1 and s.sort_key >= $3 and s.sort_key < $4';
        mine constant tsquery := (select string_agg('''' || w || '''', ' | ')::tsquery
          from (select '@' || o from unnest(organisations) o union all select '@u' || me union all select '@c' || contact) x(w));
        arms text := case when principals is null${attachedTo === null ? '' : ' or true'} then one else concat_ws(' union ',
          case when mine is not null then replace(one, '$1', '($1 && $5)') end,
          case when cardinality(principals) > 0 then one
            || ' and exists (select 1 from data."${key}_access" a where a.record_id = s.record_id and a.principal_id = any ($2) offset 0)' end) end;
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
      end`;
}
