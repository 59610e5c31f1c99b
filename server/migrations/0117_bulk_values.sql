-- What an undo puts back may hold values that whoever asked may not read: the portal's role reads how each record went, and no values.
revoke select on portico.bulk_row from portico_portal;
grant select (bulk_id, n, record, version, outcome, code, message, undone) on portico.bulk_row to portico_portal;
