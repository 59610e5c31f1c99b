-- A share that names a person goes with him into each of his memberships; it is passed on only in the organisation it was given in
-- (decision 3). Account of the organisation that its giver, who is no staff, acted for; of what was given before, the record's counts.
alter table portico.grant_source add column given_in bigint;
grant select (given_in) on portico.grant_source to portico_portal;
