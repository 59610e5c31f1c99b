/**
 * Who is calling, asked along with the first thing that he asks for: one way to the database instead of two.
 *
 * A request whose session was checked a moment ago assumes that the check would say the same again: this session, user and membership,
 * and these three counters, under which his rights are kept. The check itself goes in the request's first flush, in front, and it is the
 * same statement that gives row security its context. Where the check says anything else, the context it sets is empty: the statements
 * behind it run as nobody and see no row, whatever they ask, and what they answer is thrown away. Then the request begins anew with the
 * check by itself (http.ts). So nothing is read under rights that are not those of the very moment: session, counters and rows are of one
 * implicit transaction, the check first, and no answer leaves, nothing is committed, before it has said yes.
 *
 * The one thing that is guessed is the request's clock, by what the database's was at earlier checks; it is thrown away as well where
 * the database's own differs by more than `TOLERANCE`.
 */
import { problem } from './errors.ts';
import type { Outcome, Statement } from './flush.ts';

/** What a request assumes of its caller. */
export interface Entry {
  /** Hash of the session's token, its door, shift of the clock in seconds. */
  readonly asked: readonly [Buffer, string, number];
  /** Session, user, membership, counters of user, organisation and configuration, with a space between each. */
  readonly assumed: string;
  /** Role of the organisation whose counter that is; as it was kept under the user's own, which a change of it raises. */
  readonly organisation: string | null;
  readonly now: Date;
  /** True once the database has said so. */
  confirmed: boolean;
}

/** Milliseconds. A request may have waited for a connection meanwhile, as long as the pool lets it; it began when it began. */
const TOLERANCE = { behind: 6_000, ahead: 100 } as const;

// The offset keeps the inner select by itself: the session is checked before any setting is made. `concat` takes null for nothing.
const ENTER = `select x.at, length(concat(set_config('portico.user', case when x.at is null then '' else $6 end, true),
  set_config('portico.principals', case when x.at is null then '' else $7 end, true),
  set_config('portico.organisations', case when x.at is null then '' else $8 end, true),
  set_config('portico.family', case when x.at is null then '' else $9 end, true),
  set_config('portico.contact', case when x.at is null then '' else $10 end, true),
  set_config('portico.at', case when x.at is null then '' else $11 end, true))) as n
 from (select auth.confirm_session($1::bytea, $2, make_interval(secs => $3), $4, $5::bigint) as at offset 0) x`;

/** The check and the context of the actor in one statement: `context` are the values of the usual one. */
export function entryStatement({ asked, assumed, organisation }: Entry, context: readonly unknown[]): Statement {
  return { text: ENTER, values: [...asked, assumed, organisation, ...context], named: true, isoMoments: true };
}

/** Reads what the check has said. Throws where it was not what the request assumes: then whatever came with it counts for nothing. */
export function confirm(entry: Entry, outcome: Outcome | undefined): void {
  const { at = null } = (outcome?.rows[0] ?? {}) as { at?: string | null };
  const late = at === null ? Number.NaN : Date.parse(at) - entry.now.getTime();
  if (!(late <= TOLERANCE.behind && late >= -TOLERANCE.ahead)) throw problem('busy', { detail: 'Try again.', retryAfter: 1 });
  entry.confirmed = true;
}

/** True where the database has not yet said who is calling. */
export const isAssumed = (entry: Entry | null | undefined): entry is Entry => entry != null && !entry.confirmed;
