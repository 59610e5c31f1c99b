-- Columns that came with a solution: the product counts on them, so nobody takes them away or makes them something else. An administrator's
-- own columns beside them are his. What is there today in objects of solutions came with them.
alter table portico.object_column add column shipped boolean not null default false;
update portico.object_column c set shipped = true from portico.object o where o.id = c.object_id and o.solution is not null;
