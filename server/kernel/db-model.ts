/** The shapes of `db`, apart from it because `ctx` needs them as well. */
import type { RawBuilder } from 'kysely';
import type pg from 'pg';
import type { Outcome } from './flush.ts';

/** Which database role a statement runs under. */
export type ServingRole = 'portal' | 'staff' | 'worker' | 'auth' | 'owner';

/** A piece of SQL or a whole statement; values are always parameters, names go through `sql.id` or `sql.ref`. */
export type Sql<T = unknown> = RawBuilder<T>;

export interface RunOptions {
  /** Keep the statement prepared on each connection with a generic plan; for texts from a bounded set. */
  readonly named?: boolean;
  /** Moments come as ISO 8601 text instead of a Date. */
  readonly isoMoments?: boolean;
}

/** A handle to the database, inside a transaction or out of one; each call is one flush. */
export interface Db {
  rows<T>(q: Sql<T>, options?: RunOptions): Promise<T[]>;
  /** The only row; throws where there is none. */
  one<T>(q: Sql<T>, options?: RunOptions): Promise<T>;
  maybe<T>(q: Sql<T>, options?: RunOptions): Promise<T | null>;
  /** Number of rows written. */
  run(q: Sql<unknown>, options?: RunOptions): Promise<number>;
  /** Several statements in one flush; all or nothing. */
  batch(qs: readonly Sql<unknown>[], options?: RunOptions): Promise<Outcome[]>;
  /**
   * Statements whose answers nobody waits for. Inside a transaction they go along with whatever is sent next, at the latest with the
   * commit, and a failure shows there; outside they are sent at once.
   */
  later(qs: readonly Sql<unknown>[], options?: RunOptions): Promise<void>;
}

/** One pool per database role. */
export type Pools = Readonly<Record<ServingRole, pg.Pool>>;
