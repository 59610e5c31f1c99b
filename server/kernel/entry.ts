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
  readonly now: Date;
  /** True once the database has said so. */
  confirmed: boolean;
}

/** Milliseconds. A request may have waited for a connection meanwhile, as long as the pool lets it; it began when it began. */
const TOLERANCE = { behind: 6_000, ahead: 100 } as const;

// The offset keeps the inner select by itself: its one row is there before any setting is made. `concat` takes null for nothing.
const ENTER = `select x.ok, x.at, length(concat(set_config('portico.user', case when x.ok then $5 else '' end, true),
  set_config('portico.principals', case when x.ok then $6 else '' end, true),
  set_config('portico.organisations', case when x.ok then $7 else '' end, true),
  set_config('portico.family', case when x.ok then $8 else '' end, true),
  set_config('portico.contact', case when x.ok then $9 else '' end, true),
  set_config('portico.at', case when x.ok then $10 else '' end, true))) as n
 from (select c.at, concat(c.session_id, ' ', c.principal_id, ' ', c.membership_id, ' ', c.user_epoch, ' ', c.organisation_epoch, ' ',
   c.configuration_epoch) = $4 as ok from auth.check_session($1::bytea, $2, make_interval(secs => $3)) c offset 0) x`;

/** The check and the context of the actor in one statement: `context` are the values of the usual one. */
export function entryStatement({ asked, assumed }: Entry, context: readonly unknown[]): Statement {
  return { text: ENTER, values: [...asked, assumed, ...context], named: true };
}

/** Reads what the check has said. Throws where it was not what the request assumes: then whatever came with it counts for nothing. */
export function confirm(entry: Entry, outcome: Outcome | undefined): void {
  const row = outcome?.rows[0] as { ok: boolean; at: Date } | undefined;
  const late = row === undefined ? Number.NaN : row.at.getTime() - entry.now.getTime();
  if (row?.ok !== true || !(late <= TOLERANCE.behind && late >= -TOLERANCE.ahead))
    throw problem('busy', { detail: 'Try again.', retryAfter: 1 });
  entry.confirmed = true;
}

/** True where the database has not yet said who is calling. */
export const isAssumed = (entry: Entry | null | undefined): entry is Entry => entry != null && !entry.confirmed;
