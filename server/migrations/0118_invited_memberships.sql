-- When each organisation has invited somebody: of several that have, none learns of the others by the date of its own (D5).
alter table portico.membership
  add column invited_at timestamptz,
  add column invitation_ends_at timestamptz;
-- So far only the last invitation of a person is known: it was one for the memberships that wait since before, sent by staff or somebody there.
update portico.membership m set invited_at = u.invited_at, invitation_ends_at = u.invitation_ends_at from portico.portal_user u
where u.id = m.portal_user_id and m.valid_to is null and not m.accepted and u.invited_at >= m.valid_from
  and (exists (select 1 from portico.staff_user s where s.id = u.invited_by)
    or exists (select 1 from portico.membership x where x.portal_user_id = u.invited_by and x.organisation_id = m.organisation_id));
