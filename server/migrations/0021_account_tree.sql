-- Whose records "child accounts" reaches follows account.parent. Its table is made at run time and gets this trigger then
-- (server/metadata/sync.ts): whoever moves an account, at the desk or on a portal, raises the counter in the same transaction.
-- Definer: the portal's role cannot touch the configuration itself.
create function portico.raise_account_tree() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update portico.configuration set epoch = epoch + 1;
  return null;
end $$;
revoke all on function portico.raise_account_tree() from public;
