-- An administrator's preview of a portal: a session of its own kind that lives and ends with his staff session, and the principal
-- it is evaluated with. That principal owns nothing, is shared nothing and never writes (docs/decisions/0010).
alter table auth.session drop constraint session_door_check;
alter table auth.session add constraint session_door_check check (door in ('staff', 'portal', 'preview'));
alter table auth.session add column parent_id bigint references auth.session on delete cascade;
create index session_parent on auth.session (parent_id) where parent_id is not null;
alter table auth.session add constraint session_preview_parent check ((door = 'preview') = (parent_id is not null));

alter table portico.configuration add column preview_principal bigint references portico.principal;
with made as (insert into portico.principal (kind) values ('system') returning id)
update portico.configuration set preview_principal = (select id from made);

-- As in 0005; a session that stands on another one lives no longer than that one.
create or replace function auth.check_session(hash bytea, wanted_door text, shift interval)
returns table (at timestamptz, session_id bigint, principal_id bigint, membership_id bigint, seen_at timestamptz,
               user_epoch bigint, organisation_epoch bigint, configuration_epoch bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select clock.at, s.id, s.principal_id, s.membership_id, s.seen_at, p.epoch, o.epoch, c.epoch
  from (select clock_timestamp() + shift as at) clock
  cross join portico.configuration c
  left join auth.session s on s.token_hash = hash and s.door = wanted_door and s.ended_at is null and s.expires_at > clock.at
    and (s.parent_id is null or exists (
      select 1 from auth.session x where x.id = s.parent_id and x.ended_at is null and x.expires_at > clock.at))
  left join portico.principal p on p.id = s.principal_id
  left join portico.membership m on m.id = s.membership_id
  left join portico.principal o on o.id = m.organisation_id
$$;
