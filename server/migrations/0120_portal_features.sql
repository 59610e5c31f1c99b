-- What a portal is switched off from offering (CON-23): comments of records, sharing by hand, administration of organisations.
alter table portico.portal add column features_off text[] not null default '{}'
  check (features_off <@ array['comments', 'sharing', 'organisation']);
