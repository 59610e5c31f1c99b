/**
 * Statements that are the same at every request of an actor: put together and compiled once, kept with his rights.
 *
 * Making the text of a page costs as much as running it. Rights are kept by the three counters (`rightsOn`), so what hangs on them
 * goes with them; whatever else of the actor stands in a statement is part of its key.
 */
import type { ObjectRights } from '../access/index.ts';
import { type Ctx, compile, ready, type Sql } from '../kernel/index.ts';

/** Stands for a value that differs from request to request, wherever it stands in the statement; the others for a second and a third one. */
export const HOLE = '\u0000hole';
export const HOLE_2 = '\u0000hole 2';
export const HOLE_3 = '\u0000hole 3';
const HOLES: readonly unknown[] = [HOLE, HOLE_2, HOLE_3];

/** Different lists of columns kept per actor and object; whoever asks for more has them made again. */
const MOST = 50;

export interface Prepared<T, More> {
  readonly more: More;
  /** The statement, with the values of the holes it has. */
  sql(...values: readonly unknown[]): Sql<T>;
}

interface Kept<T, More> {
  readonly more: More;
  fresh(ctx: Ctx, given: readonly unknown[]): Sql<T>;
}

const kept = new WeakMap<ObjectRights, Map<string, Kept<never, unknown>>>();

/** What of the actor stands in statements besides his rights. */
function whoIs({ actor, inTx }: Ctx): string {
  const { userId, membershipId, organisationId, contactId, portalId, culture, familyIds, deadSources, at } = actor;
  const facts = [userId, membershipId, organisationId, contactId, portalId, culture, familyIds.join(), deadSources.join()];
  return `${facts.join(' ')} ${at === null ? 'never' : 'now'}${inTx ? ' in a transaction' : ''}`;
}

/** The statement of `name` for this actor; `make` builds it where it is not kept. `more` travels with it. */
export async function prepared<T, More>(
  ctx: Ctx,
  rights: ObjectRights,
  name: string,
  make: () => Promise<{ sql: Sql<T>; more: More }>,
): Promise<Prepared<T, More>> {
  let own = kept.get(rights);
  if (own === undefined) {
    own = new Map();
    kept.set(rights, own);
  }
  const key = `${name} ${whoIs(ctx)}`;
  const found = own.get(key) as Kept<T, More> | undefined;
  if (found !== undefined) return given(ctx, found);
  const made = await make();
  const { text, values } = compile(made.sql);
  const { at } = ctx.actor;
  // The moment of the request decides what has ended, so it must never be kept: each request puts its own into these places.
  const moments = values.flatMap((value, i) => (at !== null && value === at ? [i] : []));
  const holes = values.flatMap((value, i) => (HOLES.includes(value) ? [[i, HOLES.indexOf(value)] as const] : []));
  const fresh = (now: Ctx, given: readonly unknown[]): Sql<T> => {
    if (holes.length === 0 && moments.length === 0) return ready<T>(text, values);
    const filled = [...values];
    for (const [i, hole] of holes) filled[i] = given[hole];
    for (const i of moments) filled[i] = now.actor.at;
    return ready<T>(text, filled);
  };
  const entry: Kept<T, More> = { more: made.more, fresh };
  if (own.size >= MOST) own.clear();
  own.set(key, entry as unknown as Kept<never, unknown>);
  return given(ctx, entry);
}

function given<T, More>(ctx: Ctx, { more, fresh }: Kept<T, More>): Prepared<T, More> {
  return { more, sql: (...values) => fresh(ctx, values) };
}
