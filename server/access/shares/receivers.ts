/** Whom a record can be passed on to (L2): to staff everybody by name, outside the roles and people of the own organisation. */
import { asSystem, type Ctx, problem } from '../../kernel/index.ts';
import { contactNameColumn } from '../store-names.ts';
import { passable } from './shares.ts';
import type { Receiver } from './store-receivers.ts';
import * as store from './store-receivers.ts';

/** Offered at once. */
const OFFERED = 25;

/**
 * Roles and people whose name holds the words, roles first; a share may name exactly these. Nobody is found by his e-mail.
 * @throws 404 for a record the actor cannot read, 403 where he may not pass it on.
 */
export async function findReceivers(ctx: Ctx, objectKey: string, recordUid: string, search: string): Promise<Receiver[]> {
  await passable(ctx, objectKey, recordUid);
  const outside = ctx.actor.kind === 'portal';
  return store.findReceivers(asSystem(ctx, 'whom a record can be shared with').db, await contactNameColumn(ctx), {
    search: search.trim(),
    inside: outside ? ctx.actor.organisationRoleId : null,
    outside,
    without: ctx.actor.userId,
    limit: OFFERED,
  });
}

/** The same for what staff give of their own beside records (a folder). Throws 403 outside: nobody there gives such a thing. */
export async function findHolders(ctx: Ctx, search: string): Promise<Receiver[]> {
  if (ctx.actor.kind !== 'staff') throw problem('forbidden');
  return store.findReceivers(ctx.db, await contactNameColumn(ctx), {
    search: search.trim(),
    inside: null,
    outside: false,
    without: ctx.actor.userId,
    limit: OFFERED,
  });
}
