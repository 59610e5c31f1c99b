/**
 * The three counters. Whoever changes what somebody may do raises one in the same transaction: kept actors, rights and open streams
 * are keyed by them, so a loss holds from the next request on. Triggers of the tables raise them too; raising twice does no harm.
 */
import { announce, type Ctx } from '../kernel/index.ts';
import * as store from './store.ts';

/** Raises the counter of a user and tells open screens. */
export async function bumpUser(ctx: Ctx, principalId: string): Promise<void> {
  await store.raisePrincipal(ctx.db, principalId);
  await announce(ctx, { kind: 'rights', principalId });
}

/** Raises the counter of an organisation (its role id) and tells open screens of its members. */
export async function bumpOrganisation(ctx: Ctx, organisationRoleId: string): Promise<void> {
  await store.raisePrincipal(ctx.db, organisationRoleId);
  await announce(ctx, { kind: 'rights', principalId: organisationRoleId });
}

/** Raises the counter of the configuration and tells all open screens. */
export async function bumpConfiguration(ctx: Ctx): Promise<void> {
  await store.raiseConfiguration(ctx.db);
  await announce(ctx, { kind: 'rights' });
}

/** Raises the narrowest counter that everybody who has this principal carries: his own, his organisation's, or all of them. */
export async function bumpPrincipal(ctx: Ctx, principalId: string): Promise<void> {
  const holder = await store.readHolder(ctx.db, principalId);
  if (holder === null) return;
  // Whoever has the role in that portal: nobody counts them.
  if (holder.kind === 'audience') await bumpConfiguration(ctx);
  else if (holder.kind !== 'role') await bumpUser(ctx, principalId);
  else if (holder.organisationRoleId !== null) await bumpOrganisation(ctx, holder.organisationRoleId);
  else await bumpConfiguration(ctx);
}
