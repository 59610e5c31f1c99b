/** Users for the search across everything: only for who may manage them, on their own screens. */
import { mayAdminister, OPERATION } from '../access/index.ts';
import type { Ctx } from '../kernel/index.ts';
import { MANAGE_STAFF } from './scope.ts';
import { findStaff } from './store-staff.ts';
import * as store from './store-users.ts';
import { labelsOf } from './view.ts';

export interface FoundUser {
  readonly uid: string;
  readonly kind: 'staff' | 'portal';
  readonly name: string;
  readonly login: string;
}

/** Staff and portal users whose name, log-in name or address holds the text, each `limit` at most; none of those that this actor may not manage. */
export async function findUsers(ctx: Ctx, text: string, limit: number): Promise<FoundUser[]> {
  const wanted = { text: text.trim(), after: null, limit };
  if (wanted.text === '') return [];
  const [staff, users] = await Promise.all([
    mayAdminister(ctx, MANAGE_STAFF) ? findStaff(ctx, wanted) : [],
    mayAdminister(ctx, OPERATION.portalUsers)
      ? store.findUsers(ctx, await labelsOf(ctx), { ...wanted, status: undefined, organisation: undefined })
      : [],
  ]);
  return [
    ...staff.map((row) => ({ uid: row.uid, kind: 'staff' as const, name: row.display_name, login: row.login })),
    ...users.map((row) => ({ uid: row.uid, kind: 'portal' as const, name: row.name ?? row.login, login: row.login })),
  ];
}
