-- Ending sessions and links is part of locking somebody, in the transaction of the lock. Staff cannot read or write schema auth,
-- so they get just these two verbs; neither answers anything.
create function auth.end_sessions(wanted bigint[], spared bigint, at timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog as $$
  update auth.session set ended_at = at
  where principal_id = any (wanted) and ended_at is null and id is distinct from spared
$$;
revoke all on function auth.end_sessions(bigint[], bigint, timestamptz) from public;
grant execute on function auth.end_sessions(bigint[], bigint, timestamptz) to portico_staff, portico_worker, portico_auth;

create function auth.revoke_links(wanted bigint[], purposes text[], at timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog as $$
  update auth.one_time_link set revoked_at = at
  where principal_id = any (wanted) and purpose = any (purposes) and used_at is null and revoked_at is null
$$;
revoke all on function auth.revoke_links(bigint[], text[], timestamptz) from public;
grant execute on function auth.revoke_links(bigint[], text[], timestamptz) to portico_staff, portico_worker, portico_auth;
grant usage on schema auth to portico_worker;

-- swept by a timer
create index session_expiry on auth.session (expires_at);
create index attempt_age on auth.attempt (window_start);
