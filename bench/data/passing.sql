-- A share that names a person is passed on only in the organisation it was given in; staff give theirs in that of the record (decision 3).
-- Everybody here has one membership, so by hand it can stand with the share.
update bench_limit.case_access a set pass_on = false from bench_limit.users u, bench_limit.cases c
where u.id = a.principal_id and c.id = a.case_id and a.pass_on and c.org_id is distinct from u.org_id
