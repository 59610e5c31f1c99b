/** Anything thrown becomes a problem of the catalogue: what the caller may know goes into the body, the rest into the log. */
import { ZodError, type z } from 'zod';
import { type FieldFault, Problem, type ProblemCode, problem } from './errors.ts';
import { stalePlan } from './flush.ts';
import type { Log } from './log.ts';
import { type Language, problemIn } from './refusals.ts';

/** PostgreSQL's SQLSTATEs that are the caller's doing or the moment's; all others are our fault. */
const ofDatabase: Readonly<Record<string, ProblemCode>> = {
  '22P02': 'bad_request', // text that is no value of its type
  '22P05': 'bad_request',
  '22021': 'bad_request', // NUL
  '22001': 'bad_request',
  '22003': 'bad_request',
  '22007': 'bad_request',
  '22008': 'bad_request',
  '23505': 'conflict',
  '23503': 'conflict',
  '23P01': 'conflict',
  '23514': 'invalid',
  '23502': 'invalid',
  '40001': 'busy',
  '40P01': 'busy',
  '55P03': 'busy',
  '57014': 'busy',
  '53300': 'busy',
  '53400': 'busy',
  '25006': 'busy',
};

/**
 * SQLSTATEs of a database that is not as this version needs it: no such table, column, function, schema or database, log-in refused,
 * no room, disk or data broken. What decides about rights lies there too, so nothing is answered from it but "not now" (Z8): neither
 * a yes, nor a "not found" that somebody could take for the truth. Ours to mend, so the log has it as an error.
 */
const notReady = /^(42P01|42703|42883|42704|3F000|3D000|28\w{3}|53\w{3}|55000|58\w{3}|XX\w{3})$/;

/**
 * Whether the second wall refused the new values of a row. The same SQLSTATE also says that a grant is missing, which is a database
 * not as it must be; the place in PostgreSQL that raised it tells them apart in every language.
 */
export function isRowSecurity(error: unknown): boolean {
  const { code, routine } = error as { code?: unknown; routine?: unknown };
  return code === '42501' && routine === 'ExecWithCheckOptions';
}

/** Whether the database knows no such table, column, function or type. */
export const lacksSomething = (error: unknown): boolean =>
  /^(42P01|42703|42883|42704)$/.test(String((error as { code?: unknown }).code));

const isNotReady = (error: unknown): boolean => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && (notReady.test(code) || (code === '42501' && !isRowSecurity(error)));
};

/** Errors of Fastify and its multipart plugin. */
const ofFramework: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad_request',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  FST_REQ_FILE_TOO_LARGE: 'too_large',
  FST_PARTS_LIMIT: 'too_large',
  FST_FILES_LIMIT: 'too_large',
  FST_FIELDS_LIMIT: 'too_large',
  FST_PROTO_VIOLATION: 'bad_request',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported',
};

const lostConnection =
  /^(08|57P)|^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT|ENOTFOUND)$|Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Cannot use a pool after calling end/;

/** The problem that stands for an error. Never repeats what a database or a library said. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error.code === 'not_found' ? problem('not_found', { cause: error }) : error;
  if (error instanceof ZodError) return problem('internal', { cause: error });
  const { code, message, syscall } = error as { code?: unknown; message?: unknown; syscall?: unknown };
  const name = typeof code === 'string' ? code : '';
  // The second wall refused what the first let through: nothing there for this caller, and a line in the log for us.
  if (isRowSecurity(error)) return problem('not_found', { cause: error });
  // A table changed under a transaction: nothing of it was done, and every plan is made anew at the next try.
  const isNotNow = isNotReady(error) || stalePlan(error);
  const known = ofDatabase[name] ?? ofFramework[name] ?? (isNotNow ? 'busy' : undefined);
  if (known === 'busy') return problem('busy', { detail: 'Please try again in a moment', retryAfter: 1, cause: error });
  if (known !== undefined) return problem(known, { cause: error });
  const isFile = name === 'ENOENT' && syscall !== 'connect';
  if (!isFile && (lostConnection.test(name) || lostConnection.test(String(message)))) {
    return problem('busy', { detail: 'Please try again in a moment', retryAfter: 1, cause: error });
  }
  if (name === 'ENOSPC' || name === 'EDQUOT') return problem('storage_full', { cause: error });
  return problem('internal', { cause: error });
}

/** Logs what is ours to mend; an expected refusal is a debug line. */
export function logProblem(log: Log, p: Problem): void {
  const { cause } = p;
  if (p.code === 'internal' || (cause !== undefined && isNotReady(cause)))
    log.error('request failed', { code: p.code, error: p.cause ?? p });
  else if (cause !== undefined && isRowSecurity(cause))
    log.error('row security refused what the gateway allowed', { error: cause });
  else if (p.status >= 500) log.warn('request refused', { code: p.code, error: p.cause });
  else log.debug('request refused', { code: p.code, detail: p.detail });
}

/** The bytes of the answer. All `not_found` of a language are alike, an unknown route's included: missing and forbidden are one thing. */
export function problemText(p: Problem, language: Language): string {
  return JSON.stringify(problemIn(language, p.code === 'not_found' ? problem('not_found') : p));
}

/** Faults told at most; a body of a thousand wrong keys needs no thousand lines. */
const MAX_FAULTS = 30;

function faultsOf(issue: z.core.$ZodIssue, at: string): FieldFault[] {
  const path = [at, ...issue.path].map((part) => String(part).slice(0, 80));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key.slice(0, 80)].join('.'), code: 'unknown', message: 'Unknown key' }));
  }
  return [{ path: path.join('.'), code: issue.code, message: issue.message.slice(0, 300) }];
}

/** A value that does not fit the contract: 422 for a body, 400 for a query, and for a path the plain 404 of an address that is not there. */
export function contractProblem(error: z.core.$ZodError, at: 'params' | 'query' | 'body'): Problem {
  if (at === 'params') return problem('not_found');
  const errors = error.issues.flatMap((issue) => faultsOf(issue, at)).slice(0, MAX_FAULTS);
  const detail = errors[0] === undefined ? undefined : `${errors[0].path}: ${errors[0].message}`;
  return problem(at === 'body' ? 'invalid' : 'bad_request', { detail, errors });
}
