-- A large file that is whole keeps where it was begun for until a record holds it, so that a page that was left while it became a file finds it
-- again. Small files have no place: they stand in the form that sent them.
alter table portico.upload
  -- the door it was begun at; null = at the desk, where `object` is given
  add column portal_id bigint references portico.portal on delete set null,
  add column object text,
  add column column_key text,
  add column record_uid uuid,
  add column parent_uid uuid,
  -- as in portico.open_upload: by it a file that is chosen again is known
  add column chain bytea;
-- What somebody has put onto records within a day counts against him still.
create index upload_attached on portico.upload (owner_id, attached_at) where object is not null and attached_at is not null;
