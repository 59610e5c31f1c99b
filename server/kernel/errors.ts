/**
 * The catalogue of errors. A code is API: it never changes its meaning.
 *
 * Thrown anywhere as `problem('not_found')`; `kernel/http` turns it into `application/problem+json`.
 * Details must say how to mend it and must never name what the caller may not know. They are written in English here and told in the
 * reader's language (refusals.ts): a new one needs its translation in `shared/text/refusals`.
 */

const catalogue = {
  bad_request: [400, 'The request is not valid'],
  invalid: [422, 'Some values are not valid'],
  unknown_column: [400, 'Unknown column'],
  folder_unusable: [409, 'This folder cannot be used'],
  bad_cursor: [400, 'This page link is not valid any more'],
  not_signed_in: [401, 'Please sign in'],
  sign_in_failed: [401, 'The log-in name or the password is not right'],
  forbidden: [403, 'You may not do this'],
  only_looking: [403, 'Nothing can be changed while you only look'],
  portal_read_only: [403, 'This portal takes no changes at the moment'],
  other_person: [409, 'Somebody else is here now than the page was made for'],
  not_found: [404, 'Not found'],
  not_open: [403, 'This portal is not open yet'],
  conflict: [409, 'This was changed in the meantime'],
  version_needed: [428, 'The version you are changing must be named'],
  stale: [412, 'Somebody else changed this record'],
  no_seat: [409, 'No free seat'],
  link_dead: [410, 'This link cannot be used any more'],
  key_reused: [409, 'This idempotency key was used for another request'],
  key_needed: [400, 'An Idempotency-Key header is needed'],
  too_large: [413, 'Too large'],
  unsupported: [415, 'This content type is not accepted'],
  refused_file: [422, 'This file is not accepted'],
  too_many: [429, 'Too many attempts'],
  upload_limit: [409, 'Too many of your large files are on their way or wait for being sent'],
  upload_day_limit: [409, 'No more large files of yours fit into today'],
  busy: [503, 'Not available right now'],
  storage_full: [507, 'No room to store this'],
  internal: [500, 'Something went wrong on our side'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof catalogue;

/** What each code says at least. */
export const problemTitles: readonly string[] = Object.values(catalogue).map(([, title]) => title);

/** One fault at one place of the input; `path` is dotted (`body.subject`), `code` is for the message file. */
export interface FieldFault {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

export interface ProblemExtra {
  /** What to do next, in plain words. */
  readonly detail?: string;
  readonly errors?: readonly FieldFault[];
  /** Seconds after which another try makes sense. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** An expected refusal with its place in the catalogue. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: readonly FieldFault[] | undefined;
  readonly retryAfter: number | undefined;
  constructor(code: ProblemCode, extra: ProblemExtra = {}) {
    const [status, title] = catalogue[code];
    super(extra.detail ?? title, extra.cause === undefined ? undefined : { cause: extra.cause });
    this.name = 'Problem';
    this.code = code;
    this.status = status;
    this.title = title;
    this.detail = extra.detail;
    this.errors = extra.errors;
    this.retryAfter = extra.retryAfter;
  }
}

/** Makes a problem to throw: `throw problem('not_found')`. */
export function problem(code: ProblemCode, extra?: ProblemExtra | string): Problem {
  return new Problem(code, typeof extra === 'string' ? { detail: extra } : extra);
}

/** A refusal of one field: 422 with the fault at its place. */
export function invalid(path: string, code: string, message: string): Problem {
  return new Problem('invalid', { detail: message, errors: [{ path, code, message }] });
}

/** The body of an `application/problem+json` answer. */
export function problemBody(p: Problem): Record<string, unknown> {
  return {
    type: `about:blank#${p.code}`,
    status: p.status,
    code: p.code,
    title: p.title,
    ...(p.detail === undefined ? {} : { detail: p.detail }),
    ...(p.errors === undefined ? {} : { errors: p.errors }),
  };
}
