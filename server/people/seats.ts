/**
 * Seats (decision 9): taken by the act that makes an account usable, freed when it stops being usable; one per configuration that the
 * user's portals use. `settleSeats` makes them what they should be, whatever changed, so no operation keeps its own arithmetic.
 */
import { type Ctx, problem } from '../kernel/index.ts';
import * as store from './store-seats.ts';

/**
 * Takes the seats somebody lacks and frees those he needs no more. He is held by the caller (`holdUser`); the packages are held here,
 * so of any number of contenders exactly as many pass as there are seats (C1). Fewer seats than taken, or a package that ended, stops
 * new ones only (C4). Throws `no_seat`: the transaction, and with it a link's use, is undone.
 */
export async function settleSeats(tx: Ctx, userId: string): Promise<void> {
  const { usable, kinds, held } = await store.seatNeeds(tx, userId);
  const needed = usable ? kinds : [];
  const missing = needed.filter((kind) => !held.some((seat) => seat.kind === kind));
  const spare = held.filter((seat) => !needed.includes(seat.kind));
  if (missing.length === 0 && spare.length === 0) return;
  const packages = await store.holdPackages(tx, [...missing, ...spare.map((seat) => seat.kind)]);
  if (spare.length > 0)
    await store.freeSeats(
      tx,
      userId,
      spare.map((seat) => seat.package_id),
    );
  if (missing.length === 0) return;
  const taken = await store.takenSeats(
    tx,
    packages.map((p) => p.id),
  );
  for (const kind of missing) {
    const free = packages.find((p) => p.kind === kind && p.valid && p.seats > (taken.get(p.id) ?? 0));
    if (free === undefined) throw problem('no_seat', noSeat(tx));
    await store.takeSeat(tx, free.id, userId);
  }
}

/** Staff can mend it, an invited person can only wait. */
function noSeat(ctx: Ctx): string {
  return ctx.actor.kind === 'staff'
    ? 'All seats are taken. Lock a user, or ask an administrator for a package with more seats.'
    : 'All seats are taken at the moment. Your link stays valid: try again later, or ask the people who invited you.';
}
