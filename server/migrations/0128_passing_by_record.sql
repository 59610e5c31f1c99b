-- With somebody's rights stands which records he may have to pass on (server/access/rights.ts), no longer only whether he has any. So
-- whatever gives him a record to pass on raises his counter, not the first one alone, and also where a share came to be of another record.
drop trigger raise_passing on portico.grant_source;
create trigger raise_passing after insert or update of may_pass_on, principal_id, retired_at, record_id, object_id on portico.grant_source
  for each row when (new.may_pass_on and new.retired_at is null) execute function portico.raise_passing();
