/** What the load generator is told and what it answers. */

export interface LoadRequest {
  /** The whole request; `$key` becomes a random UUID at each sending. */
  readonly text: string;
  readonly status: number;
  /** Bytes of the right answer's body; null where every answer differs. */
  readonly length: number | null;
  /** Who asks, by what he sees. */
  readonly sees: string;
}

export interface LoadOrder {
  readonly port: number;
  readonly connections: number;
  readonly warmSeconds: number;
  readonly seconds: number;
  /** Sent round robin, so that neighbours on the wire are different people. */
  readonly requests: readonly LoadRequest[];
}

export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** The median by who asked, in the same run; runs stored before kinds were told apart have none. */
  readonly p50Of?: Readonly<Record<string, number>>;
  readonly answers: number;
  /** Answers of the wrong status or length; they are not counted. */
  readonly wrong: number;
  readonly firstWrong: string | null;
}
