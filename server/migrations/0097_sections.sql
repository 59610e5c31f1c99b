-- Sections of menus as administrators arrange them (SEC-01..11): of a portal, or of a workspace of the staff. Each leads to the records of
-- an object or to a page; its title, icon and list may differ from the object's.
alter table portico.portal_section rename to section;
alter sequence portico.portal_section_id_seq rename to section_id_seq;
alter table portico.section
  alter column portal_id drop not null,
  add column uid uuid not null unique default gen_random_uuid(),
  add column workspace_id bigint references portico.workspace,
  -- the portal's main page, where the section leads to that
  add column page text check (page = 'main'),
  -- "Enable approval in section" (SEC-07)
  add column approval boolean not null default false,
  -- a picture of one's own in place of the named icon (SEC-05), told by the hash of its content
  add column icon_type text check (icon_type in ('image/svg+xml', 'image/png')),
  add column icon_sha256 bytea,
  add column icon_content bytea check (length(icon_content) <= 65536),
  add check ((portal_id is null) <> (workspace_id is null)),
  add check (page is null or (object_id is null and portal_id is not null)),
  add check ((icon_type is null) = (icon_content is null) and (icon_type is null) = (icon_sha256 is null));
create unique index section_of_workspace on portico.section (workspace_id, key) where workspace_id is not null;
-- One section per object and menu, so that its list and its page are found by the object.
create unique index section_object_of_portal on portico.section (portal_id, object_id) where portal_id is not null and object_id is not null;
create unique index section_object_of_workspace on portico.section (workspace_id, object_id) where workspace_id is not null and object_id is not null;
create index section_icon on portico.section (icon_sha256) where icon_sha256 is not null;
-- What goes back as If-Match: two who arrange the same menu do not undo each other unseen.
alter table portico.portal add column menu_version int not null default 1;
alter table portico.workspace add column menu_version int not null default 1;

-- Every menu of a portal has its main page, first unless somebody moves it.
insert into portico.section (portal_id, key, page, position)
select p.id, 'home', 'main', (select coalesce(min(s.position), 0) - 1 from portico.section s where s.portal_id = p.id) from portico.portal p
where not exists (select 1 from portico.section s where s.portal_id = p.id and s.key = 'home');
