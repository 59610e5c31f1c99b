-- A column that becomes another type gets a new column of the table, and what was written before keeps the type in which it was written.
alter table portico.object_column
  -- the database column where it is not the key: <key>$<number>
  add column physical text check (physical ~ '^[a-z][a-z0-9_]{0,39}[$][0-9]{1,6}$'),
  -- [{ upTo: last id of the history that was written so, type, choices: titles by key }], the oldest first
  add column was jsonb not null default '[]';
