-- People: consent to memberships, invitations, users that can be made again after deletion.

-- A membership takes effect only with its owner's consent (I10). `offered`: switched on by an administrator, waiting for that consent;
-- `active` goes on meaning what it meant: in force.
alter table portico.membership
  add column accepted boolean not null default true,
  add column offered boolean not null default false,
  add constraint membership_consent check (not (active and not accepted) and not (offered and accepted));

-- The last invitation: until when, to which portal, by whom. `invitation_ends_at` empty = none was sent, it was revoked or accepted.
-- `asked_at`: when its addressee asked for new links, the last few times; mails to one address are limited (N6).
alter table portico.portal_user
  add column invitation_ends_at timestamptz,
  add column invitation_portal_id bigint references portico.portal,
  add column invited_by bigint references portico.principal,
  add column asked_at timestamptz[] not null default '{}';

-- A deleted user keeps naming his contact for history; the contact may get a new user (USR-23).
alter table portico.portal_user drop constraint portal_user_contact_id_key;
create unique index portal_user_contact on portico.portal_user (contact_id) where deleted_at is null;

create index seat_user on portico.seat (portal_user_id);
create index portal_access_portal on portico.portal_access (portal_id);

alter table portico.staff_user add column invited_by bigint references portico.principal;
