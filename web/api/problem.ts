/** A refusal by the server, as `application/problem+json` tells it; or by the network, with the code `network`. */

/** One fault at one place of the input; `path` is dotted. */
export interface FieldFault {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

interface ProblemParts {
  readonly code: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  readonly errors?: readonly FieldFault[];
  /** What the log knows it by: to name on the telephone. */
  readonly reference?: string;
}

/** Thrown by every call that does not succeed. */
export class Problem extends Error implements ProblemParts {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  readonly errors: readonly FieldFault[];
  readonly reference?: string;
  constructor(parts: ProblemParts) {
    super(parts.detail ?? parts.title);
    this.name = 'Problem';
    this.code = parts.code;
    this.status = parts.status;
    this.title = parts.title;
    this.detail = parts.detail;
    this.errors = parts.errors ?? [];
    this.reference = parts.reference;
  }
}

/** The header that carries the reference of an answer. */
export const REFERENCE = 'x-portico-ref';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function faults(value: unknown): readonly FieldFault[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null) return [];
    const { path, code, message } = one as Record<string, unknown>;
    return [{ path: text(path) ?? '', code: text(code) ?? '', message: text(message) ?? '' }];
  });
}

/** Reads an answer that is no success; a body that is no problem document becomes `internal`. */
export function readProblem(status: number, body: string, reference: string | null): Problem {
  let parsed: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) parsed = value as Record<string, unknown>;
  } catch {
    // a proxy's page in HTML: the status is all there is to know
  }
  return new Problem({
    code: text(parsed.code) ?? 'internal',
    status,
    title: text(parsed.title) ?? `HTTP ${status}`,
    detail: text(parsed.detail),
    errors: faults(parsed.errors),
    reference: reference ?? undefined,
  });
}

/** No answer came: offline, or the server is not there. */
export function networkProblem(cause: unknown): Problem {
  const problem = new Problem({ code: 'network', status: 0, title: 'The server cannot be reached' });
  problem.cause = cause;
  return problem;
}
