-- What nearly every request asks of its caller: is it still this session, with these three counters? One answer instead of eight columns, and
-- nothing that such a session never has: one that stands on another (previews, looking as a user) is checked by check_session alone, hence
-- null here. Answers the request's clock, null where anything is otherwise. Definer without a search path of its own: the body was read when
-- the function was made, so no name in it can mean anything else later; setting and resetting one costs as much as a table.
create function auth.confirm_session(hash bytea, wanted_door text, shift interval, assumed text) returns timestamptz
language sql stable security definer
begin atomic
  select pg_catalog.clock_timestamp() + shift
  from auth.session s
  join portico.principal p on p.id = s.principal_id
  cross join portico.configuration c
  left join portico.membership m on m.id = s.membership_id
  left join portico.principal o on o.id = m.organisation_id
  where s.token_hash = hash and s.door = wanted_door and s.ended_at is null and s.parent_id is null
    and s.expires_at > pg_catalog.clock_timestamp() + shift
    and pg_catalog.concat(s.id, ' ', s.principal_id, ' ', s.membership_id, ' ', p.epoch, ' ', o.epoch, ' ', c.epoch) = assumed;
end;
revoke all on function auth.confirm_session(bytea, text, interval, text) from public;
grant execute on function auth.confirm_session(bytea, text, interval, text) to portico_portal, portico_staff;
