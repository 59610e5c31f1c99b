-- Lists of cases are sorted by their subject as often as by their number. Its index, and those of the other texts that lists are often
-- sorted by, are made by the workers beside people at work: the next start asks for them (server/metadata/reading.ts).
update portico.object_column c set indexed = true from portico.object o
where o.id = c.object_id and o.key = 'case' and c.key = 'subject' and c.type = 'text'
  and coalesce((c.settings ->> 'maxLength')::int, 500) <= 600;
update portico.configuration set epoch = epoch + 1;
