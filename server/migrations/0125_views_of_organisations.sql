-- Whose view it was could be written as that of any organisation by its owner: now only as that of his own.
alter policy portal_change on portico.list_view
  using (audience <> 'everybody' and (owner_id = portico.ctx_user() or organisation_id = any (portico.ctx_organisations())))
  with check (portal_id is not null and audience <> 'everybody'
    and (organisation_id = any (portico.ctx_organisations()) or organisation_id is null and owner_id = portico.ctx_user()));
