import type { z } from 'zod';
import type { licencePackage } from '../../shared/contracts/seats.ts';
import { audit } from '../activity/index.ts';
import { type Ctx, problem, withTx } from '../kernel/index.ts';
import { staffScope } from './scope.ts';
import * as store from './store-seats.ts';

type PackageView = z.infer<typeof licencePackage>;

const viewOf = (row: store.PackageRow): PackageView => ({
  uid: row.uid,
  title: row.title,
  kind: row.kind,
  seats: row.seats,
  taken: row.taken,
  validFrom: row.valid_from.toISOString(),
  validTo: row.valid_to?.toISOString() ?? null,
});

/** Packages with taken and free seats (LIC-02). Throws `forbidden`. */
export async function listPackages(ctx: Ctx): Promise<PackageView[]> {
  staffScope(ctx);
  return (await store.packages(ctx)).map(viewOf);
}

/** Makes a package: a row, no key and no vendor (decision 9). For administrators. */
export function createPackage(ctx: Ctx, input: Parameters<typeof store.insertPackage>[1]): Promise<PackageView> {
  return withTx(ctx, async (tx) => {
    const id = await store.insertPackage(tx, input);
    await audit(tx, 'package.create', { package: id });
    return viewOf(await store.packageById(tx, id));
  });
}

/** The newest package of this name and kind, for the answer to a repeated request. Throws `not_found`. */
export async function packageMade(ctx: Ctx, input: { readonly title: string; readonly kind: store.Kind }): Promise<PackageView> {
  const same = (await store.packages(ctx)).filter((p) => p.title === input.title && p.kind === input.kind);
  const row = same.at(-1);
  if (row === undefined) throw problem('not_found');
  return viewOf(row);
}

export interface PackageChange {
  readonly title?: string | undefined;
  readonly seats?: number | undefined;
  readonly validTo?: string | null | undefined;
}

/** Changes a package. Fewer seats than taken is allowed: nobody loses his, nobody new gets one (C4). Throws `not_found`. */
export function changePackage(ctx: Ctx, uid: string, change: PackageChange): Promise<PackageView> {
  return withTx(ctx, async (tx) => {
    const id = await store.holdPackage(tx, uid);
    if (id === null) throw problem('not_found');
    await store.writePackage(tx, id, { title: change.title ?? null, seats: change.seats ?? null, validTo: change.validTo });
    await audit(tx, 'package.change', { package: id });
    return viewOf(await store.packageById(tx, id));
  });
}
